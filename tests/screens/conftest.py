"""The whole application with a clerk, a manager of each of two regions, and records to lend."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import create_app
from app.cli import sync_security
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.registers.operations import create, transaction
from app.kernel.roles import Role
from app.models import EmployeeRegion
from tests.makers import make_archive_item, make_customer, make_employee, make_region

PASSWORD = "correct horse battery"

LogIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="module", params=["sqlite_url", "postgres_url"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on one kind of database, people in it, a record of each region."""
    app = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "SQLALCHEMY_DATABASE_URI": request.getfixturevalue(request.param),
            "DATA_DIR": str(tmp_path_factory.mktemp("house")),
            "FAB_PASSWORD_HASH_METHOD": "pbkdf2:sha256:1000",
            "BABEL_DEFAULT_LOCALE": "en",
        }
    )
    with app.app_context():
        db.create_all()
        sync_security()
        with transaction():
            _people()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _people() -> None:
    _person("clerk", "周敏", Role.SALES_CLERK)
    _person("manager", "王总", Role.SALES_GENERAL_MANAGER)
    _person("office", "孙办", Role.ADMINISTRATION)
    north = make_region("华北")
    central = make_region("华中")
    for name, person, region in (("north", "韩北", north), ("central", "钟中", central)):
        employee = _person(name, person, Role.REGIONAL_MANAGER)
        create(EmployeeRegion, {"employee_id": employee.id, "region_id": region.id})
    make_employee("王五", staff_number="1001")
    make_employee("王小明", staff_number="1002")
    make_employee("李四", staff_number="1003")
    customer = make_customer(region_id=central.id)
    make_archive_item("销-04-2021-00001", customer_id=customer.id)


def _person(username: str, name: str, *roles: Role):
    user, _password = accounts.create_account(
        Details(username=username, name=name, roles=roles), PASSWORD, must_change=False
    )
    return make_employee(name, user_id=user.id)


@pytest.fixture
def log_in(house: Flask) -> LogIn:
    """Return a browser in which somebody is logged in."""

    def enter(name: str) -> FlaskClient:
        browser = house.test_client()
        answer = browser.post("/login/", data={"username": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser

    return enter


@dataclass
class Counted:
    """How many statements were sent."""

    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def counted(house: Flask):
    """Count the statements sent to the database inside."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        seen = Counted([])

        def note(_connection, _cursor, statement, *_more) -> None:
            seen.statements.append(statement)

        with house.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
