"""Every register, on every screen, for every role and for strangers: who gets in, who does not.

What is expected follows from the cards alone; a register in the front door is covered at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from app.kernel.database import db
from app.kernel.registers.register import Form, Register
from app.kernel.roles import EVERYWHERE, REACH, Action, Role
from app.models import REGISTERS
from app.views import MENU
from tests.company import ENGINEER, SCOPED, Company, Plot

STRANGER = None
WHO = [*Role, STRANGER]
EVERY_ACTION = frozenset(Action)
# One of everybody who sees equally far.
REACHES = (Role.ADMIN, Role.REGIONAL_MANAGER, Role.SALESPERSON, Role.SERVICE_ENGINEER)
SCOPED_TABLES = frozenset(
    {
        "customer",
        "loan",
        "loan_step",
        "loan_slip",
        "loss_report",
        "hold",
        "record_equipment",
        "legal_hold",
        "movement",
        "report",
        *SCOPED,
    }
)


@dataclass(frozen=True)
class Look:
    """A screen of a register: its address, the right it takes, whether it shows one row."""

    address: str
    action: Action
    one_row: bool = False
    program: bool = False


LOOKS: Mapping[str, Look] = {
    "list": Look("/{table}/", Action.SEE),
    "new": Look("/{table}/new", Action.ADD),
    "show": Look("/{table}/{id}", Action.SEE, one_row=True),
    "edit": Look("/{table}/{id}/edit", Action.CHANGE, one_row=True),
    "print": Look("/{table}/{id}/print", Action.PRINT, one_row=True),
    "print.pdf": Look("/{table}/{id}/print.pdf", Action.PRINT, one_row=True),
    "blank": Look("/{table}/print", Action.PRINT),
    "blank.pdf": Look("/{table}/print.pdf", Action.PRINT),
    "template": Look("/{table}/template", Action.IMPORT),
    "import": Look("/{table}/import", Action.IMPORT),
    "export": Look("/{table}/export", Action.EXPORT),
    "export.csv": Look("/{table}/export.csv", Action.EXPORT),
    "duplicates": Look("/{table}/duplicates?name=a", Action.SEE),
    "api list": Look("/api/v1/{table}/", Action.SEE, program=True),
    "api row": Look("/api/v1/{table}/{id}", Action.SEE, one_row=True, program=True),
}
DAILY = ("list", "show")  # for roles whose rights and reach another one has, too


def rights(role: Role, register: type[Register]) -> frozenset[Action]:
    """Return what a role may do on a register, by its card."""
    if role is Role.ADMIN:
        return EVERY_ACTION
    return frozenset(register.card.access.get(role, ())) | EVERYWHERE.get(role, frozenset())


def plot_for(company: Company, role: Role | None) -> Plot:
    """Return the customer whose rows somebody looks at: one's own, where the reach is narrow."""
    if role is ENGINEER:
        return company.handled
    narrow = role is not None and REACH[role] != "all"
    return (
        company.plots_of(role.value)[0] if narrow and role else next(iter(company.plots.values()))
    )


def row_id(company: Company, role: Role | None, register: type[Register]) -> int:
    """Return a row of a register."""
    table = register.__tablename__
    if table in SCOPED_TABLES:
        return plot_for(company, role).rows[table]
    with company.app.app_context():
        found = db.session.query(register.id).order_by(register.id).first()
    assert found is not None, f"no row of {table} to look at"
    return int(found[0])


def sees(role: Role, register: type[Register]) -> bool:
    """Tell whether a role sees the row `row_id` gives; the engineer answers for no customer."""
    scoped = register.__tablename__ in SCOPED_TABLES
    return role is not ENGINEER or not scoped or register.__tablename__ == "contact_record"


def is_locked(company: Company, register: type[Register], key: int) -> bool:
    with company.app.app_context():
        return bool(db.session.get_one(register, key).locked())


def expected(company: Company, role: Role | None, register: type[Register], look: Look) -> int:
    """Return the status an address answers with."""
    if role is STRANGER:
        return 401 if look.program else 302
    if look.action not in rights(role, register):
        return 403
    if look.one_row and not sees(role, register):
        return 404
    if look is LOOKS["edit"] and is_locked(company, register, row_id(company, role, register)):
        return 302
    return 200


def address(company: Company, role: Role | None, register: type[Register], look: Look) -> str:
    key = row_id(company, role, register) if look.one_row else 0
    return look.address.format(table=register.__tablename__, id=key)


def name(role: Role | None) -> str:
    return role.value if role is not None else "stranger"


def test_the_menu_shows_every_register_once() -> None:
    shown = [
        screen.register
        for chapter in MENU
        for screen in chapter.screens
        if isinstance(screen, type)
    ]

    assert sorted(shown, key=str) == sorted(REGISTERS, key=str)


@pytest.mark.parametrize("role", WHO, ids=name)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_a_screen_lets_in_whom_the_card_lets_in(
    company: Company, register: type[Register], role: Role | None
) -> None:
    check_screens(company, register, role)


def check_screens(company: Company, register: type[Register], role: Role | None) -> None:
    """Open every screen of a register as somebody."""
    client = company.client(role.value if role else None)
    wanted, got = {}, {}

    for look_name in LOOKS if is_first_of_its_kind(role, register) else DAILY:
        look = LOOKS[look_name]
        with client.get(address(company, role, register, look)) as answer:
            got[look_name] = answer.status_code
        wanted[look_name] = expected(company, role, register, look)

    assert got == wanted


def is_first_of_its_kind(role: Role | None, register: type[Register]) -> bool:
    """Tell whether no role before this one has the same rights here and sees as far."""
    if role is STRANGER:
        return True
    kinds = {each: (rights(each, register), REACH[each]) for each in Role}
    return next(each for each in Role if kinds[each] == kinds[role]) is role


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
@pytest.mark.parametrize("look", LOOKS)
def test_a_stranger_comes_back_after_the_login(
    company: Company, register: type[Register], look: str
) -> None:
    asked = address(company, STRANGER, register, LOOKS[look])

    with company.client(STRANGER).get(asked) as answer:
        where = answer.headers.get("Location", "")

    assert LOOKS[look].program or where.startswith("/login/?next=/" + register.__tablename__)


@pytest.mark.parametrize("role", Role, ids=name)
def test_the_menu_leads_only_where_one_may_go(company: Company, role: Role) -> None:
    client = company.client(role.value)
    home = client.get("/").text

    for chapter in MENU:
        for screen in chapter.screens:
            if isinstance(screen, type):
                url = f"/{screen.register.__tablename__}/"
                card = screen.register.card
                aside = card.aside or bool(card.part_of)  # found on the pages of others
                may = Action.SEE in rights(role, screen.register) and not aside
            else:
                url, may = screen.url, client.get(screen.url).status_code == 200
            assert (f'href="{url}"' in home) == may, url


def test_forms_are_covered_in_both_states(company: Company) -> None:
    locked = {
        register: is_locked(company, register, row_id(company, Role.ADMIN, register))
        for register in REGISTERS
        if issubclass(register, Form)
    }

    assert set(locked.values()) == {True, False}
