"""The built-in roles, how far each of them sees, and the actions rights are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.kernel.choices import Choice

Reach = Literal["all", "region", "own"]


class Role(Choice):
    """The roles every installation starts with; the code is the name of the stored role."""

    ADMIN = "Admin", _("Administrator")
    GENERAL_MANAGER = "GeneralManager", _("General manager")
    SALES_GENERAL_MANAGER = "SalesGeneralManager", _("Sales general manager")
    REGIONAL_MANAGER = "RegionalManager", _("Regional manager")
    MARKETING_MANAGER = "MarketingManager", _("Marketing manager")
    SALESPERSON = "Salesperson", _("Salesperson")
    SALES_CLERK = "SalesClerk", _("Sales clerk")
    RECEPTIONIST = "Receptionist", _("Service receptionist")
    AFTER_SALES_MANAGER = "AfterSalesManager", _("After-sales manager")
    REPAIR_SUPERVISOR = "RepairSupervisor", _("Repair supervisor")
    SERVICE_ENGINEER = "ServiceEngineer", _("Service engineer")
    STOREKEEPER = "Storekeeper", _("Storekeeper")
    FINANCE = "Finance", _("Finance")
    PROCUREMENT = "Procurement", _("Procurement")
    QUALITY = "Quality", _("Quality")
    RESEARCH = "Research", _("R&D")
    ADMINISTRATION = "Administration", _("Administration office")
    GATE_GUARD = "GateGuard", _("Gate guard")
    PROJECT_MANAGER = "ProjectManager", _("Project manager")
    READER = "Reader", _("Reader")
    AUDITOR = "Auditor", _("Auditor")


class Action(Choice):
    """What a role may do on a register; stored as the permission ``can_<code>``."""

    SEE = "see", _("See")
    PRINT = "print", _("Print")
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    SIGN = "sign", _("Sign")
    COMPLETE = "complete", _("Complete")
    APPROVE = "approve", _("Approve")
    VOID = "void", _("Void")
    DELETE = "delete", _("Delete")
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")
    BULK = "bulk", _("Change many")
    LEND = "lend", _("Lend")


Actions = frozenset[Action]

READ: Actions = frozenset({Action.SEE, Action.PRINT})
SIGN: Actions = READ | {Action.SIGN}
ENTER: Actions = READ | {Action.ADD, Action.CHANGE, Action.COMPLETE}
KEEP: Actions = ENTER | {
    Action.VOID,
    Action.DELETE,
    Action.IMPORT,
    Action.EXPORT,
    Action.BULK,
}

# What these roles may do on every register, whatever the register says itself. The administrator
# holds every permission there is and needs no line here.
EVERYWHERE: Mapping[Role, Actions] = {
    Role.GENERAL_MANAGER: SIGN | {Action.APPROVE, Action.EXPORT},
    Role.READER: READ,
    Role.AUDITOR: READ | {Action.EXPORT},
}

_NARROW: Mapping[str, Reach] = {
    Role.REGIONAL_MANAGER: "region",
    Role.MARKETING_MANAGER: "own",
    Role.SALESPERSON: "own",
    Role.SERVICE_ENGINEER: "own",
}
REACH: Mapping[str, Reach] = {role: _NARROW.get(role, "all") for role in Role}

REACH_LABELS: Mapping[Reach, LazyString] = {
    "all": _("Everything within its rights"),
    "region": _("Own regions"),
    "own": _("Own customers and records"),
}

_WIDTH: Mapping[Reach, int] = {"own": 0, "region": 1, "all": 2}


def reach_of(roles: Iterable[str]) -> Reach:
    """Say how far a person with these roles sees: the widest of them, or only their own rows.

    A role the program does not know (one the administrator made) sees its own rows.
    """
    return max(
        (REACH[code] for code in roles if code in REACH), key=_WIDTH.__getitem__, default="own"
    )


def role_label(name: str) -> LazyString | str:
    """Return what a role is called on screen; roles made by people keep the name they gave."""
    return Role(name).label if name in REACH else name


def permission(action: str) -> str:
    """Return the stored name of the permission for an action."""
    return f"can_{action}"
