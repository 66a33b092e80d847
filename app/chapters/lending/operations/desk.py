"""What happens at the borrowing desk: lend, take back, renew, lose (4.6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.operations.borrowers import check_borrower
from app.chapters.lending.operations.queue import make_ready
from app.chapters.lending.rules import Condition, HoldState, LoanState
from app.chapters.lending.standing import (
    Standing,
    out_loan,
    standing_of,
)
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import create


def lend(item: Entry, borrower: Employee, purpose: str | None = None) -> Loan:
    """Hand an item to a borrower and start its return clock (4.6).

    Returns:
        The open loan, already flushed.

    Raises:
        ItemIsOut: somebody has it, also when another clerk lent it this very moment.
        ItemNotAvailable, HeldForAnother: the item is not there to be lent.
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower: not to this person.
        ApprovalMissing: it is lent only after approval.
    """
    there = standing_of(item)
    _refuse_out(there, there.loan)
    check_borrower(there, borrower)
    request = there.request_of(borrower.id)
    if there.row.needs_approval and (request is None or request.state != LoanState.APPROVED):
        raise rules.ApprovalMissing(there.name)
    _collect_hold(there, borrower)
    loan = _hand_out(there, borrower, request, purpose)
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def renew(item: Entry) -> Loan:
    """Prolong the loan by which an item is out (4.6).

    Raises:
        ItemIsIn: it is not out.
        SomebodyWaits, RenewalsUsed, OverdueNotRenewed: it must come back first.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    assert loan.due_on is not None
    loan.due_on = rules.renewed_due_on(
        there.name,
        loan.due_on,
        loan.renewals,
        there.first.borrower.name if there.first else None,
        clock.today(),
        there.row.lending_terms(),
    )
    loan.renewals += 1
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def take_back(
    item: Entry, condition: Condition = Condition.GOOD, remark: str | None = None
) -> tuple[Loan, Hold | None]:
    """Take an item back and tell the first in the queue (4.6).

    Returns:
        The closed loan, and the hold that is now ready to be collected, if somebody waits.

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    loan.returned_at, loan.received_by_id = clock.now(), actor().employee_id
    loan.condition, loan.remark = condition, remark
    loan.state = LoanState.RETURNED
    there.row.on_returned(loan)
    ready = there.first
    if ready is not None:
        make_ready(there, ready)
    db.session.flush()
    return loan, ready


def report_lost(item: Entry, remark: str | None = None) -> Loan:
    """Say that an item cannot be found; it stays in the borrower's name until it is (4.6).

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    loan.state, loan.remark = LoanState.LOST, remark
    there.row.on_lost(loan)
    db.session.flush()
    return loan


def _loan_of(there: Standing) -> Loan:
    if there.loan is None:
        raise rules.ItemIsIn(there.name)
    return there.loan


def _refuse_out(there: Standing, loan: Loan | None) -> None:
    if loan is None:
        return
    assert loan.lent_on is not None
    assert loan.due_on is not None
    raise rules.ItemIsOut(there.name, loan.borrower.name, loan.lent_on, loan.due_on)


def _collect_hold(there: Standing, borrower: Employee) -> None:
    """Close the borrower's place in the queue; refuse while the item is kept for another."""
    today = clock.today()
    for hold in there.holds:
        if hold.borrower_id == borrower.id:
            hold.state = HoldState.FULFILLED
            return
        if hold.state == HoldState.READY and hold.ready_until and hold.ready_until < today:
            hold.state = HoldState.CANCELLED  # not collected in time
            continue
        raise rules.HeldForAnother(there.name, hold.borrower.name, hold.ready_until)


def _hand_out(
    there: Standing, borrower: Employee, request: Loan | None, purpose: str | None
) -> Loan:
    """Store the loan; the database decides between two clerks (4.6)."""
    facts = {
        "state": LoanState.LENT,
        "lent_at": clock.now(),
        "lent_by_id": actor().employee_id,
        "due_on": rules.due_on(clock.today(), there.row.lending_terms().days),
    }
    name, article_id = there.name, there.item.id
    try:
        with db.session.begin_nested():
            return _stored(request, there.item, borrower, purpose, facts)
    except IntegrityError as error:
        winner = out_loan(article_id)
        if winner is None or winner.lent_on is None or winner.due_on is None:
            raise
        raise rules.ItemIsOut(name, winner.borrower.name, winner.lent_on, winner.due_on) from error


def _stored(
    request: Loan | None,
    item: Entry,
    borrower: Employee,
    purpose: str | None,
    facts: dict[str, Any],
) -> Loan:
    if request is None:
        made: Loan = create(Loan, {}, article=item, borrower=borrower, purpose=purpose, **facts)
        return made
    for key, value in facts.items():
        setattr(request, key, value)
    request.purpose = purpose or request.purpose
    db.session.flush()
    return request
