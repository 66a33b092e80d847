"""An item that cannot be found (4.6)."""

from __future__ import annotations

from app.chapters.lending.models import Loan
from app.chapters.lending.operations.desk import loan_of
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing import standing_of
from app.kernel.database import db
from app.kernel.registers.entries import Entry


def report_lost(item: Entry, remark: str | None = None) -> Loan:
    """Say that an item cannot be found; it stays in the borrower's name until it is (4.6).

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = loan_of(there)
    loan.state, loan.remark = LoanState.LOST, remark
    there.row.on_lost(loan)
    db.session.flush()
    return loan
