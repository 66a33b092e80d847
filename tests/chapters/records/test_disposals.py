"""From what is due to what is destroyed: two approvals and a witness (4.7)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.chapters.lending import operations as lending
from app.chapters.records import operations, rules
from app.chapters.records.models import ArchiveItem, Disposal, DisposalItem, Movement
from app.chapters.records.rules import ItemState
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.errors import NotAllowed
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.lifecycle import EarlierUnsigned, correct, submit, void
from app.kernel.registers.operations import change, delete
from app.kernel.registers.register import FormState
from app.kernel.registers.signing import sign
from app.kernel.roles import Role
from tests.makers import (
    make_archive_item,
    make_employee,
    make_legal_hold,
    make_place,
    make_record_type,
    make_volume,
)

TODAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
OLD = date(2021, 2, 15)  # kept for three years


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.freeze(TODAY):
        yield


@pytest.fixture
def people(session, user, other_user, sales_general_manager):
    """The clerk prepares, the manager and the office approve, somebody else sees it done."""
    witness = make_employee("华宇")
    return {
        "sales": _actor(sales_general_manager, "王总", Role.SALES_GENERAL_MANAGER),
        "office": _actor(other_user, "孙办", Role.ADMINISTRATION),
        "witnessed": _actor(user, "华宇", Role.QUALITY, employee_id=witness.id),
    }


def _actor(user: Any, name: str, *roles: Role, employee_id: int | None = None) -> Actor:
    names = frozenset(role.value for role in roles)
    facts = Facts(employee_id=employee_id)
    return Actor(user.id, name, "all", roles=names, facts=facts, user=user)


def write_list(*records: ArchiveItem) -> Disposal:
    kinds = {record.record_type_id for record in records}
    disposal, _left = operations.list_for_disposal("保存期满", make_employee("华宇"), kinds)
    return disposal


def approve(disposal: Disposal, people: dict[str, Actor]) -> None:
    for slot in ("sales", "office"):
        with acting_as(people[slot]):
            sign(disposal, slot, opinion="同意")


def carry_out(disposal: Disposal, people: dict[str, Actor]) -> None:
    approve(disposal, people)
    change(disposal, {"done_on": date(2026, 11, 23)})
    with acting_as(people["witnessed"]):
        sign(disposal, "witnessed")


def test_what_is_due_is_told_by_type(session):
    kind = make_record_type("销-06", retention_years=1)
    make_archive_item(completed_on=OLD), make_archive_item(completed_on=date(2022, 3, 3))
    make_archive_item(completed_on=OLD, record_type_id=kind.id)
    make_archive_item(completed_on=date(2023, 11, 23))  # its last day is today
    make_legal_hold(make_archive_item(completed_on=OLD))

    found = operations.due_by_kind(clock.today())

    assert [(each.kind.code, each.count, each.since) for each in found] == [
        ("销-03", 2, date(2024, 2, 15)),
        ("销-06", 1, date(2022, 2, 15)),
    ]


def test_a_list_names_what_is_due_of_the_chosen_types_and_single_records(session):
    kind = make_record_type("销-06")
    first = make_archive_item(completed_on=OLD)
    other = make_archive_item(completed_on=OLD, record_type_id=kind.id)
    make_archive_item(completed_on=OLD, record_type_id=kind.id)

    disposal, left = operations.list_for_disposal(
        "保存期满", make_employee("华宇"), {first.record_type_id}, {other.id}
    )

    assert disposal.number == "销-13-2026-00001"
    lines = disposal.part_rows(DisposalItem)
    assert [line.record for line in lines] == [first, other]
    assert (lines[0].kept_until, lines[0].place) == (date(2024, 2, 15), "C柜-4层")
    assert (disposal.record_count, left) == (2, 0)


def test_what_is_on_an_open_list_is_not_due_twice(session):
    write_list(make_archive_item(completed_on=OLD))

    assert operations.due_by_kind(clock.today()) == []


def test_a_list_has_an_end(session, monkeypatch):
    monkeypatch.setattr(rules, "DISPOSAL_MOST", 2)
    records = [make_archive_item(completed_on=OLD) for _ in range(3)]

    disposal, left = operations.list_for_disposal(
        "保存期满", make_employee("华宇"), {records[0].record_type_id}
    )

    assert (disposal.record_count, left) == (2, 1)


def test_what_is_not_due_is_not_listed(session):
    record = make_archive_item(completed_on=date(2025, 1, 1))

    with pytest.raises(rules.NothingChosen):
        operations.list_for_disposal("保存期满", make_employee("华宇"), (), {record.id})


def test_two_approvals_and_the_witness_destroy_it(session, people):
    volume = make_volume()
    record = make_archive_item(completed_on=OLD, volume_id=volume.id, place_id=volume.place_id)
    disposal = write_list(record)

    carry_out(disposal, people)

    assert disposal.state == FormState.ARCHIVED
    assert record.state is ItemState.DISPOSED
    assert (record.place, record.volume, record.cabinet, record.whereabouts) == (None,) * 3 + ("",)
    assert record.title == disposal.part_rows(DisposalItem)[0].title
    (moved,) = session.scalars(select(Movement).where(Movement.record_id == record.id))
    assert (moved.came_from, moved.went_to, moved.why) == (
        f"{volume} · C柜-4层",
        None,
        disposal.number,
    )
    (kept, *_) = history.of_row(session, "archive_item", record.id)
    assert kept.diff["state"] == ["on_shelf", "disposed"]
    assert session.scalar(select(Entry.state).where(Entry.id == record.entry.id)) == "disposed"
    assert volume.item_count == 0
    assert history.verify(session) == []


def test_approvals_stand_when_the_day_is_filled_in(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    approve(disposal, people)

    change(disposal, {"done_on": date(2026, 11, 23)})
    submit(disposal)

    assert disposal.sales is not None
    assert disposal.office is not None
    assert disposal.state == FormState.SIGNING


def test_another_reason_asks_for_both_approvals_again(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    approve(disposal, people)

    change(disposal, {"reason": "另有原因"})

    assert (disposal.sales, disposal.office) == (None, None)


def test_the_office_approves_after_sales(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))

    with acting_as(people["office"]), pytest.raises(EarlierUnsigned):
        sign(disposal, "office")


def test_one_person_does_not_approve_twice(session, people, sales_general_manager):
    both = _actor(sales_general_manager, "王总", Role.SALES_GENERAL_MANAGER, Role.ADMINISTRATION)
    disposal = write_list(make_archive_item(completed_on=OLD))
    with acting_as(both):
        sign(disposal, "sales")

        with pytest.raises(rules.SignsTwice, match="王总"):
            sign(disposal, "office")


def test_who_approved_is_no_witness(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    change(disposal, {"witness_id": make_employee("孙办")})
    approve(disposal, people)
    change(disposal, {"done_on": date(2026, 11, 23)})

    with acting_as(people["witnessed"]), pytest.raises(rules.SignsTwice, match="孙办"):
        sign(disposal, "witnessed")


def test_nobody_else_is_the_witness(session, people, user):
    disposal = write_list(make_archive_item(completed_on=OLD))
    approve(disposal, people)
    change(disposal, {"done_on": date(2026, 11, 23)})
    other = _actor(user, "金明", Role.QUALITY, employee_id=make_employee("金明").id)

    with acting_as(other), pytest.raises(NotAllowed):
        sign(disposal, "witnessed")


def test_a_destruction_to_come_is_refused(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    approve(disposal, people)

    with pytest.raises(rules.DoneAhead):
        change(disposal, {"done_on": date(2026, 11, 24)})


OBSTACLES = {
    "lent": lambda record: lending.lend(record.entry, make_employee("王五")),
    "held": make_legal_hold,
    "prolonged": lambda record: change(record.record_type, {"retention_years": 10}),
    "asked for": lambda record: lending.ask(record.entry, make_employee("王五")),
}


@pytest.mark.parametrize("meanwhile", OBSTACLES)
def test_what_happens_meanwhile_stands_in_the_way(session, people, meanwhile):
    record = make_archive_item(completed_on=OLD)
    disposal = write_list(record)
    approve(disposal, people)
    change(disposal, {"done_on": date(2026, 11, 23)})
    OBSTACLES[meanwhile](record)

    with acting_as(people["witnessed"]), pytest.raises(rules.NotToBeDestroyed) as refused:
        sign(disposal, "witnessed")

    assert record.number in str(refused.value)
    assert refused.value.clause == "4.7"
    assert record.state is not ItemState.DISPOSED


def test_what_stands_in_the_way_is_taken_off_the_list(session, people):
    first, second = (make_archive_item(completed_on=OLD) for _ in range(2))
    disposal = write_list(first, second)
    make_legal_hold(first)
    line = next(line for line in disposal.part_rows(DisposalItem) if line.record is first)

    delete(line)
    carry_out(disposal, people)

    assert disposal.record_count == 1
    assert (first.state, second.state) == (ItemState.ON_SHELF, ItemState.DISPOSED)


def test_an_empty_list_is_not_approved(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    delete(disposal.part_rows(DisposalItem)[0])

    with acting_as(people["sales"]), pytest.raises(rules.NothingChosen):
        sign(disposal, "sales")


@pytest.fixture
def destroyed(session, people) -> ArchiveItem:
    record = make_archive_item(completed_on=OLD)
    carry_out(write_list(record), people)
    return record


@pytest.mark.parametrize(
    "attempt",
    [
        lambda record: operations.move([record], make_place("C柜-4层")),
        lambda record: record.label_lines(),
    ],
)
def test_what_is_destroyed_is_neither_moved_nor_labelled(destroyed, attempt):
    with pytest.raises(rules.Destroyed, match=destroyed.number):
        attempt(destroyed)


def test_what_is_destroyed_is_not_lent(destroyed):
    with pytest.raises(Exception, match=destroyed.number):
        lending.lend(destroyed.entry, make_employee("王五"))


def test_what_is_destroyed_is_neither_due_nor_inspected(session, destroyed):
    assert operations.due_by_kind(clock.today()) == []
    assert destroyed.id not in session.scalars(operations.inspected()).all()


def test_what_was_carried_out_is_not_declared_void(session, people):
    disposal = write_list(make_archive_item(completed_on=OLD))
    carry_out(disposal, people)

    with pytest.raises(rules.DisposalDone):
        void(disposal, "写错")


def test_a_correction_destroys_nothing_again(session, people):
    record = make_archive_item(completed_on=OLD)
    disposal = write_list(record)
    carry_out(disposal, people)

    new = correct(disposal)
    change(new, {"reason": "保存期满,补充说明"})
    approve(new, people)
    with acting_as(people["witnessed"]):
        sign(new, "witnessed")

    assert new.state == FormState.ARCHIVED
    assert len(session.scalars(select(Movement)).all()) == 1
