"""Windows and due days around every edge of the calendar (1.6–1.9)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest

from app.kernel.owed.cadence import (
    Cadence,
    Window,
    is_overdue,
    next_due,
    window,
    windows_between,
    windows_from,
)

WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = Cadence
ALWAYS = date.min


@pytest.mark.parametrize(
    ("cadence", "day", "first", "last"),
    [
        (WEEK, date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 29)),
        (WEEK, date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),
        (WEEK, date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 6)),
        (WEEK, date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 3)),  # across the new year
        (WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        (WEEK, date(2024, 2, 29), date(2024, 2, 26), date(2024, 3, 3)),
        (MONTH, date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 28)),
        (MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (QUARTER, date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        (QUARTER, date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
        (HALF_YEAR, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (HALF_YEAR, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (YEAR, date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_windows_are_weeks_from_monday_and_whole_months(
    cadence: Cadence, day: date, first: date, last: date
) -> None:
    assert window(cadence, day) == (first, last)


@pytest.mark.parametrize("cadence", list(Cadence))
def test_windows_follow_each_other_without_a_gap(cadence: Cadence) -> None:
    day = date(2023, 12, 30)
    for found in islice(windows_from([(ALWAYS, cadence)], day), 120):
        assert found.first <= day <= found.last
        day = found.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("revised_on", "lasts"),
    [
        # A quarter that ends under the new cadence is owed whole, the months under the old one.
        (date(2026, 3, 31), ["01-31", "02-28", "03-31", "06-30"]),
        (date(2026, 4, 1), ["01-31", "02-28", "03-31", "06-30"]),
        (date(2026, 2, 28), ["01-31", "03-31", "06-30"]),
        (date(2026, 3, 1), ["01-31", "02-28", "03-31", "06-30"]),
        (date(2026, 7, 1), ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"]),
    ],
)
def test_a_window_is_judged_by_the_cadence_of_its_last_day(
    revised_on: date, lasts: list[str]
) -> None:
    cadences = [(ALWAYS, MONTH), (revised_on, QUARTER)]

    found = windows_between(cadences, date(2026, 1, 1), date(2026, 6, 30))

    assert [f"{each.last:%m-%d}" for each in found] == lasts


def test_a_month_that_becomes_a_week_ends_with_the_first_week() -> None:
    cadences = [(ALWAYS, MONTH), (date(2026, 11, 25), WEEK)]

    found = windows_between(cadences, date(2026, 11, 1), date(2026, 12, 6))

    assert found == [
        Window(date(2026, 11, 23), date(2026, 11, 29)),
        Window(date(2026, 11, 30), date(2026, 12, 6)),
    ]


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), 1),
        (date(2026, 11, 29), date(2026, 11, 29), 0),
        (date(2026, 12, 1), date(2026, 12, 30), 0),
        (date(2026, 1, 31), date(2026, 12, 31), 12),
    ],
)
def test_windows_belong_to_the_days_on_which_they_end(first: date, last: date, count: int) -> None:
    assert len(windows_between([(ALWAYS, MONTH)], first, last)) == count


@pytest.mark.parametrize(
    ("cadence", "contact", "due"),
    [
        (WEEK, date(2026, 11, 23), date(2026, 12, 6)),
        (WEEK, date(2026, 11, 29), date(2026, 12, 6)),
        (WEEK, date(2026, 12, 21), date(2027, 1, 3)),  # ISO week 53 is its own week
        (WEEK, date(2027, 1, 1), date(2027, 1, 10)),
        (MONTH, date(2026, 1, 1), date(2026, 2, 28)),
        (MONTH, date(2026, 1, 31), date(2026, 2, 28)),
        (MONTH, date(2024, 1, 31), date(2024, 2, 29)),
        (MONTH, date(2024, 2, 29), date(2024, 3, 31)),
        (MONTH, date(2026, 12, 5), date(2027, 1, 31)),
        (QUARTER, date(2026, 12, 31), date(2027, 3, 31)),
        (HALF_YEAR, date(2026, 6, 30), date(2026, 12, 31)),
        (HALF_YEAR, date(2026, 7, 1), date(2027, 6, 30)),
        (YEAR, date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_next_contact_falls_into_the_next_window(
    cadence: Cadence, contact: date, due: date
) -> None:
    assert next_due([(ALWAYS, cadence)], contact, since=date(2020, 1, 1)) == due


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (date(2026, 1, 20), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),  # February was another class's
        (date(2026, 5, 31), date(2026, 5, 31)),
    ],
)
def test_windows_before_the_class_were_owed_by_another(since: date, due: date) -> None:
    assert next_due([(ALWAYS, MONTH)], date(2026, 1, 20), since) == due


@pytest.mark.parametrize(
    ("contact", "due"),
    [
        (date(2026, 2, 27), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2026, 6, 30)),
        (date(2026, 4, 1), date(2026, 9, 30)),
    ],
)
def test_what_is_due_follows_what_is_in_force_when_the_window_ends(
    contact: date, due: date
) -> None:
    cadences = [(ALWAYS, MONTH), (date(2026, 4, 1), QUARTER)]

    assert next_due(cadences, contact, since=date(2026, 1, 1)) == due


@pytest.mark.parametrize(
    ("due", "today", "overdue"),
    [
        (date(2026, 2, 28), date(2026, 2, 28), False),
        (date(2026, 2, 28), date(2026, 3, 1), True),
        (None, date(2026, 3, 1), False),
    ],
)
def test_something_is_overdue_the_day_after(due: date | None, today: date, overdue: bool) -> None:
    assert is_overdue(due, today) is overdue
