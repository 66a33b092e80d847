import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers import lifecycle
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import registers
from app.kernel.roles import Role
from app.models import ContactRecord, Customer
from tests import makers
from tests.kernel.conftest import MakePerson

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def admin(
    house: Flask, make_person: MakePerson, log_in: Callable[[str], FlaskClient]
) -> FlaskClient:
    with house.app_context():
        is_new = db.session.scalar(select(Customer.id).limit(1)) is None
    if is_new:
        make_person("admin", Role.ADMIN)
        make_person("guard", Role.GATE_GUARD)
        with house.app_context(), transaction():
            customer = makers.make_customer("<img src=x>衡器有限公司")
            call = makers.make_contact_record(
                customer_id=customer.id, unit="衡器有限公司", phone="13800000001"
            )
            lifecycle.strike(call, [item.key for item in call.open_items])
            lifecycle.sign(call, "leader", way="drawn", signer_name="史雪艳", drawing=PIXEL)
    return log_in("admin")


def page(admin: FlaskClient, house: Flask) -> str:
    with house.app_context():
        key = db.session.scalar(select(ContactRecord.id))
    return admin.get(f"/contact_record/{key}/print").text


def test_a_filled_form_shows_what_is_on_paper(house: Flask, admin: FlaskClient) -> None:
    shown = page(admin, house)

    assert "销-04-" in shown
    assert "三号传感器无信号" in shown
    assert "☑ Repair call" in shown
    assert shown.count('class="sheet-struck"') >= 3
    assert "史雪艳" in shown
    assert PIXEL in shown
    assert 'class="sheet-qr"' in shown
    assert "Printed by admin先生" in shown


def test_a_printed_page_keeps_the_content_policy(house: Flask, admin: FlaskClient) -> None:
    shown = page(admin, house)

    assert not re.search(r"\sstyle=|\son\w+=|<script>", shown)
    assert "<img src=x>" not in shown


@pytest.mark.parametrize("table", [register.__tablename__ for register in registers()])
def test_every_register_prints_its_blank_form(admin: FlaskClient, table: str) -> None:
    answer = admin.get(f"/{table}/print")

    assert answer.status_code == 200
    assert "sheet-table" in answer.text


def test_printing_needs_the_right_and_the_row(
    admin: FlaskClient, log_in: Callable[[str], FlaskClient]
) -> None:
    assert log_in("guard").get("/customer/print").status_code == 403
    assert admin.get("/contact_record/999/print").status_code == 404
    assert admin.get("/ab_user/print").status_code == 404
