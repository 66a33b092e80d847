"""What several forms about customers refuse alike."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from app.kernel.errors import RegulationError


class OfAnotherCustomer(RegulationError):
    """Something of another customer is chosen."""


class InFuture(RegulationError):
    """Something is said to have happened on a day to come."""


class BadOrder(RegulationError):
    """Two days are in the wrong order."""


def check_same_customer(name: str, of_id: int | None, customer_id: int | None, field: str) -> None:
    """Refuse what belongs to another customer; what belongs to nobody fits everybody.

    Args:
        name: what it is called in the refusal.
        of_id: the customer it belongs to.
    """
    if of_id is not None and of_id != customer_id:
        raise OfAnotherCustomer(
            gettext("%(name)s belongs to another customer.", name=name),
            clause="2.2.5",
            field=field,
        )


def check_not_future(day: date | None, today: date, field: str) -> None:
    """Refuse a day to come for something that has happened (4.3)."""
    if day is not None and day > today:
        raise InFuture(gettext("This day is still to come."), clause="4.3", field=field)


def check_order(first: date | None, second: date | None, field: str) -> None:
    """Refuse a second day before the first; ``field`` is the second day's item."""
    if first is not None and second is not None and second < first:
        raise BadOrder(
            gettext("This day cannot be before %(day)s.", day=first.isoformat()), field=field
        )
