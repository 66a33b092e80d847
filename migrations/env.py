"""Runs the migrations inside one transaction, on SQLite too.

A killed migration must leave the old schema or the new one, never something between. SQLite can do
that too: the kernel's engine begins transactions itself instead of leaving it to the driver.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import types
from sqlalchemy.engine import Connection

from app.kernel.database import db
from app.kernel.registers.search import is_index_table

LOCK = 0x48454E47  # one migration at a time on PostgreSQL; any number will do


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write the types of the framework and of the kernel as what the database knows."""
    if kind != "type":
        return False
    if type(item).__module__.startswith("flask_appbuilder"):
        return "sa.Text()"
    if isinstance(item, types.TypeDecorator) and type(item).__module__.startswith("app."):
        plain = repr(item.impl_instance)
        return plain if plain.startswith("sa.") else f"sa.{plain}"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the search index, which no model describes and which can be made anew."""
    return not (kind == "table" and is_index_table(name))


def run(connection: Connection) -> None:
    """Run the migrations in the transaction the connection has begun."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_name=include_name,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on_sqlite(connection: Connection) -> None:
    """Run with foreign keys off: rebuilding a table would otherwise lose the rows below it."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")  # only works outside a transaction
    try:
        with connection.begin():
            run(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
    finally:
        if not connection.invalidated:
            driver.execute("PRAGMA foreign_keys=ON")


def run_on_server(connection: Connection) -> None:
    """Run after waiting for whoever else is migrating."""
    with connection.begin():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        run(connection)


with db.engine.connect() as open_connection:
    if open_connection.dialect.name == "sqlite":
        run_on_sqlite(open_connection)
    else:
        run_on_server(open_connection)
