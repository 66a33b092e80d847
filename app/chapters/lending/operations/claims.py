"""What a borrower says was returned, and the search for it (4.6)."""

from __future__ import annotations

from app.chapters.lending import rules
from app.chapters.lending.models import Loan
from app.chapters.lending.operations.telling import tell_borrower
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.notices import message


def claim_returned(loan: Loan) -> Loan:
    """Take note that a borrower says an item is back: reminders stop, the desk searches (4.6).

    Raises:
        ItemIsIn: it is not out.
        AlreadyClaimed: the desk searches already, or did so in vain.
    """
    name = _name(loan)
    if not loan.is_out or loan.is_reading:
        raise rules.ItemIsIn(name)
    if loan.claimed_at is not None or loan.searched_on is not None:
        raise rules.AlreadyClaimed(name)
    loan.claimed_at = clock.now()
    db.session.flush()
    return loan


def not_found(loan: Loan) -> Loan:
    """End a search in vain: the item is called back from its borrower as before (4.6).

    What the search finds is taken back as anything else.

    Raises:
        NotClaimed: nobody says that it is back.
    """
    if loan.claimed_at is None or not loan.is_out:
        raise rules.NotClaimed(_name(loan))
    loan.claimed_at, loan.searched_on = None, clock.today()
    db.session.flush()
    tell_borrower(
        loan.borrower,
        message("The desk searched for %(item)s and did not find it. Please look for it again."),
        _name(loan),
        key=f"searched/{loan.id}",
    )
    return loan


def _name(loan: Loan) -> str:
    return loan.article.number or loan.article.title
