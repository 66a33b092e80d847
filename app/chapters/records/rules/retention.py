"""How long a record is kept (4.4)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

FIRST_RETENTION_YEARS = 3  # how long a record is kept at first (4.4.1)
PRODUCT_LIFE_YEARS = 1  # how long after the product goes out of service (4.4.2)


class RetentionKind(Choice):
    """What a record's retention depends on (4.4)."""

    YEARS = "years", _("Years from completion")
    PRODUCT_LIFE = "product_life", _("As long as the product's life")
    PERMANENT = "permanent", _("Permanent")

    __aliases__ = {"年": "years", "产品寿命": "product_life", "永久": "permanent"}


class RetentionYearsMissing(RegulationError):
    """A type kept for years says for how many (4.4.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say for how many years records of this type are kept, at least 1."),
            clause="4.4.1",
            field="retention_years",
        )


def years_after(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes the last of February."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def retention_until(
    kind: RetentionKind,
    years: int | None,
    completed_on: date,
    out_of_service_on: date | None = None,
) -> date | None:
    """Return the last day a record is kept, or None while there is no end (4.4).

    Args:
        kind: what the retention depends on.
        years: whole years from completion, for the kind that counts them.
        completed_on: the first day of the retention.
        out_of_service_on: when the product ended, if it has.
    """
    if kind is RetentionKind.YEARS:
        return years_after(completed_on, years or FIRST_RETENTION_YEARS)
    if kind is RetentionKind.PRODUCT_LIFE and out_of_service_on is not None:
        return years_after(out_of_service_on, PRODUCT_LIFE_YEARS)
    return None


def check_retention(kind: RetentionKind, years: int | None) -> None:
    """Refuse a type kept for years that does not say how many (4.4.1)."""
    if kind is RetentionKind.YEARS and (years is None or years < 1):
        raise RetentionYearsMissing
