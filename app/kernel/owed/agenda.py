"""The days of a calendar: what is due, planned and done between two days, in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    func,
    select,
    type_coerce,
    union_all,
)

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.owed.dues import (
    Due,
    Owed,
    Source,
    State,
    named_row,
    occasions,
    sources,
    statement,
    with_names,
)
from app.kernel.roles import Action

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of a calendar is asked for; empty means all of it.

    Attributes:
        owed: only what is not done yet.
        codes: of the sources.
        tone: class of the customer or of the demand.
        most: how many of a source are shown on a day; the rest is counted.
    """

    first: date
    last: date
    owed: bool = False
    mine: bool = False
    person_id: int | None = None
    region_id: int | None = None
    tone: str = ""
    codes: frozenset[str] = frozenset()
    most: int = 3

    @property
    def days(self) -> list[date]:
        """Every day from the first to the last."""
        return [self.first + A_DAY * n for n in range((self.last - self.first).days + 1)]

    def takes(self, source: Source) -> bool:
        """Tell whether a source is asked for."""
        if self.owed and source.done:
            return False
        return not self.codes or source.code in self.codes


@dataclass
class Heap:
    """What stands on one day of one source: the first of them, and how many there are."""

    source: Source
    shown: list[Due] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)

    @property
    def state(self) -> State:
        """The most urgent state of those shown."""
        return min((each.state for each in self.shown), key=list(State).index)


def dated(who: Actor) -> list[Source]:
    """Return the sources of a calendar whose rows somebody may see."""
    return [
        source
        for source in sources()
        if not source.told and source.dated and who.can(Action.SEE, source.register)
    ]


def days_of(wanted: Wanted, who: Actor) -> dict[date, list[Heap]]:
    """Return what stands on the days somebody asks for, within their reach."""
    found: dict[date, dict[str, Heap]] = {day: {} for day in wanted.days}
    asked = [each for each in dated(who) if wanted.takes(each)]
    for due, count in _rows(wanted, who, [source for source in asked if source.find]):
        heap = found[due.on or wanted.first].setdefault(due.source.code, Heap(due.source))
        heap.shown.append(due)
        heap.count = count
    for due in _happening(wanted, who, asked):
        heap = found[due.on or wanted.first].setdefault(due.source.code, Heap(due.source))
        heap.shown.append(due)
        heap.count += 1
    return {day: sorted(heaps.values(), key=_place) for day, heaps in found.items()}


def _place(heap: Heap) -> tuple[bool, int]:
    return heap.source.done, heap.source.order


def _happening(wanted: Wanted, who: Actor, asked: Sequence[Source]) -> Iterator[Due]:
    """Yield the occasions; they are nobody's in person, and no region's."""
    if wanted.person_id or wanted.region_id or wanted.tone:
        return
    for due in occasions(asked, wanted.first, wanted.last):
        if not wanted.mine or due.roles & who.roles:
            yield due


def _rows(wanted: Wanted, who: Actor, asked: Sequence[Source]) -> Iterator[tuple[Due, int]]:
    parts = [part for source in asked for part in _parts(source, wanted, who)]
    if not parts:
        return
    found = union_all(*parts).subquery()
    on = type_coerce(func.coalesce(found.c.planned_on, found.c.due_on), Date)
    # Both look through the same window, so that the database sorts once.
    window: dict[str, Any] = {
        "partition_by": (found.c.source, on),
        "order_by": (found.c.due_on, found.c.at, found.c.row_id),
        "rows": (None, None),
    }
    ranked = select(
        *found.c,
        func.row_number().over(**window).label("place"),
        func.count().over(**window).label("together"),
    ).subquery()
    first = select(ranked).where(ranked.c.place <= wanted.most).subquery()
    for row in db.session.execute(with_names(first).order_by(first.c.place)):
        yield named_row(row._mapping), row.together


def _parts(source: Source, wanted: Wanted, who: Actor) -> Iterator[Select[Any]]:
    """Yield what is due without a plan, and what is planned: each has an index of its own."""
    assert source.find is not None
    owed = source.find(clock.today())
    where = _narrowed(owed, wanted, who)
    if where is None:
        return
    due = owed.due_on.between(wanted.first, wanted.last)
    if owed.planned_on is None:
        yield statement(source, owed, due, *where)
        return
    yield statement(source, owed, and_(due, owed.planned_on.is_(None)), *where)
    yield statement(source, owed, owed.planned_on.between(wanted.first, wanted.last), *where)


def _narrowed(owed: Owed, wanted: Wanted, who: Actor) -> list[ColumnElement[bool]] | None:
    """Return the conditions asked for; None when the source cannot fulfil them."""
    asked = (
        (owed.person_id, wanted.person_id),
        (owed.region_id, wanted.region_id),
        (None if owed.tone is None else type_coerce(owed.tone, String), wanted.tone),
    )
    if any(value and column is None for column, value in asked):
        return None
    where: list[Any] = [column == value for column, value in asked if value]
    if wanted.mine:
        mine = owed.of(who)
        if mine is None:
            return None
        where.append(mine)
    return where
