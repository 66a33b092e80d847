"""Lists: which rows, in which order, which columns, a page at a time.

What a list shows follows from its address alone; the export reads the same address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.kernel.database import db
from app.kernel.registers import search
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register
from app.kernel.registers.scope import SHOW_DELETED
from app.kernel.web import shown
from app.kernel.web.filters import STATE, Filter, filters_of
from app.kernel.web.pages import whole_number

SIZES = (20, 50, 100, 200)
USUAL_SIZE = 50
COUNT_MOST = 10_000
LAST_PAGE = 100_000
NUMBER = "number"
LONG = 60  # characters of a long text in a cell
DUE = frozenset({"due_on", "next_due_on"})  # red when the row says that it is overdue
RIGHT = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})
UNSORTED = frozenset({Kind.LINK, Kind.LIST, Kind.MEMO})


@dataclass(frozen=True)
class Column:
    """A column of a list; ``item`` is None for the number and the state of a form."""

    key: str
    label: Any
    item: Item | None = None

    @property
    def sortable(self) -> bool:
        """Whether the rows can be put in its order."""
        return self.item is None or self.item.kind not in UNSORTED

    @property
    def kind(self) -> str:
        """How its cells are drawn."""
        if self.item is None:
            return self.key
        return "right" if self.item.kind in RIGHT else str(self.item.kind)


@dataclass(frozen=True)
class Cell:
    """What stands in one cell."""

    kind: str
    text: str
    colour: str = ""
    overdue: bool = False


def columns_of(register: type[Register]) -> list[Column]:
    """Return every column a register can show."""
    columns = [Column(item.key, item.label, item) for item in register.items() if item.form]
    if not issubclass(register, Form):
        return columns
    number = Column(NUMBER, gettext("Number"))
    return [number, *columns, Column(STATE, gettext("State"))]


def usual_columns(register: type[Register]) -> list[str]:
    """Return the keys of the columns shown unless somebody chooses others."""
    listed = [item.key for item in register.items() if item.listed]
    if issubclass(register, Form):
        return [NUMBER, *sorted(listed, key="filled_on".__ne__), STATE]
    return _named_first(register, listed) or [item.key for item in register.items()][:5]


def _named_first(register: type[Register], listed: list[str]) -> list[str]:
    """Let the row's own name stand before the row it belongs to."""
    if not listed or register.item(listed[0]).kind is not Kind.LINK:
        return listed
    named = [key for key in listed if register.item(key).search][:1]
    return named + [key for key in listed if key not in named]


