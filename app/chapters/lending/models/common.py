"""What the registers of lending share: who may do what."""

from __future__ import annotations

from app.kernel.roles import READ, SIGN, Action, Actions, Role

DESK = "BorrowingDesk"  # the screen on which the right to lend is given

ACCESS: dict[Role, Actions] = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: READ | {Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: READ | {Action.APPROVE, Action.EXPORT},
    Role.AFTER_SALES_MANAGER: READ | {Action.APPROVE},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}

# Forms whose rows name the people who sign them; nobody of narrow reach sees another's.
NAMED: dict[Role, Actions] = dict.fromkeys(Role, SIGN) | {Role.GATE_GUARD: frozenset()}
