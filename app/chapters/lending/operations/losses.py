"""An item that cannot be found: reported, written off, found again (4.6)."""

from __future__ import annotations

from typing import Any

from app.chapters.lending import rules
from app.chapters.lending.models import Loan, LossReport
from app.chapters.lending.operations.desk import loan_of
from app.chapters.lending.operations.queue import close_hold
from app.chapters.lending.operations.telling import tell_borrower
from app.chapters.lending.rules import HoldState, LoanState
from app.chapters.lending.standing import last_loan, standing_of
from app.kernel import clock, signals
from app.kernel.actor import seeing_all
from app.kernel.database import db
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message
from app.kernel.registers.register import Register


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


def write_off(item: Entry) -> Loan:
    """Close the loan of a lost item, whose report is complete; nobody waits for it any more (4.6).

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = loan_of(there)
    loan.state, loan.written_off_at = LoanState.LOST, clock.now()
    there.row.on_lost(loan)
    for hold in there.holds:
        close_hold(hold, HoldState.CANCELLED)
        text = message("%(item)s is lost, so you need not wait for it any longer.")
        tell_borrower(hold.borrower, text, there.name)
    db.session.flush()
    return loan


def put_back(item: Entry, note: str | None = None) -> Loan:
    """Put a lost item that was found again back on its shelf, with a note where it was (4.6).

    Raises:
        NothingWasLost: it was not written off as lost.
    """
    there, loan = standing_of(item), last_loan(item.id)
    if loan is None or loan.written_off_at is None or loan.found_on is not None:
        raise rules.NothingWasLost(there.name)
    loan.found_on, loan.found_note = clock.today(), note
    there.row.on_returned(loan)
    with history.because(note):
        db.session.flush()
    return loan


@signals.created.connect
def _lose(report: Register, **_: Any) -> None:
    """Mark an item as lost once somebody reports it."""
    if isinstance(report, LossReport) and report.corrects_id is None:
        with seeing_all():
            report_lost(_item(report), report.circumstances)


@signals.completed.connect
def _write_off(report: Register, **_: Any) -> None:
    """Close the loan once the report of its loss is signed by all."""
    if isinstance(report, LossReport) and report.corrects_id is None:
        with seeing_all():
            write_off(_item(report))


def _item(report: LossReport) -> Entry:
    loan = db.session.get_one(Loan, report.loan_id)
    return db.session.get_one(Entry, loan.article_id)
