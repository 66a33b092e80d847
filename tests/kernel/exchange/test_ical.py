"""Feeds of days: escaped, folded and dated as RFC 5545 says."""

from datetime import UTC, date, datetime

import pytest

from app.kernel.exchange import ical
from app.kernel.exchange.ical import Event

STAMP = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("a, b; c", "a\\, b\\; c"),
        ("C:\\x", "C:\\\\x"),
        ("one\ntwo\r\nthree", "one\\ntwo\\nthree"),
        ("一,二;三", "一\\,二\\;三"),
        ("\rBEGIN:VEVENT", "BEGIN:VEVENT"),
    ],
)
def test_what_separates_is_escaped(text, written):
    assert ical.escaped(text) == written


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x" * 75,
        "x" * 76,
        "x" * 400,
        "SUMMARY:" + "衡" * 60,
        "x" * 74 + "衡" + "y" * 80,
        "😀" * 50,
    ],
)
def test_a_long_line_is_folded_between_characters(line):
    found = ical.folded(line)

    parts = found.encode().split(b"\r\n")
    assert all(len(part) <= ical.LONGEST for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    assert found.replace("\r\n ", "") == line


def test_a_line_as_long_as_may_be_stays_whole():
    assert ical.folded("x" * 75) == "x" * 75


def test_a_day_is_a_whole_day():
    event = Event(uid="a-1@hengji", on=date(2026, 12, 31), summary="湖南,水泥厂")

    made = ical.calendar("衡记", "衡记", [event], STAMP)

    assert made.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert made.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    for line in (
        "UID:a-1@hengji",
        "DTSTAMP:20261125T020000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:湖南\\,水泥厂",
    ):
        assert f"\r\n{line}\r\n" in made
    assert "URL" not in made


def test_a_moment_is_an_hour_in_universal_time():
    at = datetime.fromisoformat("2026-12-06T09:30:00+08:00")
    event = Event(uid="b", on=at.date(), at=at, summary="x", url="https://h.example/lead/1")

    made = ical.calendar("x", "x", [event], STAMP)

    assert "DTSTART:20261206T013000Z\r\nDTEND:20261206T023000Z\r\n" in made
    assert "URL:https://h.example/lead/1\r\n" in made


def test_an_empty_calendar_is_one():
    made = ical.calendar("x", "y", [], STAMP)

    assert made.count("BEGIN:") == made.count("END:") == 1
    assert "PRODID:-//y//EN\r\n" in made
