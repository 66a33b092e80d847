"""What the registers of lending share: who may do what."""

from __future__ import annotations

from app.kernel.roles import READ, Action, Actions, Role

ACCESS: dict[Role, Actions] = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: READ | {Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: READ | {Action.APPROVE, Action.EXPORT},
    Role.AFTER_SALES_MANAGER: READ | {Action.APPROVE},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}
