"""What is overdue, what is to be fetched and searched, what went out and came back (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import HoldState, LoanState, last_due_on
from app.chapters.lending.standing.items import LENT, NOT_SIGNED, ON_PAPER, OUT, READ
from app.chapters.lending.standing.terms import calling_today
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.roles import Action


def _with_names(statement: Select[Any], of: type[Loan] | type[Hold]) -> Select[Any]:
    article = joinedload(of.article).lazyload(Entry.signatures)
    return statement.options(joinedload(of.borrower), article)


def overdue(limit: int = 50) -> Sequence[Loan]:
    """Return what should have been back, the longest first."""
    late = select(Loan).where(Loan.due_on < clock.today(), *LENT).order_by(Loan.due_on, Loan.id)
    return db.session.scalars(_with_names(late, Loan).limit(limit)).all()


def to_call_back() -> Sequence[Loan]:
    """Return what there may be a step to take for today, the longest overdue first."""
    near = select(Loan).where(Loan.due_on <= last_due_on(clock.today(), calling_today()), *LENT)
    return db.session.scalars(_with_names(near.order_by(Loan.due_on, Loan.id), Loan)).all()


def run_out() -> Sequence[Loan]:
    """Return the rights to read whose last day is over."""
    over = select(Loan).where(Loan.due_on < clock.today(), *READ)
    return db.session.scalars(_with_names(over, Loan)).all()


def ending(day: date) -> Sequence[Loan]:
    """Return the rights to read whose last day is ``day``."""
    last = select(Loan).where(Loan.due_on == day, *READ)
    return db.session.scalars(_with_names(last, Loan)).all()


def claimed(limit: int = 50) -> Sequence[Loan]:
    """Return what borrowers say they returned and the desk has to search for, oldest first."""
    said = select(Loan).where(Loan.claimed_at.is_not(None), *ON_PAPER)
    said = said.order_by(Loan.claimed_at, Loan.id).limit(limit)
    return db.session.scalars(_with_names(said, Loan)).all()


def seen_to(today: date) -> Select[tuple[Loan]]:
    """Return what is claimed to be back, and what is overdue."""
    late = and_(Loan.due_on < today, *LENT)
    said = and_(Loan.claimed_at.is_not(None), *ON_PAPER)
    return select(Loan).where(or_(late, said), *OUT)


def to_fetch(limit: int = 50) -> Sequence[Hold]:
    """Return what to take from its shelf for whoever asked first, the oldest first."""
    query = fetched().order_by(Hold.id).limit(limit)
    return db.session.scalars(_with_names(query, Hold)).all()


def fetched() -> Select[tuple[Hold]]:
    """Return the places in the queue whose item is to be taken from its shelf.

    Left out is what somebody has, what lies at the desk for somebody, and what still waits for
    an approval.
    """
    return (
        select(Hold)
        .outerjoin(Hold.request)
        .where(
            Hold.state == HoldState.WAITING,
            or_(Hold.request_id.is_(None), Loan.state == LoanState.APPROVED),
            ~exists().where(_is_out_of(Hold.article_id)),
            ~_is_behind_another(),
        )
    )


def _is_out_of(article_id: Any) -> ColumnElement[bool]:
    taken = aliased(Loan)
    return and_(
        taken.article_id == article_id,
        taken.lent_at.is_not(None),
        taken.returned_at.is_(None),
        taken.written_off_at.is_(None),
        taken.deleted_at.is_(None),
    )


def _is_behind_another() -> ColumnElement[bool]:
    """Return whether a hold waits behind one that is served, or can be served, before it."""
    other, allowed = aliased(Hold), aliased(Loan)
    return exists().where(
        other.article_id == Hold.article_id,
        other.deleted_at.is_(None),
        or_(
            other.state == HoldState.READY,
            and_(
                other.state == HoldState.WAITING,
                other.id < Hold.id,
                or_(
                    other.request_id.is_(None),
                    exists().where(
                        allowed.id == other.request_id, allowed.state == LoanState.APPROVED
                    ),
                ),
            ),
        ),
    )


def desk_log(day: date, limit: int = 50) -> Sequence[Loan]:
    """Return what went out or came back on a day, the latest first."""
    begin = datetime.combine(day, time(), clock.zone())
    end = begin + timedelta(days=1)
    query = (
        select(Loan)
        .where(or_(Loan.lent_at.between(begin, end), Loan.returned_at.between(begin, end)))
        .order_by(func.coalesce(Loan.returned_at, Loan.lent_at).desc(), Loan.id.desc())
        .limit(limit)
    )
    return db.session.scalars(_with_names(query, Loan)).all()


def unsigned(borrower_id: int) -> Sequence[Loan]:
    """Return what a person was lent today and has not signed for, in the order it was lent."""
    begin = datetime.combine(clock.today(), time(), clock.zone())
    fresh = (
        select(Loan)
        .outerjoin(Loan.slip)
        .where(Loan.borrower_id == borrower_id, Loan.lent_at >= begin, NOT_SIGNED, *OUT)
        .order_by(Loan.id)
        .options(contains_eager(Loan.slip))
    )
    return db.session.scalars(_with_names(fresh, Loan)).all()


def may_decide(who: Actor, request: Loan) -> bool:
    """Tell whether somebody approves this loan: the item's custodian, else those with the right.

    Nobody approves a loan to themselves.
    """
    if request.approver_id is not None and not who.is_program:
        return who.employee_id == request.approver_id
    return who.can(Action.APPROVE, Loan)


def to_decide(who: Actor, limit: int = 50) -> Sequence[Loan]:
    """Return the requests somebody is asked to answer, the oldest first."""
    asked = requested().where(is_asked(who)).order_by(Loan.id).limit(limit)
    return db.session.scalars(_with_names(asked, Loan)).all()


def requested() -> Select[tuple[Loan]]:
    """Return the loans that wait for an approval."""
    return select(Loan).where(Loan.state == LoanState.REQUESTED)


def is_asked(who: Actor) -> ColumnElement[bool]:
    """Return what the requests fulfil that somebody is asked to answer, as `may_decide` says."""
    mine = [Loan.approver_id == who.employee_id]
    if who.can(Action.APPROVE, Loan):
        mine.append(Loan.approver_id.is_(None))
    return and_(Loan.borrower_id.is_distinct_from(who.employee_id), or_(*mine))
