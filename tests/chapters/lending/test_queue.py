"""The queue for an item (4.6)."""

from datetime import date

import pytest
from sqlalchemy import select

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.models import Hold
from app.chapters.lending.rules import HoldState
from app.kernel import clock
from tests.chapters.lending.people import day, notices
from tests.makers import make_archive_item, make_employee, make_record_type

pytestmark = pytest.mark.databases


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
        lapsed = operations.lapse_holds()

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


def test_item_is_called_back_for_whoever_waits(session, wang, li, user):
    wang.user_id = user.id
    item = make_archive_item("销-03-2021-00001")
    loan = operations.lend(item.entry, wang)
    with pytest.raises(rules.NotWaiting):
        operations.recall(item.entry, li)
    operations.ask(item.entry, li)

    operations.recall(item.entry, li)

    assert (loan.due_on, loan.recalled_for, item.due_on) == (
        date(2026, 11, 26),
        li,
        date(2026, 11, 26),
    )
    with pytest.raises(rules.NothingToRecall):
        operations.recall(item.entry, li)
    with pytest.raises(rules.RecalledNotRenewed, match="2026-11-26"):
        operations.renew(item.entry)
    assert notices(session) == ["销-03-2021-00001 is called back. Please return it by 2026-11-26."]


def test_desk_calls_back_for_the_first_in_the_queue_or_for_itself(session, wang, li):
    item, other = make_archive_item(), make_archive_item()
    operations.lend(item.entry, wang)
    operations.lend(other.entry, wang)
    operations.ask(item.entry, li)

    assert operations.recall(item.entry).recalled_for is li
    assert operations.recall(other.entry).recalled_for is None


def test_who_needs_an_approval_does_not_call_back(session, wang, li):
    kind = make_record_type("销-07", approval_to_borrow=True)
    item = make_archive_item(record_type_id=kind.id)
    operations.decide(operations.ask(item.entry, wang).request, approved=True)
    operations.lend(item.entry, wang)
    hold = operations.ask(item.entry, li)

    with pytest.raises(rules.NotWaiting):
        operations.recall(item.entry, li)
    operations.decide(hold.request, approved=True)

    assert operations.recall(item.entry, li).recalled_for is li


def test_place_in_the_queue(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)
    for person in (li, make_employee("赵六")):
        operations.ask(item.entry, person)

    there = standing.standing_of(item.entry)

    assert [there.place_of(p.id) for p in (li, make_employee("赵六"), wang)] == [1, 2, None]