@dataclass
class Listing:
    """The rows an address asks for.

    Args:
        args: the parameters of the address.
        chosen: the columns a person prefers.
        bin: whether the recycle bin is shown.
    """

    register: type[Register]
    args: MultiDict[str, str]
    chosen: Sequence[str] = ()
    bin: bool = False
    filters: list[Filter] = field(init=False)

    def __post_init__(self) -> None:
        self.filters = filters_of(self.register, self.args)
        self.q = (self.args.get("q") or "").strip()[:80]
        self.page = whole_number(self.args.get("page") or 1, most=LAST_PAGE)
        self.size = self._size()
        asked = self.args.get("sort") or ""
        self.descending, self.sort = asked.startswith("-"), asked.lstrip("-")
        if self.sort and self.sort not in {c.key for c in self.columns if c.sortable}:
            raise BadRequest

    def _size(self) -> int:
        size = whole_number(self.args.get("size") or USUAL_SIZE)
        return min(size, SIZES[-1])

    @cached_property
    def columns(self) -> list[Column]:
        """The columns in view, in order."""
        every = {column.key: column for column in columns_of(self.register)}
        wanted = [key for key in self.chosen if key in every] or usual_columns(self.register)
        return [every[key] for key in wanted if key in every]

    @property
    def used(self) -> list[Filter]:
        """The filters in use."""
        return [each for each in self.filters if each.used]

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the address asks of a row."""
        asked = [each.condition for each in self.filters if each.condition is not None]
        if self.q:
            asked.append(matching(self.register, self.q))
        if self.bin:
            asked.append(self.register.deleted_at.is_not(None))
        return asked

    def ids(self) -> Select[Any]:
        """Return the statement for the ids of all rows asked for, in order."""
        return select(self.register.id).where(*self.conditions()).order_by(*self._order())

    def rows(self) -> list[Any]:
        """Return the rows of this page: the order runs over ids alone, then these are read."""
        ids = list(
            db.session.scalars(
                self.ids().limit(self.size + 1).offset((self.page - 1) * self.size),
                execution_options=self._options,
            )
        )
        self.more = len(ids) > self.size
        return read_rows(self.register, ids[: self.size], self.columns, self._options)

    @cached_property
    def total(self) -> int:
        """How many rows there are; one more than `COUNT_MOST` stands for any larger number."""
        limited = select(self.register.id).where(*self.conditions()).limit(COUNT_MOST + 1)
        counted = select(func.count()).select_from(limited.subquery())
        return int(db.session.scalar(counted, execution_options=self._options) or 0)

    def cell(self, row: Any, column: Column) -> Cell:
        """Return what one row shows in one column; codes are put into words once."""
        item = column.item
        if item is not None and item.kind is not Kind.CHOICE:
            return cell(row, column)
        code = getattr(row, column.key)
        if (column.key, code) not in self._coded:
            self._coded[column.key, code] = cell(row, column)
        return self._coded[column.key, code]

    @cached_property
    def _coded(self) -> dict[tuple[str, Any], Cell]:
        return {}

    @cached_property
    def main(self) -> str:
        """The column that names the row: the number of a form, else what it is found by."""
        if issubclass(self.register, Form):
            return NUMBER
        named = (c.key for c in self.columns if c.item is not None and c.item.search)
        return next(named, self.columns[0].key)

    def summary(self, count: int) -> str:
        """Say which of how many rows are in view, of which ``count`` are on this page."""
        first = (self.page - 1) * self.size + 1
        total = f"{COUNT_MOST:,}+" if self.total > COUNT_MOST else f"{self.total:,}"
        return gettext(
            "%(first)s–%(last)s of %(total)s",
            first=f"{first:,}",
            last=f"{first + count - 1:,}",
            total=total,
        )

    def url(self, **changes: Any) -> str:
        """Return this address with some parameters changed; None and () remove them."""
        kept: dict[str, Any] = {
            key: self.args.getlist(key) for key in self.args if key not in changes
        }
        kept.pop("page", None)
        kept |= {key: value for key, value in changes.items() if value not in (None, ())}
        query = urlencode(kept, doseq=True)
        return f"/{self.register.__tablename__}/" + (f"?{query}" if query else "")

    def without(self, used: Filter) -> str:
        """Return this address without one of its filters."""
        return self.url(**dict.fromkeys(used.parameters))

    def sort_url(self, column: Column) -> str:
        """Return the address that sorts by a column, the other way when it does already."""
        down = self.sort == column.key and not self.descending
        return self.url(sort=f"-{column.key}" if down else column.key)

    @property
    def _options(self) -> dict[str, Any]:
        return {SHOW_DELETED: True} if self.bin else {}

    def _order(self) -> list[Any]:
        newest = self.register.id.desc()
        if not self.sort:
            usual = self.register.card.order
            return [getattr(self.register, usual), newest] if usual else [newest]
        column = getattr(self.register, self.sort)
        return [column.desc().nulls_last() if self.descending else column.nulls_last(), newest]


def read_rows(
    register: type[Register],
    ids: Sequence[int],
    columns: Iterable[Column] = (),
    options: dict[str, Any] | None = None,
) -> list[Any]:
    """Return rows in the order of ``ids``, together with the links these columns show."""
    if not ids:
        return []
    query = select(register).where(register.id.in_(ids))
    for column in columns:
        if column.item is not None and column.item.kind is Kind.LINK:
            joined = joinedload(getattr(register, column.item.name))
            if column.item.target == Entry.__tablename__:
                joined = joined.lazyload(Entry.signatures)
            query = query.options(joined)
    found = db.session.scalars(query, execution_options=options or {}).unique()
    by_id = {row.id: row for row in found}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


def dialect() -> str:
    """Return the name of the database's dialect."""
    return db.session.get_bind().dialect.name


def matching(register: type[Register], query: str) -> ColumnElement[bool]:
    """Return the condition that a row is found by what somebody typed."""
    found = search.matching(query, dialect(), Entry.row_id)
    return register.id.in_(found.where(Entry.register == register.__tablename__))


def cell(row: Any, column: Column) -> Cell:
    """Return what ``row`` shows in ``column``."""
    item = column.item
    if item is None:
        if column.key == STATE:
            return Cell("state", *shown.state_of(row))
        return Cell("number", row.number or "")
    value = getattr(row, item.name)
    text = shown.written(item, value)
    if item.kind is Kind.MEMO and len(text) > LONG:
        text = f"{text[:LONG]}…"
    colour = getattr(value, "colour", "") if item.kind is Kind.CHOICE else ""
    return Cell(column.kind, text, colour, item.key in DUE and getattr(row, "is_overdue", False))
