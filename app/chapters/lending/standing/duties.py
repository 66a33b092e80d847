"""What people owe of loans, on their first page (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import HoldState
from app.chapters.lending.standing.items import OUT
from app.chapters.lending.standing.lists import overdue, requests_waiting
from app.kernel import clock
from app.kernel.actor import Actor, program
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import register_of
from app.kernel.roles import Action
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url

DESK = "BorrowingDesk"  # the screen on which the right to lend is given
OVERDUE_URL = "/loan/?state=lent&due_on=overdue"


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
