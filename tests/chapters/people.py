"""People with accounts, and what they do as themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.roles import Role
from app.models import Employee
from tests.makers import make_employee


def hire(name: str, *roles: Role) -> Employee:
    """Return an employee whose account holds these roles."""
    user = User(username=name, first_name="", last_name=name, email=f"{name}@example.org")
    user.active, user.password = True, "!"
    user.roles = [_role(role.value) for role in roles]
    db.session.add(user)
    db.session.flush()
    return make_employee(name, user_id=user.id)


def _role(name: str) -> StoredRole:
    known = db.session.scalar(select(StoredRole).where(StoredRole.name == name))
    return known or StoredRole(name=name)


@contextmanager
def acting(person: Employee) -> Iterator[None]:
    """Let somebody act inside."""
    with acting_as(actor_of(db.session.get_one(User, person.user_id))):
        yield
