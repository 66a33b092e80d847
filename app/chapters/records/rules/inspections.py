"""The half-yearly inspection: when, which records are drawn, what counts as a finding (4.5.4)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.language.months import months_later
from app.kernel.parameters import Parameter, Whole

SAMPLE_MOST = 300  # records one form lists (4.5.4)
INSPECTED_EVERY = Parameter(
    "inspected_every",
    _("The records are inspected every"),
    6,
    kind=Whole(1, 24),
    unit=_("months"),
    clause="4.5.4",
)
INSPECTION_NOTICE = Parameter(
    "inspection_notice",
    _("The clerk is reminded of an inspection before it is due"),
    14,
    kind=Whole(0, 90),
    unit=_("days"),
    clause="4.5.4",
)
SAMPLE_SIZE = Parameter(
    "inspection_sample",
    _("An inspection draws"),
    30,
    kind=Whole(1, SAMPLE_MOST),
    unit=_("records"),
    clause="4.5.4",
)

_HALVES = {"上": 1, "下": 2, "1": 1, "2": 2}
_HALF_YEAR = re.compile(r"(\d{4})\s*年?[-/\s]?\s*[Hh]?([上下12])(?:半年)?")


class Presence(Choice):
    """Whether a drawn record is where it should be (4.5.4)."""

    PRESENT = "present", _("Present"), "green"
    LENT = "lent", _("Lent"), "blue"
    DIGITAL = "digital", _("In the program"), "teal"
    ABSENT = "absent", _("Not found"), "red"


class Verdict(Choice):
    """The answer to one question about a record."""

    YES = "yes", _("Yes"), "green"
    NO = "no", _("No"), "red"
    NOT_ASKED = "not_asked", _("Not applicable"), "secondary"


class Finding(Choice):
    """What can be wrong with a record (4.5.4); the code is its count on the form."""

    ABSENT = "absent", _("Not found"), "red"
    INCOMPLETE = "incomplete", _("Incomplete"), "orange"
    UNSIGNED = "unsigned", _("Signature missing"), "orange"
    MISPLACED = "misplaced", _("In the wrong place"), "orange"


@dataclass(frozen=True, slots=True)
class Answers:
    """What an inspector says about one record; None is not answered yet."""

    presence: Presence | None = None
    complete: Verdict | None = None
    signed: Verdict | None = None
    place_right: Verdict | None = None

    @property
    def checked(self) -> bool:
        """Whether every question that applies is answered."""
        return None not in (self.presence, self.complete, self.signed, self.place_right)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong, in the order of the form."""
        wrong = {
            Finding.ABSENT: self.presence is Presence.ABSENT,
            Finding.INCOMPLETE: self.complete is Verdict.NO,
            Finding.UNSIGNED: self.signed is Verdict.NO,
            Finding.MISPLACED: self.place_right is Verdict.NO,
        }
        return [finding for finding, found in wrong.items() if found]


def settled(said: Answers) -> Answers:
    """Return the answers without those to questions that do not apply.

    Only what is in hand can be complete, signed and in its place; what is kept in the program
    alone has no place.
    """
    if said.presence in (Presence.LENT, Presence.ABSENT):
        none = Verdict.NOT_ASKED
        return Answers(said.presence, none, none, none)
    complete, signed = _asked(said.complete), _asked(said.signed)
    if said.presence is Presence.DIGITAL:
        return Answers(said.presence, complete, signed, Verdict.NOT_ASKED)
    return Answers(said.presence, complete, signed, _asked(said.place_right))


def _asked(verdict: Verdict | None) -> Verdict | None:
    return None if verdict is Verdict.NOT_ASKED else verdict


@dataclass(frozen=True, order=True, slots=True)
class HalfYear:
    """The half-year an inspection is about, written as on paper: 2026上."""

    year: int
    half: int

    def __str__(self) -> str:
        return f"{self.year}{'上' if self.half == 1 else '下'}"

    @property
    def begins_on(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)


def half_year_of(day: date) -> HalfYear:
    """Return the half-year a day is in."""
    return HalfYear(day.year, 1 if day.month <= 6 else 2)


def parse_half_year(text: str) -> HalfYear:
    """Read a half-year: 2026上, 2026年上半年, 2026H1, 2026-1.

    Raises:
        BadHalfYear: it is none.
    """
    found = _HALF_YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise BadHalfYear(text)
    return HalfYear(int(found[1]), _HALVES[found[2]])


