"""How far the weekly meeting and the monthly report are held to, on both databases (1.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.database import db
from app.kernel.owed.watches import Outcome
from app.kernel.registers import lifecycle
from tests.makers import make_demand_meeting, make_demand_report, make_lead
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
LAST_WEEK = date(2026, 11, 16)
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _leads_since_october(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 10, 5, 2, tzinfo=UTC)):
        make_lead()
    with clock.freeze(MONDAY):
        yield


@pytest.mark.parametrize(
    ("held_on", "outcome"),
    [
        (None, Outcome.MISSED),
        (date(2026, 11, 15), Outcome.MISSED),
        (date(2026, 11, 16), Outcome.MET),
        (date(2026, 11, 22), Outcome.MET),
    ],
)
def test_a_week_has_its_meeting(held_on: date | None, outcome: Outcome) -> None:
    if held_on is not None:
        make_demand_meeting(held_on=held_on)

    assert outcomes_in("meetings_held", LAST_WEEK) == [outcome]


@pytest.mark.parametrize(
    ("days", "outcome"), [(7, Outcome.MET), (8, Outcome.MISSED)], ids=["in time", "too late"]
)
def test_minutes_count_that_are_typed_in_within_a_week(days: int, outcome: Outcome) -> None:
    with clock.freeze(datetime(2026, 11, 22, 2, tzinfo=UTC) + timedelta(days=days)):
        make_demand_meeting(held_on=date(2026, 11, 20))

    assert outcomes_in("meetings_held", LAST_WEEK) == [outcome]


def test_this_week_is_open_and_one_before_there_was_demand_is_none() -> None:
    assert outcomes_in("meetings_held", clock.today()) == [Outcome.OPEN]
    assert outcomes_in("meetings_held", date(2026, 9, 28)) == []


def test_a_void_meeting_was_not_held() -> None:
    lifecycle.void(make_demand_meeting(held_on=LAST_WEEK), "重复")

    assert outcomes_in("meetings_held", LAST_WEEK) == [Outcome.MISSED]


@pytest.mark.parametrize(
    ("submitted_on", "outcome"),
    [
        (None, Outcome.MISSED),
        (datetime(2026, 11, 5, 15, 59, tzinfo=UTC), Outcome.MET),  # the fifth, 23:59
        (datetime(2026, 11, 5, 16, tzinfo=UTC), Outcome.MISSED),
    ],
)
def test_a_month_is_reported_by_the_fifth(submitted_on: datetime | None, outcome: Outcome) -> None:
    report = make_demand_report(month=OCTOBER)
    report.submitted_at = submitted_on
    db.session.flush()

    assert outcomes_in("months_reported", OCTOBER) == [outcome]


def test_this_month_is_still_to_be_reported() -> None:
    assert outcomes_in("months_reported", clock.today()) == [Outcome.OPEN]
