"""What keeps a person from borrowing (2.7.5, 4.6)."""

from __future__ import annotations

from collections.abc import Iterable

from flask_appbuilder.security.sqla.models import (
    User,
)

from app.chapters.lending import rules
from app.chapters.lending.standing import (
    Standing,
    due_days,
)
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.kernel import clock
from app.kernel.actor import actor_of
from app.kernel.database import db


def check_borrower(there: Standing, borrower: Employee) -> None:
    """Refuse a loan of this item to this person.

    Raises:
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower
    """
    today = clock.today()
    there.row.refuse_loan(today)
    if borrower.state == EmployeeState.LEFT:
        raise rules.BorrowerGone(borrower.name)
    rules.check_borrower(borrower.name, due_days(borrower.id), today)
    if there.row.secrecy is rules.Confidentiality.SECRET:
        rules.check_confidentiality(
            there.name, there.row.secrecy, borrower.name, _roles_of(borrower)
        )


def _roles_of(borrower: Employee) -> Iterable[str]:
    user = None if borrower.user_id is None else db.session.get(User, borrower.user_id)
    return frozenset() if user is None else actor_of(user).roles