def next_inspection_on(last_on: date | None, months: int, today: date) -> date:
    """Return the last day the next inspection is in time (4.5.4).

    Args:
        last_on: the day of the last one; before the first, the current half-year is to be
            inspected until its end.
        months: how far two inspections may lie apart.
    """
    return half_year_of(today).ends_on if last_on is None else months_later(last_on, months)


def drawn_ranks(seed: str, size: int, population: int) -> list[int]:
    """Return which of the records are drawn, counted from 0 in the order they were archived.

    A lottery without replacement whose every draw is a digest of the seed: the same seed and
    population give the same sample with any database, machine and version of the language, and
    an auditor can draw it again with nothing but SHA-256 (4.5.4).

    Args:
        size: how many are drawn; at most the population.
        population: how many there are.
    """
    moved: dict[int, int] = {}  # what stands on a place of the urn instead of its own number
    picked = []
    for place in range(min(size, population)):
        digest = hashlib.sha256(f"{seed}/{place}".encode()).digest()
        chosen = place + int.from_bytes(digest) % (population - place)
        picked.append(moved.get(chosen, chosen))
        moved[chosen] = moved.get(place, place)
    return sorted(picked)


class BadHalfYear(RegulationError):
    """A half-year is not written as one."""

    def __init__(self, text: str) -> None:
        super().__init__(
            gettext("“%(text)s” is no half-year. Write it as 2026上 or 2026下.", text=text),
            clause="4.5.4",
            field="half_year",
        )


class HalfYearAhead(RegulationError):
    """A half-year is inspected before it has begun."""

    def __init__(self, half_year: HalfYear) -> None:
        super().__init__(
            gettext(
                "%(half_year)s begins on %(day)s; inspect the one that has begun.",
                half_year=half_year,
                day=half_year.begins_on.isoformat(),
            ),
            clause="4.5.4",
            field="half_year",
        )


class AlreadyInspected(RegulationError):
    """A half-year has its inspection already."""

    def __init__(self, half_year: str, number: str) -> None:
        super().__init__(
            gettext(
                "%(half_year)s is inspected in %(number)s. Go on with that one, or declare it "
                "void first.",
                half_year=half_year,
                number=number,
            ),
            clause="4.5.4",
            field="half_year",
        )


class SampleOutOfBounds(RegulationError):
    """A sample is empty, or larger than one form lists."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Draw between 1 and %(most)s records.", most=SAMPLE_MOST),
            clause="4.5.4",
            field="sample_size",
        )


class SampleFixed(RegulationError):
    """What was drawn stays drawn, or the sample would no longer be random."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The records are drawn by the program and stay as they were drawn. "
                "To draw others, declare this inspection void and begin a new one."
            ),
            clause="4.5.4",
            field="sample_size",
        )


class NothingToInspect(RegulationError):
    """There is no record to draw."""

    def __init__(self) -> None:
        super().__init__(gettext("No record is archived yet to be inspected."), clause="4.5.4")


class RecordsUnchecked(RegulationError):
    """An inspection is signed before every drawn record was looked at."""

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(num)s drawn record is still to be checked.",
                "%(num)s drawn records are still to be checked.",
                count,
            ),
            clause="4.5.4",
        )


class FindingsUnanswered(RegulationError):
    """Findings have no corrective action with a person and a day."""

    def __init__(self, field: str) -> None:
        super().__init__(
            gettext(
                "There are findings: say what is done about them, who does it and by which day."
            ),
            clause="4.5.4",
            field=field,
        )


class NotYoursToClose(RegulationError):
    """A corrective action is reported done by somebody who has nothing to do with it."""

    status = 403

    def __init__(self, responsible: str) -> None:
        super().__init__(
            gettext("%(name)s is responsible for this and reports it done.", name=responsible),
            clause="4.5.4",
        )


class FindingKept(RegulationError):
    """What an inspection found stays in the books."""

    def __init__(self) -> None:
        super().__init__(
            gettext("What an inspection found is not deleted. Report it done instead."),
            clause="4.5.4",
        )


def check_half_year(half_year: HalfYear, today: date) -> None:
    """Refuse a half-year that has not begun."""
    if half_year.begins_on > today:
        raise HalfYearAhead(half_year)


def check_sample_size(size: int) -> None:
    """Refuse a sample that is empty or too large for one form."""
    if not 1 <= size <= SAMPLE_MOST:
        raise SampleOutOfBounds


def check_answered(findings: int, missing: list[str]) -> None:
    """Refuse findings without a corrective action.

    Args:
        findings: how many there are.
        missing: which of action, person and day are not filled in, in the order of the form.
    """
    if findings and missing:
        raise FindingsUnanswered(missing[0])
