from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.lending import operations, reminders, rules, standing
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import Condition, HoldState, LoanState
from app.chapters.org.rules import EmployeeState
from app.chapters.records.rules import ItemState
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.errors import RegulationError
from app.kernel.registers import marks
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change, delete
from tests.makers import make_archive_item, make_customer, make_employee, make_record_type

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


def day(month: int, day_of_month: int) -> datetime:
    return datetime(2026, month, day_of_month, 2, tzinfo=UTC)


def acting(employee) -> Actor:
    return Actor(user_id=None, name=employee.name, reach="all", facts=Facts(employee.id))


def notices(session) -> list[str]:
    return [notice.sentence for notice in session.scalars(select(Notice).order_by(Notice.id))]


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.freeze(MONDAY):
        yield


@pytest.fixture
def wang(session):
    return make_employee("王五")


@pytest.fixture
def li(session):
    return make_employee("李四")


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


def test_queue_is_served_in_order_and_the_first_is_told(session, wang, li, user):
    item = make_archive_item("销-03-2021-00001")
    li.user_id = user.id
    zhao = make_employee("赵六")
    operations.lend(item.entry, wang)
    first, second = operations.place_hold(item.entry, li), operations.place_hold(item.entry, zhao)

    _loan, ready = operations.take_back(item.entry)

    assert ready is first
    assert (first.state, first.ready_until) == (HoldState.READY, date(2026, 11, 26))
    assert second.state == HoldState.WAITING
    assert notices(session) == [
        "销-03-2021-00001 is kept for you at the borrowing desk until 2026-11-26."
    ]


def test_kept_item_goes_to_nobody_else(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    hold = operations.place_hold(item.entry, li)
    operations.take_back(item.entry)

    with pytest.raises(rules.HeldForAnother, match="李四 until 2026-11-26"):
        operations.lend(item.entry, wang)

    operations.lend(item.entry, li)
    assert hold.state == HoldState.FULFILLED


@pytest.mark.parametrize(("today", "free"), [(day(11, 26), False), (day(11, 27), True)])
def test_item_not_collected_in_time_is_free(session, wang, li, today, free):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    operations.place_hold(item.entry, li)
    operations.take_back(item.entry)

    with clock.freeze(today):
        lapsed = reminders.lapse_holds()

    assert bool(lapsed) is free
    assert bool(standing.standing_of(item.entry).holds) is not free


def test_next_in_the_queue_moves_up(session, wang, li):
    item = make_archive_item()
    zhao = make_employee("赵六")
    operations.lend(item.entry, wang)
    first, second = operations.place_hold(item.entry, li), operations.place_hold(item.entry, zhao)
    operations.take_back(item.entry)

    assert operations.cancel_hold(first) is second
    assert (first.state, second.state) == (HoldState.CANCELLED, HoldState.READY)


def test_holds_are_for_those_who_have_to_wait(session, wang, li):
    item = make_archive_item()
    with pytest.raises(rules.ItemIsFree):
        operations.place_hold(item.entry, li)
    operations.lend(item.entry, wang)
    with pytest.raises(rules.HasItAlready):
        operations.place_hold(item.entry, wang)
    operations.place_hold(item.entry, li)

    with pytest.raises(rules.AlreadyAsked):
        operations.place_hold(item.entry, li)

    assert len(session.scalars(select(Hold)).all()) == 1


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


def test_lost_item_stays_in_the_borrowers_name(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    loan = operations.report_lost(item.entry, "办公室搬迁")

    assert (loan.state, item.state) == (LoanState.LOST, ItemState.MISSING)
    with pytest.raises(rules.ItemIsOut):
        operations.lend(item.entry, li)
    operations.take_back(item.entry)
    assert item.state == ItemState.ON_SHELF


def test_disposed_item_is_not_lent(session, wang):
    item = make_archive_item()
    item.state = ItemState.DISPOSED

    with pytest.raises(rules.ItemNotAvailable, match="Disposed of"):
        operations.lend(item.entry, wang)


def test_customer_is_nothing_that_is_lent(session, wang):
    with pytest.raises(rules.ItemNotAvailable):
        operations.lend(make_customer().entry, wang)


@pytest.fixture
def guarded(session):
    kind = make_record_type("销-07", approval_to_borrow=True)
    return make_archive_item(record_type_id=kind.id)


def test_guarded_item_is_lent_after_approval_by_another(session, guarded, wang, li):
    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, wang)
    request = operations.request_loan(guarded.entry, wang, "诉讼")
    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, wang)
    with acting_as(acting(wang)), pytest.raises(rules.OwnRequest):
        operations.decide(request, approved=True)

    with acting_as(acting(li)):
        operations.decide(request, approved=True, note="限本周")

    loan = operations.lend(guarded.entry, wang)
    assert loan is request
    assert (loan.state, loan.purpose, loan.decided_by) == (LoanState.LENT, "诉讼", li)
    with pytest.raises(rules.AlreadyDecided), acting_as(acting(li)):
        operations.decide(request, approved=False)


def test_approval_is_for_one_borrower(session, guarded, wang, li):
    operations.decide(operations.request_loan(guarded.entry, wang), approved=True)

    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, li)


def test_refused_request_lends_nothing(session, guarded, wang):
    operations.decide(operations.request_loan(guarded.entry, wang), approved=False)

    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, wang)


def test_one_request_at_a_time(session, guarded, wang):
    operations.request_loan(guarded.entry, wang)

    with pytest.raises(rules.AlreadyAsked):
        operations.request_loan(guarded.entry, wang)


def test_secret_item_is_not_even_asked_for_without_the_role(session, wang):
    kind = make_record_type("销-08", confidentiality="secret")
    item = make_archive_item(record_type_id=kind.id)

    with pytest.raises(rules.SecretNotForBorrower):
        operations.request_loan(item.entry, wang)


@pytest.mark.parametrize(
    ("today", "sentences"),
    [
        (day(12, 4), []),
        (day(12, 5), ["销-03-2021-00001 is due back on 2026-12-07."]),
        (day(12, 7), ["销-03-2021-00001 is due back on 2026-12-07."]),
        (day(12, 8), ["销-03-2021-00001 was due back on 2026-12-07. Please return it."]),
    ],
)
def test_borrower_is_reminded_once(session, wang, user, today, sentences):
    wang.user_id = user.id
    operations.lend(make_archive_item("销-03-2021-00001").entry, wang)

    with clock.freeze(today):
        reminders.remind_borrowers()
        reminders.remind_borrowers()

    assert notices(session) == sentences


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
