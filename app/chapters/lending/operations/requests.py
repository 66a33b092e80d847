"""Who answers a request for a loan, and what comes of it (2.7.5, 4.6)."""

from __future__ import annotations

from app.chapters.lending import rules
from app.chapters.lending.models import Loan
from app.chapters.lending.operations.queue import cancel_hold
from app.chapters.lending.operations.serving import serve_reader
from app.chapters.lending.operations.telling import tell_borrower
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing import may_decide, standing_of
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.registers.notices import message


def decide(loan: Loan, *, approved: bool, note: str | None = None) -> Loan:
    """Answer a request; nobody answers their own (4.6).

    Raises:
        NotAllowed: the actor may not approve loans of this item.
        OwnRequest: the actor is the borrower.
        AlreadyDecided: it was answered before.
    """
    who, there = actor(), standing_of(loan.article)
    rules.check_approver(who.employee_id, loan.borrower_id)
    if not may_decide(who, loan):
        raise NotAllowed
    if loan.state != LoanState.REQUESTED:
        raise rules.AlreadyDecided(loan.state.label)
    loan.state = LoanState.APPROVED if approved else LoanState.REFUSED
    loan.decided_by_id, loan.decided_at, loan.decision_note = who.employee_id, clock.now(), note
    db.session.flush()
    hold = there.hold_of(loan.borrower_id)
    if approved:
        tell_borrower(
            loan.borrower,
            message("Your request for %(item)s is approved. You are told when it is ready."),
            there.name,
        )
        serve_reader(there.item)
        return loan
    text = (
        message("Your request for %(item)s is refused: %(note)s")
        if note
        else message("Your request for %(item)s is refused.")
    )
    tell_borrower(loan.borrower, text, there.name, note=note)
    if hold is not None:
        cancel_hold(hold)
    return loan
