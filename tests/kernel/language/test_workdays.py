from datetime import date

import pytest

from app.kernel.language import workdays

UNKNOWN_YEAR = max(workdays.PUBLISHED_YEARS) + 50


@pytest.fixture
def company_days(monkeypatch: pytest.MonkeyPatch) -> dict[date, bool]:
    days: dict[date, bool] = {}
    monkeypatch.setattr(workdays, "_provider", lambda: days)
    return days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),  # the day before the National Day holiday
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday swapped for a day of the holiday
        (date(2026, 10, 11), False),
        (date(2026, 10, 9), True),
        (date(2024, 2, 29), True),
        (date(2024, 1, 1), False),
    ],
)
def test_holidays_and_swapped_weekends(day: date, works: bool) -> None:
    assert workdays.is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2076, 1, 1), True),  # a Wednesday: the holiday is not published yet
        (date(2076, 1, 4), False),
        (date(2076, 1, 5), False),
        (date(2076, 1, 6), True),
    ],
)
def test_unknown_years_go_by_weekday(day: date, works: bool) -> None:
    assert workdays.is_workday(day) is works


def test_known_years_are_the_published_and_the_entered_ones(
    company_days: dict[date, bool],
) -> None:
    assert workdays.is_known(2026)
    assert not workdays.is_known(UNKNOWN_YEAR)
    assert workdays.is_known(UNKNOWN_YEAR, {date(UNKNOWN_YEAR, 1, 1): False})

    company_days[date(UNKNOWN_YEAR, 1, 1)] = False

    assert workdays.is_known(UNKNOWN_YEAR)


def test_company_days_override_the_published_ones(company_days: dict[date, bool]) -> None:
    company_days[date(2026, 10, 8)] = False
    company_days[date(2026, 10, 11)] = True

    assert not workdays.is_workday(date(2026, 10, 8))
    assert workdays.is_workday(date(2026, 10, 11))
    assert workdays.is_workday(date(2026, 10, 8), {date(2026, 10, 8): True})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 10, 11), date(2026, 10, 12)),
    ],
)
def test_next_workday_is_the_day_itself_if_people_work(day: date, expected: date) -> None:
    assert workdays.next_workday(day) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 3), -1, date(2026, 9, 30)),
        (date(2026, 12, 31), 2, date(2027, 1, 4)),  # over the edge of what is published
    ],
)
def test_add_workdays(day: date, count: int, expected: date) -> None:
    assert workdays.add_workdays(day, count) == expected
