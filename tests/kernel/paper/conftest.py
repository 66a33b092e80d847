"""A house with a customer and forms to print, and somebody who may print them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.operations import transaction
from app.kernel.registers.signatures import Way
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
    """An administrator's browser; the house holds a signed call with struck items."""
    with house.app_context():
        is_new = db.session.scalar(select(Customer.id).limit(1)) is None
    if is_new:
        make_person("admin", Role.ADMIN)
        make_person("guard", Role.GATE_GUARD)
        make_person("reader", Role.READER)
        with house.app_context(), transaction():
            customer = makers.make_customer("<img src=x>衡器有限公司")
            call = makers.make_contact_record(
                customer_id=customer.id, unit="衡器有限公司", phone="13800000001"
            )
            lifecycle.strike(call, [item.key for item in call.open_items])
            signing.sign(call, "leader", way=Way.DRAWN, signer_name="史雪艳", drawing=PIXEL)
    return log_in("admin")


@pytest.fixture
def call_id(house: Flask, admin: FlaskClient) -> int:
    """The id of the signed call."""
    with house.app_context():
        return db.session.scalars(select(ContactRecord.id)).one()
