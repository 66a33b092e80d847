"""What happens by itself at every flush: numbers, entries, search, spans, history, scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, event, insert, inspect, select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import actor_id
from app.kernel.language import text
from app.kernel.language.i18n import company_language
from app.kernel.language.phones import digits, parse_phones
from app.kernel.registers import history, numbers, scope, search, spans
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import Form, Register
from app.kernel.registers.signatures import Signature
from app.kernel.registers.versions import version_on

UNTOLD = frozenset({"id", "version", "created_at", "updated_at", "created_by_id", "updated_by_id"})

ENTRIES: Table = Entry.__table__


def listen(session: Any) -> None:
    """Hang the kernel on a session (or a factory of sessions), once."""
    if event.contains(session, "after_flush", _keep_track):
        return
    event.listen(session, "do_orm_execute", scope.limit)
    event.listen(session, "before_flush", _give_numbers)
    event.listen(session, "before_flush", _give_versions)
    event.listen(session, "after_flush", _keep_track)


def _give_numbers(session: Session, _context: Any, _instances: Any) -> None:
    """Number new rows in one block per series and year, in the order they were added."""
    waiting: dict[tuple[str, int, str], list[Any]] = defaultdict(list)
    for row in session.new:
        series = getattr(row, "card", None) and row.card.code
        if not series or getattr(row, "number", None) or not hasattr(type(row), "number"):
            continue
        waiting[series, _number_year(row), row.__tablename__].append(row)
    for (series, year, table), rows in sorted(waiting.items(), key=lambda each: each[0]):
        given = numbers.issue(session, series, year, table, len(rows))
        for row, number in zip(sorted(rows, key=_order_added), given, strict=True):
            row.number = number


def _number_year(row: Any) -> int:
    if not isinstance(row, Form):
        return numbers.YEARLESS
    row.number_year = (row.filled_on or clock.today()).year
    return row.number_year


def _give_versions(session: Session, _context: Any, _instances: Any) -> None:
    """Let new forms keep the version that was in force on the day they were filled in (4.1.1)."""
    for row in session.new:
        if isinstance(row, Form) and row.form_version is None:
            row.form_version = version_on(row.card.code, row.filled_on or clock.today())


def _order_added(row: Any) -> int:
    order: int = inspect(row).insert_order
    return order


def _keep_track(session: Session, _context: Any) -> None:
    new = [row for row in session.new if isinstance(row, Register)]
    dirty = [row for row in session.dirty if isinstance(row, Register)]
    changed = [row for row in dirty if session.is_modified(row, include_collections=False)]
    withdrawn = [each for each in session.dirty if isinstance(each, Signature) and not each.valid]
    if not new and not changed and not withdrawn:
        return
    with session.no_autoflush:
        facts = [_fact(row, "created") for row in new]
        facts += [fact for row in changed if (fact := _fact(row, "changed")).diff]
        facts += [_withdrawal(each) for each in withdrawn]
        _enter(session, new, changed)
        spans.keep(session, new, changed)
        scope.check_written(session, new + changed)
        history.write(session, facts)


def _fact(row: Register, action: str) -> history.Fact:
    diff: dict[str, Any] = {}
    state: Any = inspect(row)
    for column in state.mapper.column_attrs:
        if column.key in UNTOLD:
            continue
        if action == "created":
            value = state.dict.get(column.key)
            if value not in (None, [], False):
                diff[column.key] = [None, value]
            continue
        past = state.attrs[column.key].history
        if past.has_changes():
            before = past.deleted[0] if past.deleted else None
            after = past.added[0] if past.added else None
            if before != after:
                diff[column.key] = [before, after]
    if "deleted_at" in diff:
        action = "deleted" if diff["deleted_at"][1] else "restored"
    return history.Fact(row.__tablename__, row.id, action, diff)


def _withdrawal(signature: Signature) -> history.Fact:
    signed = signature.entry
    diff = {signature.slot: [signature.signer_name, None]}
    return history.Fact(signed.register, signed.row_id, "withdrawn", diff)


def _enter(session: Session, new: Sequence[Register], changed: Sequence[Register]) -> None:
    """Write the entries of new and changed rows, and what search finds them by."""
    connection = session.connection()
    indexed: list[tuple[int, str]] = []
    lines = _lines(new, session)
    if lines:
        made = connection.execute(
            insert(ENTRIES).returning(ENTRIES.c.id, ENTRIES.c.haystack), lines
        )
        indexed += [(row.id, row.haystack) for row in made]
    rewritten = _rewrite(session, changed)
    indexed += [(entry_id, after) for entry_id, _before, after in rewritten]
    search.index(connection, indexed, {entry_id: before for entry_id, before, _ in rewritten})


def _rewrite(session: Session, changed: Sequence[Register]) -> list[tuple[int, str, str]]:
    """Bring the entries of changed rows up to date; return id, old and new haystack of each."""
    if not changed:
        return []
    connection = session.connection()
    known = _known(session, changed)
    rewritten = []
    for line in _lines(changed, session):
        before = known.get((line["register"], line["row_id"]))
        if before is None or all(before[key] == line[key] for key in line if key != "preparer_id"):
            continue
        rewritten.append({**line, "entry": before["id"], "before": before["haystack"]})
    if rewritten:
        fields = ("number", "title", "subject_register", "subject_id", "state", "haystack")
        connection.execute(
            update(ENTRIES)
            .where(ENTRIES.c.id == bindparam("entry"))
            .values({field: bindparam(field) for field in fields}),
            [{key: line[key] for key in (*fields, "entry")} for line in rewritten],
        )
    return [(line["entry"], line["before"], line["haystack"]) for line in rewritten]


def _known(session: Session, rows: Sequence[Register]) -> dict[tuple[str, int], Any]:
    by_table: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_table[row.__tablename__].append(row.id)
    found: dict[tuple[str, int], Any] = {}
    for table, ids in by_table.items():
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            where = (ENTRIES.c.register == table) & ENTRIES.c.row_id.in_(part)
            for line in session.connection().execute(select(ENTRIES).where(where)).mappings():
                found[table, line["row_id"]] = line
    return found


def _lines(rows: Sequence[Register], session: Session) -> list[dict[str, Any]]:
    with company_language():
        return [_line(row, session) for row in rows]


def _line(row: Register, session: Session) -> dict[str, Any]:
    state = getattr(row, "state", None)
    subject = scope.subject_of(row, session)
    return {
        "register": row.__tablename__,
        "row_id": row.id,
        "number": getattr(row, "number", None),
        "title": (row.title_for_entry() or "")[:300],
        "subject_register": subject and subject.register,
        "subject_id": subject and subject.row_id,
        "state": None if state is None else str(state),
        "preparer_id": row.created_by_id or actor_id(),
        "haystack": "" if row.deleted_at else _haystack(row),
    }


def _haystack(row: Register) -> str:
    parts: list[str] = [str(row.number)] if getattr(row, "number", None) else []
    for item in type(row).items():
        value = getattr(row, item.key)
        if not value:
            continue
        if item.phones:
            parts += [digits(phone) for phone in parse_phones(value)]
        elif item.search:
            parts.append(str(value))
    return text.haystack(parts)
