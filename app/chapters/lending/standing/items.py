"""Where one item stands: who has it, who waits (4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Lendable, Loan
from app.chapters.lending.rules import ItemNotAvailable, LoanState
from app.chapters.org.models import Employee
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import lendable_tables, register_of
from app.kernel.registers.scope import UNSCOPED

OUT = (Loan.lent_at.is_not(None), Loan.returned_at.is_(None))
LENT = (*OUT, Loan.state == LoanState.LENT)  # what is lost stays out, but nobody waits for it
OPEN_REQUESTS = (LoanState.REQUESTED, LoanState.APPROVED)


@dataclass(frozen=True)
class Standing:
    """Everything the desk must know about one item before anybody touches it."""

    item: Entry
    row: Any
    loan: Loan | None
    holds: Sequence[Hold]
    requests: Sequence[Loan]

    @property
    def first(self) -> Hold | None:
        """Who is first in the queue."""
        return self.holds[0] if self.holds else None

    @property
    def name(self) -> str:
        """How refusals and results call the item."""
        return self.item.number or self.item.title

    def request_of(self, borrower_id: int) -> Loan | None:
        """Return the open request of a borrower."""
        return next((r for r in self.requests if r.borrower_id == borrower_id), None)

    def hold_of(self, borrower_id: int) -> Hold | None:
        """Return the place of a borrower in the queue."""
        return next((h for h in self.holds if h.borrower_id == borrower_id), None)


def standing_of(item: Entry) -> Standing:
    """Gather where one item stands, in three statements.

    Raises:
        ItemNotAvailable: it is nothing that can be lent.
    """
    register = register_of(item.register)
    if not issubclass(register, Lendable):
        raise ItemNotAvailable(item.number or item.title, gettext("it is nothing that is lent"))
    row = db.session.get(register, item.row_id)
    loans = db.session.scalars(
        select(Loan)
        .where(
            Loan.article_id == item.id,
            or_(
                Loan.lent_at.is_not(None) & Loan.returned_at.is_(None),
                Loan.state.in_(OPEN_REQUESTS),
            ),
        )
        .order_by(Loan.id)
        .options(joinedload(Loan.borrower))
    ).all()
    return Standing(
        item=item,
        row=row,
        loan=next((loan for loan in loans if loan.is_out), None),
        holds=_queue(item.id),
        requests=[loan for loan in loans if not loan.is_out],
    )


def _queue(article_id: int) -> Sequence[Hold]:
    return db.session.scalars(
        select(Hold)
        .where(Hold.article_id == article_id, Hold.state.in_(rules.OPEN_HOLDS))
        .order_by(Hold.id)
        .options(joinedload(Hold.borrower))
    ).all()


def out_loan(article_id: int) -> Loan | None:
    """Return the loan by which an item is out, read afresh from the database."""
    found: Loan | None = db.session.scalar(
        select(Loan)
        .where(Loan.article_id == article_id, *OUT)
        .options(joinedload(Loan.borrower))
        .execution_options(populate_existing=True)
    )
    return found


def out_of_items(item_ids: Iterable[int]) -> dict[int, Loan]:
    """Return the open loans of several items, by item, in one statement."""
    loans = db.session.scalars(
        select(Loan)
        .where(Loan.article_id.in_(list(item_ids)), *OUT)
        .options(joinedload(Loan.borrower))
    )
    return {loan.article_id: loan for loan in loans}


def due_days(borrower_id: int) -> list[date]:
    """Return the due dates of everything a person has out, seen or unseen by the actor."""
    return [
        due
        for due in db.session.scalars(
            select(Loan.due_on).where(
                Loan.borrower_id == borrower_id, Loan.deleted_at.is_(None), *LENT
            ),
            execution_options={UNSCOPED: True},
        )
        if due is not None
    ]


def numbered(text: str) -> list[Entry]:
    """Return the lendable items that carry exactly this number."""
    return list(
        db.session.scalars(
            select(Entry)
            .where(Entry.number == text, Entry.register.in_(lendable_tables()))
            .order_by(Entry.id)
            .limit(2)
        )
    )


@Employee.holds(_("records borrowed"))
def _borrowed(employee_id: int) -> int:
    counted = select(func.count()).select_from(Loan).where(Loan.borrower_id == employee_id, *OUT)
    return int(db.session.scalar(counted) or 0)
