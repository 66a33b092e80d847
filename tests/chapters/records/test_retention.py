"""How long records are kept follows its ground, on both databases (4.4, 4.7)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, LegalHold, RecordEquipment
from app.chapters.records.operations import due_for_disposal, ground_of, lift, tie
from app.chapters.records.rules import ItemState, RetentionKind, Validity
from app.kernel import clock, parameters
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.database import db
from app.kernel.errors import DuplicateValue
from app.kernel.registers import history, lifecycle
from app.kernel.registers.operations import change, delete, restore, transaction
from app.models import Customer, FollowUp
from tests.chapters.records.cases import KEPT_UNTIL
from tests.makers import (
    make_archive_item,
    make_customer,
    make_employee,
    make_equipment,
    make_follow_up,
    make_legal_hold,
    make_record_equipment,
    make_record_type,
)

pytestmark = pytest.mark.databases

TODAY = date(2026, 11, 23)
OUT = "out_of_service"


@pytest.fixture(autouse=True)
def _on_a_monday(app) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def product_record(*ends: date | None, **values) -> ArchiveItem:
    """Make a record kept for the life of a scale for each of ``ends``; None is in service."""
    kind = make_record_type("销-09", retention_kind="product_life")
    record = make_archive_item(record_type_id=kind.id, **values)
    customer = db.session.scalar(select(Customer)) or make_customer()
    for end in ends:
        state = "in_use" if end is None else OUT
        scale = make_equipment(customer, state=state, out_of_service_on=end)
        make_record_equipment(record, scale)
    return record


def due() -> list[str]:
    return [each.number for each in db.session.scalars(due_for_disposal(TODAY))]


@pytest.mark.parametrize(
    ("kind", "years", "completed_on", "ended_on", "life_years", "expected"),
    [case for case in KEPT_UNTIL if case[4] == 1 and case[2] <= TODAY],
)
def test_the_database_counts_like_the_rules(
    kind, years, completed_on, ended_on, life_years, expected
):
    record = make_archive_item(completed_on=completed_on)
    scale = make_equipment(make_customer(), state=OUT, out_of_service_on=ended_on or TODAY)
    if ended_on is None:
        change(scale, {"state": "in_use"})
    tie(record, [scale.id])

    for other in RetentionKind:
        change(record.record_type, {"retention_kind": other, "retention_years": years})
    change(record.record_type, {"retention_kind": kind, "retention_years": years})

    assert record.retention_until == expected
    record.prepare()
    assert record.retention_until == expected


def test_years_of_a_type_count_for_every_record_of_it_and_no_other():
    mine, other = (
        make_archive_item(),
        make_archive_item(record_type_id=make_record_type("销-20").id),
    )

    change(mine.record_type, {"retention_years": 10})

    assert mine.retention_until == date(2031, 2, 15)
    assert other.retention_until == date(2024, 2, 15)
    (told, *_) = history.of_row(db.session, "record_type", mine.record_type_id)
    assert told.diff == {"retention_years": [3, 10]}


def test_what_is_disposed_of_is_not_counted_anew():
    record = make_archive_item()
    record.state = ItemState.DISPOSED
    db.session.flush()

    change(record.record_type, {"retention_years": 10})

    assert record.retention_until == date(2024, 2, 15)


def test_corrected_day_of_completion_counts():
    record = make_archive_item()

    change(record, {"completed_on": date(2020, 2, 29)})

    assert record.retention_until == date(2023, 2, 28)


def test_product_lives_until_its_last_piece_is_out_of_service():
    record = product_record(None, None)
    first, second = (tied.equipment for tied in db.session.scalars(select(RecordEquipment)))

    change(first, {"state": OUT, "out_of_service_on": date(2025, 6, 30)})
    assert record.retention_until is None

    change(second, {"state": OUT, "out_of_service_on": date(2024, 2, 29)})
    assert (record.product_ended_on, record.retention_until) == (
        date(2025, 6, 30),
        date(2026, 6, 30),
    )

    change(second, {"out_of_service_on": date(2026, 2, 28)})
    assert record.retention_until == date(2027, 2, 28)

    change(first, {"state": "in_use"})
    assert (record.product_ended_on, record.retention_until) == (None, None)


def test_equipment_tied_and_untied_counts():
    record = product_record(date(2025, 6, 30))
    assert record.retention_until == date(2026, 6, 30)

    tied = make_record_equipment(record, make_equipment(make_customer("长沙乙公司")))
    assert record.retention_until is None

    delete(tied)
    assert record.retention_until == date(2026, 6, 30)

    restore(RecordEquipment, tied.id)
    assert record.retention_until is None


def test_equipment_is_tied_once_and_again_after_it_was_untied():
    with transaction():
        record = product_record(None)
        tied = db.session.scalar(select(RecordEquipment))
        scale = tied.equipment
        delete(tied)
        make_record_equipment(record, scale)

    with pytest.raises(DuplicateValue), transaction():
        make_record_equipment(record, scale)


def test_record_of_years_outlives_no_product():
    record = make_archive_item()
    make_record_equipment(
        record, make_equipment(make_customer(), state=OUT, out_of_service_on=date(2026, 3, 31))
    )

    assert record.retention_until == date(2024, 2, 15)
    assert rules.reason(ground_of(record)) == "3 years from completion on 2021-02-15 (4.4.1)."


def test_reason_counts_the_scales_in_service():
    record = product_record(None, None, date(2026, 3, 31))

    assert "2 of 3 pieces of equipment" in rules.reason(ground_of(record))


@pytest.mark.parametrize("ended_on", [date(2026, 3, 31), date(2024, 2, 29)])
def test_reason_says_for_how_long_after_the_product(ended_on):
    record = product_record(ended_on)

    assert f"since {ended_on}, and kept for 1 year" in rules.reason(ground_of(record))


def test_revised_years_count_for_what_ends_from_then_on(monkeypatch):
    values = {"product_life_years": [(date(2026, 1, 1), "2"), (date(2027, 1, 1), "5")]}
    monkeypatch.setattr(parameters, "_keepers", [lambda: values])
    parameters.forget_values()

    before, since = product_record(date(2025, 12, 31)), product_record(date(2026, 1, 1))

    assert before.retention_until == date(2026, 12, 31)
    assert since.retention_until == date(2028, 1, 1)
    for record in (before, since):
        counted = record.retention_until
        record.prepare()
        assert record.retention_until == counted


def test_completed_form_is_kept_for_the_life_of_its_equipment(monkeypatch):
    customer = make_customer()
    scales = [make_equipment(customer), make_equipment(customer)]
    ids = [scales[0].id, scales[1].id, scales[0].id]
    monkeypatch.setattr(FollowUp, "kept_equipment", lambda _row: ids)
    row = make_follow_up(customer)
    lifecycle.strike(row, [item.key for item in row.open_items])

    lifecycle.complete(row)

    assert {each.equipment_id for each in db.session.scalars(select(RecordEquipment))} == set(ids)


@pytest.mark.parametrize(
    ("completed_on", "is_due"),
    [(date(2023, 11, 22), True), (date(2023, 11, 23), False), (date(2023, 11, 24), False)],
)
def test_record_is_due_the_day_after_its_last(completed_on, is_due):
    record = make_archive_item(completed_on=completed_on)

    assert due() == ([record.number] if is_due else [])


@pytest.mark.parametrize("state", ItemState)
def test_only_what_is_at_hand_is_due(state):
    record = make_archive_item()
    record.state = state
    db.session.flush()

    assert bool(due()) is (state in (ItemState.ON_SHELF, ItemState.TRANSFERRED))


def test_permanent_records_are_never_due():
    record = make_archive_item()
    change(record.record_type, {"retention_kind": "permanent"})

    assert due() == []


def test_held_record_is_not_due_until_its_last_hold_is_lifted():
    record = make_archive_item()
    first, second = make_legal_hold(record), make_legal_hold(record, reason="审计")
    assert due() == []

    clerk = make_employee("朱红")
    with acting_as(Actor(None, "朱红", "all", facts=Facts(employee_id=clerk.id))):
        lift(first, " 撤诉 ")
    assert (record.legal_hold, record.held_because) == (True, "审计")
    assert (first.lifted_on, first.lifted_by, first.lifted_because) == (TODAY, clerk, "撤诉")

    lift(second, "审计结束")
    assert (record.legal_hold, record.held_because) == (False, None)
    assert due() == [record.number]
    with pytest.raises(rules.AlreadyLifted):
        lift(second, "again")
    with pytest.raises(rules.HoldKept):
        delete(second)


def test_hold_stands_in_the_history_of_the_record_with_its_reason():
    record = make_archive_item()

    lift(make_legal_hold(record), "撤诉")

    told = [
        (each.diff["legal_hold"][1], each.reason)
        for each in history.of_row(db.session, "archive_item", record.id)
        if "legal_hold" in each.diff and each.action == "changed"
    ]
    assert told == [(False, "撤诉"), (True, "诉讼保全")]


def test_hold_without_a_reason_is_refused():
    with pytest.raises(rules.ReasonMissing):
        lift(make_legal_hold(make_archive_item()), " ")
    assert db.session.scalar(select(LegalHold)).lifted_on is None


def archived(customer) -> FollowUp:
    row = make_follow_up(customer)
    lifecycle.strike(row, [item.key for item in row.open_items])
    lifecycle.complete(row)
    return row


def record_of(row) -> ArchiveItem:
    return db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.source_id == row.entry.id)
    ).one()


def test_void_form_leaves_its_record_marked():
    row = archived(make_customer())

    lifecycle.void(row, "重复")

    assert record_of(row).validity is Validity.VOID
    assert record_of(row).state is ItemState.ON_SHELF


def test_correction_marks_the_record_it_corrects_once_it_is_complete():
    row = archived(make_customer())
    newer = lifecycle.correct(row)
    assert record_of(row).validity is Validity.VALID

    lifecycle.strike(newer, [item.key for item in newer.open_items])
    lifecycle.complete(newer)
    assert record_of(row).validity is Validity.SUPERSEDED
    assert record_of(newer).validity is Validity.VALID

    lifecycle.void(newer, "误填")
    assert record_of(row).validity is Validity.VALID
    assert record_of(newer).validity is Validity.VOID


def test_void_record_stays_void_when_its_correction_is_void():
    row = archived(make_customer())
    newer = lifecycle.correct(row)
    lifecycle.void(row, "重复")

    lifecycle.void(newer, "误填")

    assert record_of(row).validity is Validity.VOID
