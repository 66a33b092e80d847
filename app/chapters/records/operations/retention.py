"""How long records are kept, counted anew with its ground; holds; what is due (4.4, 4.7).

What is counted here is derived, so the history of the records is silent about it: it stands with
what was changed by hand, the type, the equipment or the tie between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, update

from app.chapters.customers.models import Equipment
from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, LegalHold, RecordEquipment, RecordType
from app.chapters.records.rules import ItemState, RetentionKind
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db, years_later
from app.kernel.parameters import history_of
from app.kernel.registers import history
from app.kernel.registers.scope import UNSCOPED


def due_for_disposal(today: date) -> Select[Any]:
    """Return the statement for the records whose last day has passed and that nothing holds (4.7).

    What is lent or missing is not there to be destroyed; it is due once it is back.
    """
    return select(ArchiveItem).where(
        ArchiveItem.state.in_(rules.AT_HAND),
        ArchiveItem.retention_until < today,
        ArchiveItem.legal_hold.is_(False),
    )


def ground_of(item: ArchiveItem) -> rules.Ground:
    """Return what the retention of a record follows from, to be told in words (4.4)."""
    kind = item.record_type
    ends: list[date | None] = []
    if kind.retention_kind is RetentionKind.PRODUCT_LIFE:
        tied = select(Equipment.out_of_service_on).join_from(RecordEquipment, Equipment)
        tied = tied.where(RecordEquipment.record_id == item.id)
        tied = tied.where(RecordEquipment.deleted_at.is_(None))
        ends = list(db.session.scalars(tied, execution_options={UNSCOPED: True}))
    return rules.Ground(
        kind.retention_kind,
        kind.retention_years,
        item.completed_on,
        ends,
        _years_between(item.product_ended_on, item.retention_until),
    )


def _years_between(ended_on: date | None, until: date | None) -> int:
    """Return how many years a record outlives its product, as they were counted."""
    return until.year - ended_on.year if ended_on is not None and until is not None else 0


def tie(item: ArchiveItem, equipment_ids: Iterable[int]) -> None:
    """Keep a record for as long as this equipment lives (4.4.2)."""
    ids = list(dict.fromkeys(equipment_ids))
    db.session.add_all(RecordEquipment(record_id=item.id, equipment_id=each) for each in ids)
    db.session.flush()
    if ids:
        _count_lives(ArchiveItem.id == item.id)


def lift(hold: LegalHold, why: str) -> None:
    """Lift a legal hold; the record is due again once its last hold is gone (4.7).

    Raises:
        AlreadyLifted, ReasonMissing
    """
    rules.check_lifting(hold.lifted_on, why)
    hold.lifted_on, hold.lifted_by_id = clock.today(), actor().employee_id
    hold.lifted_because = why.strip()
    with history.because(hold.lifted_because):
        db.session.flush()
        _hold_back(hold.record)


@signals.created.connect
def _note_hold(row: Any, **_: Any) -> None:
    if isinstance(row, LegalHold):
        with history.because(row.reason):
            _hold_back(row.record)


def _hold_back(item: ArchiveItem) -> None:
    """Mark a record as held while any hold on it is open, and say why."""
    open_ = LegalHold.record_id == item.id, LegalHold.lifted_on.is_(None)
    reasons = db.session.scalars(select(LegalHold.reason).where(*open_).order_by(LegalHold.id))
    item.held_because = "\n".join(reasons) or None
    item.legal_hold = item.held_because is not None
    db.session.flush()


@signals.created.connect
@signals.changed.connect
@signals.deleted.connect
@signals.restored.connect
def _follow_tie(row: Any, before: Mapping[str, Any] | None = None, **_: Any) -> None:
    if isinstance(row, RecordEquipment):
        records = {row.record_id, (before or {}).get("record_id", row.record_id)}
        _count_lives(ArchiveItem.id.in_(records))


@signals.changed.connect
def _follow_ground(row: Any, before: Mapping[str, Any], **_: Any) -> None:
    """Count anew what hangs on a type that was revised, or on equipment that ended (4.4)."""
    if isinstance(row, RecordType) and before.keys() & {"retention_kind", "retention_years"}:
        _count_years(ArchiveItem.record_type_id == row.id)
    if isinstance(row, Equipment) and "out_of_service_on" in before:
        tied = select(RecordEquipment.record_id).where(RecordEquipment.equipment_id == row.id)
        _count_lives(ArchiveItem.id.in_(tied.where(RecordEquipment.deleted_at.is_(None))))


def _count_lives(which: ColumnElement[bool]) -> None:
    """Find out when the products of records ended, and what follows from that."""
    ends = Equipment.out_of_service_on
    all_ended = func.count() == func.count(ends)
    ended_on = (
        select(case((all_ended, func.max(ends))))
        .select_from(RecordEquipment)
        .join(Equipment, Equipment.id == RecordEquipment.equipment_id)
        .where(RecordEquipment.record_id == ArchiveItem.id, RecordEquipment.deleted_at.is_(None))
        .scalar_subquery()
    )
    _set(which, ArchiveItem.product_ended_on, ended_on)
    _count_years(which)


def _count_years(which: ColumnElement[bool]) -> None:
    """Count the last day of records as `rules.retention_until` does, in one statement."""
    kind = RecordType.retention_kind
    until = case(
        (
            kind == RetentionKind.YEARS,
            years_later(ArchiveItem.completed_on, RecordType.retention_years),
        ),
        (
            kind == RetentionKind.PRODUCT_LIFE,
            years_later(ArchiveItem.product_ended_on, _life_years()),
        ),
    )
    found = select(until).where(RecordType.id == ArchiveItem.record_type_id)
    _set(which, ArchiveItem.retention_until, found.correlate(ArchiveItem).scalar_subquery())


def _life_years() -> ColumnElement[int]:
    """Return for how long records outlive their product, by the day it ended (1.22, 4.4.2)."""
    (_day, first), *revised = history_of(rules.PRODUCT_LIFE_YEARS)
    since = [(ArchiveItem.product_ended_on >= day, literal(years)) for day, years in revised]
    return case(*reversed(since), else_=literal(first)) if since else literal(first)


def _set(which: ColumnElement[bool], column: Any, value: Any) -> None:
    """Give a derived column its value wherever it differs, but on what is gone already."""
    db.session.execute(
        update(ArchiveItem)
        .where(which, ArchiveItem.state != ItemState.DISPOSED, column.is_distinct_from(value))
        .values({column.key: value}),
        execution_options={"synchronize_session": False, UNSCOPED: True},
    )
    for row in db.session.identity_map.values():
        if isinstance(row, ArchiveItem):
            db.session.expire(row, [column.key])
