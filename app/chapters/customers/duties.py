"""The follow-ups and verifications a person owes (1.6–1.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select

from app.chapters.customers import rules
from app.chapters.customers.models import Customer, Equipment
from app.chapters.customers.rules import CustomerClass, EquipmentState
from app.chapters.org.models import Region
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url


@duty("follow_ups", _("Customers to follow up"), icon="phone-outgoing", order=14)
def _follow_ups(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    managed = select(Region.id).where(Region.manager_id == who.employee_id)
    mine = or_(
        Customer.responsible_id == who.employee_id,
        and_(Customer.customer_class == CustomerClass.A, Customer.region_id.in_(managed)),
    )
    soon = clock.today() + timedelta(days=rules.FOLLOW_UP_NOTICE_DAYS)
    customers = db.session.scalars(
        select(Customer)
        .where(mine, Customer.next_due_on <= soon)
        .order_by(Customer.next_due_on, Customer.customer_class, Customer.id)
        .limit(SHOWN + 1)
    )
    for customer in customers:
        last = customer.last_follow_up_on
        yield Duty(
            title=customer.name,
            url=row_url(customer) or "/",
            kind=customer.customer_class.label,
            number=customer.number,
            hint=gettext("Last on %(day)s", day=last.isoformat()) if last else "",
            due_on=customer.next_due_on,
        )


@duty("verifications", _("Scales to be verified"), icon="scale", order=35)
def _verifications(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    soon = clock.today() + timedelta(days=rules.VERIFICATION_NOTICE_DAYS)
    scales = db.session.execute(
        select(Equipment, Customer.name)
        .join(Customer, Customer.id == Equipment.customer_id)
        .where(
            Customer.responsible_id == who.employee_id,
            Equipment.state == EquipmentState.IN_USE,
            Equipment.verified_until <= soon,
        )
        .order_by(Equipment.verified_until, Equipment.id)
        .limit(SHOWN + 1)
    )
    for scale, customer in scales:
        yield Duty(
            title=customer,
            url=row_url(scale) or "/",
            kind=Equipment.card.title,
            number=scale.serial_number,
            hint=scale.location or "",
            due_on=scale.verified_until,
        )
