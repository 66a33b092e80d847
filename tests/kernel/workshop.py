"""A form with lines that no installation has: an overhaul, and the parts that were used in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, ClassVar

from flask import Flask
from flask_appbuilder import Model
from sqlalchemy import Numeric, String, Text
from sqlalchemy.orm import Mapped

from app.cli import sync_security
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.access.credentials import find_user
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.registers import operations, register
from app.kernel.registers.items import Card, SignOff, item, link, years
from app.kernel.registers.register import Form, Register
from app.kernel.roles import ENTER, KEEP, SIGN, Actions, Role
from app.kernel.web.screens import RegisterView

PASSWORD = "correct horse battery"
STAFF = {
    "engineer": Role.SERVICE_ENGINEER,
    "manager": Role.AFTER_SALES_MANAGER,
    "clerk": Role.SALES_CLERK,
}
ACCESS: dict[Role, Actions] = {
    Role.SALES_CLERK: KEEP | SIGN,
    Role.SERVICE_ENGINEER: ENTER | SIGN,
    Role.AFTER_SALES_MANAGER: SIGN,
}


class Overhaul(Form):
    """What was found on a scale, what was done, and what the owner says to it."""

    __tablename__ = "overhaul"
    card = Card(
        "Overhaul",
        department="服",
        serial=90,
        clause="4.3",
        category="a",
        retention=years(3),
        access=ACCESS,
    )

    place: Mapped[str] = item(String(80), "Place", search=True)
    found: Mapped[str | None] = item(Text, "What was found")
    done: Mapped[str | None] = item(Text, "What was done")
    remark: Mapped[str | None] = item(Text, "Remark")
    finding = SignOff(
        "Finding", roles=[Role.SERVICE_ENGINEER], covers=("found",), approval=False, opinion=False
    )
    owner = SignOff(
        "Owner's opinion",
        party=True,
        signer="Signature of the owner",
        covers=("done", "spare_part"),
        conclusion=True,
    )
    leader = SignOff("Leader", roles=[Role.AFTER_SALES_MANAGER, Role.SERVICE_ENGINEER])


class SparePart(Register):
    """A part that was used in an overhaul."""

    __tablename__ = "spare_part"
    card = Card("Spare part", plural="Spare parts", part_of="overhaul_id", access=ACCESS)

    overhaul_id: Mapped[int] = link(Overhaul, "Overhaul")
    name: Mapped[str] = item(String(80), "Name of the part", listed=True, search=True)
    quantity: Mapped[Decimal | None] = item(Numeric(8, 2), "Quantity", listed=True)

    def __str__(self) -> str:
        return self.name


class OverhaulView(RegisterView):
    """The screens of overhauls."""

    register: ClassVar[type[Register]] = Overhaul


class SparePartView(RegisterView):
    """The screens of their lines."""

    register: ClassVar[type[Register]] = SparePart


REGISTERS: tuple[type[Register], ...] = (Overhaul, SparePart)

for _made in REGISTERS:  # unknown to everybody until a test opens the workshop
    register._registers.pop(_made.__tablename__)
    assert all(key.column is not None for key in _made.__table__.foreign_keys)
for _made in REGISTERS:
    Model.metadata.remove(_made.__table__)


@contextmanager
def opened(app: Flask) -> Iterator[None]:
    """Give an application that answered no request yet the two registers, and take them back.

    The staff have accounts named after what they are.
    """
    register._registers.update({each.__tablename__: each for each in REGISTERS})
    with app.app_context():
        for made in REGISTERS:
            made.__table__.create(db.engine)
        for view in (OverhaulView, SparePartView):
            app.appbuilder.add_view_no_menu(view)  # type: ignore[attr-defined]
        sync_security()
        for name, role in STAFF.items():
            details = Details(username=name, name=f"{name}先生", roles=[role])
            accounts.create_account(details, PASSWORD, must_change=False)
        db.session.commit()
    yield
    for made in REGISTERS:
        del register._registers[made.__tablename__]


@contextmanager
def acting(name: str) -> Iterator[None]:
    """Let one of the staff act inside."""
    with acting_as(actor_of(find_user(name))):
        yield


def make_overhaul(**values: Any) -> Overhaul:
    """A weighbridge with a broken cell, mended; the remark is struck."""
    values = {"place": "一号汽车衡", "found": "三号传感器进水", "done": "更换传感器"} | values
    made: Overhaul = operations.create(Overhaul, values, struck=["remark"])
    return made


def make_spare_part(overhaul: Overhaul, name: str = "传感器", **values: Any) -> SparePart:
    """One load cell."""
    values = {"overhaul_id": overhaul.id, "name": name, "quantity": 1} | values
    made: SparePart = operations.create(SparePart, values)
    return made
