"""What happens at the borrowing desk: lend, renew, call back, take back (4.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.operations.borrowers import check_borrower, check_count
from app.chapters.lending.operations.queue import close_hold
from app.chapters.lending.operations.reading import current, end_reading
from app.chapters.lending.operations.serving import serve
from app.chapters.lending.operations.telling import tell_borrower
from app.chapters.lending.rules import Condition, HoldState, LoanState, Medium
from app.chapters.lending.standing import Applied, Standing, out_loan, standing_of
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message
from app.kernel.registers.operations import create


def lend(item: Entry, borrower: Employee, purpose: str | None = None) -> Loan:
    """Hand an item to a borrower and start its return clock (4.6).

    Returns:
        The open loan, already flushed.

    Raises:
        ItemIsOut: somebody has it, also when another clerk lent it this very moment.
        ItemNotAvailable, HeldForAnother: the item is not there to be lent.
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower, TooManyOut: not to this person.
        ApprovalMissing: it is lent only after approval.
    """
    there = current(item)
    _refuse_out(there)
    if there.row.medium is Medium.PAPER:
        there.row.check_desk()
    applied = check_borrower(there, borrower)
    request = there.request_of(borrower.id)
    if applied.asks_approval(there.row) and (
        request is None or request.state != LoanState.APPROVED
    ):
        raise rules.ApprovalMissing(there.name)
    check_count(borrower, applied)
    hold = _collect_hold(there, borrower)
    purpose = purpose or (hold.purpose if hold else None)
    loan = _hand_out(there, borrower, request, purpose, applied)
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def renew(item: Entry) -> Loan:
    """Prolong the loan by which an item is out, on the terms it was lent on (4.6).

    Raises:
        ItemIsIn: it is not out.
        RecalledNotRenewed, SomebodyWaits, OverdueNotRenewed, OnSiteNotRenewed, RenewalsUsed: it
            must come back first.
    """
    there = current(item)
    loan = loan_of(there)
    assert loan.due_on is not None
    if loan.recalled_at is not None:
        raise rules.RecalledNotRenewed(there.name, loan.due_on)
    waiting = there.holds[0].borrower.name if there.holds else None
    loan.due_on = rules.renewed_due_on(
        there.name, loan.due_on, loan.renewals, waiting, clock.today(), loan.terms
    )
    loan.renewals += 1
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def recall(item: Entry, waiting: Employee | None = None) -> Loan:
    """Call an item back earlier, for somebody who waits for it or by the desk (4.6).

    Args:
        waiting: who calls it back; None when the desk does.

    Raises:
        ItemIsIn: it is not out.
        NotWaiting: the person does not stand in the queue, or still needs an approval.
        NothingToRecall: it is due by then anyway.
    """
    there = current(item)
    loan = loan_of(there)
    assert loan.due_on is not None
    if waiting is not None:
        hold = there.hold_of(waiting.id)
        if hold is None or not hold.is_allowed:
            raise rules.NotWaiting(there.name)
    loan.due_on = rules.recalled_due_on(there.name, loan.due_on, clock.today(), loan.terms)
    loan.recalled_at = clock.now()
    loan.recalled_for = waiting or (there.first.borrower if there.first else None)
    there.row.on_lent(loan)
    db.session.flush()
    tell_borrower(
        loan.borrower,
        message("%(item)s is called back. Please return it by %(due)s."),
        there.name,
        key=f"recall/{loan.id}",
        due=loan.due_on.isoformat(),
    )
    return loan


def take_back(
    item: Entry,
    condition: Condition = Condition.GOOD,
    remark: str | None = None,
    pages: int | None = None,
) -> tuple[Loan, Hold | None]:
    """Take an item back and tell the first in the queue (4.6).

    What its borrower said was back already counts as returned that day.

    Args:
        pages: how many came back; None when nobody counted.

    Returns:
        The closed loan, and the hold that is now ready to be collected, if somebody waits.

    Raises:
        ItemIsIn: it is not out.
        FewerPages, MorePagesThanLent, RemarkMissing: the condition does not fit the count, or
            lacks its remark.
    """
    there = standing_of(item)
    loan = loan_of(there)
    if loan.is_reading:
        return loan, end_reading(loan)
    rules.check_condition(condition, loan.page_count, pages, remark)
    loan.condition, loan.remark, loan.pages_returned = condition, remark, pages
    return loan, _close(there, loan, loan.claimed_at or clock.now())


def correct_return(
    loan: Loan, condition: Condition, remark: str | None = None, pages: int | None = None
) -> Loan:
    """Say more exactly in what condition an item came back earlier today (4.6).

    Raises:
        ReturnSettled: it is out, or came back on another day.
        FewerPages, MorePagesThanLent, RemarkMissing: as `take_back` does.
    """
    back = loan.returned_at
    if back is None or clock.local(back).date() != clock.today():
        raise rules.ReturnSettled(loan.article.number or loan.article.title)
    rules.check_condition(condition, loan.page_count, pages, remark)
    loan.condition, loan.remark, loan.pages_returned = condition, remark, pages
    db.session.flush()
    return loan


def _close(there: Standing, loan: Loan, returned_at: datetime) -> Hold | None:
    """Put an item back where it belongs; return the hold that is ready now, if any."""
    loan.returned_at, loan.received_by_id = returned_at, actor().employee_id
    loan.state = LoanState.RETURNED
    there.row.on_returned(loan)
    db.session.flush()
    return serve(there.item)


def loan_of(there: Standing) -> Loan:
    """Return the loan by which an item is out.

    Raises:
        ItemIsIn: it is not out.
    """
    if there.loan is None:
        raise rules.ItemIsIn(there.name)
    return there.loan


def _refuse_out(there: Standing) -> None:
    loan = there.loan
    if loan is None:
        return
    assert loan.lent_on is not None
    assert loan.due_on is not None
    raise rules.ItemIsOut(there.name, loan.borrower.name, loan.lent_on, loan.due_on)


def _collect_hold(there: Standing, borrower: Employee) -> Hold | None:
    """Close the borrower's place in the queue; refuse while the item is kept for another."""
    today = clock.today()
    for hold in there.holds:
        if hold.borrower_id == borrower.id:
            close_hold(hold, HoldState.FULFILLED)
            return hold
        if not hold.is_allowed:
            continue
        if hold.ready_until is not None and hold.ready_until < today:
            close_hold(hold, HoldState.CANCELLED)  # not collected in time
            continue
        raise rules.HeldForAnother(there.name, hold.borrower.name, hold.ready_until)
    return None


