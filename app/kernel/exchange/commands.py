"""Commands that bring files in and out: `flask --app app import FILE`, `flask --app app export`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.kernel.actor import acting_as, actor_of, program
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.exchange import exports, findings, imports
from app.kernel.exchange.imports import ImportRun, RunState
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import is_register, register_of, registers

REFUSED_SHOWN = 50


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", help="Act as this account, with its rights and its reach.")
@click.option("--write", is_flag=True, help="Import; without it the file is only checked.")
@click.option("--without-refused", is_flag=True, help="Import although some rows are refused.")
@click.option("--make-names", is_flag=True, help="Make unknown names into new records.")
@with_appcontext
def import_command(
    file: Path, username: str | None, write: bool, without_refused: bool, make_names: bool
) -> None:
    """Check a workbook, and import it with --write: all its accepted rows, or nothing."""
    with _as(username), _sentences():
        with file.open("rb") as stream:
            run = imports.keep(stream, file.name)
        imports.check_job.call_local(run.id)
        db.session.refresh(run)
        found = run.findings
        _tell(run)
        if run.state != RunState.CHECKED:
            raise click.ClickException(run.failure or "The file could not be checked.")
        if not write:
            return
        _refuse(found, without_refused=without_refused, make_names=make_names)
        imports.start_writing(run)
        imports.write_job.call_local(run.id)
        if not _is_done(run):
            raise click.ClickException(run.failure or "Nothing was imported.")
        click.echo("imported")


def _is_done(run: ImportRun) -> bool:
    db.session.refresh(run)
    return run.state == RunState.DONE


def _tell(run: ImportRun) -> None:
    for sheet in run.findings.get("sheets", ()):
        counts = sheet.get("counts")
        if counts is None:
            click.echo(f"{sheet['plan']['sheet']}: left out")
            continue
        told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        click.echo(f"{sheet['plan']['sheet']} → {sheet['plan']['table']}: {told or 'empty'}")
        for header in sheet["unread"]:
            click.echo(f"  column not read: {header}")
        for line in sheet["refused"][:REFUSED_SHOWN]:
            click.echo(f"  row {line['row']}: {findings.sentence(line['why'])}")
        if len(sheet["refused"]) > REFUSED_SHOWN:
            click.echo(f"  … and {len(sheet['refused']) - REFUSED_SHOWN} more")


def _refuse(found: dict[str, object], *, without_refused: bool, make_names: bool) -> None:
    if findings.count_refused(found) and not without_refused:
        raise click.ClickException("Some rows are refused; --without-refused imports the others.")
    if findings.stubs(found) and not make_names:
        raise click.ClickException("Some names are unknown; --make-names makes records of them.")


@click.command("export")
@click.argument("table", required=False)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--as", "username", help="Act as this account, with its rights and its reach.")
@with_appcontext
def export_command(table: str | None, output: Path | None, username: str | None) -> None:
    """Write the rows of a register as .xlsx or .csv; without TABLE, list the registers."""
    if table is None:
        _list_registers()
        return
    if not is_register(table):
        raise click.BadParameter(f"there is no register {table}", param_hint="TABLE")
    register = register_of(table)
    output = output or Path(f"{table}.xlsx")
    with _as(username), _sentences():
        ids = select(register.id).order_by(register.id)
        with transaction() as session:
            made = exports.stamp(session, register, ids, "")
        write = exports.csv if output.suffix == ".csv" else exports.xlsx
        with (
            write(made, exports.content(db.session, register, ids)) as source,
            output.open("wb") as target,
        ):
            shutil.copyfileobj(source, target)
    click.echo(f"{made.rows} rows → {output}")


def _list_registers() -> None:
    for register in registers():
        click.echo(f"{register.__tablename__:24} {register.card.heading}")


@contextmanager
def _as(username: str | None) -> Iterator[None]:
    """Act as an account; as the program itself when none is named."""
    if username is None:
        with program():
            yield
        return
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None or not user.is_active:
        raise click.BadParameter(f"there is no active account {username}", param_hint="--as")
    with acting_as(actor_of(user)):
        yield


@contextmanager
def _sentences() -> Iterator[None]:
    """Show a refusal as one sentence."""
    try:
        yield
    except RegulationError as refusal:
        raise click.ClickException(str(refusal)) from refusal


COMMANDS: Sequence[click.Command] = (import_command, export_command)
