"""How an item is called back, step by step, in working days (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _

from app.chapters.lending.rules.refusals import BorrowerOverdue
from app.chapters.lending.rules.terms import days_overdue
from app.chapters.lending.rules.words import Step
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import Parameter, Whole

DUE_SOON = Parameter(
    "loan_due_soon",
    _("A borrower is reminded before the due date by"),
    2,
    kind=Whole(0, 30),
    unit=_("working days"),
    clause="4.6",
)
HEAD_TOLD = Parameter(
    "loan_head_told",
    _("The head of department is told of a loan overdue for more than"),
    3,
    kind=Whole(1, 60),
    unit=_("working days"),
    clause="4.6",
)
GRACE = Parameter(
    "loan_grace",
    _("Nothing more is lent to a borrower overdue for more than"),
    5,
    kind=Whole(1, 90),
    unit=_("working days"),
    clause="4.6",
)


@dataclass(frozen=True, slots=True)
class Calling:
    """When the steps are taken, in working days before and after the due date (4.6).

    Attributes:
        soon: before it, the borrower is reminded.
        head: after it, the head of the borrower's department is told.
        grace: after it, nothing more is lent to the borrower.
    """

    soon: int
    head: int
    grace: int


def step_of(due: date, today: date, calling: Calling) -> Step | None:
    """Return how far calling back an item due on a day has gone by today (4.6).

    An item may come back until the last working day of a term, so the next step is taken the day
    after it, and a long holiday counts for nothing.
    """
    if today > add_workdays(due, calling.grace):
        return Step.STOPPED
    if today > add_workdays(due, calling.head):
        return Step.HEAD
    if today > due:
        return Step.OVERDUE
    if today >= add_workdays(due, -calling.soon):
        return Step.DUE_SOON
    return None


def last_due_on(today: date, calling: Calling) -> date:
    """Return the last due day for which there is a step to take today."""
    return add_workdays(today, calling.soon)


def check_borrower(borrower: str, due_days: Iterable[date], today: date, calling: Calling) -> int:
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
    if late and step_of(late[0], today, calling) is Step.STOPPED:
        days = days_overdue(late[0], today)
        raise BorrowerOverdue(borrower, len(late), days, calling.grace)
    return len(late)
