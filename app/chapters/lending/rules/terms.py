"""For how long an item is lent, kept, prolonged and called back (4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _

from app.chapters.lending.rules.refusals import (
    NothingToRecall,
    OnSiteNotRenewed,
    OverdueNotRenewed,
    RenewalsUsed,
    SomebodyWaits,
)
from app.kernel.language.workdays import add_workdays, next_workday
from app.kernel.parameters import Parameter, Whole

# What holds where no loan rule says otherwise.
LOAN_DAYS = 14  # calendar days until an item is due back (4.6)
MAX_RENEWALS = 2  # times one loan may be prolonged (4.6)
RECALL_DAYS = 3  # calendar days to bring back what is called back (4.6)
HOLD_KEPT = Parameter(
    "hold_kept",
    _("An item is kept for the first in the queue for"),
    3,
    kind=Whole(1, 30),
    unit=_("working days"),
    clause="4.6",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a loan rule allows (4.6).

    Attributes:
        days: calendar days until an item is due back.
        renewals: times one loan may be prolonged.
        most: items a borrower may have under the rule at once; None for any number.
        recall_days: calendar days to bring back what is called back.
        on_site: the item is read at the desk and is due back the same day.
        approval: the item is lent only after approval.
    """

    days: int = LOAN_DAYS
    renewals: int = MAX_RENEWALS
    most: int | None = None
    recall_days: int = RECALL_DAYS
    on_site: bool = False
    approval: bool = False


def due_on(lent_on: date, terms: Terms) -> date:
    """Return the day an item lent on this day is due back.

    Counts calendar days from the day after lending; a due day on which nobody is at the desk
    moves to the next working day. What is read on site is due the same day (4.6).
    """
    if terms.on_site:
        return lent_on
    return next_workday(lent_on + timedelta(days=terms.days))


def hold_until(ready_on: date, workdays: int) -> date:
    """Return the last day an item is kept for the first in the queue (4.6)."""
    return add_workdays(ready_on, workdays)


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
        terms: the terms it was lent on.

    Raises:
        SomebodyWaits, OverdueNotRenewed, OnSiteNotRenewed, RenewalsUsed
    """
    if waiting is not None:
        raise SomebodyWaits(item, waiting)
    if days_overdue(due, today):
        raise OverdueNotRenewed(item, due)
    if terms.on_site:
        raise OnSiteNotRenewed(item)
    if renewals >= terms.renewals:
        raise RenewalsUsed(item, renewals)
    return due_on(due, terms)


def recalled_due_on(item: str, due: date, today: date, terms: Terms) -> date:
    """Return the earlier due date of a loan that is called back (4.6).

    Raises:
        NothingToRecall: it is due by then anyway.
    """
    earlier = next_workday(today + timedelta(days=terms.recall_days))
    if earlier >= due:
        raise NothingToRecall(item, due)
    return earlier
