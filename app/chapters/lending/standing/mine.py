"""What one person has out, asked for, and had before (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import OPEN_HOLDS, LoanState
from app.chapters.lending.standing.items import NOT_SIGNED, ON_PAPER, OUT
from app.kernel import clock
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.scope import UNSCOPED


def room_of(loan_id: int) -> str:
    """Return the address at which what was lent in the program is read."""
    return f"/reading/{loan_id}"


@dataclass(frozen=True)
class InHand:
    """A loan in somebody's name, and how many others wait for the item."""

    loan: Loan
    waiting: int


@dataclass(frozen=True)
class Asked:
    """A place in a queue, and when the item is due back if it is out."""

    hold: Hold
    place: int
    due_on: date | None


@dataclass(frozen=True)
class Mine:
    """Everything a person borrows, the most urgent first; what is over, the latest first."""

    out: Sequence[InHand]
    asked: Sequence[Asked]
    past: Sequence[Loan]


@dataclass(frozen=True)
class Account:
    """How much a person has out on paper, how much of it too long, how much not signed for."""

    out: int
    overdue: int
    unsigned: int


def account_of(employee_id: int) -> Account:
    """Return how a borrower stands, in one statement."""
    today = clock.today()
    begin = datetime.combine(today, time(), clock.zone())
    fresh = and_(Loan.lent_at >= begin, NOT_SIGNED)
    late = and_(Loan.due_on < today, Loan.state == LoanState.LENT, Loan.claimed_at.is_(None))
    counted = (
        select(func.count(), func.count(case((late, 1))), func.count(case((fresh, 1))))
        .select_from(Loan)
        .outerjoin(Loan.slip)
        .where(Loan.borrower_id == employee_id, *ON_PAPER)
    )
    return Account(*db.session.execute(counted, execution_options={UNSCOPED: True}).one())


def mine(employee_id: int, limit: int = 50) -> Mine:
    """Return what a person borrows, in three statements, whatever else the person may see."""
    with program():  # what is in the person's hands is no secret to the person
        out = db.session.execute(_out(employee_id).limit(limit)).unique().all()
        asked = db.session.execute(_asked(employee_id).limit(limit)).unique().all()
        past = db.session.scalars(_past(employee_id).limit(limit)).all()
    return Mine([InHand(*row) for row in out], [Asked(*row) for row in asked], past)


def _out(employee_id: int) -> Select[tuple[Loan, int]]:
    waiting = (
        select(func.count())
        .where(Hold.article_id == Loan.article_id, Hold.state.in_(OPEN_HOLDS))
        .scalar_subquery()
    )
    article = joinedload(Loan.article).lazyload(Entry.signatures)
    return (
        select(Loan, waiting)
        .where(Loan.borrower_id == employee_id, *OUT)
        .order_by(Loan.due_on, Loan.id)
        .options(article, joinedload(Loan.rule))
    )


def _asked(employee_id: int) -> Select[tuple[Hold, int, date]]:
    ahead, taken = aliased(Hold), aliased(Loan)
    place = (
        select(func.count())
        .where(
            ahead.article_id == Hold.article_id,
            ahead.state.in_(OPEN_HOLDS),
            ahead.id <= Hold.id,
        )
        .scalar_subquery()
    )
    is_out = and_(
        taken.article_id == Hold.article_id,
        taken.lent_at.is_not(None),
        taken.returned_at.is_(None),
        taken.written_off_at.is_(None),
        taken.deleted_at.is_(None),
    )
    article = joinedload(Hold.article).lazyload(Entry.signatures)
    return (
        select(Hold, place, taken.due_on)
        .outerjoin(taken, is_out)
        .where(Hold.borrower_id == employee_id, Hold.state.in_(OPEN_HOLDS))
        .order_by(Hold.ready_until.is_(None), Hold.id)
        .options(article, joinedload(Hold.request))
    )


def _past(employee_id: int) -> Select[tuple[Loan]]:
    over = or_(Loan.returned_at.is_not(None), Loan.written_off_at.is_not(None))
    return (
        select(Loan)
        .where(Loan.borrower_id == employee_id, Loan.lent_at.is_not(None), over)
        .order_by(Loan.lent_at.desc())
        .options(joinedload(Loan.article).lazyload(Entry.signatures))
    )
