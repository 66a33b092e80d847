"""What the compliance board shows of one watch: over time, by region and person, case by case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import IO, Any

from flask_babel import gettext
from sqlalchemy import Select, func, select
from werkzeug.exceptions import BadRequest

from app.chapters.org.models import Employee, Region
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db, writing
from app.kernel.exchange import exports, workbooks
from app.kernel.exchange.exports import Stamp
from app.kernel.owed import figures
from app.kernel.owed.figures import PERIODS
from app.kernel.owed.watches import (
    Case,
    Counts,
    Narrowed,
    Outcome,
    Span,
    Tally,
    Watch,
    cases,
    in_order,
    read,
    tally,
    together,
)
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of
from app.kernel.roles import Action

SHOWN = 50  # cases on a page
LINES = 20  # people or regions in a picture; the filter finds the others
EXPORTED = 100_000  # cases in a file


@dataclass
class Look:
    """A watch in one of its last periods, as somebody looks at it.

    Args:
        args: the address; ``first`` names the period by its first day, ``outcome`` the cases.

    Raises:
        BadRequest: the address names no period that can be looked at.
    """

    watch: Watch
    narrowed: Narrowed
    args: Mapping[str, str]
    span: Span = field(init=False)

    def __post_init__(self) -> None:
        self.spans = self.watch.period.until(clock.today(), PERIODS)
        self.span = self._asked() if self.args.get("first") else self.spans[-1]

    def _asked(self) -> Span:
        known = {first.isoformat(): (first, last) for first, last in self.spans}
        found = known.get(self.args["first"])
        if found is None or (self.watch.standing and found != self.spans[-1]):
            raise BadRequest
        return found

    @property
    def is_current(self) -> bool:
        """Whether the period runs."""
        return self.span == self.spans[-1]

    @cached_property
    def counts(self) -> Counts:
        """What is counted of a period that runs, what was kept of one that is over."""
        kept = None
        if not self.is_current:
            kept = figures.kept_of(self.watch, self.span, actor(), self.narrowed)
        return tally(self.watch, self.span, actor(), self.narrowed) if kept is None else kept

    @cached_property
    def now(self) -> Tally:
        """How far the watch is met."""
        return together(self.counts)

    @property
    def named_outcome(self) -> Outcome | None:
        """Which cases the address asks for."""
        return {each.value: each for each in Outcome}.get(self.args.get("outcome", ""))

    @property
    def outcome(self) -> Outcome:
        """Which cases are listed: those asked for, else those that are not met."""
        usual = Outcome.MISSED if self.now.missed or not self.now.open else Outcome.OPEN
        return self.named_outcome or usual

    @cached_property
    def by_region(self) -> list[tuple[int | None, Tally]]:
        """The sums of each region."""
        return in_order(self.counts, 0)

    @cached_property
    def by_person(self) -> list[tuple[int | None, Tally]]:
        """The sums of each person."""
        return in_order(self.counts, 1)

    def trend(self) -> list[tuple[Span, Tally | None]]:
        """Return what was kept of the last periods, and what was counted of the one shown."""
        kept = figures.kept([self.watch], clock.today(), actor(), self.narrowed)
        return [
            (span, self.now if span == self.span else kept.get((self.watch.code, span[0])))
            for span in self.spans
        ]

    def page(self, number: int) -> list[Case]:
        """Return the cases of a page, and one more if there is another page."""
        found = self._cases(self.outcome).limit(SHOWN + 1).offset((number - 1) * SHOWN)
        return read(db.session.execute(found))

    def file(self, wanted: str, chosen: str) -> tuple[Stamp, IO[bytes]]:
        """Note and write a file of the cases asked for, or of all (1.20).

        Args:
            wanted: xlsx or csv.
            chosen: the parameters of the address, for the note.
        """
        found = self._cases(self.named_outcome).limit(EXPORTED)
        count = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
        rows = read(db.session.execute(found))
        db.session.rollback()
        what = f"{self.watch.clause} {self.watch.label} {self.watch.period.say(self.span[0])}"
        with writing(), transaction() as session:
            made = exports.noted(session, what, "compliance", count, chosen)
        write = exports.xlsx if wanted == "xlsx" else exports.csv
        return made, write(made, (_heads(), _lines(rows)))

    def _cases(self, outcome: Outcome | None) -> Select[Any]:
        return cases(self.watch, self.span, actor(), self.narrowed, outcome)


@dataclass(frozen=True)
class Words:
    """What cases, people and regions are called; of rows the actor may not see there is none."""

    entries: Mapping[int | None, Entry]
    people: Mapping[int | None, str]
    regions: Mapping[int | None, str]

    @classmethod
    def of(
        cls,
        listed: Sequence[Case],
        people: Iterable[int | None] = (),
        regions: Iterable[int | None] = (),
    ) -> Words:
        """Look up the words for cases, and for more people and regions, in three statements."""
        entries = select(Entry).where(Entry.id.in_([case.entry_id for case in listed]))
        return cls(
            {entry.id: entry for entry in db.session.scalars(entries) if _may_open(entry)},
            _named(Employee, {case.person_id for case in listed} | set(people)),
            _named(Region, {case.region_id for case in listed} | set(regions)),
        )


def _may_open(entry: Entry) -> bool:
    return actor().can(Action.SEE, register_of(entry.register))


def kind_of(entry: Entry) -> Any:
    """Return what sort of record an entry stands for."""
    return register_of(entry.register).card.title


def _named(register: Any, ids: set[int | None]) -> dict[int | None, str]:
    known = select(register.id, register.name).where(register.id.in_(ids - {None}))
    return {row.id: row.name for row in db.session.execute(known)}


def _heads() -> list[workbooks.Column]:
    return [
        workbooks.Column(gettext("Number"), width=20),
        workbooks.Column(gettext("Case"), width=40),
        workbooks.Column(gettext("Kind"), width=18),
        workbooks.Column(gettext("Answers for it"), width=14),
        workbooks.Column(gettext("Region"), width=12),
        workbooks.Column(gettext("Since when"), width=13),
        workbooks.Column(gettext("State"), width=12),
    ]


def _lines(rows: Sequence[Case]) -> Iterator[list[str | date | None]]:
    for start in range(0, len(rows), exports.AT_ONCE):
        block = rows[start : start + exports.AT_ONCE]
        words = Words.of(block)
        for case in block:
            entry = words.entries.get(case.entry_id)
            yield [
                entry.number if entry else None,
                entry.title if entry else None,
                str(kind_of(entry)) if entry else None,
                words.people.get(case.person_id),
                words.regions.get(case.region_id),
                case.since,
                str(case.outcome.label),
            ]
        db.session.rollback()
