"""What the registers of the archive share: who may do what, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect

from app.chapters.records import rules
from app.kernel.actor import actor
from app.kernel.registers.register import Register
from app.kernel.roles import KEEP, READ, Action, Role

PAPER_LANGUAGE = "zh_Hans"  # what the names on the printed forms are written in

# Who looks things up in the archive; everybody but the gate.
READERS = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: READ | {Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: READ | {Action.EXPORT},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}

# Cabinets and volumes: the clerk has those of the department, the office those of the company.
KEEPERS = READERS | {Role.SALES_CLERK: KEEP, Role.ADMINISTRATION: KEEP}

ACCESS = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: KEEP | {Action.LEND},
    Role.SALES_GENERAL_MANAGER: READ | {Action.APPROVE, Action.EXPORT},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}


def check_custody(row: Any) -> None:
    """Refuse whoever acts what only the office may do with what it keeps (4.5.2)."""
    who = actor()
    by_office = who.is_program or Role.ADMINISTRATION in who.roles
    rules.check_custody(str(row), row.custody, by_office)


def check_keeper(row: Any) -> None:
    """Refuse the office to change what sales still keeps (4.3.3, 4.5.2)."""
    who = actor()
    office_alone = Role.ADMINISTRATION in who.roles and Role.SALES_CLERK not in who.roles
    rules.check_keeper(str(row), row.custody, office_alone=office_alone)


def changed_items(row: Register, keys: Sequence[str]) -> list[str]:
    """Return which of these items differ from what is stored; a new row differs from nothing."""
    kept: Any = inspect(row)
    if not kept.persistent:
        return []
    return [key for key in keys if kept.attrs[key].history.has_changes()]
