"""Rights to read what is kept in the program alone (4.6)."""

from datetime import date

import pytest

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.rules import HoldState, LoanState, Medium
from app.chapters.records.rules import ItemState
from app.kernel import clock
from app.kernel.registers import marks
from app.kernel.registers.lifecycle import complete, strike
from app.models import ArchiveItem
from tests.chapters.lending.people import day, notices
from tests.makers import make_customer, make_follow_up

pytestmark = pytest.mark.databases


@pytest.fixture
def item(session):
    """A record that was filled in the program."""
    return archived(session, make_follow_up(make_customer()))


def archived(session, form) -> ArchiveItem:
    strike(form, [each.key for each in form.open_items])
    complete(form)
    return session.query(ArchiveItem).filter_by(source_id=form.entry.id).one()


def test_form_filled_in_the_program_is_digital_and_one_entered_from_paper_is_not(session, item):
    form = make_follow_up(make_customer("岳阳市第一水泥厂"))
    form.transcribed = True

    assert (item.medium, archived(session, form).medium) == (Medium.DIGITAL, Medium.PAPER)


def test_right_to_read_is_had_by_one_and_ends_by_itself(session, item, wang, li):
    hold = operations.ask(item.entry, wang)
    assert (hold.state, standing.to_fetch()) == (HoldState.READY, [])
    loan = operations.lend(item.entry, wang)
    waits = operations.ask(item.entry, li)
    assert (loan.medium, loan.due_on, waits.state) == (
        Medium.DIGITAL,
        date(2026, 12, 7),
        HoldState.WAITING,
    )

    with clock.freeze(day(12, 7)):
        assert (operations.end_readings(), loan.is_out) == (0, True)
    with clock.freeze(day(12, 8)):
        assert loan.has_run_out
        assert (operations.end_readings(), operations.end_readings()) == (1, 0)

    assert (loan.state, loan.received_by, waits.state) == (
        LoanState.RETURNED,
        None,
        HoldState.READY,
    )
    assert item.state == ItemState.ON_SHELF


def test_right_that_has_run_out_holds_up_nobody_before_the_night(session, item, wang, li):
    operations.lend(item.entry, wang)

    with clock.freeze(day(12, 8)):
        assert marks.of_row(item) == []
        assert operations.lend(item.entry, li).borrower is li


def test_right_to_read_is_never_overdue(session, item, wang, user):
    wang.user_id = user.id
    loan = operations.lend(item.entry, wang)

    with clock.freeze(day(12, 30)):
        operations.take_steps()
        assert (loan.is_overdue, standing.overdue(), standing.due_days(wang.id)) == (
            False,
            [],
            [],
        )

    assert notices(session) == []


@pytest.mark.parametrize(("today", "told"), [(day(12, 5), 0), (day(12, 6), 1), (day(12, 7), 0)])
def test_reader_is_told_the_day_before(session, item, wang, user, today, told):
    wang.user_id = user.id
    operations.lend(item.entry, wang)

    with clock.freeze(today):
        operations.announce_ends()
        operations.announce_ends()

    assert notices(session) == [f"You can read {item.number} until 2026-12-07."] * told


def test_right_to_read_is_given_back_earlier_and_once(session, item, wang, li):
    loan = operations.lend(item.entry, wang)
    waits = operations.ask(item.entry, li)

    assert operations.end_reading(loan) is waits

    assert waits.state == HoldState.READY
    with pytest.raises(rules.ItemIsIn):
        operations.end_reading(loan)
    with pytest.raises(rules.ItemIsIn):
        operations.claim_returned(loan)


def test_desk_ends_a_right_to_read_as_it_takes_back_paper(session, item, wang):
    loan, ready = operations.lend(item.entry, wang), None

    assert operations.take_back(item.entry) == (loan, ready)
    assert (loan.condition, loan.state) == (None, LoanState.RETURNED)


def test_next_reader_has_three_working_days_to_begin(session, item, wang, li):
    loan = operations.lend(item.entry, wang)
    waits = operations.ask(item.entry, li)
    operations.end_reading(loan)
    assert waits.ready_until == date(2026, 11, 26)

    with clock.freeze(day(11, 27)):
        operations.lapse_holds()
        assert operations.lend(item.entry, wang).borrower is wang
