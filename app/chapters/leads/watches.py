"""How far the clauses about demand information are met (1.9, 1.11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, exists, func, literal, select

from app.chapters.customers.rules import DemandClass
from app.chapters.leads import rules
from app.chapters.leads.models import TRACKINGS, DemandMeeting, DemandReport, Lead
from app.chapters.org.operations import holder_of
from app.kernel import clock
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.watches import Period, cases_of, deadlines, handed_in_at, midnight, watch
from app.kernel.parameters import value_of
from app.kernel.registers.register import FormState
from app.kernel.roles import Role

TYPED_IN = timedelta(days=7)  # after the week: until then the minutes of a meeting count


@watch(
    "1.9",
    "tracked_one",
    _("Class-1 demand information tracked in its window"),
    of=Lead.__tablename__,
    period=Period.WEEK,
    settled=TRACKINGS.settled,
)
def _tracked_one(first: date, last: date) -> Select[Any]:
    return TRACKINGS.cases(first, last, DemandClass.ONE)


@watch(
    "1.9",
    "tracked_two",
    _("Class-2 demand information tracked in its window"),
    of=Lead.__tablename__,
    settled=TRACKINGS.settled,
)
def _tracked_two(first: date, last: date) -> Select[Any]:
    return TRACKINGS.cases(first, last, DemandClass.TWO)


def _minutes_settled(last: date) -> date:
    return last + TYPED_IN + A_DAY


@watch(
    "1.11",
    "meetings_held",
    _("Demand meetings held every week"),
    of=DemandMeeting.__tablename__,
    period=Period.WEEK,
    settled=_minutes_settled,
)
def _meetings_held(first: date, last: date) -> Select[Any]:
    """Return the week as one case, with its first meeting if there was one."""
    held = and_(
        DemandMeeting.held_on.between(first, last),
        DemandMeeting.state != FormState.VOID.value,
        DemandMeeting.corrects_id.is_(None),
        DemandMeeting.created_at < midnight(_minutes_settled(last)),
    )
    count = select(func.count(DemandMeeting.id)).where(held).scalar_subquery()
    week = deadlines(first, first, lambda _day: last)
    return (
        cases_of(
            DemandMeeting,
            person_id=holder_of(Role.SALES_CLERK),
            since=week.c.day,
            met=count >= value_of(rules.MEETINGS_A_WEEK, last),
            open=week.c.due_on >= clock.today(),
        )
        .select_from(week)
        .outerjoin(
            DemandMeeting,
            DemandMeeting.id == select(func.min(DemandMeeting.id)).where(held).scalar_subquery(),
        )
        .where(_has_leads_by(last))
    )


def report_due_on(month: date) -> date:
    """Return the last day on which the demand report of a month is in time."""
    return rules.report_due_on(month, value_of(rules.REPORT_DUE_DAY, month))


def _report_settled(last: date) -> date:
    return report_due_on(last.replace(day=1)) + A_DAY


@watch(
    "1.11",
    "months_reported",
    _("Demand reported every month"),
    of=DemandReport.__tablename__,
    settled=_report_settled,
)
def _months_reported(first: date, last: date) -> Select[Any]:
    """Return the month as one case, with its report if there is one."""
    month = deadlines(first, first, report_due_on)
    return (
        cases_of(
            DemandReport,
            person_id=holder_of(Role.SALES_CLERK),
            since=literal(last),
            met=handed_in_at(DemandReport) < month.c.over,
            open=month.c.due_on >= clock.today(),
        )
        .select_from(month)
        .outerjoin(
            DemandReport,
            and_(
                DemandReport.month == month.c.day,
                DemandReport.state != FormState.VOID.value,
                DemandReport.corrects_id.is_(None),
            ),
        )
        .where(_has_leads_by(last))
    )


def _has_leads_by(day: date) -> Any:
    """Return the condition that there was demand to speak of by then."""
    return exists().where(Lead.created_at < midnight(day + A_DAY))
