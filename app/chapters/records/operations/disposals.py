"""The disposal list: what is due, what is chosen, and its end (4.7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import joinedload

from app.chapters.org.models import Employee
from app.chapters.records import rules
from app.chapters.records.models import (
    ArchiveItem,
    Disposal,
    DisposalItem,
    Movement,
    RecordType,
)
from app.chapters.records.operations.places import recount, update_items
from app.chapters.records.operations.retention import due_for_disposal
from app.chapters.records.rules import ItemState
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import create
from app.kernel.registers.register import CLOSED
from app.kernel.registers.scope import UNSCOPED

CLEARED = ("place_id", "cabinet_id", "volume_id", "page_from", "page_to", "due_on")


@dataclass(frozen=True)
class Due:
    """How many records of a type are due, and since when the oldest of them."""

    kind: RecordType
    count: int
    since: date


def due(today: date) -> Select[Any]:
    """Return the statement for what is due and on no open list yet (4.7)."""
    listed = (
        select(DisposalItem.record_id)
        .join(Disposal, Disposal.id == DisposalItem.disposal_id)
        .where(Disposal.state.not_in(CLOSED))
    )
    return due_for_disposal(today).where(ArchiveItem.id.not_in(listed))


def due_by_kind(today: date) -> list[Due]:
    """Return what is due, type by type (4.7)."""
    of_kind = (
        due(today)
        .with_only_columns(
            ArchiveItem.record_type_id,
            func.count().label("count"),
            func.min(ArchiveItem.retention_until).label("since"),
        )
        .group_by(ArchiveItem.record_type_id)
        .subquery()
    )
    found = db.session.execute(
        select(RecordType, of_kind.c.count, of_kind.c.since)
        .join(of_kind, of_kind.c.record_type_id == RecordType.id)
        .order_by(RecordType.code)
    )
    return [Due(*line) for line in found]


def due_of(kind_id: int, today: date, limit: int) -> Sequence[ArchiveItem]:
    """Return the records of a type that are due, the oldest first."""
    return db.session.scalars(
        due(today)
        .where(ArchiveItem.record_type_id == kind_id)
        .order_by(ArchiveItem.retention_until, ArchiveItem.number)
        .options(joinedload(ArchiveItem.place), joinedload(ArchiveItem.volume))
        .limit(limit)
    ).all()


def list_for_disposal(
    reason: str, witness: Employee, kind_ids: Collection[int] = (), ids: Collection[int] = ()
) -> tuple[Disposal, int]:
    """Write a disposal list of what is due (4.7).

    Args:
        reason: why the records are destroyed.
        witness: who will see it.
        kind_ids: types of which everything is listed.
        ids: single records.

    Returns:
        The list, and how many of the chosen records are left for another one.

    Raises:
        NothingChosen: none of what is chosen is due.
    """
    chosen = or_(ArchiveItem.record_type_id.in_(kind_ids), ArchiveItem.id.in_(ids))
    wanted = due(clock.today()).where(chosen)
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if not count:
        raise rules.NothingChosen
    records = db.session.scalars(
        wanted.order_by(ArchiveItem.retention_until, ArchiveItem.id)
        .options(joinedload(ArchiveItem.place), joinedload(ArchiveItem.volume))
        .limit(rules.DISPOSAL_MOST)
    ).all()
    disposal: Disposal = create(Disposal, {"reason": reason, "witness_id": witness})
    db.session.add_all(_line(disposal, record) for record in records)
    disposal.record_count = len(records)
    db.session.flush()
    return disposal, count - len(records)


def _line(disposal: Disposal, record: ArchiveItem) -> DisposalItem:
    return DisposalItem(
        disposal_id=disposal.id,
        record_id=record.id,
        title=record.title,
        completed_on=record.completed_on,
        kept_until=record.retention_until,
        place=record.whereabouts or None,
    )


@signals.deleted.connect
@signals.restored.connect
def _count_lines(row: Any, **_: Any) -> None:
    """Keep on the list how many records it names."""
    if not isinstance(row, DisposalItem):
        return
    counted = select(func.count()).where(
        DisposalItem.disposal_id == row.disposal_id, DisposalItem.deleted_at.is_(None)
    )
    row.disposal.record_count = db.session.scalar(counted, execution_options={UNSCOPED: True})
    db.session.flush()


@signals.completed.connect
def _destroy(row: Any, **_: Any) -> None:
    """Take the records off their shelves for good once the last signature stands (4.7).

    Number, history, row and archive line stay, and so does the form a record was filled in as:
    what is destroyed is the paper.
    """
    if not isinstance(row, Disposal) or row.corrects_id is not None or row.transcribed:
        return
    on_list = ArchiveItem.id.in_(
        select(DisposalItem.record_id).where(
            DisposalItem.disposal_id == row.id, DisposalItem.deleted_at.is_(None)
        )
    )
    records = db.session.scalars(
        select(ArchiveItem)
        .where(on_list)
        .with_for_update(of=ArchiveItem)
        .options(joinedload(ArchiveItem.place), joinedload(ArchiveItem.volume))
        .execution_options(**{UNSCOPED: True})
    ).all()
    row.check_records()  # nobody takes them away from here on
    with history.because(row.number):
        _note(records)
        _clear(on_list, {record.volume_id for record in records})


def _note(records: Sequence[ArchiveItem]) -> None:
    """Keep that the records left their places, and that they are destroyed."""
    mover = actor().employee_id
    db.session.add_all(
        Movement(
            record_id=record.id,
            came_from=record.whereabouts,
            moved_by_id=mover,
            why=history.reason(),
        )
        for record in records
        if record.whereabouts
    )
    history.write(
        db.session,
        [
            history.Fact(ArchiveItem.__tablename__, record.id, "changed", _difference(record))
            for record in records
        ],
    )
    db.session.flush()


def _difference(record: ArchiveItem) -> dict[str, list[Any]]:
    cleared = {key: [getattr(record, key), None] for key in CLEARED if getattr(record, key)}
    return {"state": [record.state, ItemState.DISPOSED], **cleared}


def _clear(on_list: ColumnElement[bool], volume_ids: Collection[int | None]) -> None:
    cleared = dict.fromkeys(CLEARED)
    version = ArchiveItem.version + 1
    update_items(on_list, {"state": ItemState.DISPOSED, "version": version, **cleared})
    db.session.execute(
        update(Entry)
        .where(
            Entry.register == ArchiveItem.__tablename__,
            Entry.row_id.in_(select(ArchiveItem.id).where(on_list)),
        )
        .values(state=ItemState.DISPOSED.value),
        execution_options={"synchronize_session": False, UNSCOPED: True},
    )
    for volume_id in filter(None, volume_ids):
        recount(volume_id)


@signals.voided.connect
def _keep_destroyed(row: Any, **_: Any) -> None:
    if isinstance(row, Disposal) and row.completed_at is not None:
        raise rules.DisposalDone(row.number)
