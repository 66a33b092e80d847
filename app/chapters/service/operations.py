"""The first catalogue and the first routing rules of a new company."""

from __future__ import annotations

from sqlalchemy import select

from app.chapters.org.models import Department
from app.chapters.service import rules
from app.chapters.service.models import Product, RoutingRule
from app.kernel.database import db
from app.kernel.registers import operations


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
