"""What moves leads: tracking, stages, reports to superiors, new customers (1.9, 1.13, 1.19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.chapters.customers.models import Customer
from app.chapters.customers.rules import (
    CustomerClass,
    DemandClass,
    Stage,
    check_plan,
    kept_plan,
    proposed_class,
    sector_in_name,
)
from app.chapters.leads import rules
from app.chapters.leads.models import TRACKINGS, Bidder, Lead, LeadTracking
from app.chapters.leads.rules import LeadStage, OutcomeReason
from app.chapters.org.models import Employee, find
from app.chapters.org.operations import accounts_with
from app.chapters.reports.operations import report_up
from app.chapters.reports.rules import ReportKind
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.language.workdays import is_workday
from app.kernel.registers import operations
from app.kernel.registers.notices import message, notify
from app.kernel.roles import Action, Role

TRACKINGS_SHOWN = 10


def move(
    lead: Lead,
    stage: LeadStage,
    *,
    outcome: str | None = None,
    reason: OutcomeReason | None = None,
) -> Lead:
    """Move a lead to another stage; one that is closed gets its outcome (1.10).

    Raises:
        MoveNotAllowed: the stages do not follow each other.
        OutcomeMissing: the lead is closed without outcome or reason.
        BidTimeMissing, BidderMissing: too little is known about the bid (1.13).
    """
    values: dict[str, Any] = {"stage": stage}
    if stage in rules.CLOSED:
        values |= {"outcome": outcome or lead.outcome, "outcome_reason": reason}
    moved: Lead = operations.change(lead, values)
    return moved


def convert(lead: Lead) -> Customer:
    """Open the customer card of a prospect: of a customer once won, else of a potential one (1.19).

    Raises:
        CustomerKnown: the lead belongs to a customer already.
        NotAllowed: the actor may not enter customers.
        RegulationError: the card is refused, such as one that is on file under this name.
    """
    if lead.customer_id is not None:
        raise rules.CustomerKnown(lead.name)
    if not actor().can(Action.ADD, Customer):
        raise NotAllowed
    sector = sector_in_name(lead.name)
    customer: Customer = operations.create(
        Customer,
        {
            "name": lead.name,
            "stage": Stage.ACTIVE if lead.stage is LeadStage.WON else Stage.FUTURE,
            "sector": sector,
            "customer_class": proposed_class(sector) if sector else CustomerClass.C,
            "region_id": lead.region_id,
            "responsible_id": lead.owner_id,
            "phone": lead.phone,
            "contact_name": lead.contact_name,
            "products": lead.product_types,
        },
    )
    operations.change(lead, {"customer_id": customer.id})
    return customer


@signals.created.connect
def _announce(row: object, **_kwargs: Any) -> None:
    """Tell the sales general manager of new class-1 demand directly (1.9)."""
    if not isinstance(row, Lead) or row.demand_class is not DemandClass.ONE or not row.is_open:
        return
    told = {user for user in accounts_with(Role.SALES_GENERAL_MANAGER) if user != actor().user_id}
    notify(
        db.session,
        told,
        message("New class-1 demand information: %(name)s, %(products)s"),
        {"name": row.name, "products": row.product_types},
        row,
        key=f"lead/{row.number}",
    )


@signals.created.connect
@signals.changed.connect
def _report(row: object, **_kwargs: Any) -> None:
    """Report major class-1 information, and its bid, to the sales general manager (1.13)."""
    lead = find(Lead, row.lead_id) if isinstance(row, Bidder) else row
    if not isinstance(lead, Lead) or not lead.is_reported or not lead.is_open:
        return
    report_up(lead, ReportKind.MAJOR_LEAD, f"{lead.name} · {lead.product_types}")
    if lead.stage is LeadStage.BIDDING:
        report_up(lead, ReportKind.BID, " · ".join(_bid_facts(lead)))


def _bid_facts(lead: Lead) -> Iterator[str]:
    """Yield what is reported about a bid: when, where, against whom."""
    if lead.bid_at is not None:
        yield f"{clock.local(lead.bid_at):%Y-%m-%d %H:%M}"
    if lead.bid_place:
        yield lead.bid_place
    bidders = select(Bidder.company).where(Bidder.lead_id == lead.id).order_by(Bidder.id)
    yield "、".join(db.session.scalars(bidders))


@signals.created.connect
@signals.changed.connect
def _track(row: object, before: Mapping[str, Any] | None = None, **_kwargs: Any) -> None:
    """Bring a tracking record to its lead, in the transaction that records it (1.9)."""
    if not isinstance(row, LeadTracking):
        return
    for lead_id in {row.lead_id, (before or {}).get("lead_id", row.lead_id)}:
        _reckon(find(Lead, lead_id))
    _plan_next(row)
    db.session.flush()
    if row.major:
        report_up(row, ReportKind.MAJOR_EVENT, f"{row.progress}\n{row.counter_strategy}")


def _reckon(lead: Lead | None) -> None:
    """Set when a lead was last and is next tracked; once tracked it is no longer new."""
    if lead is None:
        return
    last = TRACKINGS.last_contact(lead.id)
    if last != lead.last_tracked_on:
        lead.planned_on = None  # what was planned is done
    lead.last_tracked_on = last
    if lead.stage is LeadStage.NEW and lead.last_tracked_on is not None:
        lead.stage = LeadStage.TRACKING
    lead.plan()


def _plan_next(row: LeadTracking) -> None:
    """Plan the next tracking for the day the last one names."""
    lead = find(Lead, row.lead_id)
    if lead is None or row.next_on is None or row.next_on <= clock.today():
        return
    if row.tracked_on == lead.last_tracked_on:
        lead.planned_on = kept_plan(row.next_on, lead.next_due_on)


def plan(lead: Lead, day: date | None, agreed: bool = False) -> None:
    """Plan the next tracking for a day, or for none.

    Args:
        agreed: whether a day off is meant.

    Raises:
        NothingDue, PlannedInPast, PlannedTooLate, PlannedOnDayOff
    """
    works = day is None or is_workday(day)
    clause = rules.TRACKED[lead.demand_class].clause
    check_plan(day, lead.next_due_on, clock.today(), clause=clause, works=works, agreed=agreed)
    lead.planned_on = day
    db.session.flush()


def last_trackings(lead: Lead) -> Sequence[LeadTracking]:
    """Return how a lead was tracked lately, newest first."""
    return db.session.scalars(
        select(LeadTracking)
        .where(LeadTracking.lead_id == lead.id)
        .order_by(LeadTracking.tracked_on.desc(), LeadTracking.id.desc())
        .options(joinedload(LeadTracking.tracked_by))
        .limit(TRACKINGS_SHOWN + 1)
    ).all()


def hand_over(giver: Employee, taker: Employee) -> int:
    """Put the open leads of one person into another's name; return how many (2.6.6)."""
    leads = db.session.scalars(_open_leads_of(giver.id).order_by(Lead.id)).all()
    return operations.change_all(leads, {"owner_id": taker.id})


def _open_leads_of(employee_id: int) -> Select[tuple[Lead]]:
    return select(Lead).where(Lead.owner_id == employee_id, Lead.stage.in_(rules.OPEN))


@Employee.holds(_("Open demand information"), hand_over)
def _leads_in_name(employee_id: int) -> int:
    held = _open_leads_of(employee_id).with_only_columns(func.count())
    return db.session.scalar(held) or 0
