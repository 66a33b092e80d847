"""What a borrower says was returned (4.6)."""

import pytest

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.rules import Condition, HoldState, LoanState
from app.chapters.records.rules import ItemState
from app.kernel import clock
from tests.chapters.lending.people import day, notices
from tests.makers import make_archive_item

pytestmark = pytest.mark.databases


@pytest.fixture
def item(session):
    return make_archive_item("销-03-2021-00001")


@pytest.fixture
def loan(item, wang, user):
    wang.user_id = user.id
    return operations.lend(item.entry, wang)


def test_reminders_stop_while_the_desk_searches(session, loan, wang):
    with clock.freeze(day(12, 9)):
        operations.claim_returned(loan)

    with clock.freeze(day(12, 15)):
        assert operations.take_steps() == 0
        assert standing.overdue() == []
        assert standing.claimed() == [loan]
        operations.lend(make_archive_item().entry, wang)


def test_item_found_was_returned_the_day_the_borrower_says(session, loan, item, li):
    hold = operations.ask(item.entry, li)
    with clock.freeze(day(12, 9)):
        operations.claim_returned(loan)

    with clock.freeze(day(12, 11)):
        _loan, ready = operations.take_back(item.entry)

    assert (loan.state, loan.condition) == (LoanState.RETURNED, Condition.GOOD)
    assert clock.local(loan.returned_at).date().isoformat() == "2026-12-09"
    assert (ready, hold.state) == (hold, HoldState.READY)
    assert item.state == ItemState.ON_SHELF


def test_search_in_vain_goes_on_with_calling_back(session, loan):
    with clock.freeze(day(12, 9)):
        operations.claim_returned(loan)
    with clock.freeze(day(12, 11)):
        operations.not_found(loan)
        operations.take_steps()

        assert standing.overdue() == [loan]
        with pytest.raises(rules.AlreadyClaimed):
            operations.claim_returned(loan)
    assert notices(session) == [
        "The desk searched for 销-03-2021-00001 and did not find it. Please look for it again.",
        "销-03-2021-00001 was due back on 2026-12-07. The head of your department has been told.",
    ]


def test_claim_is_made_once_and_only_of_what_is_out(session, loan, item):
    operations.claim_returned(loan)
    with pytest.raises(rules.AlreadyClaimed):
        operations.claim_returned(loan)
    operations.take_back(item.entry)

    for operation in (operations.claim_returned, operations.not_found):
        with pytest.raises(rules.LendingRefused):
            operation(loan)


def test_nothing_is_searched_that_nobody_claims(session, loan):
    with pytest.raises(rules.NotClaimed):
        operations.not_found(loan)
