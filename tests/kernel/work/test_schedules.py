"""When jobs run by themselves, and how it is said."""

from datetime import datetime

import pytest
from flask import Flask

from app.kernel.work.schedules import Daily, Every, Schedule

DAY = "2026-11-25 "


def at(clock: str) -> datetime:
    return datetime.fromisoformat(DAY + clock if len(clock) <= 8 else clock)


@pytest.mark.parametrize(
    ("schedule", "moment", "matches", "last", "following"),
    [
        (Every(15), "08:00", True, "08:00", "08:15"),
        (Every(15), "08:00:59", True, "08:00", "08:15"),
        (Every(15), "08:14:59", False, "08:00", "08:15"),
        (Every(15), "08:15", True, "08:15", "08:30"),
        (Every(15), "23:59", False, "23:45", "2026-11-26 00:00"),
        (Every(1), "08:07", True, "08:07", "08:08"),
        (Daily(1, 5), "01:04:59", False, "2026-11-24 01:05", "01:05"),
        (Daily(1, 5), "01:05", True, "01:05", "2026-11-26 01:05"),
        (Daily(1, 5), "01:05:59", True, "01:05", "2026-11-26 01:05"),
        (Daily(1, 5), "01:06", False, "01:05", "2026-11-26 01:05"),
        (Daily(0, 0), "00:00", True, "00:00", "2026-11-26 00:00"),
        (Daily(0, 10), "2026-12-31 23:00", False, "2026-12-31 00:10", "2027-01-01 00:10"),
    ],
)
def test_a_schedule_is_kept_to_the_minute(
    schedule: Schedule, moment: str, matches: bool, last: str, following: str
) -> None:
    assert schedule.matches(at(moment)) is matches
    assert schedule.last(at(moment)) == at(last)
    assert schedule.following(at(moment)) == at(following)


def test_minutes_that_do_not_divide_an_hour_are_no_schedule() -> None:
    with pytest.raises(ValueError, match="divide"):
        Every(7)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Every(1), "Every minute"),
        (Every(15), "Every 15 minutes"),
        (Every(60), "Every hour"),
        (Daily(1, 5), "Every day at 01:05"),
    ],
)
def test_a_schedule_is_said_in_words(house: Flask, schedule: Schedule, said: str) -> None:
    with house.test_request_context():
        assert schedule.say() == said
