"""How fast calls are passed on, answered and closed, on both databases (2.3.3, 2.3.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.owed.watches import Outcome
from app.kernel.registers import lifecycle
from app.models import ContactRecord
from tests.makers import make_contact_record
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

FRIDAY = datetime(2026, 11, 13, 2, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def call(app: Flask) -> ContactRecord:
    """A call of a Friday, about which nothing was done yet."""
    made: ContactRecord = make_contact_record(received_at=FRIDAY)
    made.routed_at = made.first_answered_at = made.closed_at = None
    return made


@pytest.mark.parametrize(
    ("item", "code", "last"),
    [
        ("routed_at", "calls_routed", date(2026, 11, 16)),
        ("first_answered_at", "calls_answered", date(2026, 11, 16)),
        ("closed_at", "calls_closed", date(2026, 11, 24)),
    ],
)
def test_a_call_has_working_days(call: ContactRecord, item: str, code: str, last: date) -> None:
    midnight = datetime(2026, 11, last.day, 16, tzinfo=UTC)

    setattr(call, item, midnight.replace(hour=15, minute=59))
    assert outcomes_in(code, NOVEMBER) == [Outcome.MET]
    setattr(call, item, midnight)
    assert outcomes_in(code, NOVEMBER) == [Outcome.MISSED]


def test_a_call_is_open_while_there_is_time(call: ContactRecord) -> None:
    assert outcomes_in("calls_answered", NOVEMBER) == [Outcome.MISSED]
    assert outcomes_in("calls_closed", NOVEMBER) == [Outcome.OPEN]


def test_a_call_settled_on_the_spot_need_not_be_passed_on(call: ContactRecord) -> None:
    call.closed_at = FRIDAY

    assert outcomes_in("calls_routed", NOVEMBER) == [Outcome.MET]


def test_void_calls_and_those_of_another_month_are_no_cases(call: ContactRecord) -> None:
    lifecycle.void(call, "重复")
    make_contact_record(received_at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC))

    assert outcomes_in("calls_closed", NOVEMBER) == []
