"""Who can be told something, who holds which role, who is above whom: for statements over many."""

from __future__ import annotations

from functools import cache

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import CTE, func, literal, select

from app.chapters.org.models import Department, Employee
from app.chapters.org.rules import GONE

DEEPEST = 10  # departments above each other


@cache
def readers() -> CTE:
    """Return the employees at work who can be told something: they have an open account."""
    return (
        select(Employee.id.label("employee_id"), Employee.department_id)
        .join(User, User.id == Employee.user_id)
        .where(User.active.is_(True), Employee.state.not_in(GONE), Employee.deleted_at.is_(None))
        .cte("readers")
    )


@cache
def holders() -> CTE:
    """Return which of them hold which role."""
    told = readers()
    return (
        select(told.c.employee_id, Role.name.label("role"))
        .join(Employee, Employee.id == told.c.employee_id)
        .join(User, User.id == Employee.user_id)
        .join(User.roles)
        .cte("holders")
    )


@cache
def superiors() -> CTE:
    """Return the nearest head above each employee who can be told; see `Employee.superior`."""
    told, above = readers(), _departments_above()
    place = func.row_number().over(partition_by=above.c.employee_id, order_by=above.c.level)
    heads = (
        select(above.c.employee_id, Department.head_id, place.label("place"))
        .join(Department, Department.id == above.c.department_id)
        .join(told, told.c.employee_id == Department.head_id)
        .where(Department.head_id != above.c.employee_id)
        .subquery()
    )
    nearest = select(heads.c.employee_id, heads.c.head_id).where(heads.c.place == 1)
    return nearest.cte("superiors")


@cache
def _departments_above() -> CTE:
    own = (
        select(Employee.id.label("employee_id"), Employee.department_id, literal(0).label("level"))
        .where(Employee.department_id.is_not(None))
        .cte("departments_above", recursive=True)
    )
    above = (
        select(own.c.employee_id, Department.parent_id, own.c.level + 1)
        .join(Department, Department.id == own.c.department_id)
        .where(Department.parent_id.is_not(None), own.c.level < DEEPEST)
    )
    return own.union_all(above)
