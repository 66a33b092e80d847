"""The Chinese working calendar: public holidays, swapped weekends, the company's own changes.

A day is decided by the first of: the overrides (argument, then provider), the published calendar
of the State Council as the library knows it, and Monday to Friday for years it does not know yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

Overrides = Mapping[date, bool]
Provider = Callable[[], Overrides]

PUBLISHED_YEARS = frozenset(day.year for day in (*constants.holidays, *constants.workdays))
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def _no_overrides() -> Overrides:
    return {}


_provider: Provider = _no_overrides


def keeps_days(provider: Provider) -> Provider:
    """Register the function that returns the company's own days.

    It is asked for every decision, so it should answer from memory. True means a working day.
    """
    global _provider
    _provider = provider
    return provider


def is_known(year: int, overrides: Overrides | None = None) -> bool:
    """Return whether holidays of ``year`` are published or entered; otherwise weekdays decide."""
    if year in PUBLISHED_YEARS:
        return True
    return any(day.year == year for day in (*(overrides or ()), *_provider()))


def is_workday(day: date, overrides: Overrides | None = None) -> bool:
    """Return whether people work on ``day``."""
    for table in (overrides or {}, _provider()):
        if day in table:
            return table[day]
    if day.year in PUBLISHED_YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def next_workday(day: date, overrides: Overrides | None = None) -> date:
    """Return ``day`` itself if people work on it, else the first working day after it."""
    while not is_workday(day, overrides):
        day += ONE_DAY
    return day


def add_workdays(day: date, count: int, overrides: Overrides | None = None) -> date:
    """Return the working day ``count`` working days after ``day``, which itself does not count.

    A negative ``count`` goes back; zero gives `next_workday`.
    """
    if count == 0:
        return next_workday(day, overrides)
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day, overrides)
    return day
