"""What is due of loans: to come back, to be collected, fetched, approved and called back (4.6)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, case, func, or_, select, true

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.models.common import DESK
from app.chapters.lending.rules import HoldState, Medium
from app.chapters.lending.standing.items import OUT
from app.chapters.lending.standing.lists import fetched, is_asked, requested, seen_to
from app.chapters.lending.standing.mine import room_of
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.owed.dues import Due, Owed, due, named_kind
from app.kernel.roles import Action

DESK_URL = "/desk/"
MINE = "/my-loans/"
REQUESTS = "/loan-requests/"
OVERDUE_URL = "/loan/?state=lent&due_on=overdue"
CLAIMED, LATE = "claimed", "late"


def _lends(who: Actor) -> ColumnElement[bool] | None:
    return true() if who.can(Action.LEND, DESK) else None


def _answers(who: Actor) -> ColumnElement[bool] | None:
    if who.employee_id is None and not who.can(Action.APPROVE, Loan):
        return None
    return is_asked(who)


def _begun_on(each: Due) -> date | None:
    return each.at and clock.local(each.at).date()


def _on_the_desk(each: Due) -> str:
    return f"{DESK_URL}?{urlencode({'item': each.number or each.title})}"


def _request(each: Due) -> dict[str, Any]:
    return {
        "kind": gettext("for %(borrower)s", borrower=each.said),
        "url": REQUESTS,
        "since": _begun_on(each),
        "post": f"{REQUESTS}{each.row_id}/approve",
        "button": gettext("Approve"),
    }


@due(
    "requests",
    _("Loans to approve"),
    Loan,
    icon="user-check",
    order=15,
    url=REQUESTS,
    say=_request,
)
def _to_approve(_today: date) -> Owed:
    return Owed(
        rows=requested().join(Employee, Employee.id == Loan.borrower_id),
        also=_answers,
        at=Loan.created_at,
        said=Employee.name + func.coalesce(" · " + Loan.purpose, ""),
        entry_id=Loan.article_id,
    )


def _loan(each: Due) -> dict[str, Any]:
    read = each.tone == Medium.DIGITAL
    return {
        "kind": named_kind(each),
        "url": room_of(each.row_id) if read else MINE,
        "hint": (
            gettext("You can read it in the program.")
            if read
            else gettext("Bring it back to the borrowing desk.")
        ),
        "post": None if read or each.days_late else f"{MINE}{each.row_id}/renew",
        "button": gettext("Renew"),
    }


@due(
    "loans",
    _("Lent items to bring back"),
    Loan,
    heading=_("Out in my name"),
    icon="arrows-exchange",
    order=20,
    url=MINE,
    say=_loan,
    listed="due_on",
    climbs=False,
)
def _out(today: date) -> Owed:
    """Find what is out, but for rights to read whose last day is over."""
    lasting = or_(Loan.medium == Medium.PAPER, Loan.due_on >= today)
    return Owed(
        rows=select(Loan).where(Loan.claimed_at.is_(None), lasting, *OUT),
        person_id=Loan.borrower_id,
        due_on=Loan.due_on,
        at=Loan.lent_at,
        tone=Loan.medium,
        entry_id=Loan.article_id,
    )


def _recall(each: Due) -> dict[str, Any]:
    said = each.tone == CLAIMED
    return {
        "title": each.said,
        "kind": each.title,
        "url": _on_the_desk(each),
        "since": _begun_on(each),
        "hint": gettext("Says it is back: look for it on its shelf.") if said else "",
    }


@due(
    "recalls",
    _("To be called back"),
    Loan,
    icon="clock-exclamation",
    order=25,
    url=OVERDUE_URL,
    say=_recall,
    told=True,
)
def _to_call_back(today: date) -> Owed:
    claimed = Loan.claimed_at.is_not(None)
    return Owed(
        rows=seen_to(today).join(Employee, Employee.id == Loan.borrower_id),
        also=_lends,
        due_on=case((claimed, None), else_=Loan.due_on),
        at=Loan.claimed_at,
        tone=case((claimed, CLAIMED), else_=LATE),
        said=Employee.name,
        entry_id=Loan.article_id,
    )


def _fetch(each: Due) -> dict[str, Any]:
    return {
        "kind": gettext("for %(borrower)s", borrower=each.said),
        "url": _on_the_desk(each),
        "since": _begun_on(each),
    }


@due(
    "fetch",
    _("To be fetched"),
    Hold,
    icon="shopping-cart",
    order=26,
    url=DESK_URL,
    say=_fetch,
)
def _to_fetch(_today: date) -> Owed:
    return Owed(
        rows=fetched().join(Employee, Employee.id == Hold.borrower_id),
        also=_lends,
        at=Hold.asked_at,
        said=Employee.name,
        entry_id=Hold.article_id,
    )


def _hold(each: Due) -> dict[str, Any]:
    return {
        "kind": named_kind(each),
        "url": MINE,
        "hint": (
            gettext("You can read it in the program.")
            if each.tone == Medium.DIGITAL
            else gettext("It is kept for you at the borrowing desk.")
        ),
    }


@due(
    "holds",
    _("Ready to collect"),
    Hold,
    icon="bookmark",
    order=30,
    url=MINE,
    say=_hold,
    climbs=False,
)
def _ready(_today: date) -> Owed:
    return Owed(
        rows=select(Hold).where(Hold.state == HoldState.READY),
        person_id=Hold.borrower_id,
        due_on=Hold.ready_until,
        tone=Hold.medium,
        entry_id=Hold.article_id,
    )
