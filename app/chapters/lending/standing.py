"""Where an item stands: who has it, who waits, what is overdue (4.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Lendable, Loan
from app.chapters.lending.rules import HoldState, ItemNotAvailable, LoanState
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import Actor, program
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.marks import Mark, marker
from app.kernel.registers.register import lendable_tables, register_of
from app.kernel.registers.scope import UNSCOPED
from app.kernel.roles import Action
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url

OUT = (Loan.lent_at.is_not(None), Loan.returned_at.is_(None))
DESK = "BorrowingDesk"  # the screen on which the right to lend is given
OVERDUE_URL = "/loan/?state=lent&due_on=overdue"
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


def mark_of(loan: Loan) -> Mark:
    """Say beside an item who has it, and for how long it is overdue."""
    if loan.days_overdue and loan.state == LoanState.LENT:
        label = ngettext(
            "Out with %(borrower)s, %(num)s day overdue",
            "Out with %(borrower)s, %(num)s days overdue",
            loan.days_overdue,
            borrower=loan.borrower.name,
        )
        return Mark(label, "red")
    return Mark(
        gettext(
            "Out with %(borrower)s until %(due)s", borrower=loan.borrower.name, due=loan.due_on
        ),
        "blue",
    )


@marker
def _marks(entry_ids: Collection[int]) -> dict[int, Mark]:
    return {item_id: mark_of(loan) for item_id, loan in out_of_items(entry_ids).items()}


@Employee.holds(_("records borrowed"))
def _borrowed(employee_id: int) -> int:
    counted = select(func.count()).select_from(Loan).where(Loan.borrower_id == employee_id, *OUT)
    return int(db.session.scalar(counted) or 0)


@duty("loans", _("Out in my name"), icon="arrows-exchange", order=20)
def _in_my_name(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    with program():  # what is in the person's hands is no secret to the person
        loans = db.session.scalars(
            select(Loan)
            .where(Loan.borrower_id == who.employee_id, *OUT)
            .order_by(Loan.due_on, Loan.id)
            .options(joinedload(Loan.article).lazyload(Entry.signatures))
            .limit(SHOWN + 1)
        ).all()
    for loan in loans:
        yield Duty(
            title=loan.article.title,
            url=row_url(loan.article) or "/",
            kind=register_of(loan.article.register).card.title,
            number=loan.article.number,
            due_on=loan.due_on,
            since=loan.lent_on,
            hint=gettext("Bring it back to the borrowing desk."),
            post=None if loan.is_overdue else f"/loan-requests/{loan.id}/renew",
            button=_("Renew"),
        )


@duty("recalls", _("To be called back"), icon="clock-exclamation", order=25, url=OVERDUE_URL)
def _to_call_back(who: Actor) -> Iterable[Duty]:
    if not who.can(Action.LEND, DESK):
        return
    for loan in overdue(SHOWN + 1):
        yield Duty(
            title=loan.borrower.name,
            url=f"/desk/?{urlencode({'item': loan.article.number or loan.article.title})}",
            kind=loan.article.title,
            number=loan.article.number,
            due_on=loan.due_on,
        )


@duty("holds", _("Ready to collect"), icon="bookmark", order=30)
def _ready(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    with program():
        holds = db.session.scalars(
            select(Hold)
            .where(Hold.borrower_id == who.employee_id, Hold.state == HoldState.READY)
            .order_by(Hold.ready_until, Hold.id)
            .options(joinedload(Hold.article).lazyload(Entry.signatures))
            .limit(SHOWN + 1)
        ).all()
    for hold in holds:
        yield Duty(
            title=hold.article.title,
            url=row_url(hold.article) or "/",
            kind=register_of(hold.article.register).card.title,
            number=hold.article.number,
            due_on=hold.ready_until,
            hint=gettext("It is kept for you at the borrowing desk."),
        )


@duty("requests", _("Loans to approve"), icon="user-check", order=15)
def _to_approve(who: Actor) -> Iterable[Duty]:
    if not who.can(Action.APPROVE, Loan):
        return
    for loan in requests_waiting(SHOWN + 1):
        if loan.borrower_id == who.employee_id:
            continue
        yield Duty(
            title=loan.article.title,
            url=row_url(loan.article) or "/",
            kind=gettext("for %(borrower)s", borrower=loan.borrower.name),
            number=loan.article.number,
            since=clock.local(loan.created_at).date(),
            hint=loan.purpose or "",
            post=f"/loan-requests/{loan.id}/approve",
            button=_("Approve"),
        )
