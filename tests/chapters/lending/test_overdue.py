from datetime import date

import pytest

from app.chapters.lending import rules
from app.chapters.lending.rules import Calling, Step

CALLING = Calling(soon=2, head=3, grace=5)


@pytest.mark.parametrize(
    ("due", "today", "step"),
    [
        # Due on a Monday.
        (date(2026, 12, 7), date(2026, 12, 2), None),
        (date(2026, 12, 7), date(2026, 12, 3), Step.DUE_SOON),  # two working days before
        (date(2026, 12, 7), date(2026, 12, 6), Step.DUE_SOON),
        (date(2026, 12, 7), date(2026, 12, 7), Step.DUE_SOON),
        (date(2026, 12, 7), date(2026, 12, 8), Step.OVERDUE),
        (date(2026, 12, 7), date(2026, 12, 10), Step.OVERDUE),  # three working days after
        (date(2026, 12, 7), date(2026, 12, 11), Step.HEAD),
        (date(2026, 12, 7), date(2026, 12, 14), Step.HEAD),  # five working days after
        (date(2026, 12, 7), date(2026, 12, 15), Step.STOPPED),
        (date(2026, 12, 7), date(2027, 12, 7), Step.STOPPED),
        # Due on a Friday: the weekend counts for nothing.
        (date(2026, 12, 11), date(2026, 12, 8), None),
        (date(2026, 12, 11), date(2026, 12, 9), Step.DUE_SOON),
        (date(2026, 12, 11), date(2026, 12, 12), Step.OVERDUE),
        (date(2026, 12, 11), date(2026, 12, 16), Step.OVERDUE),
        (date(2026, 12, 11), date(2026, 12, 17), Step.HEAD),
        (date(2026, 12, 11), date(2026, 12, 18), Step.HEAD),
        (date(2026, 12, 11), date(2026, 12, 19), Step.STOPPED),
        # Due before the national holiday, which ends on the 7th; 10 October is worked.
        (date(2026, 9, 30), date(2026, 10, 8), Step.OVERDUE),
        (date(2026, 9, 30), date(2026, 10, 10), Step.OVERDUE),
        (date(2026, 9, 30), date(2026, 10, 11), Step.HEAD),
        (date(2026, 9, 30), date(2026, 10, 13), Step.HEAD),
        (date(2026, 9, 30), date(2026, 10, 14), Step.STOPPED),
        # Read on site on a Sunday.
        (date(2026, 11, 22), date(2026, 11, 22), Step.DUE_SOON),
        (date(2026, 11, 22), date(2026, 11, 23), Step.OVERDUE),
    ],
)
def test_step_of_calling_back(due: date, today: date, step: Step | None) -> None:
    assert rules.step_of(due, today, CALLING) is step


@pytest.mark.parametrize(
    "today",
    [date(2026, 12, 3), date(2026, 12, 5), date(2026, 12, 6), date(2026, 9, 29), date(2026, 10, 4)],
)
def test_nothing_due_later_has_a_step_yet(today: date) -> None:
    last = rules.last_due_on(today, CALLING)

    assert rules.step_of(last, today, CALLING) is not None
    assert rules.step_of(last.replace(day=last.day + 1), today, CALLING) is None


@pytest.mark.parametrize(
    ("due_days", "late"),
    [
        ((), 0),
        ((date(2026, 11, 23),), 0),  # due today
        ((date(2026, 11, 22),), 1),
        (
            (date(2026, 11, 16), date(2026, 12, 1)),
            1,
        ),  # five working days: still lent, with a warning
        ((date(2026, 11, 16), date(2026, 11, 20)), 2),
    ],
)
def test_borrower_is_warned_within_the_grace(due_days: tuple[date, ...], late: int) -> None:
    assert rules.check_borrower("王五", due_days, date(2026, 11, 23), CALLING) == late


def test_borrower_overdue_beyond_the_grace_gets_nothing_more() -> None:
    due_days = (date(2026, 11, 15), date(2026, 11, 22))

    with pytest.raises(rules.BorrowerOverdue, match=r"王五 has 2 .* 8 days") as refusal:
        rules.check_borrower("王五", due_days, date(2026, 11, 23), CALLING)

    assert refusal.value.clause == "4.6"
