"""A completed form goes to the archive by itself (4.4, 4.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.chapters.lending.models import Loan
from app.chapters.lending.rules import Medium
from app.chapters.lending.standing import OUT, mark_of
from app.chapters.records.models import ArchiveItem
from app.chapters.records.operations.kinds import type_of
from app.chapters.records.operations.retention import tie
from app.chapters.records.rules import ItemState, Validity
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.registers import numbers
from app.kernel.registers.entries import Entry
from app.kernel.registers.marks import Mark, marker
from app.kernel.registers.operations import create
from app.kernel.registers.register import Form, FormState
from app.kernel.registers.scope import UNSCOPED
from app.kernel.registers.signatures import Way


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
            "form_version": row.form_version,
        },
        source_id=row.entry.id,
        medium=_medium(row),
    )
    tie(item, row.kept_equipment())
    _mark(row, row.corrects_id, Validity.SUPERSEDED)
    row.state = FormState.ARCHIVED.value
    db.session.flush()
    return item


@signals.voided.connect
def _mark_void(row: Form, **_: Any) -> None:
    """Mark the record of a void form; what a void correction corrected is valid again (4.3)."""
    _mark(row, row.id, Validity.VOID)
    _mark(row, row.corrects_id, Validity.VALID)


def _mark(form: Form, row_id: int | None, validity: Validity) -> None:
    """Mark the record of another row of this form; what is void stays so, and all are kept."""
    if row_id is None:
        return
    source = select(Entry.id).where(Entry.register == form.__tablename__, Entry.row_id == row_id)
    item = db.session.scalar(
        select(ArchiveItem).where(ArchiveItem.source_id == source.scalar_subquery()),
        execution_options={UNSCOPED: True},
    )
    if item is not None and item.validity is not Validity.VOID:
        item.validity = validity
        db.session.flush()


def _medium(row: Form) -> Medium:
    """Say whether a paper stands behind a form: it was filled in, or signed, on one (4.6)."""
    on_paper = any(each.valid and each.way is Way.PAPER for each in row.entry.signatures)
    return Medium.PAPER if row.transcribed or on_paper else Medium.DIGITAL


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


@marker
def _lent_forms(entry_ids: Collection[int]) -> dict[int, Mark]:
    """Say on a form itself that its archived record is out."""
    # A join would let SQLite begin with the entries of all archived records.
    shelf = select(Entry.id).where(
        Entry.register == ArchiveItem.__tablename__, Entry.row_id == ArchiveItem.id
    )
    lent = db.session.execute(
        select(ArchiveItem.source_id, Loan)
        .join(Loan, Loan.article_id == shelf.scalar_subquery())
        .where(
            ArchiveItem.source_id.in_(list(entry_ids)), ArchiveItem.state == ItemState.LENT, *OUT
        )
        .options(joinedload(Loan.borrower))
    )
    return {source_id: mark_of(loan) for source_id, loan in lent}
