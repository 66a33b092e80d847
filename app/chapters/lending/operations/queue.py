"""Asking for an item, and the queue for it (4.6)."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.operations.borrowers import check_borrower
from app.chapters.lending.operations.reading import current
from app.chapters.lending.operations.serving import make_ready, serve, serve_reader
from app.chapters.lending.operations.telling import tell_approvers
from app.chapters.lending.rules import HoldState, LoanState
from app.chapters.lending.standing import OPEN_REQUESTS, Standing, standing_of
from app.chapters.org.models import Employee
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message
from app.kernel.registers.operations import create


def ask(item: Entry, borrower: Employee, purpose: str | None = None) -> Hold:
    """Put a borrower into the queue for an item, and ask for the approval it may need (4.6).

    The desk fetches what is on its shelf; what is read in the program waits for no desk.

    Raises:
        HasItAlready, AlreadyAsked: the borrower has it, or stands in the queue.
        ItemNotAvailable, BorrowerGone, BorrowerOverdue, SecretNotForBorrower: not to this person.
    """
    there = current(item)
    applied = check_borrower(there, borrower)
    if there.loan is not None and there.loan.borrower_id == borrower.id:
        raise rules.HasItAlready(there.name, borrower.name)
    if there.hold_of(borrower.id) is not None:
        raise rules.AlreadyAsked(there.name, borrower.name)
    try:
        with db.session.begin_nested():
            request = there.request_of(borrower.id)
            if request is None and applied.asks_approval(there.row):
                request = _request(there, borrower, purpose)
            facts = {"borrower": borrower, "purpose": purpose, "request": request}
            facts["medium"] = there.row.medium
            hold: Hold = create(Hold, {}, article=item, **facts)
    except IntegrityError as error:
        raise rules.AlreadyAsked(there.name, borrower.name) from error
    if request is not None and not hold.is_allowed:
        text = message("%(borrower)s asks to borrow %(item)s: approve or refuse.")
        tell_approvers(request, text, there)
    serve_reader(item)
    return hold


def _request(there: Standing, borrower: Employee, purpose: str | None) -> Loan:
    """Ask for the approval of a loan: of the item's custodian, or of those with the right to."""
    asked = {"borrower": borrower, "approver_id": there.row.loan_approver_id}
    made: Loan = create(Loan, {}, article=there.item, purpose=purpose, **asked)
    return made


def place_hold(item: Entry, borrower: Employee, purpose: str | None = None) -> Hold:
    """Put a borrower who stands at the desk into the queue for an item that is out (4.6).

    Raises:
        ItemIsFree: it is on its shelf and kept for nobody.
        HasItAlready, AlreadyAsked, ItemNotAvailable, BorrowerGone, BorrowerOverdue,
        SecretNotForBorrower: as `ask` does.
    """
    there = standing_of(item)
    if there.loan is None and not there.holds:
        raise rules.ItemIsFree(there.name)
    return ask(item, borrower, purpose)


def cancel_hold(hold: Hold) -> Hold | None:
    """Take a borrower out of the queue; the next one moves up.

    Returns:
        The hold that is ready now instead, if there is one.
    """
    was_ready = hold.state == HoldState.READY
    close_hold(hold, HoldState.CANCELLED)
    db.session.flush()
    return serve(hold.article) if was_ready else serve_reader(hold.article)


def close_hold(hold: Hold, state: HoldState) -> None:
    """End a place in the queue; given up, the approval asked for it is given up, too."""
    hold.state = state
    asked = hold.request is not None and hold.request.state in OPEN_REQUESTS
    if asked and state is HoldState.CANCELLED:
        hold.request.state = LoanState.CANCELLED


def fetched(hold: Hold) -> Hold:
    """Keep at the desk what was taken from its shelf, and tell who may collect it (4.6).

    Raises:
        NotToBeFetched: it is out, kept for another, or the approval is missing.
    """
    there = standing_of(hold.article)
    if there.loan is not None or there.kept is not None or there.first is not hold:
        raise rules.NotToBeFetched(there.name)
    make_ready(there, hold)
    db.session.flush()
    return hold
