"""The built-in roles and how far they see."""

import pytest

from app.kernel.roles import ENTER, EVERYWHERE, KEEP, READ, Role, permission, reach_of


def test_there_are_twenty_one_roles_with_distinct_names() -> None:
    assert len(Role) == 21
    assert len({str(role.label) for role in Role}) == 21


@pytest.mark.parametrize(
    ("roles", "reach"),
    [
        ([], "own"),
        (["SomethingLocal"], "own"),
        ([Role.SALESPERSON], "own"),
        ([Role.SALESPERSON, Role.REGIONAL_MANAGER], "region"),
        (["SomethingLocal", "Reader"], "all"),
        ([Role.ADMIN], "all"),
    ],
)
def test_the_widest_role_decides_the_reach(roles: list[str], reach: str) -> None:
    assert reach_of(roles) == reach


def test_the_action_sets_nest_and_the_auditor_changes_nothing() -> None:
    assert READ < ENTER < KEEP
    assert {str(action) for action in EVERYWHERE[Role.AUDITOR]} == {"see", "print", "export"}
    assert permission("see") == "can_see"
