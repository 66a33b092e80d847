"""How an item is called back, step by step, in working days (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.chapters.lending.rules.refusals import BorrowerOverdue
from app.chapters.lending.rules.terms import days_overdue
from app.chapters.lending.rules.words import Step
from app.kernel.language.workdays import add_workdays

DUE_SOON_WORKDAYS = 2  # before the due date the borrower is reminded (4.6)
HEAD_WORKDAYS = 3  # after the due date the head of the borrower's department is told (4.6)
GRACE_WORKDAYS = 5  # after the due date nothing more is lent to the borrower (4.6)


def step_of(due: date, today: date) -> Step | None:
    """Return how far calling back an item due on a day has gone by today (4.6).

    An item may come back until the last working day of a term, so the next step is taken the day
    after it, and a long holiday counts for nothing.
    """
    if today > add_workdays(due, GRACE_WORKDAYS):
        return Step.STOPPED
    if today > add_workdays(due, HEAD_WORKDAYS):
        return Step.HEAD
    if today > due:
        return Step.OVERDUE
    if today >= add_workdays(due, -DUE_SOON_WORKDAYS):
        return Step.DUE_SOON
    return None


def last_due_on(today: date) -> date:
    """Return the last due day for which there is a step to take today."""
    return add_workdays(today, DUE_SOON_WORKDAYS)


def check_borrower(borrower: str, due_days: Iterable[date], today: date) -> int:
    """Refuse a borrower with an item overdue for too long; the others are only warned.

    Args:
        borrower: the name to use in the refusal.
        due_days: the due dates of everything the borrower has out.
        today: the day of the desk.

    Returns:
        How many items the borrower has overdue, which the desk says aloud.

    Raises:
        BorrowerOverdue: calling one of them back has come to its last step.
    """
    late = sorted(due for due in due_days if due < today)
    if late and step_of(late[0], today) is Step.STOPPED:
        days = days_overdue(late[0], today)
        raise BorrowerOverdue(borrower, len(late), days, GRACE_WORKDAYS)
    return len(late)
