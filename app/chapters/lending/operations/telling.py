"""Who is told what about loans (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
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
from app.chapters.lending.standing import (
    Standing,
)
from app.chapters.org.models import Employee
from app.kernel.database import db
from app.kernel.registers.notices import notify
from app.kernel.roles import Action, permission


def tell(
    user_ids: Iterable[int | None], text: str, there: Standing, borrower: Employee, **values: Any
) -> None:
    """Tell people something about a loan of this item."""
    notify(
        db.session,
        user_ids,
        text,
        {"item": there.name, "borrower": borrower.name, **values},
        there.row,
    )


def approvers() -> list[int]:
    """Return the accounts whose roles may approve loans."""
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
