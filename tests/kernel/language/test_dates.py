from datetime import UTC, date, datetime

import pytest

from app.kernel.language.dates import BadDate, parse_date

MAY_5 = date(2022, 5, 5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (MAY_5, MAY_5),
        (datetime(2022, 5, 5, 23, 59, tzinfo=UTC), MAY_5),
        ("2022-05-05", MAY_5),
        (" 2022-5-5 ", MAY_5),
        ("２０２２－０５－０５", MAY_5),
        ("2022—05—05", MAY_5),
        ("2022/05/05", MAY_5),
        ("2022/5/5", MAY_5),
        ("2022.5.5", MAY_5),
        ("2022．5．5", MAY_5),
        ("2022年5月5日", MAY_5),
        ("2022 年 5 月 5 日", MAY_5),
        ("２０２２年０５月０５号", MAY_5),
        ("20220505", MAY_5),
        (20220505, MAY_5),
        (20220505.0, MAY_5),
        ("2022-05-05 13:45", MAY_5),
        ("2022-05-05T13:45:01.5", MAY_5),
        ("2022/5/5 0:00:00", MAY_5),
        (44686, MAY_5),
        (44686.0, MAY_5),
        (44686.75, MAY_5),
        ("44686", MAY_5),
        ("2024-02-29", date(2024, 2, 29)),
        ("2024.12.31", date(2024, 12, 31)),
        (29221, date(1980, 1, 1)),
        (73050, date(2099, 12, 31)),
    ],
)
def test_every_way_of_writing_a_day(value: object, expected: date) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2022-02-29", "month 2 of 2022 has 28 days"),
        ("2022-04-31", "month 4 of 2022 has 30 days"),
        ("2022-04-00", "month 4 of 2022 has 30 days"),
        ("2022-13-01", "there is no month 13"),
        ("20221301", "there is no month 13"),
        ("2022-00-01", "there is no month 0"),
        ("1822-05-05", "outside the years 1900 to 2100"),
        (date(2101, 1, 1), "outside the years"),
        ("05/06/2022", "more than one day"),
        ("13.05.2022", "more than one day"),
        ("22-5-3", "more than one day"),
        ("22年5月3日", "more than one day"),
        ("2022-05", "lacks the day"),
        ("2022年5月", "lacks the day"),
        ("2022年", "lacks the day"),
        (2022, "lacks the day"),
        ("2022-05/05", "is not a date"),
        ("", "missing"),
        ("  ", "missing"),
        ("明天", "is not a date"),
        ("待定", "is not a date"),
        ("=TODAY()", "is not a date"),
        ("2022-05-05x", "is not a date"),
        ("٢٠٢٢-٠٥-٠٥", "is not a date"),
        (None, "is not a date"),
        (True, "is not a date"),
        (12, "is not a date"),
        (29220, "is not a date"),
        (73051, "is not a date"),
        (3.5, "is not a date"),
        (float("nan"), "is not a date"),
        (float("inf"), "is not a date"),
        (-44686, "is not a date"),
        ("9" * 5000, "is not a date"),
    ],
)
def test_refusals_say_why(value: object, reason: str) -> None:
    with pytest.raises(BadDate, match=reason) as refusal:
        parse_date(value)

    assert len(str(refusal.value)) < 200
