"""How far calls, letters and visits are passed on, answered and closed in time (2.3.3, 2.3.13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, SQLColumnExpression, func

from app.chapters.customers.models import Customer
from app.chapters.service import rules
from app.chapters.service.models import ContactRecord
from app.kernel import clock
from app.kernel.language.workdays import add_workdays
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.watches import cases_of, deadlines, watch, within
from app.kernel.parameters import Parameter, value_of
from app.kernel.registers.register import FormState

CALL = ContactRecord.__tablename__


def _due_on(parameter: Parameter[int]) -> Callable[[date], date]:
    return lambda day: add_workdays(day, value_of(parameter, day))


def _settled(parameter: Parameter[int]) -> Callable[[date], date]:
    return lambda last: _due_on(parameter)(last) + A_DAY


@watch(
    "2.3.3",
    "calls_routed",
    _("Calls passed on in time"),
    of=CALL,
    settled=_settled(rules.ROUTED_WITHIN),
)
def _routed(first: date, last: date) -> Select[Any]:
    """Return the calls; one settled on the spot need not be passed on."""
    done = func.coalesce(ContactRecord.routed_at, ContactRecord.closed_at)
    return _calls(first, last, rules.ROUTED_WITHIN, done, ContactRecord.receiver_id)


@watch(
    "2.3.13",
    "calls_answered",
    _("Calls answered in time"),
    of=CALL,
    settled=_settled(rules.ANSWERED_WITHIN),
)
def _answered(first: date, last: date) -> Select[Any]:
    return _calls(first, last, rules.ANSWERED_WITHIN, ContactRecord.first_answered_at, HANDLER)


@watch(
    "2.3.13",
    "calls_closed",
    _("Calls closed in time"),
    of=CALL,
    settled=_settled(rules.CLOSED_WITHIN),
)
def _closed(first: date, last: date) -> Select[Any]:
    return _calls(first, last, rules.CLOSED_WITHIN, ContactRecord.closed_at, HANDLER)


HANDLER = func.coalesce(ContactRecord.handler_id, ContactRecord.receiver_id)


def _calls(
    first: date,
    last: date,
    within_days: Parameter[int],
    done_at: SQLColumnExpression[Any],
    person_id: SQLColumnExpression[Any],
) -> Select[Any]:
    """Return the calls of a period; what came in on paper does not say when it was handled."""
    days = deadlines(first, last, _due_on(within_days))
    received = ContactRecord.received_at
    return (
        cases_of(
            ContactRecord,
            person_id=person_id,
            region_id=Customer.region_id,
            since=received,
            met=done_at < days.c.over,
            open=done_at.is_(None) & (days.c.due_on >= clock.today()),
        )
        .join(days, (received >= days.c.begins) & (received < days.c.ends))
        .outerjoin(Customer, Customer.id == ContactRecord.customer_id)
        .where(
            within(received, first, last),
            ContactRecord.state != FormState.VOID.value,
            ContactRecord.corrects_id.is_(None),
            ContactRecord.transcribed.is_(False),
        )
    )
