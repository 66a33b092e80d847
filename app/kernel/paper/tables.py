"""The tables of a sheet: the lines of a form, and rows that belong to the row on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.exchange import exports
from app.kernel.paper import words
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Register, Ruled
from app.kernel.roles import Action
from app.kernel.web import lists
from app.kernel.web.lists import Column

MOST = 6000  # lines of one table
BLANK_LINES = 6  # of a table on a blank form
ROOM = 53.0  # em of a whole line, at the size tables are set in
BESIDE = 1.3  # em of air in a cell
NARROW = 12.0  # em of a column that is as wide as what stands in it
BROAD = 30.0  # em a column asks for at most
PLACE = 2.4  # em for the place of a line
RIGHT = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})


class TooManyLines(RegulationError):
    """A table is longer than can be set at once."""

    def __init__(self, register: type[Register]) -> None:
        super().__init__(
            gettext(
                "%(register)s: more than %(most)s lines cannot be printed at once. Export them.",
                register=register.card.heading,
                most=f"{MOST:,}",
            )
        )


@dataclass
class Width:
    """How wide a column is: so many em, or such a share (``fr``) of what the others leave."""

    size: float
    unit: str = "em"


@dataclass
class Lines:
    """A ruled table; its heading stands on every page it runs over."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    right: list[bool]
    widths: list[Width]
    kind: str = "lines"
    stretch: int = 0


def tables_of(register: type[Register], row: Any) -> Iterator[Lines]:
    """Return the lines of a form, the rows its card wants printed with it, tables of its own.

    What the actor may not see is left out, rows out of reach included.
    """
    for child, link in register.children():
        is_part = child.card.part_of == link.key
        wanted = is_part or child.__tablename__ in register.card.printed_with
        if not wanted or not actor().can(Action.SEE, child) or (row is None and not is_part):
            continue
        columns = _columns(child, link, is_part)
        cells = _blank(columns) if row is None else _read(child, link, row, columns)
        if cells:
            yield set_table(str(child.card.heading), columns, cells)
    for table in row.ruled() if row is not None else ():
        yield _ruled(table)


def _ruled(table: Ruled) -> Lines:
    heads = [words.clean(str(head)) for head in table.heads]
    cells = [[words.clean(cell) for cell in line] for line in table.rows]
    return _fitted(str(table.title), heads, cells, [place > 0 for place in range(len(heads))])


def _columns(child: type[Register], link: Item, is_part: bool) -> list[Column]:
    items = [item for item in child.items() if item.form and item.paper and item.key != link.key]
    if not is_part:
        items = [item for item in items if item.listed and item.kind is not Kind.MEMO]
    columns = [Column(item.key, item.label, item) for item in items if item.key != "number"]
    if hasattr(child, "number") and not is_part:
        columns.insert(0, Column("number", gettext("Number")))
    return columns


def _blank(columns: Sequence[Column]) -> list[list[str]]:
    return [[""] * len(columns) for _ in range(BLANK_LINES)]


def _read(child: type[Register], link: Item, row: Any, columns: Sequence[Column]) -> Any:
    usual = getattr(child, child.card.order) if child.card.order else child.id
    query = select(child).where(getattr(child, link.key) == row.id).order_by(usual, child.id)
    found = db.session.scalars(query.options(*exports.loads(child)).limit(MOST + 1)).all()
    if len(found) > MOST:
        raise TooManyLines(child)
    return [[words.clean(_cell(each, column)) for column in columns] for each in found]


def _cell(row: Any, column: Column) -> str:
    if column.item is not None and column.item.kind is Kind.MEMO:
        return getattr(row, column.key) or ""
    return lists.cell(row, column).text


def set_table(title: str, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Lines:
    """Return a table with its columns as wide as what stands in them; lines get their place."""
    heads = [gettext("Line"), *(words.clean(str(column.label)) for column in columns)]
    rows = [[str(place), *line] for place, line in enumerate(cells, start=1)]
    kinds = [column.item.kind if column.item else None for column in columns]
    return _fitted(title, heads, rows, [False, *(kind in RIGHT for kind in kinds)])


def _fitted(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: list[bool]
) -> Lines:
    widths = _widths(heads, rows)
    rooms = _rooms(widths)
    return Lines(
        title=title,
        heads=[words.fitted(head, room) for head, room in zip(heads, rooms, strict=True)],
        rows=[[words.fitted(c, room) for c, room in zip(r, rooms, strict=True)] for r in rows],
        right=right,
        widths=widths,
    )


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Width]:
    """Make narrow columns as wide as what stands in them; the others share the rest.

    Where none is broad, or the narrow ones leave too little, all but the shortest share the line.
    """
    asked = [max(map(_longest, column)) for column in zip(heads, *rows, strict=True)]
    asked = [min(max(each, PLACE), BROAD) for each in asked]
    left = ROOM - sum(each + BESIDE for each in asked if each <= NARROW)
    others = sum(each + BESIDE for each in asked if each > NARROW)
    most = NARROW if others and left > others / 2 else PLACE
    return [Width(each + BESIDE) if each <= most else Width(each, "fr") for each in asked]


def _longest(text: str) -> float:
    return max(map(words.width, text.split("\n")))


def _rooms(widths: Sequence[Width]) -> list[float]:
    """Return how much text fits on a line of each column."""
    shares = sum(each.size for each in widths if each.unit == "fr")
    left = ROOM - sum(each.size for each in widths if each.unit == "em")
    return [
        (each.size if each.unit == "em" else left * each.size / shares) - BESIDE for each in widths
    ]


__all__ = ["Column", "Lines", "Width", "set_table", "tables_of"]
