"""Completed records: their state, and what is refused about them (4.3, 4.5)."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.records.rules.transfers import Custody
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class ItemState(Choice):
    """Where an archived record is (4.5, 4.6)."""

    ON_SHELF = "on_shelf", _("On shelf"), "green"
    LENT = "lent", _("Lent"), "blue"
    MISSING = "missing", _("Missing"), "red"
    TRANSFERRED = "transferred", _("Transferred to the office"), "secondary"
    DISPOSED = "disposed", _("Disposed of"), "secondary"


# Where a record is when it is back, by who keeps it.
SHELF_OF = {Custody.SALES: ItemState.ON_SHELF, Custody.OFFICE: ItemState.TRANSFERRED}
LENDABLE_STATES = frozenset({ItemState.ON_SHELF, ItemState.TRANSFERRED, ItemState.LENT})


class CompletedInFuture(RegulationError):
    """A record is archived after it was completed, not before."""

    def __init__(self, completed_on: date) -> None:
        super().__init__(
            gettext(
                "%(day)s is still to come: a record is archived once it is complete.",
                day=completed_on.isoformat(),
            ),
            clause="4.3",
            field="completed_on",
        )


class PagesMissing(RegulationError):
    """A record has at least one page."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A record has at least one page."), clause="4.5.3", field="page_count"
        )


class ArchivedRecordKept(RegulationError):
    """What has a number stays in the archive; only its disposal takes it off the shelf (4.7)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is archived and is never deleted. Put a mistyped number right instead.",
                number=number,
            ),
            clause="4.1.2",
        )


def check_completed_on(completed_on: date, today: date) -> None:
    """Refuse a record completed after today (4.3)."""
    if completed_on > today:
        raise CompletedInFuture(completed_on)


def check_pages(pages: int | None) -> None:
    """Refuse a record without pages; not knowing how many is allowed."""
    if pages is not None and pages < 1:
        raise PagesMissing
