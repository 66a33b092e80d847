"""Asking for a loan, and the answer (4.6)."""

from __future__ import annotations

from app.chapters.lending import rules
from app.chapters.lending.models import Loan
from app.chapters.lending.operations.borrowers import check_borrower
from app.chapters.lending.operations.telling import approvers, tell
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing import (
    standing_of,
)
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message
from app.kernel.registers.operations import create
from app.kernel.roles import Action


def request_loan(item: Entry, borrower: Employee, purpose: str | None = None) -> Loan:
    """Ask for an item that is lent only after approval, and tell who may approve (4.6).

    Raises:
        AlreadyAsked: the borrower has asked for it already.
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower: not to this person.
    """
    there = standing_of(item)
    check_borrower(there, borrower)
    if there.request_of(borrower.id) is not None:
        raise rules.AlreadyAsked(there.name, borrower.name)
    loan: Loan = create(Loan, {}, article=item, borrower=borrower, purpose=purpose)
    tell(
        approvers(),
        message("%(borrower)s asks to borrow %(item)s: approve or refuse."),
        there,
        borrower,
    )
    return loan


def decide(loan: Loan, *, approved: bool, note: str | None = None) -> Loan:
    """Answer a request; nobody answers their own (4.6).

    Raises:
        NotAllowed: the actor may not approve loans.
        OwnRequest: the actor is the borrower.
        AlreadyDecided: it was answered before.
    """
    who = actor()
    if not who.can(Action.APPROVE, Loan):
        raise NotAllowed
    rules.check_approver(who.employee_id, loan.borrower_id)
    if loan.state != LoanState.REQUESTED:
        raise rules.AlreadyDecided(loan.state.label)
    loan.state = LoanState.APPROVED if approved else LoanState.REFUSED
    loan.decided_by_id, loan.decided_at, loan.decision_note = who.employee_id, clock.now(), note
    db.session.flush()
    text = (
        message("Your request for %(item)s is approved: collect it at the borrowing desk.")
        if approved
        else message("Your request for %(item)s is refused.")
    )
    tell([loan.borrower.user_id], text, standing_of(loan.article), loan.borrower)
    return loan
