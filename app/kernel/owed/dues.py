"""Dues: the one definition of what is due, to whom, and when.

A chapter says with `due` which rows wait for somebody, for everybody at once; home, calendar, feed
and escalation ask here. What no statement finds, such as a meeting in every week, is an `occasion`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import Moment, db
from app.kernel.parameters import Parameter, value_of
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import Register, register_of
from app.kernel.roles import Role

ENTRIES: Any = Entry.__table__

# What every source says about a row, and of which type; what it does not say is null.
COLUMNS: dict[str, TypeEngine[Any]] = {
    "person_id": Integer(),
    "role": String(),
    "region_id": Integer(),
    "due_on": Date(),
    "planned_on": Date(),
    "at": Moment(),
    "since": Date(),
    "tone": String(),
    "said": Text(),
}
_AS_THEY_ARE = ("register", "row_id", "entry_id", *(COLUMNS.keys() - {"role", "tone", "said"}))
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class State(StrEnum):
    """How urgent something is on a day."""

    OVERDUE = "overdue"
    DUE = "due"
    PLANNED = "planned"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing a person owes, and where it is done with one click.

    Attributes:
        kind: what sort of record it is, such as the title of its register.
        url: the page where it is done.
        due_on: the last day it is in time; None when it has no date.
        since: the day it began to wait, or was last dealt with.
        post: address that does it at once, with `button` as its label.
        record: the form that records it, with everything known filled in.
    """

    title: str
    url: str
    kind: Any = ""
    number: str | None = None
    hint: Any = ""
    due_on: date | None = None
    since: date | None = None
    post: str | None = None
    button: Any = ""
    record: str | None = None

    @property
    def days_late(self) -> int:
        """For how many calendar days it is overdue."""
        return 0 if self.due_on is None else max(0, (clock.today() - self.due_on).days)


