"""The rows that point to a row, all registers in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import String, case, cast, func, literal, null, select, union_all

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register, is_register, registers
from app.kernel.roles import Action
from app.kernel.web import shown
from app.kernel.web.lists import Cell, Column

SHOWN = 10
LINES_SHOWN = 300  # of a form
WIDTH = 5  # columns of a related list
LINE_WIDTH = 9  # columns of the lines of a form, which are all of the form there is
LONGEST = 80  # characters of a long text


@dataclass(frozen=True)
class Line:
    """One row of a related list."""

    url: str
    cells: list[Cell]


@dataclass
class Related:
    """The rows of one register that point to the row on the page."""

    register: type[Register]
    link: Item
    row: Register
    columns: list[Column]
    quick: bool = False
    lines: list[Line] = field(default_factory=list)
    count: int = 0

    @property
    def is_part(self) -> bool:
        """Whether the rows are lines of the form on the page."""
        return self.register.card.part_of == self.link.key

    @property
    def key(self) -> int:
        """What the link of these rows holds."""
        by_entry = self.link.target == Entry.__tablename__
        return int(self.row.entry.id if by_entry else self.row.id)

    @property
    def id(self) -> str:
        """The place of the list on the page."""
        return f"{self.register.__tablename__}-{self.link.name}"

    @property
    def label(self) -> Any:
        """What the list is called; the link is named when two of them lead here."""
        heading = self.register.card.heading
        if sum(register is self.register for register, _ in type(self.row).children()) < 2:
            return heading
        return gettext("%(list)s: %(link)s", list=heading, link=self.link.label)

    @property
    def url(self) -> str:
        """The address of all of them."""
        return f"/{self.register.__tablename__}/?{self.link.key}={self.key}"

    @property
    def new_url(self) -> str | None:
        """The address to enter one more, for those who may."""
        if not self.link.writable or not actor().can(Action.ADD, self.register):
            return None
        if self.is_part and self.row.locked():
            return None
        here = f"/{self.row.__tablename__}/{self.row.id}"
        return f"/{self.register.__tablename__}/new?{self.link.key}={self.key}&next={here}"


def related(row: Register, quick: Sequence[str] = (), apart: Sequence[str] = ()) -> list[Related]:
    """Return what points to ``row``, as far as the actor may see it.

    The lines of a form come first, then what is entered from its page (``quick``); the rows of
    tables that stand ``apart`` are left out.
    """
    quick = [*(register.__tablename__ for register, _ in type(row).parts()), *quick]
    found = [
        Related(register, link, row, _columns(register, link), register.__tablename__ in quick)
        for register, link in _pointing(type(row))
        if register.__tablename__ not in apart and actor().can(Action.SEE, register)
    ]
    found.sort(key=lambda each: _place(each.register.__tablename__, quick))
    if found:
        _read(found)
    return found


def _pointing(register: type[Register]) -> Iterator[tuple[type[Register], Item]]:
    """Yield the links that lead to a register; to what is lent they may lead by its entry."""
    yield from register.children()
    if register.lendable:
        for other in registers():
            yield from ((other, i) for i in other.items() if i.target == Entry.__tablename__)


def _place(table: str, quick: Sequence[str]) -> int:
    return quick.index(table) if table in quick else len(quick)


def _columns(register: type[Register], link: Item) -> list[Column]:
    listed = [item for item in register.items() if item.listed and item.key != link.key]
    listed.sort(key=lambda item: item.key == "filled_on")
    fit = [item for item in listed if item.kind is not Kind.LIST]
    columns = [Column(item.key, item.label, item) for item in fit]
    if register.card.part_of == link.key:
        return columns[:LINE_WIDTH]
    if not issubclass(register, Form):
        return columns[:WIDTH]
    number, state = Column("number", gettext("Number")), Column("state", gettext("State"))
    return [number, *columns[: WIDTH - 2], state]


def _read(lists: Sequence[Related]) -> None:
    by_place = dict(enumerate(lists))
    answers = db.session.execute(union_all(*(_select(n, each) for n, each in by_place.items())))
    for place, row_id, count, *texts in sorted(answers, key=lambda line: line[:2]):
        each = by_place[place]
        each.count = count
        cells = [
            _cell(each.register, c, text) for c, text in zip(each.columns, texts, strict=False)
        ]
        each.lines.append(Line(f"/{each.register.__tablename__}/{row_id}", cells))
    for each in lists:
        if not each.is_part:
            each.lines.reverse()


def _select(place: int, each: Related) -> Any:
    """Return the newest rows of one list, as texts, so that all lists fit into one union."""
    register = each.register
    texts = [_text(each, column) for column in each.columns]
    texts += [null()] * (LINE_WIDTH - len(texts))
    newest = (
        select(
            register.id.label("row_id"),
            func.count().over().label("count"),
            *(cast(text, String).label(f"c{n}") for n, text in enumerate(texts)),
        )
        .where(getattr(register, each.link.key) == each.key)
        .order_by(register.id if each.is_part else register.id.desc())
        .limit(LINES_SHOWN if each.is_part else SHOWN)
        .subquery()
    )
    return select(literal(place), *newest.c)


def _text(each: Related, column: Column) -> Any:
    value = getattr(each.register, column.key)
    item = column.item
    if item is None or item.kind is not Kind.LINK:
        return value
    named: Any = case((Entry.title == "", Entry.number), else_=Entry.title)
    if each.is_part:  # as it is printed in the lines of the form
        named = func.coalesce(Entry.number, Entry.title)
    if item.target == Entry.__tablename__:
        return select(named).where(Entry.id == value).scalar_subquery()
    if not is_register(item.target):
        return null()
    where = (Entry.register == item.target) & (Entry.row_id == value)
    return select(named).where(where).scalar_subquery()


def _cell(register: Any, column: Column, text: str | None) -> Cell:
    if text is None:
        return Cell(column.kind, "")
    if column.key == "state" and column.item is None:
        label, colour = register.states().get(text, (text, ""))
        return Cell("state", str(label), colour)
    if column.item is None:
        return Cell("number", text)
    value = _value(column.item, text)
    return Cell(column.kind, _written(column.item, value), getattr(value, "colour", ""))


def _written(item: Item, value: Any) -> str:
    return (
        value[:LONGEST]
        if isinstance(value, str) and item.kind is not Kind.CHOICE
        else (shown.written(item, value))
    )


def _value(item: Item, text: str) -> Any:
    """Read back what the database wrote as text."""
    if item.kind is Kind.CHOICE and item.choices:
        return item.choices(text)
    if item.kind is Kind.FLAG:
        return text in ("1", "t", "true")
    if item.kind is Kind.DATE:
        return date.fromisoformat(text)
    if item.kind is Kind.MOMENT:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if item.kind in (Kind.MONEY, Kind.NUMBER, Kind.INTEGER):
        return Decimal(text)
    return text


__all__ = ["SHOWN", "Line", "Related", "related"]
