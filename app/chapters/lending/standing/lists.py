"""What is overdue, what went out and came back, what waits for an answer (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.chapters.lending.models import Loan
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing.items import LENT
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.entries import Entry


def overdue(limit: int = 50) -> Sequence[Loan]:
    """Return what should have been back, the longest first."""
    return db.session.scalars(
        select(Loan)
        .where(Loan.due_on < clock.today(), *LENT)
        .order_by(Loan.due_on, Loan.id)
        .options(joinedload(Loan.borrower), joinedload(Loan.article).lazyload(Entry.signatures))
        .limit(limit)
    ).all()


def overdue_count() -> int:
    """Count what should have been back."""
    counted = select(func.count()).select_from(Loan).where(Loan.due_on < clock.today(), *LENT)
    return int(db.session.scalar(counted) or 0)


def out_until(day: date) -> Sequence[Loan]:
    """Return what is due back by a day, the longest overdue first."""
    return db.session.scalars(
        select(Loan)
        .where(Loan.due_on <= day, *LENT)
        .order_by(Loan.due_on, Loan.id)
        .options(joinedload(Loan.borrower), joinedload(Loan.article).lazyload(Entry.signatures))
    ).all()


def desk_log(day: date, limit: int = 50) -> Sequence[Loan]:
    """Return what went out or came back on a day, the latest first."""
    begin = datetime.combine(day, time(), clock.zone())
    end = begin + timedelta(days=1)
    return db.session.scalars(
        select(Loan)
        .where(
            or_(
                Loan.lent_at.between(begin, end),
                Loan.returned_at.between(begin, end),
            )
        )
        .order_by(func.coalesce(Loan.returned_at, Loan.lent_at).desc(), Loan.id.desc())
        .options(joinedload(Loan.borrower), joinedload(Loan.article).lazyload(Entry.signatures))
        .limit(limit)
    ).all()


def requests_waiting(limit: int = 50) -> Sequence[Loan]:
    """Return the requests nobody has answered yet, the oldest first."""
    return db.session.scalars(
        select(Loan)
        .where(Loan.state == LoanState.REQUESTED)
        .order_by(Loan.id)
        .options(joinedload(Loan.borrower), joinedload(Loan.article).lazyload(Entry.signatures))
        .limit(limit)
    ).all()
