from datetime import date

import pytest

from app.kernel.language.months import months_later


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 5, 5), 1, date(2026, 6, 5)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), 18, date(2027, 9, 30)),
    ],
)
def test_a_day_some_months_later(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected
