"""Asking for an item, and the answer (2.7.5, 4.6)."""

from datetime import date

import pytest

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.rules import HoldState, LoanState
from app.chapters.records.models import ArchiveItem
from app.kernel.actor import acting_as, actor_of
from app.kernel.errors import NotAllowed
from app.kernel.registers.operations import change
from tests.chapters.lending.people import acting, notices
from tests.makers import make_archive_item, make_employee, make_record_type

pytestmark = pytest.mark.databases


@pytest.fixture
def guarded(session):
    kind = make_record_type("销-07", approval_to_borrow=True)
    return make_archive_item(record_type_id=kind.id)


def test_item_asked_for_is_to_be_fetched_and_then_ready(session, wang, user):
    wang.user_id = user.id
    item = make_archive_item("销-03-2021-00001")

    hold = operations.ask(item.entry, wang, "外审")
    assert standing.to_fetch() == [hold]
    operations.fetched(hold)

    assert (hold.state, hold.ready_until) == (HoldState.READY, date(2026, 11, 26))
    assert standing.to_fetch() == []
    assert notices(session) == [
        "销-03-2021-00001 is kept for you at the borrowing desk until 2026-11-26."
    ]
    loan = operations.lend(item.entry, wang)
    assert (loan.purpose, hold.state) == ("外审", HoldState.FULFILLED)


def test_only_the_first_who_may_have_it_is_fetched_for(session, guarded, wang, li):
    first = operations.ask(guarded.entry, wang)
    second = operations.ask(guarded.entry, li)
    assert standing.to_fetch() == []

    operations.decide(second.request, approved=True)
    assert standing.to_fetch() == [second]
    operations.decide(first.request, approved=True)

    assert standing.to_fetch() == [first]
    with pytest.raises(rules.NotToBeFetched):
        operations.fetched(second)


def test_what_is_out_or_kept_is_not_to_be_fetched(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    hold = operations.ask(item.entry, li)
    behind = operations.ask(item.entry, make_employee("赵六"))

    assert standing.to_fetch() == []
    with pytest.raises(rules.NotToBeFetched):
        operations.fetched(hold)
    operations.take_back(item.entry)
    assert standing.to_fetch() == []
    operations.cancel_hold(hold)
    assert (behind.state, standing.to_fetch()) == (HoldState.READY, [])


def test_who_still_waits_for_approval_holds_up_nobody(session, guarded, wang, li):
    waits = operations.ask(guarded.entry, wang)
    operations.decide(operations.ask(guarded.entry, li).request, approved=True)

    loan = operations.lend(guarded.entry, li)

    assert (loan.borrower, waits.state) == (li, HoldState.WAITING)


def test_guarded_item_is_lent_after_approval_by_another(session, guarded, wang, li):
    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, wang)
    request = operations.ask(guarded.entry, wang, "诉讼").request
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
    operations.decide(operations.ask(guarded.entry, wang).request, approved=True)

    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, li)


def test_refused_request_lends_nothing_and_leaves_the_queue(session, guarded, wang, user):
    wang.user_id = user.id
    hold = operations.ask(guarded.entry, wang)

    operations.decide(hold.request, approved=False, note="涉及诉讼")

    assert (hold.state, hold.request.state) == (HoldState.CANCELLED, LoanState.REFUSED)
    assert notices(session)[-1].endswith("is refused: 涉及诉讼")
    with pytest.raises(rules.ApprovalMissing):
        operations.lend(guarded.entry, wang)


def test_request_given_up_is_withdrawn(session, guarded, wang):
    hold = operations.ask(guarded.entry, wang)

    operations.cancel_hold(hold)

    assert hold.request.state == LoanState.CANCELLED
    with pytest.raises(rules.AlreadyDecided):
        operations.decide(hold.request, approved=True)
    assert operations.ask(guarded.entry, wang).request is not hold.request


def test_one_request_at_a_time(session, guarded, wang):
    operations.ask(guarded.entry, wang)

    with pytest.raises(rules.AlreadyAsked):
        operations.ask(guarded.entry, wang)


def test_who_has_it_does_not_ask_for_it(session, wang):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    with pytest.raises(rules.HasItAlready):
        operations.ask(item.entry, wang)


def test_secret_item_is_not_even_asked_for_without_the_role(session, wang):
    kind = make_record_type("销-08", confidentiality="secret")
    item = make_archive_item(record_type_id=kind.id)

    with pytest.raises(rules.SecretNotForBorrower):
        operations.ask(item.entry, wang)


@pytest.fixture
def in_custody(session, guarded, user, monkeypatch):
    """A guarded item with a custodian of its own."""
    custodian = make_employee("金明", user_id=user.id)
    monkeypatch.setattr(ArchiveItem, "loan_approver_id", custodian.id)
    return guarded


def test_custodian_alone_approves_and_is_told(
    session, in_custody, wang, user, sales_general_manager
):
    request = operations.ask(in_custody.entry, wang).request

    with acting_as(actor_of(sales_general_manager)), pytest.raises(NotAllowed):
        operations.decide(request, approved=True)
    with acting_as(actor_of(user)):
        operations.decide(request, approved=True)

    assert request.state == LoanState.APPROVED
    assert len(notices(session)) == 1


def test_custodian_does_not_approve_a_loan_to_themselves(
    session, in_custody, user, sales_general_manager
):
    request = operations.ask(in_custody.entry, make_employee("金明")).request

    with acting_as(actor_of(user)), pytest.raises(rules.OwnRequest):
        operations.decide(request, approved=True)
    with acting_as(actor_of(sales_general_manager)), pytest.raises(NotAllowed):
        operations.decide(request, approved=True)


def test_type_asks_only_for_what_is_asked_after_it(session, wang):
    kind = make_record_type("销-09")
    item = make_archive_item(record_type_id=kind.id)
    hold = operations.ask(item.entry, wang)

    change(kind, {"approval_to_borrow": True})

    assert hold.request is None
    with pytest.raises(rules.ApprovalMissing):
        operations.lend(item.entry, wang)
