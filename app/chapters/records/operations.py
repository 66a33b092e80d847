"""What happens to records by themselves: types from forms, archiving on completion (4.1, 4.4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_babel import force_locale
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from app.chapters.lending.models import Loan
from app.chapters.lending.standing import OUT, mark_of
from app.chapters.org.models import Department
from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, RecordType
from app.chapters.records.rules import (
    Category,
    Confidentiality,
    ItemState,
    KnownType,
    RetentionKind,
)
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.registers import numbers
from app.kernel.registers.entries import Entry
from app.kernel.registers.marks import Mark, marker
from app.kernel.registers.operations import create
from app.kernel.registers.register import Form, FormState, forms

PAPER_LANGUAGE = "zh_Hans"  # what the names on the printed forms are written in

_NINE = {known.form: known for known in rules.NINE_FORMS}


def sync_record_types() -> int:
    """Give every form, and every form the regulation prints, its row; return how many are new.

    What the clerk has set is left as it is (4.5.1).
    """
    known = {row.code: row for row in db.session.scalars(select(RecordType))}
    departments = {
        row.abbreviation: row for row in db.session.scalars(select(Department).order_by("id"))
    }
    wanted = {form.card.code: form for form in forms() if form.card.code}
    codes = sorted({*wanted, *(paper.code for paper in rules.NINE_FORMS)})
    made = 0
    for code in codes:
        row, form = known.get(code), wanted.get(code)
        if row is None:
            row, made = _type_of_form(form) if form else _type_on_paper(code), made + 1
        elif form is not None:
            row.form_table = form.__tablename__
        department = departments.get(code.split("-")[0])
        if row.department_id is None and department is not None:
            row.department = department
    db.session.flush()
    return made


def type_of(form: type[Form]) -> RecordType:
    """Return the row of a form in the register of types, made if need be."""
    found = db.session.scalar(select(RecordType).where(RecordType.form_table == form.__tablename__))
    return found or _type_of_form(form)


@signals.completed.connect
def archive(row: Form, **_: Any) -> ArchiveItem:
    """Keep a completed form: retention runs, and it can be lent (4.4, 4.5)."""
    item: ArchiveItem = create(
        ArchiveItem,
        {
            "record_type_id": type_of(type(row)).id,
            "customer_id": getattr(row, "customer_id", None),
            "completed_on": _completed_on(row),
            "number": row.number,
        },
        source_id=row.entry.id,
    )
    row.state = FormState.ARCHIVED.value
    db.session.flush()
    return item


@signals.created.connect
def _keep_number(row: Any, **_: Any) -> None:
    """Take a number written on paper for ever, so that no form ever gets it (4.1.2)."""
    if isinstance(row, ArchiveItem) and not row.is_digital:
        numbers.claim(db.session, row.number, row.__tablename__)


def _completed_on(row: Form) -> date:
    """Return the first day of the retention: what the paper says, if it was on paper."""
    if row.transcribed and row.filled_on is not None:
        return row.filled_on
    return clock.local(row.completed_at or clock.now()).date()


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


def _type_on_paper(code: str) -> RecordType:
    printed = next(known for known in rules.NINE_FORMS if known.code == code)
    made: RecordType = create(RecordType, _printed(printed))
    return made


def _printed(known: KnownType) -> dict[str, Any]:
    return {
        "code": known.code,
        "name": known.name,
        "other_names": list(known.other_names),
        "category": known.category,
        "retention_kind": known.retention,
    }


@marker
def _lent_forms(entry_ids: Collection[int]) -> dict[int, Mark]:
    """Say on a form itself that its archived record is out."""
    shelf = aliased(Entry)
    lent = db.session.execute(
        select(ArchiveItem.source_id, Loan)
        .join(
            shelf,
            and_(shelf.register == ArchiveItem.__tablename__, shelf.row_id == ArchiveItem.id),
        )
        .join(Loan, Loan.article_id == shelf.id)
        .where(
            ArchiveItem.source_id.in_(list(entry_ids)), ArchiveItem.state == ItemState.LENT, *OUT
        )
        .options(joinedload(Loan.borrower))
    )
    return {source_id: mark_of(loan) for source_id, loan in lent}
