"""Watches: how far a clause is met, counted from the data; one definition for everybody who asks.

A chapter says with `watch` which cases a clause has in a period, who answers for each, and whether
it complies. The compliance board, its lists and exports, and the figures kept of past periods are
all derived from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    cast,
    column,
    false,
    func,
    null,
    or_,
    select,
    true,
    values,
)

from app.kernel import clock
from app.kernel.actor import PROGRAM, Actor
from app.kernel.choices import Choice
from app.kernel.database import Moment, db
from app.kernel.owed.cadence import A_DAY, Cadence, window
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Scope
from app.kernel.registers.register import Form, Register, register_of, registers
from app.kernel.roles import Action

Span = tuple[date, date]  # first and last day, both included
Cases = Callable[[date, date], Select[Any]]


class Period(Choice):
    """How long the time is that a watch counts together."""

    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF_YEAR = "half_year", _("Half-year")
    YEAR = "year", _("Year")

    def around(self, day: date) -> Span:
        """Return the period a day lies in."""
        return window(Cadence(self.value), day)

    def say(self, first: date) -> str:
        """Return the period that begins on a day, in words: 2026-11."""
        half = (
            gettext("%(year)s, first half") if first.month < 7 else gettext("%(year)s, second half")
        )
        return {
            Period.WEEK: gettext("Week from %(day)s", day=first.isoformat()),
            Period.MONTH: f"{first:%Y-%m}",
            Period.QUARTER: gettext(
                "%(year)s, quarter %(n)s", year=first.year, n=(first.month + 2) // 3
            ),
            Period.HALF_YEAR: half % {"year": first.year},
            Period.YEAR: str(first.year),
        }[self]

    def brief(self, first: date) -> str:
        """Return the period that begins on a day as the axis of a picture has room for it."""
        return {
            Period.WEEK: f"{first:%m-%d}",
            Period.MONTH: f"{first:%m}",
            Period.QUARTER: f"{first:%y}Q{(first.month + 2) // 3}",
            Period.HALF_YEAR: f"{first:%y}H{(first.month + 5) // 6}",
            Period.YEAR: f"{first:%Y}",
        }[self]

    def until(self, day: date, count: int) -> list[Span]:
        """Return so many periods, oldest first; the last one is that around ``day``."""
        spans = [self.around(day)]
        while len(spans) < count:
            spans.append(self.around(spans[-1][0] - A_DAY))
        return spans[::-1]


class Outcome(Choice):
    """What has become of a case."""

    MISSED = "missed", _("Not met"), "red"
    OPEN = "open", _("Still open"), "orange"
    MET = "met", _("Met"), "green"


def _day_after(last: date) -> date:
    return last + A_DAY


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One thing a clause asks for that is counted.

    Attributes:
        code: stable name, under which the figures of past periods are kept.
        of: table of the register whose rows are the cases; who may not see it sees no figure. None
            where they are of several registers.
        standing: whether the cases say how things stand today, so that a period which is over
            cannot be counted any more and keeps what was counted last.
        settled: from the last day of a period, the day from which its cases stay as they are.
        cases: the statement for the cases of the period from one day to another.
    """

    code: str
    clause: str
    label: Any
    of: str | None
    period: Period
    standing: bool
    settled: Callable[[date], date]
    cases: Cases

    @property
    def register(self) -> type[Register]:
        """The register whose rows are the cases.

        Raises:
            KeyError: they are of several.
        """
        return register_of(str(self.of))


@dataclass(frozen=True)
class Tally:
    """How many cases are met, open still, and there altogether."""

    met: int = 0
    open: int = 0
    total: int = 0

    @property
    def missed(self) -> int:
        """How many are not met, for good."""
        return self.total - self.met - self.open

    @property
    def percent(self) -> int | None:
        """How many of a hundred are met, rounded down: only all of them are 100."""
        return 100 * self.met // self.total if self.total else None

    @property
    def so_far(self) -> int | None:
        """How many of a hundred are met among those that are decided."""
        decided = self.total - self.open
        return 100 * self.met // decided if decided else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.met + other.met, self.open + other.open, self.total + other.total)


