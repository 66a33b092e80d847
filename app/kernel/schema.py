"""The state of the database schema: which migration it has, which one the program needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.kernel.database import db, reading

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def configuration() -> Config:
    """Return Alembic's configuration."""
    config = Config(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


@cache
def wanted() -> frozenset[str]:
    """Return the newest migrations the program comes with (one, unless branches were left)."""
    return frozenset(ScriptDirectory.from_config(configuration()).get_heads())


def present() -> frozenset[str]:
    """Return the migrations the database has; empty for a new database."""
    with reading(), db.engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads())


def is_current() -> bool:
    """Tell whether the database is as the program needs it."""
    return present() == wanted()


def upgrade() -> bool:
    """Bring the database up to date; return whether anything had to be done."""
    if is_current():
        return False
    command.upgrade(configuration(), "head")
    return True
