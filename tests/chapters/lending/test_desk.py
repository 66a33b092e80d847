"""Lending and taking back (4.6)."""

from datetime import date

import pytest
from sqlalchemy import select

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.models import Loan
from app.chapters.lending.rules import Condition, LoanState
from app.chapters.org.rules import EmployeeState
from app.chapters.records.rules import ItemState
from app.kernel import clock
from app.kernel.errors import RegulationError
from app.kernel.registers import marks
from app.kernel.registers.operations import change, delete
from tests.chapters.lending.people import day
from tests.makers import make_archive_item, make_customer

pytestmark = pytest.mark.databases


def test_lent_item_is_due_in_fourteen_days(session, wang):
    item = make_archive_item()

    loan = operations.lend(item.entry, wang, "外审")

    assert loan.state == LoanState.LENT
    assert loan.due_on == date(2026, 12, 7)
    assert (item.state, item.due_on) == (ItemState.LENT, date(2026, 12, 7))
    assert standing.standing_of(item.entry).loan is loan


def test_second_loan_says_who_has_it_since_when(session, wang, li):
    item = make_archive_item("销-03-2021-00001")
    operations.lend(item.entry, wang)

    with pytest.raises(rules.ItemIsOut, match="王五 has had it since 2026-11-23") as refusal:
        operations.lend(item.entry, li)

    assert "销-03-2021-00001" in str(refusal.value)
    assert refusal.value.clause == "4.6"


def test_database_refuses_a_second_open_loan(session, wang, li, monkeypatch):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    blind = standing.Standing(item.entry, item, None, (), ())
    monkeypatch.setattr("app.chapters.lending.operations.desk.standing_of", lambda _item: blind)

    with pytest.raises(rules.ItemIsOut, match="王五 has had it since 2026-11-23"):
        operations.lend(item.entry, li)

    assert len(session.scalars(select(Loan)).all()) == 1


def test_returned_item_is_on_its_shelf_again(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    loan, ready = operations.take_back(item.entry, Condition.WORN, "封面破损")

    assert ready is None
    assert (loan.state, loan.condition, loan.remark) == (
        LoanState.RETURNED,
        Condition.WORN,
        "封面破损",
    )
    assert (item.state, item.due_on) == (ItemState.ON_SHELF, None)
    assert operations.lend(item.entry, li).borrower is li


def test_item_on_its_shelf_is_neither_returned_nor_renewed(session):
    item = make_archive_item()

    for operation in (operations.take_back, operations.renew, operations.report_lost):
        with pytest.raises(rules.ItemIsIn):
            operation(item.entry)


def test_renewal_moves_the_due_date_twice_and_no_more(session, wang):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    assert operations.renew(item.entry).due_on == date(2026, 12, 21)
    assert operations.renew(item.entry).due_on == date(2027, 1, 4)
    assert item.due_on == date(2027, 1, 4)
    with pytest.raises(rules.RenewalsUsed):
        operations.renew(item.entry)


def test_renewal_is_refused_while_somebody_waits(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    operations.place_hold(item.entry, li)

    with pytest.raises(rules.SomebodyWaits, match="李四"):
        operations.renew(item.entry)


@pytest.mark.parametrize(("today", "lent"), [(day(12, 14), True), (day(12, 15), False)])
def test_item_overdue_for_long_stops_further_loans(session, wang, today, lent):
    operations.lend(make_archive_item().entry, wang)
    another = make_archive_item()

    with clock.freeze(today):
        if not lent:
            with pytest.raises(rules.BorrowerOverdue, match="8 days"):
                operations.lend(another.entry, wang)
            return
        operations.lend(another.entry, wang)

    assert another.state == ItemState.LENT


def test_who_has_left_borrows_nothing(session, li):
    item = make_archive_item()
    change(li, {"state": EmployeeState.LEFT})

    with pytest.raises(rules.BorrowerGone):
        operations.lend(item.entry, li)


def test_who_has_records_out_cannot_leave(session, wang):
    operations.lend(make_archive_item().entry, wang)

    with pytest.raises(RegulationError, match="records borrowed"):
        change(wang, {"state": EmployeeState.LEFT})


def test_disposed_item_is_not_lent(session, wang):
    item = make_archive_item()
    item.state = ItemState.DISPOSED

    with pytest.raises(rules.ItemNotAvailable, match="Disposed of"):
        operations.lend(item.entry, wang)


def test_customer_is_nothing_that_is_lent(session, wang):
    with pytest.raises(rules.ItemNotAvailable):
        operations.lend(make_customer().entry, wang)


def test_history_of_lending_is_never_deleted(session, wang):
    loan = operations.lend(make_archive_item().entry, wang)

    with pytest.raises(rules.LendingKept):
        delete(loan)


@pytest.mark.parametrize(
    ("today", "label", "colour"),
    [
        (day(12, 7), "Out with 王五 until 2026-12-07", "blue"),
        (day(12, 8), "Out with 王五, 1 day overdue", "red"),
        (day(12, 9), "Out with 王五, 2 days overdue", "red"),
    ],
)
def test_item_is_marked_with_who_has_it(session, wang, today, label, colour):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    with clock.freeze(today):
        assert [(mark.label, mark.colour) for mark in marks.of_row(item)] == [(label, colour)]
        assert item.is_overdue is (colour == "red")


def test_item_on_its_shelf_has_no_mark(session):
    assert marks.of_row(make_archive_item()) == []


def test_pages_are_counted_and_what_is_missing_is_confirmed(session, wang):
    item = make_archive_item(page_count=12)
    loan = operations.lend(item.entry, wang)
    assert loan.page_count == 12
    with pytest.raises(rules.FewerPages, match="1 of 12 pages"):
        operations.take_back(item.entry, pages=11)
    with pytest.raises(rules.RemarkMissing):
        operations.take_back(item.entry, Condition.INCOMPLETE, pages=11)

    operations.take_back(item.entry, Condition.INCOMPLETE, "缺附图", pages=11)

    assert (loan.condition, loan.pages_returned, loan.remark) == (
        Condition.INCOMPLETE,
        11,
        "缺附图",
    )


def test_condition_is_put_right_the_same_day(session, wang):
    item = make_archive_item(page_count=12)
    operations.lend(item.entry, wang)
    loan, _ready = operations.take_back(item.entry)

    operations.correct_return(loan, Condition.DAMAGED, "水渍")

    assert (loan.condition, loan.remark, loan.state) == (
        Condition.DAMAGED,
        "水渍",
        LoanState.RETURNED,
    )
    with clock.freeze(day(11, 24)), pytest.raises(rules.ReturnSettled):
        operations.correct_return(loan, Condition.GOOD)
