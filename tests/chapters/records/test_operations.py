from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, RecordType
from app.chapters.records.operations import sync_record_types, type_of
from app.chapters.records.rules import Category, ItemState, RetentionKind
from app.kernel import clock
from app.kernel.registers import numbers
from app.kernel.registers.lifecycle import complete, strike
from app.kernel.registers.operations import change, create, delete
from app.kernel.registers.register import FormState, forms
from app.models import FollowUp
from tests.makers import (
    make_archive_item,
    make_customer,
    make_department,
    make_follow_up,
    make_place,
    make_record_type,
)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def completed_follow_up(**values) -> FollowUp:
    row = make_follow_up(make_customer(), **values)
    strike(row, [item.key for item in row.open_items])
    complete(row)
    return row


def test_every_form_and_every_printed_form_has_its_type(session):
    department = make_department()

    sync_record_types()

    types = {row.code: row for row in session.scalars(select(RecordType))}
    assert {form.card.code for form in forms()} <= types.keys()
    assert {known.code for known in rules.NINE_FORMS} <= types.keys()
    assert types["销-04"].name == "客户来电函信息登记表"
    assert types["销-04"].form_table == "contact_record"
    assert types["销-04"].category == Category.SYSTEM
    assert types["销-09"].retention_kind == RetentionKind.PRODUCT_LIFE
    assert types["销-09"].retention_years is None
    assert types["销-03"].department is department


def test_what_the_clerk_has_set_stays(session):
    sync_record_types()
    kind = make_record_type("销-04")
    change(kind, {"retention_years": 5, "approval_to_borrow": True})

    assert sync_record_types() == 0

    assert (kind.retention_years, kind.approval_to_borrow) == (5, True)


def test_mark_of_a_form_is_not_changed(session):
    kind = type_of(FollowUp)

    with pytest.raises(rules.KeptByProgram):
        change(kind, {"code": "销-99"})


def test_completed_form_is_archived_with_its_number(session):
    row = completed_follow_up()

    item = session.scalar(select(ArchiveItem).where(ArchiveItem.number == row.number))

    assert row.state == FormState.ARCHIVED
    assert item.is_digital
    assert item.customer_id == row.customer_id
    assert item.record_type.form_table == "follow_up"
    assert (item.completed_on, item.retention_until) == (date(2026, 11, 23), date(2029, 11, 23))
    assert item.state == ItemState.ON_SHELF
    assert item.entry.subject_id == row.customer_id


def test_retention_of_a_type_counts_for_what_is_completed_next(session):
    change(type_of(FollowUp), {"retention_kind": "permanent"})

    row = completed_follow_up()

    item = session.scalar(select(ArchiveItem).where(ArchiveItem.number == row.number))
    assert item.retention_until is None


def test_number_of_a_form_is_not_changed_in_the_archive(session):
    row = completed_follow_up()
    item = session.scalar(select(ArchiveItem).where(ArchiveItem.number == row.number))

    for values in ({"number": "销-10-2020-00001"}, {"completed_on": date(2026, 11, 1)}):
        with pytest.raises(rules.KeptByProgram):
            change(item, values)
        session.refresh(item)
    change(item, {"place_id": make_place("A柜-1层")})


def test_number_on_paper_is_kept_and_never_issued(session):
    """The prefix may be another type's mark; the number stays as it was written."""
    code = FollowUp.card.code
    taken = f"{code}-2026-00001"
    item = make_archive_item(f" {taken} ")

    row = make_follow_up(make_customer())

    assert item.number == taken
    assert item.record_type.code == "销-03"
    assert row.number == f"{code}-2026-00002"
    assert numbers.gaps(session) == []


def test_number_carried_by_another_record_is_refused(session):
    row = make_follow_up(make_customer())
    make_archive_item("销-03-2021-00001")

    for number in (row.number, "销-03-2021-00001"):
        with pytest.raises(numbers.NumberTaken):
            make_archive_item(number)


def test_mistyped_number_is_put_right_and_stays_taken(session):
    item = make_archive_item("销-03-2021-00010")

    change(item, {"number": "销-03-2021-00001"})

    assert numbers.is_issued(session, "销-03-2021-00001")
    assert numbers.is_issued(session, "销-03-2021-00010")


def test_record_on_paper_gets_cabinet_title_and_retention(session):
    customer = make_customer()
    item = make_archive_item(customer_id=customer.id, location="C柜-4层")

    assert (item.whereabouts, item.cabinet.name) == ("C柜-4层", "C柜")
    assert item.title == f"{item.record_type.name} · {customer.name}"
    assert item.retention_until == date(2024, 2, 15)
    assert item.entry.subject_id == customer.id


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"completed_on": date(2026, 11, 24)}, rules.CompletedInFuture),
        ({"page_count": 0}, rules.PagesMissing),
    ],
)
def test_incomplete_record_is_refused(session, values, refusal):
    with pytest.raises(refusal):
        make_archive_item(**values)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"code": "十号"}, rules.BadCode),
        ({"code": "销-20", "retention_years": 0}, rules.RetentionYearsMissing),
    ],
)
def test_incomplete_type_is_refused(session, values, refusal):
    with pytest.raises(refusal):
        create(RecordType, {"name": "内部台账"} | values)


def test_clerk_adds_a_type_that_exists_on_paper_only(session):
    kind = create(RecordType, {"code": "销－20", "name": " 内部 台账 "})

    assert (kind.code, kind.name) == ("销-20", "内部 台账")
    assert kind.on_paper_only
    assert kind.retention_years == rules.FIRST_RETENTION_YEARS.default


def test_nothing_with_a_number_is_deleted(session):
    item = make_archive_item()
    sync_record_types()

    with pytest.raises(rules.ArchivedRecordKept, match=item.number):
        delete(item)
    for code in ("销-04", "销-09"):
        with pytest.raises(rules.KeptByProgram):
            delete(make_record_type(code))
