"""A small believable company, to look around in: people in every role, customers, records.

Everything is made through the same operations people use, by the person who would do it, on the
day it would have happened. The choice is random but always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import click
from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.demo import customers, leads, people, policy, records, service
from app.demo.company import Company, on
from app.demo.staff import STAFF
from app.kernel import clock
from app.kernel.access import passwords
from app.kernel.database import db
from app.kernel.owed import figures
from app.kernel.registers.operations import transaction
from app.models import Customer

FOUNDED = 400  # days ago

# What happened at the company since it was founded, in this order.
STORY: tuple[Callable[[Company], None], ...] = (
    policy.revise,
    customers.install,
    customers.follow_up,
    service.answer_calls,
    customers.visit,
    customers.ask_for_care,
    records.file_paper,
    records.lend,
    leads.pursue,
    customers.plan,
)


class NotEmpty(click.ClickException):
    """Real customers are there; the demo company does not mix with them."""

    def __init__(self) -> None:
        super().__init__(
            "There are customers already; the demo company is only for a new database."
        )


def load() -> None:
    """Load the demo company; a second time does nothing.

    Raises:
        NotEmpty: the database holds customers of somebody else.
    """
    if db.session.scalar(select(User.id).where(User.username == STAFF[0].login)):
        return
    if db.session.scalar(select(func.count()).select_from(Customer)):
        raise NotEmpty
    password = current_app.config["ADMIN_PASSWORD"] or passwords.make()
    with transaction():
        company = Company(password)
        with on(clock.today() - timedelta(days=FOUNDED)):
            people.hire(company)
            customers.take_customers(company)
        for tell in STORY:
            tell(company)
    figures.count()
    _announce(password)


def hire(password: str) -> None:
    """Give a new installation the staff of the demo company alone, without customers.

    Args:
        password: everybody's.
    """
    with transaction():
        people.hire(Company(password))


def _announce(password: str) -> None:
    click.echo("\n  The demo company is loaded. Everybody's password:")
    click.echo(f"  {password}\n")
    for person in STAFF:
        roles = ", ".join(role.value for role in person.roles)
        click.echo(f"  {person.login:14}{person.name}  {roles}")
    click.echo()
