"""What people owe to leads: tracking, bids, decisions, the meeting, the report (1.9–1.13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.chapters.leads import rules
from app.chapters.leads.models import DemandMeeting, DemandReport, Lead, MeetingDecision
from app.chapters.leads.operations import open_decisions, standing
from app.chapters.leads.rules import Window
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.roles import Role
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url

LONGEST = 80  # characters of a decision


def _all_leads(who: Actor) -> str:
    return f"/lead/?owner_id={who.employee_id}&sort=next_due_on"


@duty("leads", _("Leads to track"), icon="target-arrow", order=15, url=_all_leads)
def _leads(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    soon = clock.today() + timedelta(days=rules.NOTICE_DAYS)
    mine = _open_leads(who.employee_id).where(Lead.next_due_on <= soon)
    for lead in db.session.scalars(mine.order_by(Lead.next_due_on, Lead.id)):
        last = lead.last_tracked_on
        yield Duty(
            title=lead.name,
            url=f"{row_url(lead)}#track",
            kind=lead.stage.label,
            number=lead.number,
            hint=gettext("Last on %(day)s", day=last.isoformat()) if last else lead.product_types,
            due_on=lead.next_due_on,
        )


@duty("bids", _("Bids at hand"), icon="gavel", order=16)
def _bids(who: Actor) -> Iterable[Duty]:
    """Yield the bids to come; one that is over is owed until the lead says how it went."""
    if who.employee_id is None:
        return
    today = clock.today()
    last = today + timedelta(days=value_of(rules.BID_NOTICE, today) + 1)
    mine = _open_leads(who.employee_id).where(Lead.bid_at < _midnight(last))
    for lead in db.session.scalars(mine.order_by(Lead.bid_at, Lead.id)):
        assert lead.bid_at is not None
        over = lead.bid_at < clock.now()
        yield Duty(
            title=lead.name,
            url=row_url(lead) or "/",
            kind=lead.product_types,
            number=lead.number,
            hint=gettext("Say how the bid went.") if over else lead.bid_place or "",
            due_on=clock.local(lead.bid_at).date(),
        )


def _open_leads(owner_id: int) -> Select[tuple[Lead]]:
    return (
        select(Lead).where(Lead.owner_id == owner_id, Lead.stage.in_(rules.OPEN)).limit(SHOWN + 1)
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone())


@duty("decisions", _("Decisions to carry out"), icon="checkup-list", order=13)
def _decisions(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    decisions = db.session.scalars(
        open_decisions()
        .where(MeetingDecision.who_id == who.employee_id)
        .order_by(MeetingDecision.due_on, MeetingDecision.id)
        .options(joinedload(MeetingDecision.lead))
        .limit(SHOWN + 1)
    )
    for decision in decisions:
        yield Duty(
            title=decision.decision[:LONGEST],
            url=row_url(decision) or "/",
            kind=decision.card.title,
            hint=decision.lead.name if decision.lead else "",
            due_on=decision.due_on,
            post=f"{row_url(decision)}/done",
            button=gettext("Done"),
        )


@duty("demand", _("Demand meeting and report"), icon="users-group", order=30)
def _meeting_and_report(who: Actor) -> Iterable[Duty]:
    """Yield what the clerk owes for this and the last week, and for the last month."""
    if Role.SALES_CLERK not in who.roles:
        return
    today = clock.today()
    monday = rules.span(Window.WEEK, today)[0]
    mondays = [monday - timedelta(days=7), monday]
    month = rules.months_back(rules.month_of(today), 1)
    now = standing(mondays, month)
    if now.began is None:
        return
    for week, held in zip(mondays, now.held, strict=True):
        sunday = week + timedelta(days=6)
        if now.began <= sunday and held < value_of(rules.MEETINGS_A_WEEK, sunday):
            yield Duty(
                title=gettext("Demand meeting of the week from %(day)s", day=week.isoformat()),
                url=f"/{DemandMeeting.__tablename__}/new",
                kind=DemandMeeting.card.title,
                due_on=sunday,
            )
    if rules.month_of(now.began) <= month and not now.reported:
        yield Duty(
            title=gettext("Demand report of %(month)s", month=f"{month:%Y-%m}"),
            url=f"/{DemandReport.__tablename__}/?month=lastmonth",
            kind=DemandReport.card.title,
            due_on=rules.report_due_on(month, value_of(rules.REPORT_DUE_DAY, today)),
        )
