"""The first catalogue and routing rules of a new company, and deadlines when its days change."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.chapters.org.models import Department
from app.chapters.service import rules
from app.chapters.service.models import ContactRecord, Product, RoutingRule
from app.kernel import signals
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.registers import operations
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import CLOSED
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily


def seed() -> None:
    """Give a new company its products and routing rules; what exists stays (2.3.3)."""
    codes = set(db.session.scalars(select(Product.code)))
    for code, name, group, demand_class in rules.PRODUCTS:
        if code not in codes:
            values = {"code": code, "name": name, "group": group, "demand_class": demand_class}
            operations.create(Product, values)
    departments = {row.abbreviation: row for row in db.session.scalars(select(Department))}
    kinds = set(db.session.scalars(select(RoutingRule.kind)))
    for kind, abbreviation in rules.ROUTES.items():
        if kind not in kinds and abbreviation in departments:
            values = {"kind": kind, "department_id": departments[abbreviation].id}
            operations.create(RoutingRule, values)


@signals.days_changed.connect
def _reckon(_row: object, **_kwargs: Any) -> None:
    """Set anew by when open calls are answered or closed (2.3.13)."""
    still_open = ContactRecord.closed_at.is_(None), ContactRecord.state.not_in(CLOSED)
    for call in db.session.scalars(select(ContactRecord).where(*still_open)):
        call.due_on = call.next_due()
    db.session.flush()


@job(label=_("Check by when calls are answered or closed"), every=Daily(0, 45))
def mend() -> None:
    """Mend the days of calls entered before a term was revised, or before days were kept."""
    with program(), transaction():
        _reckon(None)
