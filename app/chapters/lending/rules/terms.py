"""For how long an item is lent, kept and prolonged (4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.chapters.lending.rules.refusals import OverdueNotRenewed, RenewalsUsed, SomebodyWaits
from app.kernel.language.workdays import add_workdays, next_workday

LOAN_DAYS = 14  # calendar days until an item is due back (4.6)
MAX_RENEWALS = 2  # times one loan may be prolonged (4.6)
HOLD_WORKDAYS = 3  # working days a returned item waits for the first in the queue (4.6)
DUE_SOON_DAYS = 2  # how long before the due date the borrower is reminded (4.6)


@dataclass(frozen=True, slots=True)
class Terms:
    """For how many calendar days an item is lent, and how often the loan may be prolonged (4.6)."""

    days: int = LOAN_DAYS
    renewals: int = MAX_RENEWALS


def due_on(lent_on: date, days: int = LOAN_DAYS) -> date:
    """Return the working day an item lent on this day is due back.

    Counts calendar days from the day after lending; a due day on which nobody is at the desk
    moves to the next working day (4.6).
    """
    return next_workday(lent_on + timedelta(days=days))


def hold_until(returned_on: date) -> date:
    """Return the last day a returned item is kept for the first in the queue (4.6)."""
    return add_workdays(returned_on, HOLD_WORKDAYS)


def days_overdue(due: date, today: date) -> int:
    """Return for how many calendar days an item has been overdue, 0 on its due day and before."""
    return max(0, (today - due).days)


def renewed_due_on(
    item: str, due: date, renewals: int, waiting: str | None, today: date, terms: Terms
) -> date:
    """Return the new due date of a loan, counted from the present one (4.6).

    Args:
        item: the name to use in a refusal.
        due: when it is due now.
        renewals: how often it has been prolonged.
        waiting: who is first in the queue, if anybody is.
        today: the day of the desk.
        terms: the terms of the item.

    Raises:
        SomebodyWaits, RenewalsUsed, OverdueNotRenewed
    """
    if waiting is not None:
        raise SomebodyWaits(item, waiting)
    if days_overdue(due, today):
        raise OverdueNotRenewed(item, due)
    if renewals >= terms.renewals:
        raise RenewalsUsed(item, renewals)
    return due_on(due, terms.days)
