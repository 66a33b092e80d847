"""What people owe of loans, on their first page (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.models.common import DESK
from app.chapters.lending.rules import HoldState, Medium
from app.chapters.lending.standing.items import OUT
from app.chapters.lending.standing.lists import to_decide, to_fetch, to_see_to
from app.chapters.lending.standing.mine import room_of
from app.kernel import clock
from app.kernel.actor import Actor, program
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import register_of
from app.kernel.roles import Action
from app.kernel.web.duties import SHOWN, Duty, duty

DESK_URL = "/desk/"
MINE = "/my-loans/"
REQUESTS = "/loan-requests/"
OVERDUE_URL = "/loan/?state=lent&due_on=overdue"


@duty("requests", _("Loans to approve"), icon="user-check", order=15, url=REQUESTS)
def _to_approve(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None and not who.can(Action.APPROVE, Loan):
        return
    for loan in to_decide(who, SHOWN + 1):
        yield Duty(
            title=loan.article.title,
            url=REQUESTS,
            kind=gettext("for %(borrower)s", borrower=loan.borrower.name),
            number=loan.article.number,
            since=clock.local(loan.created_at).date(),
            hint=loan.purpose or "",
            post=f"{REQUESTS}{loan.id}/approve",
            button=_("Approve"),
        )


@duty("loans", _("Out in my name"), icon="arrows-exchange", order=20, url=MINE)
def _in_my_name(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    with program():  # what is in the person's hands is no secret to the person
        loans = db.session.scalars(
            select(Loan)
            .where(Loan.borrower_id == who.employee_id, Loan.claimed_at.is_(None), *OUT)
            .order_by(Loan.due_on, Loan.id)
            .options(joinedload(Loan.article).lazyload(Entry.signatures))
            .limit(SHOWN + 1)
        ).all()
    yield from (_mine(loan) for loan in loans if not loan.has_run_out)


def _mine(loan: Loan) -> Duty:
    read = loan.is_reading
    return Duty(
        title=loan.article.title,
        url=room_of(loan) if read else MINE,
        kind=register_of(loan.article.register).card.title,
        number=loan.article.number,
        due_on=loan.due_on,
        since=loan.lent_on,
        hint=(
            gettext("You can read it in the program.")
            if read
            else gettext("Bring it back to the borrowing desk.")
        ),
        post=None if loan.is_overdue or read else f"{MINE}{loan.id}/renew",
        button=_("Renew"),
    )


@duty("recalls", _("To be called back"), icon="clock-exclamation", order=25, url=OVERDUE_URL)
def _to_call_back(who: Actor) -> Iterable[Duty]:
    if not who.can(Action.LEND, DESK):
        return
    for loan in to_see_to(SHOWN + 1):
        said = loan.claimed_on is not None
        yield Duty(
            title=loan.borrower.name,
            url=_on_the_desk(loan.article),
            kind=loan.article.title,
            number=loan.article.number,
            due_on=None if said else loan.due_on,
            since=loan.claimed_on,
            hint=gettext("Says it is back: look for it on its shelf.") if said else "",
        )


@duty("fetch", _("To be fetched"), icon="shopping-cart", order=26, url=DESK_URL)
def _to_fetch(who: Actor) -> Iterable[Duty]:
    if not who.can(Action.LEND, DESK):
        return
    for hold in to_fetch(SHOWN + 1):
        yield Duty(
            title=hold.article.title,
            url=_on_the_desk(hold.article),
            kind=gettext("for %(borrower)s", borrower=hold.borrower.name),
            number=hold.article.number,
            since=clock.local(hold.asked_at).date(),
        )


@duty("holds", _("Ready to collect"), icon="bookmark", order=30, url=MINE)
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
            url=MINE,
            kind=register_of(hold.article.register).card.title,
            number=hold.article.number,
            due_on=hold.ready_until,
            hint=(
                gettext("You can read it in the program.")
                if hold.medium is Medium.DIGITAL
                else gettext("It is kept for you at the borrowing desk.")
            ),
        )


def _on_the_desk(item: Entry) -> str:
    return f"{DESK_URL}?{urlencode({'item': item.number or item.title})}"
