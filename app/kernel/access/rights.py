"""Brings the stored roles in line with what the registers and screens declare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    ViewMenu,
    assoc_permissionview_role,
)
from flask_appbuilder.security.sqla.models import Role as StoredRole
from sqlalchemy import delete, insert, select, tuple_

from app.kernel.database import db
from app.kernel.roles import EVERYWHERE, Action, Role, permission

Pair = tuple[str, str]  # permission and view
Access = Mapping[str, Mapping[Role, Iterable[str]]]  # by view name, what each role may do

_granted = assoc_permissionview_role


@dataclass(frozen=True)
class Synced:
    """What a run changed, for the command line."""

    roles: int = 0
    permissions: int = 0
    pruned: int = 0
    granted: int = 0
    revoked: int = 0


def sync_roles(appbuilder: AppBuilder, registers: Access, screens: Access | None = None) -> Synced:
    """Store the built-in roles with exactly the rights the code gives them, and commit (1.21).

    A permission row exists for every action of every register, so that roles made by the
    administrator can hold it. Those roles are left alone, but for permissions that exist no more.

    Args:
        appbuilder: The application whose views name their permissions.
        registers: What the registers' cards grant; `EVERYWHERE` is added to each of them.
        screens: What other screens grant; only to those they name.
    """
    grants = _grants(registers, screens or {})
    wanted = _every_pair(appbuilder, registers).union(*grants.values())
    roles = _add_names(StoredRole, {role.value for role in Role})
    permissions = _add_names(Permission, {name for name, _view in wanted})
    views = _add_names(ViewMenu, {view for _name, view in wanted})
    added, pruned = _match_pairs(wanted, permissions.ids, views.ids)
    granted, revoked = _match_grants(grants, roles.ids)
    db.session.commit()
    return Synced(roles.added, added, pruned, granted, revoked)


def pairs_of(role_ids: Collection[int]) -> frozenset[Pair]:
    """Return everything these roles may do, in one statement."""
    query = (
        select(Permission.name, ViewMenu.name)
        .join(PermissionView, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .join(_granted, _granted.c.permission_view_id == PermissionView.id)
        .where(_granted.c.role_id.in_(role_ids))
    )
    return frozenset((name, view) for name, view in db.session.execute(query))


def _grants(registers: Access, screens: Access) -> dict[Role, set[Pair]]:
    grants: dict[Role, set[Pair]] = {role: set() for role in Role if role != Role.ADMIN}
    for view, access in [*registers.items(), *screens.items()]:
        for role, actions in access.items():
            if role != Role.ADMIN:
                grants[role] |= {(permission(action), view) for action in actions}
    for role, actions in EVERYWHERE.items():
        grants[role] |= {(permission(action), view) for view in registers for action in actions}
    return grants


def _every_pair(appbuilder: AppBuilder, registers: Access) -> set[Pair]:
    pairs = {(permission(action), view) for view in registers for action in Action}
    for view in appbuilder.baseviews:
        for name in view.base_permissions or ():
            pairs.add((name, view.class_permission_name or type(view).__name__))
    return pairs


@dataclass(frozen=True)
class _Named:
    ids: dict[str, int]
    added: int


def _add_names(model: Any, names: set[str]) -> _Named:
    """Make the rows of a name table that are missing and return the ids of all."""
    known = set(db.session.scalars(select(model.name)))
    missing = sorted(names - known)
    if missing:
        db.session.execute(insert(model), [{"name": name} for name in missing])
    ids = {row.name: row.id for row in db.session.execute(select(model.name, model.id))}
    return _Named(ids, len(missing))


def _match_pairs(
    wanted: set[Pair], permissions: dict[str, int], views: dict[str, int]
) -> tuple[int, int]:
    """Make the missing pairs, remove those no view has any more; return how many of each."""
    stored = _stored_pairs()
    missing = sorted(wanted - stored.keys())
    if missing:
        db.session.execute(
            insert(PermissionView),
            [
                {"permission_id": permissions[name], "view_menu_id": views[view]}
                for name, view in missing
            ],
        )
    stale = [stored[pair] for pair in stored.keys() - wanted]
    if stale:
        db.session.execute(delete(_granted).where(_granted.c.permission_view_id.in_(stale)))
        db.session.execute(delete(PermissionView).where(PermissionView.id.in_(stale)))
    _drop_unused()
    return len(missing), len(stale)


def _drop_unused() -> None:
    """Remove names that stand in no pair."""
    for model, column in (
        (Permission, PermissionView.permission_id),
        (ViewMenu, PermissionView.view_menu_id),
    ):
        db.session.execute(
            delete(model)
            .where(model.id.not_in(select(column)))
            .execution_options(synchronize_session=False)
        )


def _stored_pairs() -> dict[Pair, int]:
    query = (
        select(Permission.name, ViewMenu.name, PermissionView.id)
        .join(PermissionView, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
    )
    return {(name, view): key for name, view, key in db.session.execute(query)}


def _match_grants(grants: Mapping[Role, set[Pair]], roles: dict[str, int]) -> tuple[int, int]:
    """Give the built-in roles exactly these pairs; return how many were given and taken."""
    pairs = _stored_pairs()
    wanted = {(roles[role], pairs[pair]) for role in grants for pair in grants[role]}
    ids = [roles[role.value] for role in Role]
    query = select(_granted.c.role_id, _granted.c.permission_view_id).where(
        _granted.c.role_id.in_(ids)
    )
    stored = {(role, pair) for role, pair in db.session.execute(query)}
    if missing := sorted(wanted - stored):
        rows = [{"role_id": role, "permission_view_id": pair} for role, pair in missing]
        db.session.execute(insert(_granted), rows)
    if extra := sorted(stored - wanted):
        key = tuple_(_granted.c.role_id, _granted.c.permission_view_id)
        db.session.execute(delete(_granted).where(key.in_(extra)))
    return len(missing), len(extra)
