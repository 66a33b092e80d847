"""How far the clauses about customers are met (1.4, 1.6–1.8, 1.15, 1.18, 1.19)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, false, func, literal, or_

from app.chapters.customers import rules
from app.chapters.customers.models import FOLLOW_UPS, Customer, Visit, visit_due_on
from app.chapters.customers.rules import CustomerClass, Stage
from app.kernel import clock
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.watches import Period, cases_of, deadlines, handed_in_at, midnight, watch
from app.kernel.parameters import value_of
from app.kernel.registers.register import FormState

CUSTOMER = Customer.__tablename__


@watch("1.4", "cards_complete", _("Customer cards filled in"), of=CUSTOMER, standing=True)
def _cards_complete(_first: date, _last: date) -> Select[Any]:
    return cases_of(
        Customer,
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        since=Customer.created_at,
        met=Customer.completeness >= value_of(rules.CARD_COMPLETE, clock.today()),
        open=false(),
    )


@watch("1.18", "files_fresh", _("Customer files kept up to date"), of=CUSTOMER, standing=True)
def _files_fresh(_first: date, _last: date) -> Select[Any]:
    """Return every file; it is fresh while its last change or confirmation is."""
    today = clock.today()
    stale = rules.last_stale_day(today, value_of(rules.STALE_AFTER, today))
    return cases_of(
        Customer,
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        since=Customer.updated_at,
        met=Customer.updated_at >= midnight(stale + A_DAY),
        open=false(),
    )


@watch(
    "1.19",
    "prospects_contacted",
    _("Potential customers kept in touch with"),
    of=CUSTOMER,
    standing=True,
)
def _prospects_contacted(_first: date, _last: date) -> Select[Any]:
    """Return the potential customers; entering one counts as a contact."""
    today = clock.today()
    silent = today - timedelta(days=value_of(rules.FUTURE_CONTACT, today))
    entered = and_(
        Customer.last_follow_up_on.is_(None), Customer.created_at >= midnight(silent + A_DAY)
    )
    return cases_of(
        Customer,
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        since=func.coalesce(Customer.last_follow_up_on, Customer.since, literal(today)),
        met=or_(Customer.last_follow_up_on > silent, entered),
        open=false(),
    ).where(Customer.stage == Stage.FUTURE)


@watch(
    "1.6",
    "followed_up_a",
    _("Class-A customers followed up in their window"),
    of=CUSTOMER,
    settled=FOLLOW_UPS.settled,
)
def _followed_up_a(first: date, last: date) -> Select[Any]:
    return FOLLOW_UPS.cases(first, last, CustomerClass.A)


@watch(
    "1.7",
    "followed_up_b",
    _("Class-B customers followed up in their window"),
    of=CUSTOMER,
    period=Period.QUARTER,
    settled=FOLLOW_UPS.settled,
)
def _followed_up_b(first: date, last: date) -> Select[Any]:
    return FOLLOW_UPS.cases(first, last, CustomerClass.B)


@watch(
    "1.8",
    "followed_up_c",
    _("Class-C customers followed up in their window"),
    of=CUSTOMER,
    period=Period.HALF_YEAR,
    settled=FOLLOW_UPS.settled,
)
def _followed_up_c(first: date, last: date) -> Select[Any]:
    return FOLLOW_UPS.cases(first, last, CustomerClass.C)


def _visits_settled(last: date) -> date:
    return visit_due_on(last) + A_DAY


@watch(
    "1.15",
    "visits_submitted",
    _("Visits submitted in time"),
    of=Visit.__tablename__,
    settled=_visits_settled,
)
def _visits_submitted(first: date, last: date) -> Select[Any]:
    """Return the visits of a period; what came in on paper does not say when it was handed in."""
    days, submitted_at = deadlines(first, last, visit_due_on), handed_in_at(Visit)
    return (
        cases_of(
            Visit,
            person_id=func.coalesce(Visit.visitor_id, Customer.responsible_id),
            region_id=Customer.region_id,
            since=Visit.visited_on,
            met=submitted_at < days.c.over,
            open=submitted_at.is_(None) & (days.c.due_on >= clock.today()),
        )
        .join(days, days.c.day == Visit.visited_on)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(
            Visit.visited_on.between(first, last),
            Visit.state != FormState.VOID.value,
            Visit.corrects_id.is_(None),
            Visit.transcribed.is_(False),
        )
    )
