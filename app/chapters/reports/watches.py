"""How far superiors take note of what is reported to them (1.6, 1.9, 1.13)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select

from app.chapters.org.operations import holder_of
from app.chapters.reports import rules
from app.chapters.reports.models import Report
from app.chapters.reports.rules import ReportKind
from app.kernel import clock
from app.kernel.language.workdays import add_workdays
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.watches import cases_of, deadlines, region_of, watch, within
from app.kernel.parameters import value_of
from app.kernel.registers.entries import Entry


def acknowledged_by(made_on: date) -> date:
    """Return the last day on which a report is acknowledged in time."""
    return add_workdays(made_on, value_of(rules.ACKNOWLEDGED_WITHIN, made_on))


def _settled(last: date) -> date:
    return acknowledged_by(last) + A_DAY


@watch(
    "1.6",
    "important_acknowledged",
    _("Important customer information acknowledged"),
    of=Report.__tablename__,
    settled=_settled,
)
def _important(first: date, last: date) -> Select[Any]:
    return _reports("1.6", first, last)


@watch(
    "1.9",
    "events_acknowledged",
    _("Major events of leads acknowledged"),
    of=Report.__tablename__,
    settled=_settled,
)
def _events(first: date, last: date) -> Select[Any]:
    return _reports("1.9", first, last)


@watch(
    "1.13",
    "major_leads_acknowledged",
    _("Major demand information acknowledged"),
    of=Report.__tablename__,
    settled=_settled,
)
def _major_leads(first: date, last: date) -> Select[Any]:
    return _reports("1.13", first, last)


def _reports(clause: str, first: date, last: date) -> Select[Any]:
    """Return the reports a clause asks for; whoever holds the role they go to answers for them."""
    days = deadlines(first, last, acknowledged_by)
    kinds: list[ReportKind] = [kind for kind, by in rules.CLAUSES.items() if by == clause]
    return (
        cases_of(
            Report,
            person_id=holder_of(Report.to_role),
            region_id=region_of(Entry),
            since=Report.made_at,
            met=Report.acknowledged_at < days.c.over,
            open=Report.acknowledged_at.is_(None) & (days.c.due_on >= clock.today()),
        )
        .join(days, (Report.made_at >= days.c.begins) & (Report.made_at < days.c.ends))
        .join(Entry, Entry.id == Report.about_id)
        .where(within(Report.made_at, first, last), Report.kind.in_(kinds))
    )
