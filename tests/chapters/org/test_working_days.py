"""The company's own working calendar: swapped days, and what was reckoned with them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from app.chapters.service import operations as service
from app.kernel import clock
from app.kernel.errors import DuplicateValue
from app.kernel.language import workdays
from app.kernel.registers.operations import change, delete, transaction
from app.models import ContactRecord
from tests.makers import make_contact_record, make_working_day

SATURDAY, MONDAY, TUESDAY = date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1)


def test_a_swapped_day_decides_before_the_published_calendar(session):
    make_working_day(SATURDAY)
    make_working_day(MONDAY, works=False)

    assert workdays.is_workday(SATURDAY)
    assert not workdays.is_workday(MONDAY)
    assert workdays.add_workdays(date(2026, 11, 27), 1) == SATURDAY
    assert workdays.add_workdays(SATURDAY, 1) == TUESDAY


def test_what_is_changed_or_deleted_decides_no_more(session):
    row = make_working_day(SATURDAY)
    change(row, {"works": False})
    assert not workdays.is_workday(SATURDAY)
    change(row, {"works": True})
    assert workdays.is_workday(SATURDAY)

    delete(row)

    assert not workdays.is_workday(SATURDAY)


def test_open_calls_are_reckoned_anew(session):
    with clock.freeze(datetime(2026, 11, 27, 2, tzinfo=UTC)):
        call = make_contact_record()
        before = call.due_on
        make_working_day(SATURDAY)

    assert (before, call.due_on) == (MONDAY, SATURDAY)


def test_calls_without_a_day_get_theirs_at_night(session):
    with clock.freeze(datetime(2026, 11, 27, 2, tzinfo=UTC)):
        call = make_contact_record()
    session.execute(update(ContactRecord).values(due_on=None))
    session.commit()

    service.mend.call_local()

    session.refresh(call)
    assert call.due_on == MONDAY


def test_a_day_stands_there_once(session):
    make_working_day(SATURDAY)

    with pytest.raises(DuplicateValue), transaction():
        make_working_day(SATURDAY)
