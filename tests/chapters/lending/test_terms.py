from datetime import date

import pytest

from app.chapters.lending import rules
from app.chapters.lending.rules import Terms


@pytest.mark.parametrize(
    ("lent_on", "days", "expected"),
    [
        (date(2026, 11, 23), 14, date(2026, 12, 7)),  # a Monday to a Monday
        (date(2026, 11, 21), 14, date(2026, 12, 7)),  # a Saturday moves to Monday
        (date(2026, 11, 22), 14, date(2026, 12, 7)),  # a Sunday moves to Monday
        (date(2024, 2, 15), 14, date(2024, 2, 29)),  # 29 February is a day like another
        (date(2023, 2, 15), 14, date(2023, 3, 1)),
        (date(2026, 1, 31), 28, date(2026, 2, 28)),  # worked Saturday before the Spring Festival
        (date(2026, 9, 17), 14, date(2026, 10, 8)),  # 1 October: the holiday ends on the 7th
        (date(2025, 12, 18), 14, date(2026, 1, 4)),  # over New Year to a worked Sunday
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_item_is_due_on_a_working_day(lent_on: date, days: int, expected: date) -> None:
    assert rules.due_on(lent_on, Terms(days=days)) == expected


@pytest.mark.parametrize(
    "lent_on",
    [
        date(2026, 11, 23),
        date(2026, 11, 22),  # a Sunday
        date(2026, 10, 1),  # a holiday
    ],
)
def test_what_is_read_on_site_is_due_the_same_day(lent_on: date) -> None:
    assert rules.due_on(lent_on, Terms(days=14, on_site=True)) == lent_on


@pytest.mark.parametrize(
    ("returned_on", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),  # over a weekend
        (date(2026, 9, 30), date(2026, 10, 10)),  # over the holiday, 10 October is worked
    ],
)
def test_returned_item_is_kept_three_working_days(returned_on: date, expected: date) -> None:
    assert rules.hold_until(returned_on, 3) == expected


@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        (date(2026, 12, 6), 0),
        (date(2026, 12, 7), 0),
        (date(2026, 12, 8), 1),
        (date(2026, 12, 14), 7),
    ],
)
def test_item_is_overdue_from_the_day_after(today: date, overdue: int) -> None:
    assert rules.days_overdue(date(2026, 12, 7), today) == overdue


@pytest.mark.parametrize(
    ("due", "renewals", "today", "expected"),
    [
        (date(2026, 12, 7), 0, date(2026, 11, 24), date(2026, 12, 21)),  # from the due date
        (date(2026, 12, 7), 1, date(2026, 12, 7), date(2026, 12, 21)),  # on the due date itself
        (date(2026, 9, 17), 0, date(2026, 9, 16), date(2026, 10, 8)),
    ],
)
def test_renewal_counts_from_the_due_date(
    due: date, renewals: int, today: date, expected: date
) -> None:
    assert rules.renewed_due_on("销-04", due, renewals, None, today, Terms()) == expected


@pytest.mark.parametrize(
    ("renewals", "waiting", "today", "refusal", "words"),
    [
        (0, "李四", date(2026, 12, 1), rules.SomebodyWaits, "李四 is waiting"),
        (2, None, date(2026, 12, 1), rules.RenewalsUsed, "2 times"),
        (0, None, date(2026, 12, 8), rules.OverdueNotRenewed, "2026-12-07"),
    ],
)
def test_renewal_is_refused(
    renewals: int, waiting: str | None, today: date, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        rules.renewed_due_on("销-04", date(2026, 12, 7), renewals, waiting, today, Terms())


def test_what_is_read_on_site_is_not_renewed() -> None:
    day = date(2026, 12, 7)

    with pytest.raises(rules.OnSiteNotRenewed, match="on site only"):
        rules.renewed_due_on("销-04", day, 0, None, day, Terms(on_site=True))


@pytest.mark.parametrize(
    ("today", "recall_days", "expected"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 25), 3, date(2026, 11, 30)),  # a Saturday moves to Monday
        (date(2026, 11, 23), 11, date(2026, 12, 4)),
        (date(2026, 12, 3), 1, date(2026, 12, 4)),  # the last day that brings it in earlier
    ],
)
def test_item_called_back_is_due_earlier(today: date, recall_days: int, expected: date) -> None:
    terms = Terms(recall_days=recall_days)

    assert rules.recalled_due_on("销-04", date(2026, 12, 7), today, terms) == expected


@pytest.mark.parametrize(
    ("today", "recall_days"),
    [
        (date(2026, 11, 23), 12),  # a Saturday moves to the due day itself
        (date(2026, 12, 4), 3),
        (date(2026, 12, 7), 1),
        (date(2026, 12, 8), 3),
    ],
)
def test_calling_back_never_gives_more_time(today: date, recall_days: int) -> None:
    with pytest.raises(rules.NothingToRecall, match="2026-12-07"):
        rules.recalled_due_on("销-04", date(2026, 12, 7), today, Terms(recall_days=recall_days))
