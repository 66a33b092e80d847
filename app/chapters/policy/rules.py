"""Vocabulary and rules of clauses, parameters and their revision (1.22)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

# In the regulation's own words; before them the number, and how the program enforces the clause.
SOURCE = Path(__file__).with_name("regulation.txt")
PENDING = "~"  # before a way that is not built yet

_NUMBER = re.compile(r"[1-4]\.\d{1,2}(?:\.\d{1,2})?")


class Part(Choice):
    """The four parts of the regulation."""

    DEMAND = "1", _("Part 1: customer service and product-demand information"), "blue"
    SERVICE = "2", _("Part 2: after-sales service"), "orange"
    RECEPTION = "3", _("Part 3: reception of customers"), "green"
    RECORDS = "4", _("Part 4: control of records"), "teal"


class Enforcement(Choice):
    """What the program does about a clause."""

    BLOCK = "block", _("Refuses"), "red"
    WATCH = "watch", _("Watches"), "orange"
    KEEP = "keep", _("Keeps"), "blue"
    SHOW = "show", _("Guides"), "secondary"


# What stands above the clauses of a chapter.
HEADINGS: Mapping[str, Any] = {
    "2.2": _("Organisation of the service"),
    "2.3": _("Opinions and complaints of customers"),
    "2.4": _("Returns and exchanges"),
    "2.5": _("Repairs"),
    "2.6": _("Spare parts and tools"),
    "2.7": _("Technical documents"),
    "3.3": _("Reception procedure"),
    "3.4": _("Meals"),
    "4.1": _("Form and marking of records"),
    "4.3": _("Duties, and filling in records"),
    "4.4": _("How long records are kept"),
    "4.5": _("Keeping and protecting records"),
}

# What a reader of the printed regulation would miss before a clause.
GAPS: Mapping[str, Any] = {"1.18": _("The printed regulation has no articles 16 and 17.")}


@dataclass(frozen=True)
class Printed:
    """A clause as the company printed it.

    Attributes:
        ways: how the program enforces it.
        pending: those of them it does not yet.
    """

    number: str
    ways: frozenset[Enforcement]
    pending: frozenset[Enforcement]
    text: str


class NoSuchClause(RegulationError):
    """A clause is named that the regulation does not have."""


class Retroactive(RegulationError):
    """A revision would change what applied in the past."""


class BeforeLatest(RegulationError):
    """A revision would take force before one that is approved already."""


class NothingChanges(RegulationError):
    """A revision leaves everything as it is."""


class ChangedTwice(RegulationError):
    """A revision changes the same thing twice."""


class ChangedMeanwhile(RegulationError):
    """What a revision changes is no longer what its preparer saw."""


class ApprovedStays(RegulationError):
    """What was approved would be taken away."""


@cache
def printed() -> tuple[Printed, ...]:
    """Return the clauses of the printed regulation, in its order."""
    return tuple(_clause(block) for block in SOURCE.read_text(encoding="utf-8").split("\n\n"))


def pending(number: str) -> frozenset[Enforcement]:
    """Return the ways of enforcing a clause that are not built yet."""
    return next((each.pending for each in printed() if each.number == number), frozenset())


def _clause(block: str) -> Printed:
    head, text = block.strip().split("\n", 1)
    number, *ways = head.split()
    pending = {Enforcement(way.removeprefix(PENDING)) for way in ways if way.startswith(PENDING)}
    every = {Enforcement(way.removeprefix(PENDING)) for way in ways}
    return Printed(number, frozenset(every), frozenset(pending), text)


def place_of(number: str) -> int:
    """Return where a clause stands among all: 2.3.10 after 2.3.9, 4.3.1 after 4.3."""
    part, article, item = (*map(int, number.split(".")), 0)[:3]
    return part * 10_000 + article * 100 + item


def heading_of(number: str) -> str | None:
    """Return the heading a clause stands under, such as 2.3 for 2.3.10; part 1 has none."""
    under = ".".join(number.split(".")[:2])
    return under if under in HEADINGS else None


def is_clause_number(text: str) -> bool:
    """Tell whether a text is written like the number of a clause or heading."""
    return _NUMBER.fullmatch(text) is not None


def check_in_force_from(day: date | None, today: date) -> None:
    """Refuse a revision that takes force before today: windows that are over stay judged (1.22)."""
    if day is not None and day < today:
        raise Retroactive(
            gettext(
                "%(day)s is over: nothing is revised for the past. Choose today or a later day.",
                day=day.isoformat(),
            ),
            clause="1.22",
            field="in_force_from",
        )


def check_after_latest(day: date | None, latest: date | None) -> None:
    """Refuse a revision that takes force before the latest one of the same thing (1.22)."""
    if day is not None and latest is not None and day < latest:
        raise BeforeLatest(
            gettext(
                "A change of this takes force on %(day)s already. Choose that day or a later one.",
                day=latest.isoformat(),
            ),
            clause="1.22",
            field="in_force_from",
        )


def check_differs(before: object, after: object, field: str) -> None:
    """Refuse a change that leaves a value or a text as it is (1.22)."""
    if before == after:
        raise NothingChanges(gettext("This is what applies already."), clause="1.22", field=field)


def check_changes(count: int) -> None:
    """Refuse a revision without a single change (1.22)."""
    if not count:
        raise NothingChanges(
            gettext(
                "This revision changes nothing yet. Add a change of a parameter or of a clause."
            ),
            clause="1.22",
        )


def check_once(*, taken: bool, field: str) -> None:
    """Refuse a second change of the same thing in one revision (1.22)."""
    if taken:
        raise ChangedTwice(
            gettext("This revision changes it already. Edit that line instead."),
            clause="1.22",
            field=field,
        )


def check_unmoved(name: str, seen: str | None, now: str | None) -> None:
    """Refuse to approve a change of something that was changed meanwhile (1.22).

    Args:
        seen: what applied when the change was prepared.
        now: what applies.
    """
    if seen != now:
        raise ChangedMeanwhile(
            gettext(
                "%(name)s was revised after this was prepared. Open the line and save it again.",
                name=name,
            ),
            clause="1.22",
        )


def check_not_approved(*, approved: bool) -> None:
    """Refuse to declare a revision void that was approved: what it changed was in force (1.22)."""
    if approved:
        raise ApprovedStays(
            gettext("This revision is approved. Prepare another one that takes it back."),
            clause="1.22",
        )
