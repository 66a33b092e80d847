"""The first text of the regulation, and what happens when it is revised (1.22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.chapters.policy import rules
from app.chapters.policy.models import (
    Clause,
    ClauseChange,
    ParameterChange,
    PolicyParameter,
    Revision,
    in_words,
    latest_value,
    said,
)
from app.chapters.policy.rules import Enforcement
from app.kernel import signals
from app.kernel.database import db
from app.kernel.errors import ItemErrors
from app.kernel.parameters import BadValue, Parameter, forget_values, parameter_of
from app.kernel.registers.operations import create


def seed() -> None:
    """Give a new company the regulation as printed; texts that exist stay (1.22).

    How a clause is enforced is what the program does, so that follows the program.
    """
    known: dict[str, Clause] = {}
    for row in db.session.scalars(select(Clause).order_by(Clause.edition)):
        known[row.number] = row
    for each in rules.printed():
        ways = {way.value: way in each.ways for way in Enforcement}
        row = known.get(each.number)
        if row is None:
            create(Clause, {}, number=each.number, text=each.text, edition=1, **ways)
            continue
        for way, used in ways.items():
            setattr(row, way, used)
    db.session.flush()


@signals.completed.connect
def take_force(row: Any, **_: Any) -> None:
    """Keep what an approved revision changes, with the day it takes force (1.22)."""
    if not isinstance(row, Revision):
        return
    lines = row.lines()
    rules.check_changes(len(lines))
    for line in lines:
        if isinstance(line, ParameterChange):
            _keep_value(row, line)
        else:
            _keep_text(row, line)
    forget_values()
    for line in lines:
        if isinstance(line, ParameterChange):
            signals.revised.send(parameter_of(line.parameter))


def _keep_value(revision: Revision, line: ParameterChange) -> None:
    parameter = parameter_of(line.parameter)
    rules.check_unmoved(str(parameter.label), line.before, said(parameter, latest_value(parameter)))
    value = parameter.load(line.value or "")
    create(
        PolicyParameter,
        {},
        code=line.parameter,
        **in_words(parameter, value),
        kept=parameter.write(value),
        clause=parameter.clause,
        in_force_from=revision.in_force_from,
        revision_id=revision.id,
    )


def _keep_text(revision: Revision, line: ClauseChange) -> None:
    newest = Clause.newest(line.clause.number)
    assert newest is not None
    rules.check_unmoved(newest.number, line.before, newest.text)
    create(
        Clause,
        {},
        number=newest.number,
        text=line.text,
        edition=newest.edition + 1,
        in_force_from=revision.in_force_from,
        revision_id=revision.id,
        **{way.value: getattr(newest, way) for way in Enforcement},
    )


@signals.voided.connect
def _keep_approved(row: Any, **_: Any) -> None:
    if isinstance(row, Revision):
        rules.check_not_approved(approved=row.completed_at is not None)


def propose(
    values: Mapping[str, Any], typed: Mapping[str, str | None], clause: Clause, text: str
) -> Revision:
    """Prepare a revision of one clause: its text, and those of its parameters that change.

    Args:
        values: the items of the revision.
        typed: what was entered for each parameter, by code.
        text: the clause as it shall read.

    Raises:
        RegulationError: a value cannot be taken, or nothing changes.
    """
    changed = _changed(typed)
    rules.check_changes(len(changed) + (text != clause.text))
    revision: Revision = create(Revision, values)
    for code, value in changed.items():
        line = {"revision_id": revision.id, "parameter": code, "value": value}
        create(ParameterChange, line)
    if text != clause.text:
        line = {"revision_id": revision.id, "clause_id": clause.id, "text": text}
        create(ClauseChange, line)
    return revision


def _changed(typed: Mapping[str, str | None]) -> dict[str, str]:
    """Return the values that differ from what applies, as they are kept.

    Raises:
        ItemErrors: some cannot be taken.
    """
    changed: dict[str, str] = {}
    errors: dict[str, str] = {}
    for code, value in typed.items():
        parameter: Parameter[Any] = parameter_of(code)
        try:
            read = parameter.read(value)
        except BadValue as bad:
            errors[code] = bad.message
            continue
        if read != latest_value(parameter):
            changed[code] = parameter.write(read)
    if errors:
        raise ItemErrors(errors, clause="1.22")
    return changed
