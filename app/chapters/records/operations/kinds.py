"""Every form has its row in the register of types (4.1.2, 4.5.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from app.chapters.org.models import Department
from app.chapters.records import rules
from app.chapters.records.models import RecordType
from app.chapters.records.models.common import PAPER_LANGUAGE
from app.chapters.records.operations.versions import sync_versions
from app.chapters.records.rules import Category, Confidentiality, RetentionKind
from app.kernel.database import db
from app.kernel.registers.operations import create
from app.kernel.registers.register import Form, forms

_NINE = {known.form: known for known in rules.NINE_FORMS}


def sync_record_types() -> int:
    """Give every form its row; return how many are new.

    What the clerk has set is left as it is (4.5.1).
    """
    known = {row.code: row for row in db.session.scalars(select(RecordType))}
    departments = {
        row.abbreviation: row for row in db.session.scalars(select(Department).order_by("id"))
    }
    wanted = {form.card.code: form for form in forms() if form.card.code}
    made = 0
    for code, form in sorted(wanted.items()):
        row = known.get(code)
        if row is None:
            row, made = _type_of_form(form), made + 1
        else:
            row.form_table = form.__tablename__
        department = departments.get(code.split("-")[0])
        if row.department_id is None and department is not None:
            row.department = department
        known[code] = row
    db.session.flush()
    sync_versions(known.values())
    return made


def type_of(form: type[Form]) -> RecordType:
    """Return the row of a form in the register of types, made if need be."""
    found = db.session.scalar(select(RecordType).where(RecordType.form_table == form.__tablename__))
    return found or _type_of_form(form)


def _type_of_form(form: type[Form]) -> RecordType:
    card = form.card
    printed = _NINE.get(card.form or "")
    with force_locale(PAPER_LANGUAGE):
        title = str(card.title)
    values: dict[str, Any] = {
        "code": card.code,
        "name": printed.name if printed else title,
        "other_names": list(printed.other_names) if printed else None,
        "category": Category(card.category or Category.SERVICE),
        "confidentiality": Confidentiality(card.confidentiality),
    }
    if card.retention is not None:
        values["retention_kind"] = RetentionKind(card.retention.kind)
        values["retention_years"] = card.retention.years
    made: RecordType = create(RecordType, values, form_table=form.__tablename__)
    return made
