"""What every test gets: no setting from the machine, and a fresh database when it asks for one."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import config

for setting in config.SETTINGS:
    os.environ.pop(setting.name, None)
# Not removed afterwards: a session's worker processes share nothing, and /tmp is the machine's.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hengji-test-")

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
