"""How far what is lent comes back in time, on both databases (4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.chapters.lending import operations
from app.kernel import clock
from app.kernel.owed.watches import Outcome, midnight
from app.models import Loan
from tests.makers import make_archive_item, make_employee
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

NOVEMBER = datetime(2026, 11, 2, 2, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def loan(app: Flask) -> Iterator[Loan]:
    """A paper lent in November."""
    with clock.freeze(NOVEMBER):
        yield operations.lend(make_archive_item().entry, make_employee("王五"))


@pytest.mark.parametrize(
    ("late", "outcome"), [(-A_MINUTE, Outcome.MET), (timedelta(), Outcome.MISSED)]
)
def test_a_loan_is_returned_by_the_end_of_its_last_day(
    loan: Loan, late: timedelta, outcome: Outcome
) -> None:
    assert loan.due_on is not None
    loan.returned_at = midnight(loan.due_on + timedelta(days=1)) + late

    assert outcomes_in("loans_returned", loan.due_on) == [outcome]


@pytest.mark.parametrize(
    ("days", "returned", "in_time"),
    [(0, Outcome.OPEN, Outcome.MET), (1, Outcome.MISSED, Outcome.MISSED)],
)
def test_what_is_out_is_overdue_the_day_after(
    loan: Loan, days: int, returned: Outcome, in_time: Outcome
) -> None:
    due_on = loan.due_on
    assert due_on is not None
    with clock.freeze(midnight(due_on + timedelta(days=days)) + timedelta(hours=9)):
        assert outcomes_in("loans_returned", due_on) == [returned]
        assert outcomes_in("loans_in_time", clock.today()) == [in_time]


def test_what_is_back_is_not_out(loan: Loan) -> None:
    loan.returned_at = clock.now()

    assert outcomes_in("loans_in_time", clock.today()) == []
