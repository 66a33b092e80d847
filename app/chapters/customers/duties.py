"""What is due to customers: follow-ups, verifications, contacts, files (1.6–1.8, 1.18, 1.19)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select

from app.chapters.customers import rules
from app.chapters.customers.models import Customer, Equipment, FollowUp, Visit
from app.chapters.customers.operations import plan
from app.chapters.customers.rules import CustomerClass, EquipmentState, Stage
from app.chapters.org.models import Region
from app.kernel.actor import Actor, actor
from app.kernel.database import local_day
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.dues import Due, Owed, due
from app.kernel.owed.watches import midnight
from app.kernel.parameters import value_of
from app.kernel.registers.register import FormState
from app.kernel.roles import Action


def _follow_up(each: Due) -> dict[str, Any]:
    last, may_record = each.since, actor().can(Action.ADD, FollowUp)
    return {
        "kind": CustomerClass(each.tone).label,
        "hint": gettext("Last on %(day)s", day=last.isoformat()) if last else "",
        "record": f"/follow_up/new?customer_id={each.row_id}" if may_record else None,
    }


@due(
    "follow_ups",
    _("Customers to follow up"),
    Customer,
    icon="phone-outgoing",
    order=14,
    notice=rules.FOLLOW_UP_NOTICE_DAYS,
    say=_follow_up,
    listed="next_due_on",
    plan=plan,
)
def _follow_ups(_today: date) -> Owed:
    return Owed(
        rows=select(Customer).where(Customer.next_due_on.is_not(None)),
        person_id=Customer.responsible_id,
        also=_of_class_a,
        region_id=Customer.region_id,
        due_on=Customer.next_due_on,
        planned_on=Customer.planned_on,
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
    listed="verified_until",
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


@due(
    "visits",
    _("Visits to submit"),
    Visit,
    icon="walk",
    order=18,
    say=lambda each: {"title": each.about},
    listed="submit_by",
    drafts=True,
)
def _visits(_today: date) -> Owed:
    """Find the visits made whose form is not handed in (1.15); paper was handed in before."""
    return Owed(
        rows=select(Visit)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(
            Visit.state == FormState.DRAFT.value,
            Visit.transcribed.is_(False),
            Visit.corrects_id.is_(None),
        ),
        person_id=func.coalesce(Visit.visitor_id, Customer.responsible_id),
        region_id=Customer.region_id,
        due_on=Visit.submit_by,
        since=Visit.visited_on,
        tone=Customer.customer_class,
    )


def _prospect(each: Due) -> dict[str, Any]:
    return {"kind": Customer.card.title, "record": _follow_up(each)["record"]}


@due(
    "prospects",
    _("Potential customers to get in touch with"),
    Customer,
    icon="phone-plus",
    order=17,
    say=_prospect,
)
def _prospects(today: date) -> Owed:
    """Find those without contact for long, or soon; entering one counts as a contact (1.19)."""
    days = value_of(rules.FUTURE_CONTACT, today) - rules.CONTACT_NOTICE_DAYS
    silent, last = today - timedelta(days=days), Customer.last_follow_up_on
    entered = and_(last.is_(None), Customer.created_at < midnight(silent + A_DAY))
    return Owed(
        rows=select(Customer).where(Customer.stage == Stage.FUTURE, or_(last <= silent, entered)),
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        since=func.coalesce(last, local_day(Customer.created_at)),
        tone=Customer.customer_class,
    )


@due(
    "files",
    _("Customer files to confirm"),
    Customer,
    icon="id",
    order=36,
    say=lambda each: {"kind": CustomerClass(each.tone).label},
)
def _files(today: date) -> Owed:
    """Find the files that are stale, or soon will be; their page has the button (1.18)."""
    soon = today + timedelta(days=rules.CONFIRM_NOTICE_DAYS)
    stale = rules.last_stale_day(soon, value_of(rules.STALE_AFTER, today))
    return Owed(
        rows=select(Customer).where(Customer.updated_at < midnight(stale + A_DAY)),
        person_id=Customer.responsible_id,
        region_id=Customer.region_id,
        since=local_day(Customer.updated_at),
        tone=Customer.customer_class,
    )


@due(
    "followed_up",
    _("Followed up"),
    FollowUp,
    icon="phone-check",
    order=60,
    say=lambda each: {"title": each.about},
    done=True,
)
def _followed_up(_today: date) -> Owed:
    return Owed(
        rows=select(FollowUp)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(FollowUp.state != FormState.VOID),
        person_id=FollowUp.done_by_id,
        region_id=Customer.region_id,
        due_on=FollowUp.done_on,
        tone=Customer.customer_class,
    )


@due(
    "visited",
    _("Visited"),
    Visit,
    icon="walk",
    order=61,
    say=lambda each: {"title": each.about},
    done=True,
)
def _visited(_today: date) -> Owed:
    return Owed(
        rows=select(Visit)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(Visit.state != FormState.VOID),
        person_id=Visit.visitor_id,
        region_id=Customer.region_id,
        due_on=Visit.visited_on,
        tone=Customer.customer_class,
    )
