"""What applied to a row over time: derived, never written by hand.

A register names the items whose earlier values still matter in ``kept_over_time``; beside its
table stands one of spans, brought up to date at every flush that changes them. A span is what
stood at the end of each of its days, so that there is one at most for a row and a day; none
reaches over days on which the row was deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Date, ForeignKey, Table, bindparam, inspect, select
from sqlalchemy.orm import Session, object_session

from app.kernel import clock
from app.kernel.database import db

if TYPE_CHECKING:
    from app.kernel.registers.register import Register

BLOCK = 500  # rows whose spans are read in one statement

Values = Mapping[str, Any]

_tables: dict[str, Table] = {}


def declare(register: type[Register]) -> None:
    """Make the table of spans of a register."""
    table: Any = register.__table__
    _tables[table.name] = Table(
        f"{table.name}_span",
        table.metadata,
        Column("row_id", ForeignKey(table.c.id, ondelete="CASCADE"), primary_key=True),
        Column("from_on", Date, primary_key=True),
        Column("until_on", Date, doc="the day after its last; null for what applies now"),
        *(Column(key, table.c[key].type) for key in register.kept_over_time),
    )


def spans_of(register: type[Register]) -> Table:
    """Return the table of spans of a register.

    Raises:
        KeyError: it keeps nothing over time.
    """
    return _tables[register.__tablename__]


def keep(session: Session, new: Iterable[Register], changed: Iterable[Register]) -> None:
    """Bring the spans of rows that were just written up to date."""
    touched: dict[type[Register], list[Register]] = defaultdict(list)
    for row in new:
        if row.kept_over_time:
            touched[type(row)].append(row)
    for row in changed:
        if row.kept_over_time and _is_touched(row):
            touched[type(row)].append(row)
    for register, rows in touched.items():
        _write(session, register, rows)


def _is_touched(row: Register) -> bool:
    attributes: Any = inspect(row).attrs
    return any(attributes[key].history.has_changes() for key in (*row.kept_over_time, "deleted_at"))


def _write(session: Session, register: type[Register], rows: Sequence[Register]) -> None:
    table, connection = spans_of(register), session.connection()
    known = _read(session, table, [row.id for row in rows])
    gone: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    for row in rows:
        before = known[row.id]
        after = _after(before, row)
        gone += [{"of": row.id, "day": span["from_on"]} for span in before if span not in after]
        written += [span for span in after if span not in before]
    if gone:
        which = (table.c.row_id == bindparam("of")) & (table.c.from_on == bindparam("day"))
        connection.execute(table.delete().where(which), gone)
    if written:
        connection.execute(table.insert(), written)


def _read(session: Session, table: Table, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the spans of rows, oldest first."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(ids), BLOCK):
        where = table.c.row_id.in_(ids[start : start + BLOCK])
        query = select(table).where(where).order_by(table.c.row_id, table.c.from_on)
        for span in session.connection().execute(query).mappings():
            found[span["row_id"]].append(dict(span))
    return found


def _after(before: Sequence[Values], row: Register) -> list[dict[str, Any]]:
    """Return the spans of a row, given those before it was written."""
    today = clock.today()
    past = [dict(span) for span in before if span["from_on"] < today]
    if past and _reaches(past[-1], today):
        past[-1]["until_on"] = today
    if row.deleted_at is not None:
        return past
    values = now(row)
    last = past[-1] if past else None
    if last is not None and last["until_on"] == today and values.items() <= last.items():
        last["until_on"] = None
        return past
    return [*past, {"row_id": row.id, "from_on": today, "until_on": None, **values}]


def _reaches(span: Values, day: date) -> bool:
    return span["until_on"] is None or span["until_on"] > day


def now(row: Register) -> Values:
    """Return what applies to a row from today on."""
    return {key: getattr(row, key) for key in row.kept_over_time}


def past(row: Register) -> list[Values]:
    """Return the spans of a row that began before today, newest first.

    From today on applies what the row holds, be it written yet or not.
    """
    session = object_session(row)
    if session is None or row.id is None:
        return []
    table = spans_of(type(row))
    query = select(table).where(table.c.row_id == row.id, table.c.from_on < clock.today())
    with session.no_autoflush:
        found = session.connection().execute(query.order_by(table.c.from_on.desc()))
        return [dict(span) for span in found.mappings()]


def since(spans: Sequence[Values], holds: Callable[[Values], bool]) -> date:
    """Return the day since which something has been so, without a day between.

    Args:
        spans: what `past` returned of a row.
        holds: whether it was so in a span; the row itself is taken to be so today.
    """
    began = clock.today()
    for span in spans:
        if span["until_on"] not in (None, began) or not holds(span):
            break
        began = span["from_on"]
    return began


def fill(register: type[Register]) -> int:
    """Begin the spans of rows that have none on the day they were entered; return how many."""
    table, rows = spans_of(register), register.__table__
    kept = [rows.c[key] for key in register.kept_over_time]
    query = (
        select(rows.c.id, rows.c.created_at, *kept)
        .outerjoin(table, table.c.row_id == rows.c.id)
        .where(table.c.row_id.is_(None), rows.c.deleted_at.is_(None))
    )
    connection, count = db.session.connection(), 0
    while begun := [_begun(row) for row in connection.execute(query.limit(BLOCK)).mappings()]:
        connection.execute(table.insert(), begun)
        count += len(begun)
    return count


def _begun(found: Values) -> dict[str, Any]:
    values = {key: value for key, value in found.items() if key not in ("id", "created_at")}
    entered = clock.local(found["created_at"]).date()
    return {"row_id": found["id"], "from_on": entered, "until_on": None, **values}


__all__ = ["declare", "fill", "keep", "now", "past", "since", "spans_of"]
