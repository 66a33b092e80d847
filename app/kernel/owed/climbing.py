"""What is overdue and climbs to superiors: all of it, or some of it asked again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select, union_all

from app.kernel.database import db
from app.kernel.owed.dues import Due, Owed, Source, between, entry_of, sources, statement
from app.kernel.registers.register import Register


def overdue(today: date) -> Select[Any]:
    """Return everything whose due day is over and that climbs, whoever owes it, in one statement.

    A due day of a row is of one thing, so that source, row and day say which. It may be read by a
    statement that writes, where the session leaves nothing out: not what lies in the bin either.
    """
    parts = [
        statement(source, owed, owed.due_on < today, source.register.deleted_at.is_(None))
        for source, owed in _climbing(today)
    ]
    found = union_all(*parts).subquery()
    columns = [column for column in found.c if column.key != "entry_id"]
    return select(*columns, entry_of(found).label("entry_id"))


def still_overdue(rows: Mapping[str, Collection[int]], today: date) -> set[tuple[str, int, date]]:
    """Return which of some rows, by source, are overdue: source, row and due day."""
    parts = [
        statement(source, owed, owed.due_on < today, source.register.id.in_(sorted(ids)))
        for source, owed in _climbing(today)
        if (ids := rows.get(source.code))
    ]
    found = db.session.execute(union_all(*parts)) if parts else ()
    return {(row.source, row.row_id, row.due_on) for row in found}


def climbs(register: type[Register]) -> bool:
    """Tell whether rows of a register climb when they are overdue."""
    return any(source.register is register for source in _climbing_sources())


def _climbing_sources() -> Iterator[Source]:
    for source in sources():
        if source.find and source.climbs and not (source.done or source.told):
            yield source


def _climbing(today: date) -> Iterator[tuple[Source, Owed]]:
    for source in _climbing_sources():
        assert source.find is not None
        owed = source.find(today)
        if owed.due_on is not None:
            yield source, owed


def lapsed(today: date) -> Iterator[Due]:
    """Yield the occasions whose due day is over, whoever owes them."""
    for source in sources():
        if source.happens and source.climbs:
            yield from between(source, date.min, today - timedelta(days=1))
