"""Rights to read what is kept in the program alone (4.6)."""

from __future__ import annotations

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.operations.serving import serve
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing import Standing, standing_of
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry


def current(item: Entry) -> Standing:
    """Return where an item stands, once a right to read that has run out is closed."""
    there = standing_of(item)
    if there.loan is None or not there.loan.has_run_out:
        return there
    end_reading(there.loan)
    return standing_of(item)


def end_reading(loan: Loan) -> Hold | None:
    """Close a right to read: its last day is over, or it is given back earlier (4.6).

    Returns:
        The hold whose turn it is now, if somebody waits.

    Raises:
        ItemIsIn: it is closed already.
    """
    if not loan.is_out:
        raise rules.ItemIsIn(loan.article.number or loan.article.title)
    loan.returned_at = clock.now()
    loan.received_by_id = None if loan.has_run_out else actor().employee_id
    loan.state = LoanState.RETURNED
    standing_of(loan.article).row.on_returned(loan)
    db.session.flush()
    return serve(loan.article)
