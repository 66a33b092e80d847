"""How far what is lent comes back in time (4.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, false

from app.chapters.lending.models import Loan
from app.chapters.lending.rules import Medium
from app.chapters.lending.standing.items import LENT
from app.kernel import clock
from app.kernel.owed.watches import cases_of, deadlines, region_of, watch
from app.kernel.registers.entries import Entry


def _same_day(day: date) -> date:
    return day


@watch("4.6", "loans_returned", _("Loans returned in time"), of=Loan.__tablename__)
def _returned(first: date, last: date) -> Select[Any]:
    """Return the loans that were due back in a period; a right to read just ends."""
    days = deadlines(first, last, _same_day)
    return (
        cases_of(
            Loan,
            person_id=Loan.borrower_id,
            region_id=region_of(Entry),
            since=Loan.due_on,
            met=Loan.returned_at < days.c.over,
            open=Loan.returned_at.is_(None) & (Loan.due_on >= clock.today()),
        )
        .join(days, days.c.day == Loan.due_on)
        .join(Entry, Entry.id == Loan.article_id)
        .where(
            Loan.due_on.between(first, last),
            Loan.lent_at.is_not(None),
            Loan.medium == Medium.PAPER,
        )
    )


@watch(
    "4.6",
    "loans_in_time",
    _("Loans out that are not overdue"),
    of=Loan.__tablename__,
    standing=True,
)
def _in_time(_first: date, _last: date) -> Select[Any]:
    """Return what is out on paper now and not said to be back."""
    return (
        cases_of(
            Loan,
            person_id=Loan.borrower_id,
            region_id=region_of(Entry),
            since=Loan.due_on,
            met=Loan.due_on >= clock.today(),
            open=false(),
        )
        .join(Entry, Entry.id == Loan.article_id)
        .where(Loan.due_on.is_not(None), *LENT)
    )
