"""Who may borrow, and who approves it (2.7.5, 4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.chapters.lending.rules.refusals import BorrowerOverdue, OwnRequest, SecretNotForBorrower
from app.chapters.lending.rules.terms import days_overdue
from app.chapters.lending.rules.words import Confidentiality
from app.kernel.roles import Role

OVERDUE_GRACE_DAYS = 7  # an item overdue for longer stops further loans to its borrower (4.6)

# Who may borrow what is secret, after approval and never beyond these roles (2.7.5).
SECRET_ROLES = frozenset(
    {
        Role.ADMIN,
        Role.GENERAL_MANAGER,
        Role.SALES_GENERAL_MANAGER,
        Role.REGIONAL_MANAGER,
        Role.AFTER_SALES_MANAGER,
        Role.QUALITY,
        Role.RESEARCH,
    }
)


def asks_approval(type_asks: bool, confidentiality: Confidentiality) -> bool:
    """Say whether an item is lent only after approval: its type or its confidentiality asks."""
    return type_asks or confidentiality is not Confidentiality.INTERNAL


def check_confidentiality(
    item: str, confidentiality: Confidentiality, borrower: str, roles: Iterable[str]
) -> None:
    """Refuse a secret item to a borrower without one of the roles allowed (2.7.5)."""
    if confidentiality is Confidentiality.SECRET and SECRET_ROLES.isdisjoint(roles):
        raise SecretNotForBorrower(item, borrower)


def check_borrower(borrower: str, due_days: Iterable[date], today: date) -> int:
    """Refuse a borrower with an item overdue for too long; the others are only warned.

    Args:
        borrower: the name to use in the refusal.
        due_days: the due dates of everything the borrower has out.
        today: the day of the desk.

    Returns:
        How many items the borrower has overdue, which the desk says aloud.
    """
    late = [days for due in due_days if (days := days_overdue(due, today))]
    if late and max(late) > OVERDUE_GRACE_DAYS:
        raise BorrowerOverdue(borrower, len(late), max(late), OVERDUE_GRACE_DAYS)
    return len(late)


def check_approver(approver_id: int | None, borrower_id: int) -> None:
    """Refuse an approval by the borrower (4.6).

    Raises:
        OwnRequest: the same employee asks and approves.
    """
    if approver_id is not None and approver_id == borrower_id:
        raise OwnRequest
