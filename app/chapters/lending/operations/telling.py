"""Who is told what about loans (4.6)."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
)
from sqlalchemy import select

from app.chapters.lending.models import Loan
from app.chapters.lending.standing import MINE, REQUESTS, Standing
from app.chapters.org.models import Employee
from app.kernel.database import db
from app.kernel.registers.notices import notify
from app.kernel.roles import Action, permission


def tell_borrower(
    borrower: Employee, text: str, name: str, *, key: str | None = None, **values: Any
) -> None:
    """Tell a borrower something about an item.

    It leads to the borrower's own page, as the item may belong to a customer out of their reach.
    """
    told = {"item": name, "borrower": borrower.name, **values}
    notify(db.session, [borrower.user_id], text, told, key=key, url=MINE)


def tell_approvers(request: Loan, text: str, there: Standing) -> None:
    """Tell those who may approve that somebody asks; never the borrower."""
    borrower = request.borrower
    told = {"item": there.name, "borrower": borrower.name}
    wanted = [user_id for user_id in _approvers(request) if user_id != borrower.user_id]
    notify(db.session, wanted, text, told, url=REQUESTS)


def _approvers(request: Loan) -> list[int | None]:
    """Return the accounts that may approve: the custodian's, else those whose roles may."""
    if request.approver is not None:
        return [request.approver.user_id]
    return list(
        db.session.scalars(
            select(User.id)
            .join(User.roles)
            .join(Role.permissions)
            .join(PermissionView.permission)
            .join(PermissionView.view_menu)
            .where(
                User.active.is_(True),
                Permission.name == permission(Action.APPROVE),
                ViewMenu.name == Loan.__name__,
            )
            .distinct()
        )
    )