@dataclass(frozen=True)
class Narrowed:
    """What a board is narrowed to."""

    region_id: int | None = None
    person_id: int | None = None

    def conditions(self, of: Any) -> list[ColumnElement[bool]]:
        """Return what a case, or a figure, fulfils; ``of`` has the columns as attributes."""
        asked = {"region_id": self.region_id, "person_id": self.person_id}
        return [getattr(of, key) == value for key, value in asked.items() if value is not None]


EVERYTHING = Narrowed()

_watches: dict[str, Watch] = {}


def watch(
    clause: str,
    code: str,
    label: Any,
    *,
    of: str | None,
    period: Period = Period.MONTH,
    standing: bool = False,
    settled: Callable[[date], date] = _day_after,
) -> Callable[[Cases], Cases]:
    """Register the function that returns the cases of a clause in a period; see `Watch`.

    It is written with `cases_of`. Its statement reads registers, so that everybody sees the cases
    in their reach alone.
    """

    def register(cases: Cases) -> Cases:
        if code in _watches:
            raise ValueError(f"two watches are called {code}")
        _watches[code] = Watch(
            code=code,
            clause=clause,
            label=label,
            of=of,
            period=period,
            standing=standing,
            settled=settled,
            cases=cases,
        )
        return cases

    return register


def watches() -> tuple[Watch, ...]:
    """Return every watch, in the order the chapters declare them."""
    return tuple(_watches.values())


def watch_called(code: str) -> Watch | None:
    """Return the watch called ``code``."""
    return _watches.get(code)


def seen_by(who: Actor) -> list[Watch]:
    """Return the watches of registers somebody may see."""
    return [each for each in watches() if each.of is None or who.can(Action.SEE, each.register)]


# --- what chapters write their cases with

NOBODY: ColumnElement[Any] = cast(null(), Integer)  # answers for the case; or: it has no region


def cases_of(
    row: type[Register | Entry] | None,
    *,
    since: SQLColumnExpression[Any],
    met: SQLColumnExpression[bool],
    open: SQLColumnExpression[bool],
    person_id: SQLColumnExpression[Any] = NOBODY,
    region_id: SQLColumnExpression[Any] = NOBODY,
) -> Select[Any]:
    """Return the start of a statement for cases; the caller adds where they come from.

    Args:
        row: the register whose rows are the cases, or `Entry` where they are of several; None for
            a case that never has a row. One that may lack its row is joined from the outside.
        since: the day, or the moment, from which it was asked for.
        met: whether it complies.
        open: whether it still may, if it does not yet.
        person_id: the employee who answers for it.
        region_id: the region it belongs to.
    """
    return select(
        _entry_id(row).label("entry_id"),
        person_id.label("person_id"),
        region_id.label("region_id"),
        since.label("since"),
        case((met, true()), else_=false()).label("met"),
        case((met, false()), (open, true()), else_=false()).label("open"),
    )


def _entry_id(row: Any) -> SQLColumnExpression[Any]:
    """Return the entry of a case, which databases look for only where it is shown."""
    if row is None:
        return NOBODY
    if row is Entry:
        return Entry.id
    return (
        select(Entry.id)
        .where(Entry.register == row.__tablename__, Entry.row_id == row.id)
        .correlate(row)
        .scalar_subquery()
    )


def handed_in_at(form: type[Form]) -> ColumnElement[Any]:
    """Return when a form was first handed over for signing.

    Forms completed before that was noted were handed over by then.
    """
    return func.coalesce(form.submitted_at, form.completed_at)


def region_of(entry: Any) -> ColumnElement[Any]:
    """Return the region of the row an entry's scope starts from, such as the customer's.

    Args:
        entry: `Entry` or an alias of it, which the statement reads.
    """
    found = [
        select(getattr(root, root.card.scope.region))
        .where(entry.subject_register == root.__tablename__, root.id == entry.subject_id)
        .correlate(entry)
        .scalar_subquery()
        for root in registers()
        if isinstance(root.card.scope, Scope)
    ]
    return func.coalesce(*found, null())


def midnight(day: date) -> datetime:
    """Return the moment a day begins at the company."""
    return datetime.combine(day, time(), clock.zone())


