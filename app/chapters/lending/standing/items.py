"""Where one item stands: who has it, who waits (4.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Lendable, Loan, LoanSlip
from app.chapters.lending.rules import HoldState, ItemNotAvailable, LoanState, Medium
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import FormState, lendable_tables, register_of
from app.kernel.registers.scope import UNSCOPED

# What the partial indexes of the loan hold; written the same way, so that they are used.
OUT = (
    Loan.lent_at.is_not(None),
    Loan.returned_at.is_(None),
    Loan.written_off_at.is_(None),
    Loan.deleted_at.is_(None),
)
ON_PAPER = (*OUT, Loan.medium == Medium.PAPER)
READ = (*OUT, Loan.medium == Medium.DIGITAL, Loan.state == LoanState.LENT)
LENT = (*ON_PAPER, Loan.state == LoanState.LENT, Loan.claimed_at.is_(None))  # to be brought back
NOT_SIGNED = or_(Loan.slip_id.is_(None), LoanSlip.state == FormState.SIGNING)  # beside the slip
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
        """Who is next to get it; who still waits for an approval holds up nobody."""
        return next((hold for hold in self.holds if hold.is_allowed), None)

    @property
    def kept(self) -> Hold | None:
        """For whom it is kept at the desk now."""
        return next((hold for hold in self.holds if hold.state is HoldState.READY), None)

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

    def place_of(self, borrower_id: int) -> int | None:
        """Return where in the queue a borrower stands, from 1; None when not in it."""
        places = (n for n, h in enumerate(self.holds, 1) if h.borrower_id == borrower_id)
        return next(places, None)


def standing_of(item: Entry) -> Standing:
    """Gather where one item stands, in three statements.

    Raises:
        ItemNotAvailable: it is nothing that can be lent.
    """
    register = register_of(item.register)
    if not issubclass(register, Lendable):
        raise ItemNotAvailable(item.number or item.title, gettext("it is nothing that is lent"))
    links = [joinedload(getattr(register, link)) for link in register.loan_links]
    row = db.session.get(register, item.row_id, options=links)
    loans = db.session.scalars(
        select(Loan)
        .where(
            Loan.article_id == item.id,
            or_(Loan.lent_at.is_not(None), Loan.state.in_(OPEN_REQUESTS)),
            Loan.returned_at.is_(None),
            Loan.written_off_at.is_(None),
        )
        .order_by(Loan.id)
        .options(joinedload(Loan.borrower), joinedload(Loan.rule))
    ).all()
    return Standing(
        item=item,
        row=row,
        loan=next((loan for loan in loans if loan.is_out), None),
        holds=_queue(item.id),
        requests=[loan for loan in loans if not loan.is_out],
    )


def rows_of(items: Iterable[Entry]) -> dict[int, Any]:
    """Return the rows these entries stand for, by entry; one statement a register."""
    by_register: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for item in items:
        by_register[item.register][item.row_id] = item.id
    found: dict[int, Any] = {}
    for table, entries in by_register.items():
        register = register_of(table)
        links = [joinedload(getattr(register, link)) for link in register.loan_links]
        rows = db.session.scalars(select(register).where(register.id.in_(entries)).options(*links))
        found |= {entries[row.id]: row for row in rows}
    return found


def _queue(article_id: int) -> Sequence[Hold]:
    return db.session.scalars(
        select(Hold)
        .where(Hold.article_id == article_id, Hold.state.in_(rules.OPEN_HOLDS))
        .order_by(Hold.id)
        .options(joinedload(Hold.borrower), joinedload(Hold.request))
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


def last_loan(article_id: int) -> Loan | None:
    """Return the loan by which an item was out last."""
    found: Loan | None = db.session.scalar(
        select(Loan)
        .where(Loan.article_id == article_id, Loan.lent_at.is_not(None))
        .order_by(Loan.id.desc())
        .limit(1)
        .options(joinedload(Loan.borrower))
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
    """Return the due dates of everything a person has to bring back, seen or unseen by the actor.

    What the person says is back already does not count while the desk searches for it.
    """
    return [
        due
        for due in db.session.scalars(
            select(Loan.due_on).where(Loan.borrower_id == borrower_id, *LENT),
            execution_options={UNSCOPED: True},
        )
        if due is not None
    ]


def out_under(borrower_id: int, rule_id: int) -> int:
    """Count what a person has out under a loan rule, rights to read included."""
    counted = select(func.count()).where(
        Loan.borrower_id == borrower_id,
        Loan.rule_id == rule_id,
        *OUT,
        or_(Loan.medium == Medium.PAPER, Loan.due_on >= clock.today()),
    )
    return int(db.session.scalar(counted, execution_options={UNSCOPED: True}) or 0)


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
    counted = select(func.count()).where(Loan.borrower_id == employee_id, *ON_PAPER)
    return int(db.session.scalar(counted) or 0)
