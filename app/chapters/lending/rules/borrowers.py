"""Who may borrow what, how much, and who approves it (2.7.5, 4.6)."""

from __future__ import annotations

from collections.abc import Iterable

from app.chapters.lending.rules.refusals import (
    OwnRequest,
    SecretNotForBorrower,
    TooManyOut,
)
from app.chapters.lending.rules.words import Confidentiality
from app.kernel.roles import Role

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


def check_count(borrower: str, out: int, most: int | None) -> None:
    """Refuse one more item to a borrower who has as many as the rule allows (4.6).

    Args:
        out: what the borrower has out under the same rule.
        most: what the rule allows at once; None for any number.
    """
    if most is not None and out >= most:
        raise TooManyOut(borrower, most)


def check_approver(approver_id: int | None, borrower_id: int) -> None:
    """Refuse an approval by the borrower (4.6).

    Raises:
        OwnRequest: the same employee asks and approves.
    """
    if approver_id is not None and approver_id == borrower_id:
        raise OwnRequest
