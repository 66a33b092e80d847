"""Exports: the rows of a list as .xlsx or .csv, and the empty template of a register."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from flask_babel import gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.exchange import values, workbooks
from app.kernel.exchange.columns import NOTE_MARK, Field, fields_of
from app.kernel.exchange.links import Links
from app.kernel.registers import history
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.operations import batched
from app.kernel.registers.register import Form, Register
from app.kernel.web.shown import state_of

AT_ONCE = 500  # rows
WIDTHS = {
    Kind.MEMO: 36,
    Kind.DATE: 13,
    Kind.MOMENT: 18,
    Kind.FLAG: 8,
    Kind.INTEGER: 10,
    Kind.CHOICE: 16,
    Kind.LINK: 24,
}
USUAL_WIDTH = 18

Content = tuple[Sequence[workbooks.Column], Iterable[Sequence[Any]]]  # heads and rows


@dataclass(frozen=True)
class Stamp:
    """Who exported what, when, and how many rows (1.20)."""

    what: str
    who: str
    when: str
    rows: int
    filters: str

    @property
    def sentence(self) -> str:
        """The stamp as the file says it."""
        return gettext(
            "%(register)s: %(rows)s rows, exported by %(who)s on %(when)s",
            register=self.what,
            rows=self.rows,
            who=self.who,
            when=self.when,
        )

    @property
    def file_name(self) -> str:
        """What the file is called, without its ending."""
        moment = self.when.replace(":", "").replace(" ", "-")
        return f"{self.what}-{moment}-{self.who}".replace("/", "-")


def stamp(session: Session, register: type[Register], ids: Select[Any], filters: str) -> Stamp:
    """Count what is about to be exported and note it in the history; the caller commits."""
    count = session.scalar(select(func.count()).select_from(ids.order_by(None).subquery())) or 0
    return noted(session, str(register.card.heading), register.__tablename__, count, filters)


def noted(session: Session, what: str, table: str, count: int, filters: str) -> Stamp:
    """Note in the history what is about to be exported; the caller commits."""
    when = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
    history.note(session, "exported", table, rows=[None, count], filters=[None, filters])
    return Stamp(what, actor().name, when, count, filters)


def content(session: Session, register: type[Register], ids: Select[Any]) -> Content:
    """Return the columns of a register, and what these rows hold in them."""
    return columns(register), rows(session, register, ids)


def rows(session: Session, register: type[Register], ids: Select[Any]) -> Iterator[list[Any]]:
    """Return the cells of each row, in the order of `fields_of`, a few hundred at a time."""
    links = Links(session)
    fields = fields_of(register)
    for block in batched(list(session.scalars(ids)), AT_ONCE):
        query = select(register).where(register.id.in_(block)).options(*loads(register))
        found = {row.id: row for row in session.scalars(query)}
        for row_id in block:
            if row_id in found:
                yield [_cell(found[row_id], field, links) for field in fields]
        session.rollback()  # nobody who wants to write waits for a long export


def loads(register: type[Register]) -> list[Any]:
    """Return the options that load along what the columns of a row show."""
    names = [item.name for item in register.items() if item.kind is Kind.LINK and item.form]
    names += [virtual.via for virtual in register.virtual.values() if virtual.via]
    return [selectinload(getattr(register, name)) for name in names]


def _cell(row: Any, field: Field, links: Links) -> Any:
    if field.key == "state" and isinstance(row, Form):
        return state_of(row)[0]
    if field.item.kind is Kind.LINK:
        linked = getattr(row, field.item.name)
        return None if linked is None else links.label(linked)
    return values.cell(field.item, getattr(row, field.key))


def xlsx(made: Stamp, content: Content) -> IO[bytes]:
    """Return a workbook with the rows, and a sheet that says where they come from."""
    writer = workbooks.Writer()
    heads, lines = content
    sheet = writer.sheet(made.what, heads)
    for cells in lines:
        sheet.row(cells)
    about = writer.sheet(gettext("About"), [workbooks.Column(gettext("About"), width=80)])
    about.row([NOTE_MARK + made.sentence])
    if made.filters:
        about.row([NOTE_MARK + gettext("Rows chosen by: %(filters)s", filters=made.filters)])
    return _saved(writer)


def csv(made: Stamp, content: Content) -> IO[bytes]:
    """Return the rows as .csv; the last line says where they come from."""
    heads, lines = content
    head, note = [column.title for column in heads], [NOTE_MARK + made.sentence]
    file = scratch()
    file.writelines(workbooks.csv_lines(chain([head], lines, [note])))
    file.seek(0)
    return file


def template(register: type[Register]) -> IO[bytes]:
    """Return the empty workbook for an import, in the reader's language."""
    writer = workbooks.Writer()
    fields = [field for field in fields_of(register) if field.use == "value"]
    writer.sheet(str(register.card.heading), columns(register, fields))
    about = writer.sheet(
        gettext("How to fill it in"),
        [
            workbooks.Column(gettext("Column"), width=28),
            workbooks.Column(gettext("Required"), width=10),
            workbooks.Column(gettext("Accepted"), width=60),
            workbooks.Column(gettext("Note"), width=60),
        ],
    )
    for field in fields:
        about.row(_explained(field))
    about.row([NOTE_MARK + gettext("A cell left blank changes nothing on a record on file.")])
    return _saved(writer)


def columns(
    register: type[Register], fields: Sequence[Field] | None = None
) -> list[workbooks.Column]:
    """Return the columns of a register, or some of them."""
    return [
        workbooks.Column(
            field.label,
            width=WIDTHS.get(field.item.kind, USUAL_WIDTH),
            required=field.item.required and field.use == "value",
            hint=values.accepted(field.item) if field.use == "value" else "",
            allowed=_allowed(field.item) if field.use == "value" else (),
        )
        for field in (fields_of(register) if fields is None else fields)
    ]


def _allowed(item: Item) -> tuple[str, ...]:
    if item.kind is Kind.CHOICE and item.choices is not None:
        return tuple(str(member.label) for member in item.choices)
    return (gettext("Yes"), gettext("No")) if item.kind is Kind.FLAG else ()


def _explained(field: Field) -> Iterable[Any]:
    notes = [str(field.item.help)] if field.item.help else []
    if field.item.unit:
        notes.append(gettext("Unit: %(unit)s", unit=field.item.unit))
    required = gettext("Yes") if field.item.required else ""
    return [field.label, required, values.accepted(field.item), " ".join(notes)]


def _saved(writer: workbooks.Writer) -> IO[bytes]:
    file = scratch()
    writer.save(file)
    file.seek(0)
    return file


def scratch() -> IO[bytes]:
    """Return a file without a name; it is gone once whoever sends it has closed it."""
    return tempfile.TemporaryFile()
