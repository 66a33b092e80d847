"""The follow-ups and verifications that are due (1.6–1.8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, select

from app.chapters.customers import rules
from app.chapters.customers.models import Customer, Equipment
from app.chapters.customers.rules import CustomerClass, EquipmentState
from app.chapters.org.models import Region
from app.kernel.actor import Actor
from app.kernel.dues import Due, Owed, due


def _follow_up(each: Due) -> dict[str, Any]:
    last = each.since
    return {
        "kind": CustomerClass(each.tone).label,
        "hint": gettext("Last on %(day)s", day=last.isoformat()) if last else "",
    }


@due(
    "follow_ups",
    _("Customers to follow up"),
    Customer,
    icon="phone-outgoing",
    order=14,
    notice=rules.FOLLOW_UP_NOTICE_DAYS,
    say=_follow_up,
)
def _follow_ups(_today: date) -> Owed:
    return Owed(
        rows=select(Customer).where(Customer.next_due_on.is_not(None)),
        person_id=Customer.responsible_id,
        also=_of_class_a,
        region_id=Customer.region_id,
        due_on=Customer.next_due_on,
        since=Customer.last_follow_up_on,
        tone=Customer.customer_class,
    )


def _of_class_a(who: Actor) -> ColumnElement[bool] | None:
    """Return what customers fulfil that a regional manager answers for (1.6)."""
    if who.employee_id is None:
        return None
    managed = select(Region.id).where(Region.manager_id == who.employee_id)
    return and_(Customer.customer_class == CustomerClass.A, Customer.region_id.in_(managed))


@due(
    "verifications",
    _("Scales to be verified"),
    Equipment,
    icon="scale",
    order=35,
    notice=rules.VERIFICATION_NOTICE_DAYS,
    say=lambda each: {"title": each.about, "number": each.title, "hint": each.said},
)
def _verifications(_today: date) -> Owed:
    return Owed(
        rows=select(Equipment)
        .join(Customer, Customer.id == Equipment.customer_id)
        .where(Equipment.state == EquipmentState.IN_USE, Equipment.verified_until.is_not(None)),
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        due_on=Equipment.verified_until,
        tone=Customer.customer_class,
        said=Equipment.location,
    )
