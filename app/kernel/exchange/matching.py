"""Rows of a file and rows on file: which of them are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel.exchange import values
from app.kernel.exchange.columns import Field, field_of
from app.kernel.exchange.lines import Line, Outcome, Refusal, bare, shown_value
from app.kernel.exchange.links import unique_items
from app.kernel.registers import numbers
from app.kernel.registers.items import Kind
from app.kernel.registers.operations import batched
from app.kernel.registers.register import Register
from app.kernel.registers.scope import SHOW_DELETED, UNSCOPED

AT_ONCE = 500
TWINS_AT_ONCE = 125

# Kinds of item by which rows that say the same are looked for, the surest first.
TELLING = (Kind.TEXT, Kind.LINK, Kind.DATE, Kind.MOMENT, Kind.MEMO, Kind.CHOICE)


def match(session: Session, outcome: Outcome) -> None:
    """Find the row on file that each row of a file is about, and refuse what is taken."""
    register = outcome.register
    _match_numbers(session, outcome)
    keys = [item.key for item in unique_items(register) if item.writable]
    used = [key for key in keys if any(key in line.values for line in outcome.lines)]
    for key in used:
        _match_unique(session, outcome, key)
    if not used and not any(line.number for line in outcome.lines):
        _match_twins(session, outcome)
    if "number" in used:
        _refuse_issued(session, outcome)


def _match_numbers(session: Session, outcome: Outcome) -> None:
    register = outcome.register
    wanted = [line for line in outcome.lines if line.number]
    if not wanted:
        return
    rows = _rows_by(session, register, "number", [str(line.number) for line in wanted])
    number = field_of(register, "number")
    for line in wanted:
        line.target = rows.get(str(line.number))
        if line.target is None and number is not None:
            line.refusals.append(
                Refusal(
                    number.label,
                    str(line.number),
                    gettext("No record has this number."),
                    gettext("The number of a record on file; blank for a new one"),
                )
            )
    _refuse_repeated(wanted, number, lambda line: line.number)


def _match_unique(session: Session, outcome: Outcome, key: str) -> None:
    """Find rows by a unique item; refuse values taken twice or by a row out of reach."""
    register = outcome.register
    found = field_of(register, key)
    assert found is not None
    lines = [line for line in outcome.lines if key in line.values]
    wanted = [bare(line.values[key]) for line in lines]
    rows = _rows_by(session, register, key, wanted)
    taken = _rows_by(session, register, key, wanted, everything=True)
    for line in lines:
        value = bare(line.values[key])
        row = rows.get(value)
        if row is not None and line.target in (None, row):
            line.target = row
        elif taken.get(value) not in (None, line.target):
            line.refusals.append(
                Refusal(
                    found.label,
                    shown_value(line.values[key]),
                    gettext("This value is already taken by another record."),
                )
            )
    _refuse_repeated(lines, found, lambda line: bare(line.values.get(key)))


def _rows_by(
    session: Session,
    register: type[Register],
    key: str,
    wanted: Sequence[Any],
    *,
    everything: bool = False,
) -> dict[Any, Any]:
    column = getattr(register, key)
    options = {UNSCOPED: True, SHOW_DELETED: True} if everything else {}
    rows: dict[Any, Any] = {}
    distinct = list(dict.fromkeys(wanted))
    for start in range(0, len(distinct), AT_ONCE):
        query = select(register).where(column.in_(distinct[start : start + AT_ONCE]))
        query = query.options(*_virtual_loads(register))
        found = session.scalars(query, execution_options=options)
        rows.update((getattr(row, key), row) for row in found)
    return rows


def _match_twins(session: Session, outcome: Outcome) -> None:
    """Find rows that say word for word the same, so that a file imported twice adds nothing."""
    register = outcome.register
    keys = sorted({key for line in outcome.lines for key in line.values} - {*register.virtual})
    probe = _telling(outcome, keys)
    if probe is None:
        return
    for block in batched(outcome.lines, TWINS_AT_ONCE):
        given = [bare(line.values[probe]) for line in block if probe in line.values]
        query = select(register).where(getattr(register, probe).in_(given))
        known = {_print(vars(row), keys): row for row in session.scalars(query)}
        for line in block:
            line.target = known.get(_print(line.values, keys))


def _refuse_issued(session: Session, outcome: Outcome) -> None:
    """Refuse numbers that were given before, even if their record is gone (4.1.2)."""
    found = field_of(outcome.register, "number")
    new = [line for line in outcome.lines if line.target is None and "number" in line.values]
    taken = numbers.already_issued(session, [line.values["number"] for line in new])
    for line in new:
        if found is not None and line.values["number"] in taken:
            line.refusals.append(
                Refusal(
                    found.label,
                    line.values["number"],
                    gettext("This number is already taken. Check the number on the paper."),
                )
            )


def _virtual_loads(register: type[Register]) -> list[Any]:
    paths = [virtual.via for virtual in register.virtual.values() if virtual.via]
    return [selectinload(getattr(register, path)) for path in paths]


def _refuse_repeated(
    lines: Sequence[Line], found: Field | None, value_of: Callable[[Line], Any]
) -> None:
    first: dict[Any, int] = {}
    for line in lines:
        value = value_of(line)
        earlier = first.setdefault(value, line.row)
        if earlier != line.row and found is not None:
            line.refusals.append(
                Refusal(
                    found.label,
                    shown_value(value),
                    gettext(
                        "Row %(row)s of this sheet has the same “%(item)s”.",
                        row=earlier,
                        item=found.label,
                    ),
                    gettext("One row for each; join the two or tell them apart"),
                )
            )


def _telling(outcome: Outcome, keys: Sequence[str]) -> str | None:
    """Return the item by which rows that say the same are best looked for."""
    register = outcome.register
    known = [key for key in keys if register.item(key).kind in TELLING]

    def rank(key: str) -> tuple[int, int]:
        given = sum(1 for line in outcome.lines if key in line.values)
        return -given, TELLING.index(register.item(key).kind)

    return min(known, key=rank, default=None)


def _print(values_by_key: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, ...]:
    """Return what two rows that say the same have in common."""
    return tuple(_printed(bare(values_by_key.get(key))) for key in keys)


def _printed(value: Any) -> str:
    if value is None or value is False:
        return ""
    return str(values.cell_moment(value) if isinstance(value, datetime) else value)