@dataclass(frozen=True, kw_only=True)
class Due(Duty):
    """A row that waits for somebody, as its source found it.

    Attributes:
        register, row_id: the row that waits.
        entry_id: the entry it is named after: the row's own, unless the source says another.
        named_in: table of the row it is named after.
        person_id: the employee who owes it.
        roles: the roles that owe it, where no person does.
        planned_on: the day it is meant to be done; never after the due day.
        at: the moment it is about.
        tone: code of what tells such rows apart, such as the class of the customer.
        said: a text of the row that belongs to it.
        about: the name of the customer, or such, it is about.
    """

    source: Source
    register: str
    row_id: int = 0
    entry_id: int | None = None
    named_in: str = ""
    person_id: int | None = None
    roles: frozenset[str] = frozenset()
    region_id: int | None = None
    planned_on: date | None = None
    at: datetime | None = None
    tone: str = ""
    said: str = ""
    about: str = ""

    @property
    def on(self) -> date | None:
        """The day it stands on in a calendar."""
        return self.planned_on or self.due_on

    @property
    def state(self) -> State:
        """How urgent it is today."""
        if self.source.done:
            return State.DONE
        if self.days_late:
            return State.OVERDUE
        return State.PLANNED if self.planned_on else State.DUE


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The rows of a source, everybody's, and which of their columns say what `COLUMNS` name.

    Attributes:
        rows: a SELECT of the register, with the joins and conditions it takes.
        entry_id: the entry a row is named after; the row's own when it is None.
        also: returns what the rows fulfil that somebody owes beside ``person_id`` and ``role``.
    """

    rows: Select[Any]
    person_id: Any = None
    role: Any = None
    region_id: Any = None
    due_on: Any = None
    planned_on: Any = None
    at: Any = None
    since: Any = None
    tone: Any = None
    said: Any = None
    entry_id: Any = None
    also: Callable[[Actor], ColumnElement[bool] | None] | None = None

    def of(self, who: Actor) -> ColumnElement[bool] | None:
        """Return what the rows fulfil that somebody owes; None when there cannot be any."""
        found = []
        if self.person_id is not None and who.employee_id is not None:
            found.append(self.person_id == who.employee_id)
        if self.role is not None and (roles := [each for each in Role if each in who.roles]):
            found.append(self.role.in_(roles))
        if self.also is not None and (more := self.also(who)) is not None:
            found.append(more)
        return or_(*found) if found else None


Finder = Callable[[date], Owed]
Planner = Callable[[Any, date | None, bool], None]
Address = str | Callable[[Actor], str] | None
Notice = int | Parameter[int] | None


def _nothing_more(_due: Due) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """One kind of thing that is due: rows of a register, or occasions.

    Attributes:
        heading: what the pile of one's own is called, when not by the label.
        notice: days before the due day from which it is shown as a duty; None: always.
        url: where all of them are listed, or a function that says so for an actor.
        find: returns the rows, for a day that is taken for today.
        say: returns the fields of a `Due` in which it differs from what its entry says.
        done: whether they are done already, on the day they are found under.
        told: whether they are due by another source, and only told to somebody else here.
        listed: the item by whose day the register's list can be narrowed to them.
        timed: whether the moment it is about is what happens on its day.
        plan: sets the day one of the rows is planned for, or None; it may refuse, or ask back
            whether a day off is meant.
        drafts: whether they are forms not handed in yet, which stand among nobody's drafts then.
        climbs: whether superiors are told when they are overdue; not where the chapter calls them
            back by steps of its own.
    """

    code: str
    label: Any
    register: type[Register]
    icon: str
    order: int
    heading: Any = None
    notice: Notice = None
    url: Address = None
    say: Callable[[Due], dict[str, Any]] = _nothing_more
    find: Finder | None = None
    done: bool = False
    told: bool = False
    listed: str = ""
    timed: bool = False
    plan: Planner | None = None
    drafts: bool = False
    climbs: bool = True
    happens: Callable[[date, date], Iterable[Due]] | None = None
    roles: Sequence[Role] = ()

    @property
    def dated(self) -> bool:
        """Whether what it finds has a day, and so a place in a calendar."""
        return _is_dated(self)

    def row_ids(self) -> Select[Any]:
        """Return the ids of what it finds today."""
        assert self.find is not None
        return self.find(clock.today()).rows.with_only_columns(
            self.register.id, maintain_column_froms=True
        )

    def until(self, today: date) -> date | None:
        """Return the last due day that is shown as a duty today; None when every one is."""
        if self.notice is None:
            return None
        days = self.notice if isinstance(self.notice, int) else value_of(self.notice, today)
        return today + timedelta(days=days)


@cache
def _is_dated(source: Source) -> bool:
    return source.find is None or source.find(clock.today()).due_on is not None


_sources: dict[str, Source] = {}


def due(
    code: str, label: Any, register: type[Register], *, icon: str, order: int = 50, **options: Any
) -> Callable[[Finder], Finder]:
    """Register a function that says what is due of a register, as `Owed`.

    Args:
        code: stable name of the source, and of its pile on the home page.
        order: place on the page, lowest first.
        options: the other attributes of `Source`.
    """

    def keep(finder: Finder) -> Finder:
        _keep(code, label, register, icon=icon, order=order, find=finder, **options)
        return finder

    return keep


def occasion(
    code: str,
    label: Any,
    register: type[Register],
    *,
    icon: str,
    order: int,
    roles: Sequence[Role],
    notice: Notice,
) -> Callable[[Any], Any]:
    """Register a function that yields what is due between two days without being a row yet.

    It gets the source and both days, and yields a `Due` with ``title``, ``url`` and ``due_on``.

    Args:
        roles: who may owe one; those who owe this one are its ``roles``.
    """

    def keep(happens: Callable[[Source, date, date], Iterable[Due]]) -> Any:
        def bound(first: date, last: date) -> Iterable[Due]:
            return happens(_sources[code], first, last)

        options = {"roles": roles, "notice": notice, "happens": bound}
        _keep(code, label, register, icon=icon, order=order, **options)
        return happens

    return keep


def _keep(code: str, label: Any, register: type[Register], **options: Any) -> None:
    _sources[code] = Source(code=code, label=label, register=register, **options)


def sources() -> tuple[Source, ...]:
    """Return every source, in the order of the home page."""
    return tuple(sorted(_sources.values(), key=lambda source: source.order))


def source_of(code: str) -> Source:
    """Return the source called ``code``.

    Raises:
        KeyError: there is none.
    """
    return _sources[code]


def statement(source: Source, owed: Owed, *where: ColumnElement[bool]) -> Select[Any]:
    """Return the rows of a source with the uniform columns; the actor's scope is applied.

    The columns are ``source``, ``register``, ``row_id``, ``entry_id`` (null: the row's own) and
    those of `COLUMNS`.
    """
    given = {name: getattr(owed, name) for name in COLUMNS}
    columns = [_or_null(given[name], kind).label(name) for name, kind in COLUMNS.items()]
    return owed.rows.where(*where).with_only_columns(
        literal(source.code).label("source"),
        literal(source.register.__tablename__).label("register"),
        source.register.id.label("row_id"),
        _or_null(owed.entry_id, Integer()).label("entry_id"),
        *columns,
        maintain_column_froms=True,
    )


def _or_null(given: Any, kind: TypeEngine[Any]) -> Any:
    return cast(null(), kind) if given is None else type_coerce(given, kind)


def entry_of(found: Subquery) -> ColumnElement[int]:
    """Return the id of the entry a row of a union of `statement`s is named after."""
    entry = ENTRIES.alias()
    own = entry.c.register == found.c.register, entry.c.row_id == found.c.row_id
    return func.coalesce(found.c.entry_id, select(entry.c.id).where(*own).scalar_subquery())


def owed_by(who: Actor, most: int) -> Iterator[Due]:
    """Yield what somebody owes by now, most urgent first, in one statement.

    Args:
        most: how many of a source.
    """
    today = clock.today()
    parts = [
        select(part.limit(most).subquery())
        for source in sources()
        if source.find and not source.done
        for part in _mine(source, source.find(today), who, today)
    ]
    if parts:
        yield from named(union_all(*parts).subquery())


def _mine(source: Source, owed: Owed, who: Actor, today: date) -> Iterator[Select[Any]]:
    mine, until = owed.of(who), source.until(today)
    if mine is None:
        return
    soon = () if until is None else (owed.due_on <= until,)
    order = [column for column in (owed.due_on, owed.at, source.register.id) if column is not None]
    yield statement(source, owed, mine, *soon).order_by(*order)


def named(found: Subquery) -> Iterator[Due]:
    """Yield the rows of a union of `statement`s with their names, most urgent first."""
    rows = [named_row(row._mapping) for row in db.session.execute(with_names(found))]
    yield from sorted(rows, key=_urgency)


def _urgency(each: Due) -> tuple[date, datetime, int]:
    return each.due_on or date.min, each.at or _LONG_AGO, each.row_id


def with_names(found: Subquery) -> Select[Any]:
    """Return rows that have an ``entry_id`` with number and title of the entry and its subject.

    Whoever sees a row may know what it is called, so that names are read without scope.
    """
    entry, about = ENTRIES.alias(), ENTRIES.alias()
    subject = and_(
        about.c.register == entry.c.subject_register, about.c.row_id == entry.c.subject_id
    )
    names = (
        entry.c.register.label("named_in"),
        entry.c.row_id.label("named_id"),
        entry.c.number,
        entry.c.title,
        about.c.title.label("about"),
    )
    entries = found.outerjoin(entry, entry.c.id == entry_of(found)).outerjoin(about, subject)
    return select(found, *names).select_from(entries)


def named_row(row: Any) -> Due:
    """Return a row of `with_names` as its source says it."""
    source = _sources[row["source"]]
    made = Due(
        source=source,
        title=row["title"] or "",
        number=row["number"],
        kind=source.register.card.title,
        url=f"/{row['register']}/{row['row_id']}",
        about=row["about"] or "",
        named_in=row["named_in"] or row["register"],
        roles=frozenset() if row["role"] is None else frozenset({row["role"]}),
        tone=row["tone"] or "",
        said=row["said"] or "",
        **{key: row[key] for key in _AS_THEY_ARE},
    )
    return replace(made, **source.say(made))


def occasions(asked: Iterable[Source], first: date, last: date) -> Iterator[Due]:
    """Yield the occasions of some sources due between two days."""
    for source in asked:
        if source.happens:
            yield from between(source, first, last)


def occasions_of(who: Actor) -> Iterator[Due]:
    """Yield the occasions that somebody's roles owe by now."""
    today = clock.today()
    for source in sources():
        if source.happens and who.roles.intersection(str(role) for role in source.roles):
            found = between(source, date.min, source.until(today) or date.max)
            yield from (each for each in found if each.roles & who.roles)


def between(source: Source, first: date, last: date) -> Iterator[Due]:
    """Yield the occasions of a source due between two days, whoever owes them."""
    assert source.happens is not None
    for each in source.happens(first, last):
        if each.due_on is not None and first <= each.due_on <= last:
            yield each


def named_kind(due: Due) -> Any:
    """Return the title of the register a due is named after, such as that of what is lent."""
    return register_of(due.named_in).card.title


__all__ = [
    "COLUMNS",
    "Address",
    "Due",
    "Duty",
    "Owed",
    "Source",
    "State",
    "between",
    "due",
    "entry_of",
    "named",
    "named_kind",
    "named_row",
    "occasion",
    "occasions",
    "occasions_of",
    "owed_by",
    "source_of",
    "sources",
    "statement",
    "with_names",
]
