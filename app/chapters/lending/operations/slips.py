"""Several loans of one borrower on one slip, signed once (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.chapters.lending import rules
from app.chapters.lending.models import Loan, LoanSlip
from app.chapters.lending.standing import unsigned
from app.chapters.org.models import Employee
from app.kernel import signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.operations import create
from app.kernel.registers.register import Register
from app.kernel.registers.signatures import Way


def slip_for(borrower: Employee) -> LoanSlip:
    """Put what a borrower was lent today, and has not signed for, on one slip (4.6).

    A slip that still waits for the signature takes up what was lent since.

    Returns:
        The slip, waiting for the borrower's signature.

    Raises:
        NothingForSlip: there is no such loan.
    """
    loans = unsigned(borrower.id)
    if not loans:
        raise rules.NothingForSlip(borrower.name)
    facts = _facts(borrower, loans)
    begun = next((loan.slip for loan in loans if loan.slip is not None), None)
    slip: LoanSlip = begun or create(LoanSlip, {}, **facts)
    for key, value in facts.items():
        setattr(slip, key, value)
    for loan in loans:
        loan.slip = slip
    lifecycle.submit(slip)
    return slip


def sign_slip(slip: LoanSlip, drawing: str) -> LoanSlip:
    """Take the signature the borrower drew at the desk; the slip is complete and archived (4.6).

    Raises:
        RegulationError: nothing is drawn, or it is signed already.
    """
    name = slip.borrower_name
    signing.sign(slip, "borrower_signed", way=Way.DRAWN, signer_name=name, drawing=drawing)
    return slip


def _facts(borrower: Employee, loans: Sequence[Loan]) -> dict[str, Any]:
    return {
        "borrower": borrower,
        "borrower_name": borrower.name,
        "lent_by_id": actor().employee_id,
        "contents": "\n".join(_line(place, loan) for place, loan in enumerate(loans, 1)),
        "purpose": gettext(", ").join(dict.fromkeys(loan.purpose for loan in loans if loan.purpose))
        or None,
        "due_on": min(loan.due_on for loan in loans if loan.due_on),
    }


def _line(place: int, loan: Loan) -> str:
    """Return what the borrower signs for: the item, its pages, and when it is due."""
    item = " ".join(filter(None, (loan.article.number, loan.article.title)))
    if loan.page_count is None:
        return gettext(
            "%(place)s. %(item)s, due back on %(due)s", place=place, item=item, due=loan.due_on
        )
    return gettext(
        "%(place)s. %(item)s, %(pages)s pages, due back on %(due)s",
        place=place,
        item=item,
        pages=loan.page_count,
        due=loan.due_on,
    )


@signals.voided.connect
def _release(slip: Register, **_: Any) -> None:
    """Let the loans of a void slip be signed for on another."""
    if isinstance(slip, LoanSlip):
        for loan in db.session.scalars(select(Loan).where(Loan.slip_id == slip.id)):
            loan.slip = None
        db.session.flush()
