"""What is due of leads: tracking, bids, decisions, the meeting, the report (1.9–1.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.chapters.leads import rules
from app.chapters.leads.models import (
    DemandMeeting,
    DemandReport,
    Lead,
    LeadTracking,
    MeetingDecision,
)
from app.chapters.leads.operations import open_decisions, plan, standing
from app.chapters.leads.rules import LeadStage
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import local_day
from app.kernel.owed.cadence import A_WEEK, Cadence, window
from app.kernel.owed.dues import Due, Owed, Source, due, occasion
from app.kernel.parameters import value_of
from app.kernel.registers.register import FormState
from app.kernel.roles import Role

LONGEST = 80  # characters of a decision


def _all_leads(who: Actor) -> str:
    return f"/lead/?owner_id={who.employee_id}&sort=next_due_on"


def _lead(each: Due) -> dict[str, Any]:
    last = each.since
    return {
        "kind": LeadStage(each.said).label,
        "hint": gettext("Last on %(day)s", day=last.isoformat()) if last else "",
        "url": f"{each.url}#track",
    }


@due(
    "leads",
    _("Leads to track"),
    Lead,
    icon="target-arrow",
    order=15,
    notice=rules.NOTICE_DAYS,
    url=_all_leads,
    say=_lead,
    listed="next_due_on",
    plan=plan,
)
def _leads(_today: date) -> Owed:
    return Owed(
        rows=select(Lead).where(Lead.stage.in_(rules.OPEN), Lead.next_due_on.is_not(None)),
        person_id=Lead.owner_id,
        region_id=Lead.region_id,
        due_on=Lead.next_due_on,
        planned_on=Lead.planned_on,
        since=Lead.last_tracked_on,
        tone=Lead.demand_class,
        said=Lead.stage,
    )


def _bid(each: Due) -> dict[str, Any]:
    over = each.at is not None and each.at < clock.now()
    return {"hint": gettext("Say how the bid went.") if over else each.said}


@due(
    "bids",
    _("Bids at hand"),
    Lead,
    icon="gavel",
    order=16,
    notice=rules.BID_NOTICE,
    say=_bid,
    listed="bid_at",
    timed=True,
)
def _bids(_today: date) -> Owed:
    """Find the bids to come; one that is over is owed until the lead says how it went."""
    return Owed(
        rows=select(Lead).where(Lead.stage.in_(rules.OPEN), Lead.bid_at.is_not(None)),
        person_id=Lead.owner_id,
        region_id=Lead.region_id,
        due_on=local_day(Lead.bid_at),
        at=Lead.bid_at,
        tone=Lead.demand_class,
        said=Lead.bid_place,
    )


def _decision(each: Due) -> dict[str, Any]:
    return {
        "title": each.title[:LONGEST],
        "hint": each.about,
        "post": f"{each.url}/done",
        "button": gettext("Done"),
    }


@due(
    "decisions",
    _("Decisions to carry out"),
    MeetingDecision,
    icon="checkup-list",
    order=13,
    say=_decision,
    listed="due_on",
)
def _decisions(_today: date) -> Owed:
    return Owed(
        rows=open_decisions().outerjoin(Lead, Lead.id == MeetingDecision.lead_id),
        person_id=MeetingDecision.who_id,
        region_id=Lead.region_id,
        due_on=MeetingDecision.due_on,
        tone=Lead.demand_class,
    )


@occasion(
    "demand",
    _("Demand meeting and report"),
    DemandMeeting,
    icon="users-group",
    order=30,
    roles=[Role.SALES_CLERK],
    notice=6,
)
def _meetings_and_reports(source: Source, first: date, last: date) -> Iterator[Due]:
    """Yield the meetings not held since last week, and the report of the last month (1.11)."""
    today = clock.today()
    monday = window(Cadence.WEEK, max(first, today - A_WEEK)).first
    mondays = [monday + A_WEEK * n for n in range(max(0, (last - monday).days // 7 + 1))]
    month = rules.months_back(rules.month_of(today), 1)
    now = standing(mondays, month)
    if now.began is None:
        return
    clerk = frozenset({Role.SALES_CLERK.value})
    for week, held in zip(mondays, now.held, strict=True):
        sunday = week + timedelta(days=6)
        if now.began <= sunday and held < value_of(rules.MEETINGS_A_WEEK, sunday):
            yield Due(
                source=source,
                register=DemandMeeting.__tablename__,
                title=gettext("Demand meeting of the week from %(day)s", day=week.isoformat()),
                url=f"/{DemandMeeting.__tablename__}/new",
                kind=DemandMeeting.card.title,
                due_on=sunday,
                roles=clerk,
            )
    if rules.month_of(now.began) <= month and not now.reported:
        yield Due(
            source=source,
            register=DemandReport.__tablename__,
            title=gettext("Demand report of %(month)s", month=f"{month:%Y-%m}"),
            url=f"/{DemandReport.__tablename__}/?month=lastmonth",
            kind=DemandReport.card.title,
            due_on=rules.report_due_on(month, value_of(rules.REPORT_DUE_DAY, today)),
            roles=clerk,
        )


@due(
    "tracked",
    _("Tracked"),
    LeadTracking,
    icon="timeline-event-text",
    order=62,
    say=lambda each: {"title": each.about},
    done=True,
)
def _tracked(_today: date) -> Owed:
    return Owed(
        rows=select(LeadTracking).join(Lead, Lead.id == LeadTracking.lead_id),
        person_id=LeadTracking.tracked_by_id,
        region_id=Lead.region_id,
        due_on=LeadTracking.tracked_on,
        tone=Lead.demand_class,
    )


@due(
    "met",
    _("Demand meetings held"),
    DemandMeeting,
    icon="users-group",
    order=63,
    say=lambda each: {"title": each.number},
    done=True,
)
def _met(_today: date) -> Owed:
    return Owed(
        rows=select(DemandMeeting).where(
            DemandMeeting.state != FormState.VOID, DemandMeeting.corrects_id.is_(None)
        ),
        person_id=DemandMeeting.chair_id,
        due_on=DemandMeeting.held_on,
    )
