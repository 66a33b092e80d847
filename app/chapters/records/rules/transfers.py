"""The yearly hand-over of bound records to the office: what, how thick, until when (4.5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.parameters import Parameter, Whole

VOLUME_RECORDS = Parameter(
    "volume_records",
    _("A volume holds at most"),
    50,
    kind=Whole(1, 500),
    unit=_("records"),
    clause="4.5.2",
)
VOLUME_PAGES = Parameter(
    "volume_pages",
    _("A volume is at most as thick as"),
    200,
    kind=Whole(1, 2000),
    unit=_("pages"),
    clause="4.5.2",
)


class Custody(Choice):
    """Who keeps a record: sales until it is handed over, then the office (4.3.3, 4.5.2)."""

    SALES = "sales", _("Sales clerk"), "azure"
    OFFICE = "office", _("Office"), "purple"


def opens_on(year: int) -> date:
    """Return the first day the records of a year are handed over: in January (4.5.2)."""
    return date(year + 1, 1, 1)


def due_on(year: int) -> date:
    """Return the last day on which the hand-over of a year is in time (4.5.2)."""
    return date(year + 1, 1, 31)


def year_to_hand_over(today: date) -> int:
    """Return the year whose records are to be handed over: the last one."""
    return today.year - 1


def kept_beyond(year: int) -> date:
    """Return the day after which a record of a year must still be kept to be long-term (4.5.2).

    The regulation hands the records kept long-term to the office each January, without saying
    how long that is. Read here: what must be kept beyond the year in which it would be handed
    over. What may be destroyed within that year stays with the clerk, who would only have to
    fetch it back; permanent records and those of a product's life are always long-term.
    """
    return date(year + 1, 12, 31)


def is_long_term(year: int, retention_until: date | None) -> bool:
    """Tell whether a record of a year is handed over (4.5.2).

    Args:
        retention_until: the last day it is kept; None while there is no end.
    """
    return retention_until is None or retention_until > kept_beyond(year)


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A record to be bound.

    Attributes:
        kind: the type of record, which volumes do not mix.
        pages: how many; None when nobody has counted them.
    """

    id: int
    kind: int
    number: str
    pages: int | None


@dataclass(slots=True)
class Batch:
    """Records that make one volume, in the order of their numbers."""

    kind: int
    records: list[Sheaf] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How thick it is; what nobody has counted has at least one page."""
        return sum(record.pages or 1 for record in self.records)


def batches(records: Iterable[Sheaf], most_records: int, most_pages: int) -> Iterator[Batch]:
    """Sort records into volumes by type and number, none of them too thick (4.5.2).

    A record that is too thick by itself is a volume of its own.
    """
    ordered = sorted(records, key=lambda record: (record.kind, natural(record.number), record.id))
    for kind, of_kind in groupby(ordered, key=lambda record: record.kind):
        batch = Batch(kind)
        for record in of_kind:
            full = len(batch.records) >= most_records
            thick = batch.pages + (record.pages or 1) > most_pages
            if batch.records and (full or thick):
                yield batch
                batch = Batch(kind)
            batch.records.append(record)
        yield batch


def natural(number: str) -> tuple[tuple[int, int | str], ...]:
    """Return what numbers sort by: 9 comes before 10, however they are written."""
    parts = re.split(r"(\d+)", number)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)


def page_ranges(pages: Sequence[int | None]) -> list[tuple[int | None, int | None]]:
    """Return first and last page of each record of a volume, in its order (4.5.2).

    Behind a record nobody has counted no page has a certain number.
    """
    found: list[tuple[int | None, int | None]] = []
    last: int | None = 0
    for count in pages:
        first = None if last is None or count is None else last + 1
        last = None if last is None or count is None else last + count
        found.append((first, last))
    return found


def volume_title(kind: str, year: int, place: int, count: int) -> str:
    """Return what a volume is called: its type and year, and its place if there are several."""
    return f"{kind} {year}" if count == 1 else f"{kind} {year} ({place}/{count})"


class YearNotOver(RegulationError):
    """The records of a year are handed over when it is over."""

    def __init__(self, year: int) -> None:
        super().__init__(
            gettext(
                "The records of %(year)s are handed over from %(day)s on.",
                year=year,
                day=opens_on(year).isoformat(),
            ),
            clause="4.5.2",
            field="year",
        )


class NothingToHandOver(RegulationError):
    """There is no bound volume of the year that the office does not have yet."""

    def __init__(self, year: int) -> None:
        super().__init__(
            gettext(
                "No volume of %(year)s is bound and still here. Accept the proposed volumes and "
                "bind them first.",
                year=year,
            ),
            clause="4.5.2",
        )


class ProposalGone(RegulationError):
    """A proposed volume was accepted before, or its records have changed."""

    def __init__(self) -> None:
        super().__init__(
            gettext("The proposal has changed meanwhile. Look at it again."), clause="4.5.2"
        )


class EmptyVolume(RegulationError):
    """A volume without records is not bound."""

    def __init__(self, volume: str) -> None:
        super().__init__(gettext("%(volume)s holds no record yet.", volume=volume), clause="4.5.2")


class VolumeUnbound(RegulationError):
    """Only bound volumes are handed over."""

    def __init__(self, volume: str) -> None:
        super().__init__(
            gettext("%(volume)s is not bound. Bind it before it is handed over.", volume=volume),
            clause="4.5.2",
        )


class VolumeChanged(RegulationError):
    """A volume holds other records than the list says."""

    def __init__(self, volume: str) -> None:
        super().__init__(
            gettext(
                "%(volume)s no longer holds what this list says. Write the list again in the "
                "January hand-over.",
                volume=volume,
            ),
            clause="4.5.2",
        )


class VolumeIncomplete(RegulationError):
    """A record of a volume is not there to be handed over."""

    def __init__(self, volume: str, number: str, state: object) -> None:
        super().__init__(
            gettext(
                "%(number)s in %(volume)s is not on its shelf (%(state)s). Take it out of the "
                "volume, or bring it back first.",
                number=number,
                volume=volume,
                state=state,
            ),
            clause="4.5.2",
        )


class VolumeListed(RegulationError):
    """The list of volumes is written from what is bound, not by hand."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Write the list again in the January hand-over; it takes what is bound then."),
            clause="4.5.2",
        )


class HandedOver(RegulationError):
    """What was signed for is at the office; a list of it is not declared void."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is signed by both sides and the volumes are at the office. "
                "Make a correction instead.",
                number=number,
            ),
            clause="4.5.2",
        )


class KeptByOffice(RegulationError):
    """The office has it, so the office hands it out and moves it."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s was handed over to the office. Ask the office for it.", number=number
            ),
            clause="4.5.2",
        )


class KeptBySales(RegulationError):
    """Sales has it, so the office does not change it yet."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is still kept by sales. It is the office's once it is handed over.",
                number=number,
            ),
            clause="4.3.3",
        )


def check_year_over(year: int, today: date) -> None:
    """Refuse to hand over the records of a year that is not over (4.5.2)."""
    if today < opens_on(year):
        raise YearNotOver(year)


def check_custody(number: str, custody: Custody, by_office: bool) -> None:
    """Refuse others to take what the office keeps (4.5.2)."""
    if custody is Custody.OFFICE and not by_office:
        raise KeptByOffice(number)


def check_keeper(number: str, custody: Custody, *, office_alone: bool) -> None:
    """Refuse the office to change what was not handed over (4.3.3, 4.5.2)."""
    if custody is Custody.SALES and office_alone:
        raise KeptBySales(number)
