import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.exchange.imports import ImportRun
from app.kernel.registers import lifecycle
from app.kernel.registers.history import Change
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import registers
from app.kernel.roles import Role
from app.models import Customer
from tests import makers
from tests.kernel.conftest import MakePerson

pytestmark = pytest.mark.databases

LogIn = Callable[[str], FlaskClient]

EVIL = "=HYPERLINK(1)"


@pytest.fixture
def admin(house: Flask, make_person: MakePerson, log_in: LogIn) -> FlaskClient:
    """An administrator in a company with a row in every register that a maker knows."""
    with house.app_context():
        is_new = db.session.scalar(select(Customer.id).limit(1)) is None
    if is_new:
        make_person("admin", Role.ADMIN)
        make_person("engineer", Role.SERVICE_ENGINEER)
        with house.app_context(), transaction():
            customer = makers.make_customer(
                remarks=EVIL, phone="13800000001 / 0571-88886666", contact_name="杨琪凯"
            )
            makers.make_customer("河南乙有限公司", remarks="-1", stage="past")
            makers.make_equipment(customer)
            makers.make_follow_up(customer)
            makers.make_visit(customer)
            makers.make_care(customer)
            call = makers.make_contact_record(customer_id=customer.id)
            lifecycle.strike(call, ["result"])
            makers.make_routing_rule()
            makers.make_archive_item(customer_id=customer.id)
    return log_in("admin")


def download(browser: FlaskClient, address: str) -> BytesIO:
    with browser.get(address) as answer:
        assert answer.status_code == 200, answer.text
        return BytesIO(answer.data)


@pytest.mark.parametrize(
    ("kind", "locale"), [("xlsx", "en"), ("xlsx", "zh_Hans"), ("csv", "zh_Hant")]
)
@pytest.mark.parametrize("table", [register.__tablename__ for register in registers()])
def test_an_export_imports_as_unchanged(
    house: Flask, admin: FlaskClient, table: str, kind: str, locale: str
) -> None:
    with admin.session_transaction() as session:
        session["locale"] = locale
    file = download(admin, f"/{table}/export?format={kind}")

    answer = admin.post(f"/{table}/import", data={"file": (file, f"export.{kind}")})

    with house.app_context():
        token = str(answer.location).rpartition("/")[2]
        run = db.session.scalars(select(ImportRun).where(ImportRun.token == token)).one()
        assert run.failure is None
        first = run.findings["sheets"][0]
        assert first["plan"]["table"] == table
        assert first["unread"] == []
        assert set(run.counts or {}) <= {"unchanged"}, first


def test_text_that_looks_like_a_formula_stays_text(admin: FlaskClient) -> None:
    book = load_workbook(download(admin, "/customer/export"))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    rows = list(csv.reader(StringIO(download(admin, "/customer/export.csv").read().decode())))

    assert [cell.data_type for cell in cells if cell.value == EVIL] == ["s"]
    assert any(f"'{EVIL}" in row for row in rows)
    assert any("'-1" in row for row in rows)


def test_an_export_is_noted_and_stamped(house: Flask, admin: FlaskClient) -> None:
    file = download(admin, "/customer/export.csv?stage=active")

    assert ": 1 rows, exported by admin" in file.read().decode()
    with house.app_context():
        noted = db.session.scalars(
            select(Change).where(Change.action == "exported").order_by(Change.seq.desc())
        ).first()
        assert noted is not None
        assert noted.register == "customer"
        assert noted.diff["rows"] == [None, 1]
        assert "stage=active" in noted.diff["filters"][1]


def test_an_export_needs_the_right_and_a_known_list(admin: FlaskClient, log_in: LogIn) -> None:
    engineer = log_in("engineer")

    assert engineer.get("/customer/export").status_code == 403
    assert engineer.get("/customer/export.csv").status_code == 403
    assert admin.get("/ab_user/export").status_code == 404
    assert admin.get("/customer/export?sort=nonsense").status_code == 400


def test_every_register_has_a_template(admin: FlaskClient) -> None:
    for register in registers():
        book = load_workbook(download(admin, f"/{register.__tablename__}/template"))

        assert len(book.sheetnames) == 2