def _hand_out(
    there: Standing,
    borrower: Employee,
    request: Loan | None,
    purpose: str | None,
    applied: Applied,
) -> Loan:
    """Store the loan; the database decides between two clerks (4.6)."""
    facts = _facts(there, applied)
    name, article_id = there.name, there.item.id
    try:
        with db.session.begin_nested():
            return _stored(request, there.item, borrower, purpose, facts)
    except IntegrityError as error:
        winner = out_loan(article_id)
        if winner is None or winner.lent_on is None or winner.due_on is None:
            raise
        raise rules.ItemIsOut(name, winner.borrower.name, winner.lent_on, winner.due_on) from error


def _facts(there: Standing, applied: Applied) -> dict[str, Any]:
    """Return what is kept of a loan as it begins, its terms included."""
    terms = applied.terms
    return {
        "state": LoanState.LENT,
        "lent_at": clock.now(),
        "lent_by_id": actor().employee_id,
        "due_on": rules.due_on(clock.today(), terms),
        "medium": there.row.medium,
        "page_count": there.row.page_count,
        "rule_id": applied.rule.id if applied.rule is not None else None,
        "term_days": terms.days,
        "term_renewals": terms.renewals,
        "term_recall_days": terms.recall_days,
        "on_site": terms.on_site,
    }


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
