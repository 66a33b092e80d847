"""What concerns several people or places: the first set of them, accounts, who to tell."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, String, cast, func, select

from app.chapters.org import rules
from app.chapters.org.models import WORKING_DAYS, Department, Employee, Region, WorkingDay
from app.kernel import signals
from app.kernel.access.accounts import AccountField, add_account_field
from app.kernel.actor import actor
from app.kernel.database import db, read_again
from app.kernel.errors import RegulationError
from app.kernel.registers import operations
from app.kernel.roles import Role


def seed() -> None:
    """Give a new company the regulation's departments and seven regions; what exists stays."""
    known = {row.abbreviation: row for row in db.session.scalars(select(Department))}
    for name, abbreviation, parent in rules.DEPARTMENTS:
        if abbreviation not in known:
            known[abbreviation] = operations.create(
                Department,
                {
                    "name": name,
                    "abbreviation": abbreviation,
                    "parent_id": known[parent].id if parent else None,
                },
            )
    regions = set(db.session.scalars(select(Region.name)))
    for name, provinces in rules.REGIONS.items():
        if name not in regions:
            operations.create(Region, {"name": name, "provinces": list(provinces)})


@signals.created.connect
@signals.changed.connect
@signals.deleted.connect
@signals.restored.connect
def _forget_days(row: object, **_kwargs: Any) -> None:
    """Let the working calendar be read again."""
    if isinstance(row, WorkingDay):
        read_again(WORKING_DAYS)
        signals.days_changed.send(row)


def hand_over(giver: Employee, taker: Employee | None) -> None:
    """Put everything that can be moved from one person's name into another's (2.6.6).

    Raises:
        NobodyTakesOver: the taker is nobody, the giver, or has gone.
    """
    rules.check_taker(giver.id, taker.id if taker else None, taker.state if taker else None)
    assert taker is not None
    for holding in Employee.holdings:
        if holding.move is not None:
            holding.move(giver, taker)
    db.session.flush()


def accounts_with(role: Role) -> list[int]:
    """Return the active login accounts that hold a role, lowest id first."""
    query = (
        select(User.id)
        .where(User.active.is_(True), User.roles.any(StoredRole.name == role.value))
        .order_by(User.id)
    )
    return list(db.session.scalars(query))


def holder_of(role: Any) -> ColumnElement[Any]:
    """Return, for a statement, the employee who holds a role, or the one a column names.

    Of several it is the one who has been in the staff register longest.
    """
    return (
        select(func.min(Employee.id))
        .join(User, User.id == Employee.user_id)
        .where(User.active.is_(True), User.roles.any(StoredRole.name == cast(role, String)))
        .scalar_subquery()
    )


def roles_of(employee_id: int) -> set[str]:
    """Return the roles of an employee's login account; none without an active one."""
    query = (
        select(StoredRole.name)
        .join(StoredRole.user)
        .join(Employee, Employee.user_id == User.id)
        .where(Employee.id == employee_id, User.active.is_(True))
    )
    with db.session.no_autoflush:
        return set(db.session.scalars(query))


def employee_of(user_id: int) -> tuple[int, str] | None:
    """Return id and name of the employee a login account belongs to."""
    found = db.session.scalar(select(Employee).where(Employee.user_id == user_id))
    return None if found is None else (found.id, found.name)


def give_account(user_id: int, employee_id: int | None) -> None:
    """Link a login account to an employee, or to nobody; one to one.

    Raises:
        RegulationError: the employee has another account already.
    """
    current = db.session.scalar(select(Employee).where(Employee.user_id == user_id))
    wanted = db.session.get(Employee, employee_id) if employee_id else None
    if wanted is not None and wanted.user_id not in (None, user_id):
        raise RegulationError(
            gettext("%(name)s already has another login account.", name=wanted.name),
            field="employee",
        )
    if current is not None and current is not wanted:
        current.user_id = None
        db.session.flush()
    if wanted is not None:
        wanted.user_id = user_id
    db.session.flush()


add_account_field(AccountField("employee", _("Employee"), "employee", employee_of, give_account))


def acting_employee() -> Employee | None:
    """Return the employee who acts; None when the account belongs to nobody."""
    key = actor().employee_id
    return None if key is None else db.session.get(Employee, key)
