"""Commands: `flask --app app …`. Each ends with status 0 only when all is well."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.chapters.lending.operations import seed as seed_lending
from app.chapters.org.operations import seed as seed_org
from app.chapters.policy.operations import seed as seed_policy
from app.chapters.records.operations import sync_record_types
from app.chapters.service.operations import seed as seed_service
from app.kernel import schema
from app.kernel.access import accounts, rights
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.exchange import commands
from app.kernel.mail.commands import mail_command
from app.kernel.registers import history, numbers
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import registers
from app.kernel.roles import Role
from app.kernel.work import jobs

PREPARING = 0x50524550  # one server at a time prepares a shared database; any number will do

# What every installation starts with, in the order it is made. Each may run again at any time.
SEEDS: tuple[Callable[[], object], ...] = (
    seed_org,
    seed_policy,
    seed_service,
    sync_record_types,
    seed_lending,
)


class CannotStart(click.ClickException):
    """Something outside the program keeps the server from starting; the message says what."""

    exit_code = 2


def prepare() -> None:
    """Bring database, rights and first rows up to date; cheap when nothing is to be done."""
    with _alone():
        upgrade()
        sync_security()
        seed()
        announce(first_administrator())


def prepare_server(app: Flask, *, demo: bool = False) -> None:
    """Prepare before a server forks its processes, leaving no connection open.

    Raises:
        CannotStart: the database cannot be used, or a setting is refused.
    """
    with app.app_context():
        try:
            prepare()
            if demo:
                load_demo()
        except OperationalError as error:
            raise CannotStart(f"The database cannot be used: {error.orig}") from None
        except RegulationError as refusal:
            raise CannotStart(str(refusal)) from None
        finally:
            db.session.remove()
            db.engine.dispose()


def upgrade() -> bool:
    """Bring the schema up to date; return whether anything had to be done."""
    return schema.upgrade()


def sync_security() -> rights.Synced:
    """Store the permissions of every register and screen, and the rights of the built-in roles."""
    appbuilder = current_app.appbuilder  # type: ignore[attr-defined]
    screens = {
        view.class_permission_name: view.access
        for view in appbuilder.baseviews
        if getattr(view, "access", None)
    }
    cards = {register.__name__: register.card.access for register in registers()}
    return rights.sync_roles(appbuilder, cards, screens)


def seed() -> None:
    """Make the rows every installation starts with."""
    for make in SEEDS:
        with transaction():
            make()


def first_administrator() -> tuple[str, str | None] | None:
    """Make the first administrator unless somebody holds the role.

    Returns:
        Name and password, the latter only if it was made up here; None if there was nothing to do.
    """
    admins = select(User.id).where(User.roles.any(StoredRole.name == Role.ADMIN.value))
    if db.session.scalar(admins.limit(1)) is not None:
        return None
    name, given = current_app.config["ADMIN_USERNAME"], current_app.config["ADMIN_PASSWORD"]
    details = accounts.Details(username=name, name=name, roles=[Role.ADMIN])
    with transaction():
        _user, password = accounts.create_account(details, given, must_change=given is None)
    return name, None if given else password


def announce(made: tuple[str, str | None] | None) -> None:
    """Print the first administrator's name, and the password if nobody knows it yet."""
    if made is None:
        return
    name, password = made
    click.echo(f"\n  First administrator: {name}")
    if password:
        click.echo(f"  Password:            {password}")
        click.echo("  It is shown this once and has to be changed at the first login.")
    click.echo()


def load_demo() -> None:
    """Load the demo company, unless it is there already."""
    # A server that shows no demo has no use for the module.
    importlib.import_module("app.demo").load()


@contextmanager
def _alone() -> Iterator[None]:
    """Let only one of several servers on the same PostgreSQL database prepare it at a time."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(select(func.pg_advisory_lock(PREPARING)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(PREPARING)))


def _refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Show a refusal as one sentence instead of a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except RegulationError as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return run


@click.command("prepare")
@with_appcontext
@_refusing
def prepare_command() -> None:
    """Upgrade the database, sync rights, make what every installation starts with."""
    prepare()


@click.command("sync-security")
@with_appcontext
def sync_security_command() -> None:
    """Store permissions and the rights of the built-in roles."""
    done = sync_security()
    click.echo(
        f"{done.roles} roles and {done.permissions} permissions added, {done.pruned} removed;"
        f" {done.granted} rights given, {done.revoked} taken"
    )


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Work on queued jobs until stopped."""
    jobs.run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("demo")
@with_appcontext
@_refusing
def demo_command() -> None:
    """Load the demo company, into a database without customers."""
    load_demo()


@click.command("verify-numbers")
@with_appcontext
def verify_numbers_command() -> None:
    """List numbers that should exist and do not."""
    found = numbers.gaps(db.session)
    for gap in found:
        click.echo(f"missing: {numbers.written(gap.series, gap.year, gap.position)}")
    _conclude(len(found), "gaps in the numbers")


@click.command("verify-history")
@with_appcontext
def verify_history_command() -> None:
    """Check the chain of the history for changed, removed or inserted entries."""
    found = history.verify(db.session)
    for broken in found:
        click.echo(f"entry {broken.seq}: {broken.what}")
    _conclude(len(found), "breaks in the history")


def _conclude(count: int, what: str) -> None:
    click.echo(f"{count} {what}")
    if count:
        raise click.exceptions.Exit(1)


COMMANDS = (
    prepare_command,
    sync_security_command,
    worker_command,
    demo_command,
    verify_numbers_command,
    verify_history_command,
    mail_command,
    *commands.COMMANDS,
)


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
