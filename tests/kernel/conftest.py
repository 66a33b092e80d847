"""An application with an empty database, and people in it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.cli import sync_security
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.roles import Role
from tests.kernel import workshop

PASSWORD = "correct horse battery"

MakePerson = Callable[..., int]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run modules marked `databases` on both kinds, the others on SQLite alone."""
    if "house" not in metafunc.fixturenames:
        return
    both = any(mark.name == "databases" for mark in metafunc.definition.iter_markers())
    kinds = ["sqlite_url", "postgres_url"] if both else ["sqlite_url"]
    metafunc.parametrize("house", kinds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The whole application over an empty database with every role in it."""
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
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def overhauls(house: Flask) -> Iterator[None]:
    """The house with a form that has lines."""
    with workshop.opened(house):
        yield


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    return house.test_client()


@pytest.fixture
def inside(house: Flask) -> Iterator[None]:
    """Code of the test runs as the program itself, and leaves nothing open."""
    with house.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def make_person(house: Flask) -> MakePerson:
    """Make an account with PASSWORD, once per name, and return its id."""

    def make(name: str, *roles: Role, must_change: bool = False) -> int:
        with house.app_context():
            details = Details(username=name, name=f"{name}先生", roles=roles)
            user, _password = accounts.create_account(details, PASSWORD, must_change=must_change)
            db.session.commit()
            return int(user.id)

    return make


@pytest.fixture
def log_in(house: Flask) -> Callable[[str], FlaskClient]:
    """Return a browser in which somebody is logged in."""

    def enter(name: str, password: str = PASSWORD) -> FlaskClient:
        browser = house.test_client()
        answer = browser.post("/login/", data={"username": name, "password": password})
        assert answer.status_code == 302, answer.text
        return browser

    return enter
