"""How far the clauses about customers are met (1.15)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func

from app.chapters.customers import rules
from app.chapters.customers.models import Customer, Visit
from app.kernel import clock
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import value_of
from app.kernel.registers.register import FormState
from app.kernel.watches import A_DAY, Period, cases_of, deadlines, watch


def visit_due_on(visited_on: date) -> date:
    """Return the last day on which the form of a visit is submitted in time (1.15)."""
    return add_workdays(visited_on, value_of(rules.VISIT_SUBMITTED, visited_on))


def _visits_settled(last: date) -> date:
    return visit_due_on(last) + A_DAY


@watch(
    "1.15",
    "visits_submitted",
    _("Visits submitted in time"),
    of=Visit.__tablename__,
    period=Period.MONTH,
    settled=_visits_settled,
)
def _visits_submitted(first: date, last: date) -> Select[Any]:
    """Return the visits of a period; what came in on paper does not say when it was handed in."""
    days = deadlines(first, last, visit_due_on)
    return (
        cases_of(
            Visit,
            person_id=func.coalesce(Visit.visitor_id, Customer.responsible_id),
            region_id=Customer.region_id,
            since=Visit.visited_on,
            met=Visit.submitted_at < days.c.over,
            open=Visit.submitted_at.is_(None) & (days.c.due_on >= clock.today()),
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