def within(moment: Any, first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a moment lies on one of these days."""
    return and_(moment >= midnight(first), moment < midnight(last + A_DAY))


def deadlines(first: date, last: date, due_on: Callable[[date], date]) -> CTE:
    """Return every day of a period with the last day on which something begun on it is in time.

    Join it with a day on ``day``, with a moment between ``begins`` and ``ends``; ``over`` is the
    moment at which the last day in time has passed. So the working calendar, and what applied on
    each day, are part of one statement.
    """
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    table = values(
        column("day", Date),
        column("begins", Moment),
        column("ends", Moment),
        column("due_on", Date),
        column("over", Moment),
        name="days",
    )
    return table.data([_deadline(day, due_on(day)) for day in days]).cte("deadlines")


def _deadline(day: date, due_on: date) -> tuple[date, datetime, datetime, date, datetime]:
    return day, midnight(day), midnight(day + A_DAY), due_on, midnight(due_on + A_DAY)


# --- what is asked of a watch


Counts = dict[tuple[int | None, int | None], Tally]  # by region and person


def tally(
    watched: Watch, span: Span, who: Actor = PROGRAM, narrowed: Narrowed = EVERYTHING
) -> Counts:
    """Return how far a watch is met in a period by what somebody sees, in one statement."""
    found = cases(watched, span, who, narrowed).order_by(None).subquery()
    counted = select(
        found.c.region_id,
        found.c.person_id,
        func.sum(case((found.c.met, 1), else_=0)),
        func.sum(case((found.c.open, 1), else_=0)),
        func.count(),
    ).group_by(found.c.region_id, found.c.person_id)
    return {
        (region_id, person_id): Tally(met, still, total)
        for region_id, person_id, met, still, total in db.session.execute(counted)
    }


def together(counts: Counts) -> Tally:
    """Return the sum over all regions and people."""
    return sum(counts.values(), Tally())


def in_order(counts: Counts, of: int) -> list[tuple[int | None, Tally]]:
    """Return the sums by region (0) or by person (1), those with most that is not met first."""
    sums: dict[int | None, Tally] = {}
    for key, each in counts.items():
        sums[key[of]] = sums.get(key[of], Tally()) + each
    return sorted(sums.items(), key=lambda line: (-line[1].missed, -line[1].open, line[0] or 0))


def in_reach(of: Any, who: Actor) -> ColumnElement[bool]:
    """Return what a case, or a figure, fulfils that somebody sees.

    Cases without region and person are the company's: seen by those who see everything.
    """
    if who.reach == "all":
        return true()
    mine = of.person_id == who.employee_id if who.employee_id else false()
    if who.reach == "region":
        return or_(mine, of.region_id.in_(sorted(who.facts.region_ids)))
    return mine if who.reach == "own" else false()


def having(found: Subquery, outcome: Outcome) -> ColumnElement[bool]:
    """Return the condition that a case came out so."""
    return {
        Outcome.MET: found.c.met,
        Outcome.OPEN: found.c.open,
        Outcome.MISSED: and_(~found.c.met, ~found.c.open),
    }[outcome]


@dataclass(frozen=True)
class Case:
    """One case, as lists show it."""

    entry_id: int | None
    person_id: int | None
    region_id: int | None
    since: date
    outcome: Outcome


def cases(
    watched: Watch,
    span: Span,
    who: Actor,
    narrowed: Narrowed = EVERYTHING,
    outcome: Outcome | None = None,
) -> Select[Any]:
    """Return the statement for the cases somebody sees, the oldest first; read it with `read`."""
    found = watched.cases(*span).subquery()
    asked = [in_reach(found.c, who), *narrowed.conditions(found.c)]
    if outcome is not None:
        asked.append(having(found, outcome))
    return select(found).where(*asked).order_by(found.c.since, found.c.entry_id)


def read(rows: Iterable[Any]) -> list[Case]:
    """Return what the statement of `cases` found."""
    return [
        Case(row.entry_id, row.person_id, row.region_id, _day(row.since), _outcome(row))
        for row in rows
    ]


def _day(since: date | datetime) -> date:
    return clock.local(since).date() if isinstance(since, datetime) else since


def _outcome(row: Any) -> Outcome:
    if row.met:
        return Outcome.MET
    return Outcome.OPEN if row.open else Outcome.MISSED
