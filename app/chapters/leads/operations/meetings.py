"""The agenda of a meeting, the decisions it takes, the weeks and months watched (1.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, selectinload

from app.chapters.leads import rules
from app.chapters.leads.models import (
    AgendaItem,
    Attendance,
    DemandMeeting,
    DemandReport,
    Lead,
    LeadTracking,
    MeetingDecision,
)
from app.chapters.leads.rules import AgendaReason
from app.chapters.org.models import Employee, find
from app.kernel import clock, signals
from app.kernel.actor import actor, program
from app.kernel.database import db
from app.kernel.owed.cadence import Cadence, window
from app.kernel.parameters import value_of
from app.kernel.registers.notices import message, notify
from app.kernel.registers.register import FormState

FIRST_MEETING_DAYS = 7  # how far back the very first meeting looks for new leads


@signals.created.connect
def _make_agenda(row: object, **_kwargs: Any) -> None:
    """Put on the agenda what the leads call for, as they stand when it is made (1.11).

    Minutes taken over from paper, or of an earlier week, keep the agenda they had.
    """
    if not isinstance(row, DemandMeeting) or row.transcribed:
        return
    if row.held_on < window(Cadence.WEEK, clock.today()).first:
        return
    with program(), db.session.no_autoflush:
        for reason, wanted in _called_for(row).items():
            leads = db.session.scalars(wanted.limit(rules.AGENDA_MOST)).all()
            stood = last_progress(lead.id for lead in leads)
            for lead in leads:
                _put(row, reason, lead, _day(reason, lead), stood.get(lead.id))
            setattr(row, f"{reason.value}_count", _count(wanted))
        _put_decisions(row)
        db.session.flush()


def _called_for(meeting: DemandMeeting) -> Mapping[AgendaReason, Select[tuple[Lead]]]:
    """Return the leads the data call for by reason, the most pressing first."""
    leads, today = select(Lead).where(Lead.stage.in_(rules.OPEN)), clock.today()
    until = clock.now() + timedelta(days=value_of(rules.BID_NOTICE, today))
    pressing = Lead.demand_class, Lead.major.desc()
    return {
        AgendaReason.NEW: leads.where(Lead.created_at > _last_agenda(meeting)).order_by(
            *pressing, Lead.id
        ),
        AgendaReason.BID: leads.where(Lead.bid_at.between(clock.now(), until)).order_by(
            Lead.bid_at, Lead.id
        ),
        AgendaReason.STALLED: leads.where(Lead.next_due_on < today).order_by(
            *pressing, Lead.next_due_on, Lead.id
        ),
    }


def _last_agenda(meeting: DemandMeeting) -> datetime:
    """Return when the agenda before this one was made."""
    made: datetime | None = db.session.scalar(
        select(func.max(DemandMeeting.created_at)).where(
            DemandMeeting.id != meeting.id,
            DemandMeeting.state != FormState.VOID.value,
            DemandMeeting.transcribed.is_(False),
        )
    )
    return made or clock.now() - timedelta(days=FIRST_MEETING_DAYS)


def _day(reason: AgendaReason, lead: Lead) -> date | None:
    if reason is AgendaReason.BID:
        return None if lead.bid_at is None else clock.local(lead.bid_at).date()
    return lead.received_on if reason is AgendaReason.NEW else lead.next_due_on


def _put_decisions(meeting: DemandMeeting) -> None:
    late = open_decisions().where(MeetingDecision.due_on < clock.today())
    ordered = late.order_by(MeetingDecision.due_on, MeetingDecision.id)
    for each in db.session.scalars(ordered.limit(rules.AGENDA_MOST)):
        _put(meeting, AgendaReason.DECISION, each.lead, each.due_on, each.decision)
    meeting.decision_count = _count(late)


def _put(
    meeting: DemandMeeting,
    reason: AgendaReason,
    lead: Lead,
    day: date | None,
    subject: str | None,
) -> None:
    line = AgendaItem(meeting=meeting, lead=lead, reason=reason, day=day, subject=subject)
    line.lead_id = lead.id
    line.prepare()
    db.session.add(line)


def _count(wanted: Select[Any]) -> int:
    counted = wanted.with_only_columns(func.count()).order_by(None)
    return db.session.scalar(counted) or 0


def last_progress(lead_ids: Iterable[int]) -> dict[int, str]:
    """Return what was last learnt about each of some leads, in one statement."""
    newest = (
        select(func.max(LeadTracking.id))
        .where(LeadTracking.lead_id.in_(list(lead_ids)))
        .group_by(LeadTracking.lead_id)
    )
    told = select(LeadTracking.lead_id, LeadTracking.progress).where(LeadTracking.id.in_(newest))
    return {row.lead_id: row.progress for row in db.session.execute(told)}


def open_decisions() -> Select[tuple[MeetingDecision]]:
    """Return the decisions still to be carried out, of meetings that stand as they were held."""
    newer = aliased(DemandMeeting)
    corrected = exists().where(
        newer.corrects_id == DemandMeeting.id, newer.state != FormState.VOID.value
    )
    return (
        select(MeetingDecision)
        .join(DemandMeeting, DemandMeeting.id == MeetingDecision.meeting_id)
        .where(
            MeetingDecision.done_on.is_(None),
            DemandMeeting.state != FormState.VOID.value,
            ~corrected,
        )
    )


def report_done(decision: MeetingDecision, result: str | None = None) -> MeetingDecision:
    """Report a decision carried out, also after the minutes were signed (1.11).

    Raises:
        NotTheirDecision: somebody else carries it out.
        AlreadyDone: it was reported before.
    """
    rules.check_done(
        decision.done_on,
        name=decision.who.name if decision.who else "",
        is_theirs=decision.is_mine,
        keeps_minutes=decision.keeps_minutes,
    )
    decision.done_on, decision.done_by = clock.today(), actor().name
    decision.result = (result or "").strip() or None
    db.session.flush()
    return decision


@signals.created.connect
def _tell(row: object, **_kwargs: Any) -> None:
    """Tell who carries a decision out."""
    if not isinstance(row, MeetingDecision):
        return
    who, lead = find(Employee, row.who_id), find(Lead, row.lead_id)
    if who is None or lead is None or who.user_id == actor().user_id:
        return
    notify(
        db.session,
        [who.user_id],
        message("The demand meeting decided for you, due on %(due)s: %(decision)s (%(lead)s)"),
        {"due": row.due_on.isoformat(), "decision": row.decision[:120], "lead": lead.name},
        row,
    )


def _hand_decisions_over(giver: Employee, taker: Employee) -> None:
    """Put what is still to be carried out into another name; the minutes keep the history."""
    with program():
        for decision in db.session.scalars(open_decisions().where(_is_for(giver.id))):
            decision.who_id = taker.id


def _is_for(employee_id: int) -> Any:
    return MeetingDecision.who_id == employee_id


@Employee.holds(_("Decisions to carry out"), _hand_decisions_over)
def _decisions_in_name(employee_id: int) -> int:
    return _count(open_decisions().where(_is_for(employee_id)))


def last_meeting() -> DemandMeeting | None:
    """Return the last meeting entered, with those who attended."""
    found: DemandMeeting | None = db.session.scalar(
        select(DemandMeeting)
        .where(DemandMeeting.state != FormState.VOID.value)
        .order_by(DemandMeeting.id.desc())
        .options(selectinload(DemandMeeting.attendances).joinedload(Attendance.employee))
        .limit(1)
    )
    return found


def weeks_without_meeting(first: date, last: date) -> Sequence[date]:
    """Return the Mondays of the whole weeks in a period with too few meetings (1.11)."""
    monday = window(Cadence.WEEK, first).first
    held = db.session.scalars(select(DemandMeeting.held_on).where(_held(monday, last)))
    return rules.weeks_without(held.all(), first, last, value_of(rules.MEETINGS_A_WEEK, last))


def _held(first: date, last: date) -> ColumnElement[bool]:
    """Return what a meeting held in these days fulfils."""
    return and_(
        DemandMeeting.held_on.between(first, last),
        DemandMeeting.state != FormState.VOID.value,
        DemandMeeting.corrects_id.is_(None),
    )


def is_reported(month: date) -> bool:
    """Tell whether the report of a month was submitted (1.11)."""
    return bool(db.session.scalar(select(_submitted(month))))


@dataclass(frozen=True)
class Standing:
    """How a week and a month stand.

    Attributes:
        began: the day the first lead was entered; before it there is nothing to meet about.
        held: how many meetings were held in each of the weeks asked for.
        reported: whether the month is reported.
    """

    began: date | None
    held: Sequence[int]
    reported: bool


def standing(mondays: Sequence[date], month: date) -> Standing:
    """Return how the weeks from these Mondays, and a month, stand (1.11), in one statement."""
    first = select(func.min(Lead.created_at)).scalar_subquery()
    counts = [
        select(func.count(DemandMeeting.id))
        .where(_held(monday, monday + timedelta(days=6)))
        .scalar_subquery()
        for monday in mondays
    ]
    found = db.session.execute(select(first, _submitted(month), *counts))
    entered, reported, *held = found.one()
    began = None if entered is None else clock.local(entered).date()
    return Standing(began, held, bool(reported))


def _submitted(month: date) -> ColumnElement[bool]:
    return (
        select(DemandReport.id)
        .where(
            DemandReport.month == month,
            DemandReport.state.not_in([FormState.DRAFT.value, FormState.VOID.value]),
        )
        .exists()
    )
