"""The calls that were taken over and not closed yet (2.3.3, 2.3.13)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, select

from app.chapters.customers.models import Customer
from app.chapters.service.models import ContactRecord
from app.chapters.service.rules import ContactKind
from app.kernel.actor import Actor
from app.kernel.owed.dues import Due, Owed, due
from app.kernel.registers.register import CLOSED

ANSWER, CLOSE = "answer", "close"


def _all_calls(who: Actor) -> str:
    return f"/contact_record/?handler_id={who.employee_id}"


def _call(each: Due) -> dict[str, Any]:
    answered = each.tone == CLOSE
    return {
        "title": each.title or each.number,
        "kind": ContactKind(each.said).label,
        "hint": gettext("Close the call.") if answered else gettext("Answer the customer."),
    }


@due(
    "calls",
    _("Calls to answer or close"),
    ContactRecord,
    heading=_("Calls for me to handle"),
    icon="phone-incoming",
    order=12,
    url=_all_calls,
    say=_call,
    listed="due_on",
)
def _calls(_today: date) -> Owed:
    return Owed(
        rows=select(ContactRecord)
        .outerjoin(Customer, Customer.id == ContactRecord.customer_id)
        .where(
            ContactRecord.routed_at.is_not(None),
            ContactRecord.closed_at.is_(None),
            ContactRecord.state.not_in(CLOSED),
        ),
        person_id=ContactRecord.handler_id,
        region_id=Customer.region_id,
        due_on=ContactRecord.due_on,
        at=ContactRecord.received_at,
        tone=case((ContactRecord.first_answered_at.is_(None), ANSWER), else_=CLOSE),
        said=ContactRecord.kind,
    )
