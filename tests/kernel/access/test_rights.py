"""The stored roles hold exactly what the code gives them."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Permission, PermissionView, User, ViewMenu
from flask_appbuilder.security.sqla.models import Role as StoredRole

from app.kernel.access import rights
from app.kernel.access.rights import Synced, sync_roles
from app.kernel.actor import actor_of
from app.kernel.database import db
from app.kernel.roles import EVERYWHERE, KEEP, READ, Action, Role

pytestmark = pytest.mark.databases

REGISTERS = {"Scale": {Role.SALES_CLERK: KEEP}, "Weight": {Role.FINANCE: READ}}
SCREENS = {"Desk": {Role.SALES_CLERK: {Action.SEE, Action.LEND}}}


@pytest.fixture
def views(house: Flask) -> Iterator[Any]:
    """Views that name one permission of their own; what was stored before comes back after."""
    fakes = [SimpleNamespace(base_permissions=["can_see"], class_permission_name="Accounts")]
    with house.app_context():
        db.session.execute(db.delete(rights._granted))
        db.session.execute(db.delete(PermissionView))
        db.session.commit()
        yield SimpleNamespace(baseviews=fakes)
        db.session.rollback()


def _held(role: str) -> set[str]:
    stored = db.session.scalars(db.select(StoredRole).where(StoredRole.name == role)).one()
    return {f"{view} {name}" for name, view in rights.pairs_of([stored.id])}


def test_a_second_run_changes_nothing(views: Any) -> None:
    sync_roles(views, REGISTERS, SCREENS)
    assert sync_roles(views, REGISTERS, SCREENS) == Synced()


def test_roles_hold_what_cards_screens_and_everywhere_say(views: Any) -> None:
    sync_roles(views, REGISTERS, SCREENS)
    keeps = {f"Scale can_{action}" for action in KEEP}
    assert _held("SalesClerk") == keeps | {"Desk can_see", "Desk can_lend"}
    assert _held("Finance") == {"Weight can_see", "Weight can_print"}
    assert _held("Auditor") == {
        f"{view} can_{action}" for view in REGISTERS for action in EVERYWHERE[Role.AUDITOR]
    }
    assert _held("GateGuard") == set()
    assert _held("Admin") == set(), "the administrator needs no line"


def test_a_right_taken_from_the_card_is_revoked(views: Any) -> None:
    sync_roles(views, REGISTERS)
    done = sync_roles(views, {"Scale": {}, "Weight": {}})
    assert done.revoked == len(KEEP) + len(READ)
    assert _held("SalesClerk") == set()


def test_roles_made_by_people_keep_theirs_but_for_what_is_gone(views: Any) -> None:
    sync_roles(views, REGISTERS, SCREENS)
    pairs = db.session.scalars(
        db.select(PermissionView)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .where(ViewMenu.name.in_(["Scale", "Desk"]), Permission.name == "can_see")
    ).all()
    db.session.add(StoredRole(name="仓库主任", permissions=list(pairs)))
    db.session.commit()
    assert _held("仓库主任") == {"Scale can_see", "Desk can_see"}
    done = sync_roles(views, REGISTERS)
    assert done.pruned == 2
    assert _held("仓库主任") == {"Scale can_see"}
    assert "Desk" not in set(db.session.scalars(db.select(ViewMenu.name)))


def test_rights_are_read_once_per_request(house: Flask, views: Any) -> None:
    sync_roles(views, REGISTERS, SCREENS)
    roles = db.session.scalars(db.select(StoredRole).where(StoredRole.name == "SalesClerk"))
    user = User(username="r", first_name="", last_name="r", email="r@x", roles=list(roles))
    db.session.add(user)
    db.session.flush()
    with house.test_request_context():
        held = house.appbuilder.sm.rights_of(user)  # type: ignore[attr-defined]
        assert house.appbuilder.sm.rights_of(user) is held  # type: ignore[attr-defined]
        who = actor_of(user)
        assert who.can(Action.VOID, "Scale")
        assert not who.can(Action.SEE, "Weight")
        assert not who.can(Action.SEE, "Sca"), "a name is a name, not the beginning of one"
