"""What every test gets: no setting from the machine, and a fresh database when it asks for one."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url

import config

for setting in config.SETTINGS:
    os.environ.pop(setting.name, None)
# Not removed afterwards: a session's worker processes share nothing, and /tmp is the machine's.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hengji-test-")

from app import create_app  # noqa: E402 - it reads the settings when imported
from app.kernel.database import db  # noqa: E402
from tests.company import company, spare_company  # noqa: E402, F401 - fixtures of generated tests

POSTGRES = os.environ.get("TEST_POSTGRES_URL")


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An address of a SQLite file that is not there yet."""
    folder: Path = tmp_path_factory.mktemp("database")
    return f"sqlite:///{folder / 'test.db'}"


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of this module's own; skips where there is no server."""
    if POSTGRES is None:
        pytest.skip("TEST_POSTGRES_URL is not set")
    server = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"test_{uuid.uuid4().hex}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind; for modules marked `databases`."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(wanted)
    return found


@pytest.fixture(scope="module")
def stored_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application over a database of each kind, its tables made once a module."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": database_url,
            "DATA_DIR": str(tmp_path_factory.mktemp("stored")),
            "BABEL_DEFAULT_LOCALE": "en",
        }
    )
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(stored_app: Flask) -> Iterator[Flask]:
    """The application with empty tables; the program acts. Commits are real."""
    with stored_app.app_context():
        yield stored_app
        db.session.remove()
        empty(db.engine)


def empty(engine: Engine) -> None:
    """Remove every row of every table."""
    names = [f'"{table}"' for table in inspect(engine).get_table_names()]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for name in names:
                if not name.startswith('"entry_gram'):
                    connection.execute(text(f"DELETE FROM {name}"))
            connection.execute(text("INSERT INTO entry_gram(entry_gram) VALUES ('delete-all')"))
        connection.commit()
