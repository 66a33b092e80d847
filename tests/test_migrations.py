"""The migrations make exactly the schema of the models, whole or not at all, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import event, inspect

from app import create_app
from app.kernel import schema
from app.kernel.database import db
from app.kernel.registers.search import is_index_table

pytestmark = pytest.mark.databases

STATEMENTS = (1, 20, 60)
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


class Killed(BaseException):
    """Stands for a process that ends in the middle."""


@pytest.fixture(scope="module")
def app(database_url: str) -> Iterator[Flask]:
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": database_url})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def empty(app: Flask) -> Iterator[Flask]:
    """An application over a database without a table."""
    with app.app_context():
        yield app
        db.session.remove()
        if schema.present():
            command.downgrade(schema.configuration(), "base")


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_and_models_agree(empty: Flask) -> None:
    schema.upgrade()

    with db.engine.connect() as connection:
        seen = {"compare_type": True, "include_name": lambda name, *_: not is_index_table(name)}
        context = MigrationContext.configure(connection, opts=seen)
        assert compare_metadata(context, db.metadata) == []
    assert schema.is_current()


def test_upgrading_twice_does_nothing(empty: Flask) -> None:
    assert schema.upgrade() is True
    assert schema.upgrade() is False


def test_what_stood_somewhere_still_stands_there(empty: Flask) -> None:
    command.upgrade(schema.configuration(), "0001")
    rows = {
        "record_type": {"id": 1, "code": "销-03", "name": "评估表", "category": "a"}
        | {"retention_kind": "years", "confidentiality": "internal"}
        | {"approval_to_borrow": False, "form_version": 1},
        "archive_item": {"id": 1, "number": "销-03-2021-00001", "record_type_id": 1}
        | {"completed_on": date(2021, 2, 15), "location": "c 櫃 4 層", "state": "on_shelf"}
        | {"legal_hold": True},
        "entry": {"register": "archive_item", "row_id": 1, "title": "评估表"} | {"haystack": ""},
    }
    with db.engine.begin() as connection:
        stamps = {"version": 1, "created_at": WHEN, "updated_at": WHEN}
        for table, row in rows.items():
            values = row if table == "entry" else row | stamps
            into = sa.table(table, *map(sa.column, values))
            connection.execute(sa.insert(into).values(values))

    schema.upgrade()

    with db.engine.connect() as connection:
        stands = connection.execute(
            sa.text(
                "SELECT place.number, cabinet.name, item.medium, hold.record_id"
                " FROM archive_item AS item JOIN place ON place.id = item.place_id"
                " JOIN cabinet ON cabinet.id = item.cabinet_id"
                " JOIN legal_hold AS hold ON hold.record_id = item.id"
            )
        ).one()
        found = connection.scalar(sa.text("SELECT count(*) FROM entry WHERE register = 'place'"))
    assert tuple(stands) == ("C柜-4层", "C柜", "paper", 1)
    assert found == 1


def test_going_back_leaves_nothing(empty: Flask) -> None:
    schema.upgrade()

    command.downgrade(schema.configuration(), "base")

    assert tables() == set()


@pytest.mark.parametrize("number", STATEMENTS)
def test_a_migration_cut_short_leaves_the_old_schema(empty: Flask, number: int) -> None:
    seen = 0

    def kill(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal seen
        seen += statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT"))
        if seen == number:
            raise Killed

    event.listen(db.engine, "before_cursor_execute", kill)
    try:
        with pytest.raises(Killed):
            schema.upgrade()
    finally:
        event.remove(db.engine, "before_cursor_execute", kill)

    assert tables() == set()
    assert schema.upgrade() is True
