"""The periods watches are counted in, and the sums they are counted to."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from flask_babel.speaklater import LazyString

from app.kernel.owed.watches import Period, Tally, Watch, watches
from app.kernel.registers.register import is_register


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (Period.WEEK, date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 29)),
        (Period.WEEK, date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),
        (Period.WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        (Period.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Period.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.QUARTER, date(2026, 11, 25), date(2026, 10, 1), date(2026, 12, 31)),
        (Period.HALF_YEAR, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (Period.HALF_YEAR, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (Period.YEAR, date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_one_period(period: Period, day: date, first: date, last: date) -> None:
    assert period.around(day) == (first, last)


@pytest.mark.parametrize(
    ("period", "brief"),
    [
        (Period.WEEK, "07-01"),
        (Period.MONTH, "07"),
        (Period.QUARTER, "26Q3"),
        (Period.HALF_YEAR, "26H2"),
        (Period.YEAR, "2026"),
    ],
)
def test_a_period_has_a_short_name(period: Period, brief: str) -> None:
    assert period.brief(date(2026, 7, 1)) == brief


@pytest.mark.parametrize("period", Period)
def test_periods_follow_each_other_without_a_gap(period: Period) -> None:
    spans = period.until(date(2026, 3, 15), 12)

    assert len(spans) == 12
    assert spans[-1] == period.around(date(2026, 3, 15))
    assert all((after[0] - before[1]).days == 1 for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("found", "missed", "percent", "so_far"),
    [
        (Tally(), 0, None, None),
        (Tally(open=1, total=1), 0, 0, None),
        (Tally(met=2, open=1, total=3), 0, 66, 100),
        (Tally(met=199, total=200), 1, 99, 99),
        (Tally(met=200, total=200), 0, 100, 100),
        (Tally(met=1, total=2) + Tally(open=1, total=1), 1, 33, 50),
    ],
)
def test_what_is_neither_met_nor_open_is_missed(
    found: Tally, missed: int, percent: int | None, so_far: int | None
) -> None:
    assert (found.missed, found.percent, found.so_far) == (missed, percent, so_far)


@pytest.mark.parametrize("watch", watches(), ids=lambda each: each.code)
def test_a_watch_says_what_it_is(watch: Watch) -> None:
    assert isinstance(watch.label, LazyString)
    assert watch.of is None or is_register(watch.of)
