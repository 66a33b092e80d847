"""What keeps a person from borrowing, and on which terms the others borrow (2.7.5, 4.6)."""

from __future__ import annotations

from sqlalchemy import select

from app.chapters.lending import rules
from app.chapters.lending.standing import (
    Applied,
    Standing,
    applied_to,
    calling_today,
    due_days,
    out_under,
    roles_of,
)
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.kernel import clock
from app.kernel.database import db


def check_borrower(there: Standing, borrower: Employee) -> Applied:
    """Refuse a loan of this item to this person, or return the terms of it.

    Raises:
        ItemNotAvailable, BorrowerGone, BorrowerOverdue, SecretNotForBorrower
    """
    today = clock.today()
    there.row.refuse_loan(today)
    if borrower.state == EmployeeState.LEFT:
        raise rules.BorrowerGone(borrower.name)
    rules.check_borrower(borrower.name, due_days(borrower.id), today, calling_today())
    roles = roles_of([borrower])[borrower.id]
    rules.check_confidentiality(there.name, there.row.secrecy, borrower.name, roles)
    return applied_to(there.row, roles)


def check_count(borrower: Employee, applied: Applied) -> None:
    """Refuse one more item than the loan rule allows a borrower at once (4.6).

    Raises:
        TooManyOut: the borrower has as many.
    """
    if applied.rule is None or applied.terms.most is None:
        return
    # Two desks may not both hand out the last one allowed: the second waits for the first.
    db.session.execute(select(Employee.id).where(Employee.id == borrower.id).with_for_update())
    out = out_under(borrower.id, applied.rule.id)
    rules.check_count(borrower.name, out, applied.terms.most)
