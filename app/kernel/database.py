"""The database: session, naming convention, column types, SQLite's manners."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import has_request_context, request
from flask_appbuilder import Model
from flask_appbuilder.models.sqla.base import SQLA
from sqlalchemy import (
    Date,
    DateTime,
    Dialect,
    Numeric,
    String,
    TypeDecorator,
    event,
    literal,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.functions import FunctionElement

from app.kernel import clock
from app.kernel.choices import Choice, Choices, listed

# Set before any model is imported: constraints need names that migrations can find again.
Model.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
}

db = SQLA(model_class=Model)

T = TypeVar("T")
READ = "read"  # what is read once in a transaction

WAL_SAFE = (3, 51, 3)  # older SQLite libraries can lose a write-ahead log when it is reset
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_reading: ContextVar[bool | None] = ContextVar("reading_only", default=None)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite forgets the zone, this gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; convert the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Any]):
    """An amount in CNY with two decimals."""

    impl = Numeric(14, 2)
    cache_ok = True


class Coded(TypeDecorator[Choice]):
    """A `Choice`, stored as its code."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store the code; refuse codes outside the list."""
        return None if value is None else listed(self.choices)(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Choice | None:
        """Return the member of the list."""
        return None if value is None else listed(self.choices)(value)


def read_once(key: str, read: Callable[[], T]) -> T:
    """Return what ``read`` returns, which is asked once in a transaction."""
    known: dict[str, T] = db.session().info.setdefault(READ, {})
    if key not in known:
        known[key] = read()
    return known[key]


def read_again(key: str) -> None:
    """Let `read_once` ask again: what was read has changed."""
    db.session().info.get(READ, {}).pop(key, None)


@event.listens_for(Session, "after_transaction_end")
def _forget_after(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(READ, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(READ, None)


class years_later(FunctionElement[Any]):  # noqa: N801 - reads like the functions of SQL
    """A day and a whole number of years after it; 29 February becomes the last of February."""

    type = Date()
    inherit_cache = True


@compiles(years_later, "postgresql")
def _years_later(element: Any, compiler: Any, **options: Any) -> str:
    day, years = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST({day} + make_interval(years => {years}) AS DATE)"


@compiles(years_later, "sqlite")
def _years_later_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day, years = (compiler.process(clause, **options) for clause in element.clauses)
    # SQLite counts 29 February on into March, and only there does the day of the month change.
    later = f"date({day}, ({years}) || ' years')"
    over = f"strftime('%d', {later}) <> strftime('%d', {day})"
    return f"CASE WHEN {over} THEN date({later}, '-1 day') ELSE {later} END"


class local_day(FunctionElement[Any]):  # noqa: N801 - reads like the functions of SQL
    """The day a moment falls on where the company is."""

    type = Date()
    inherit_cache = True

    def __init__(self, moment: Any) -> None:
        offset = clock.local(clock.now()).utcoffset() or timedelta()
        minutes = int(offset.total_seconds() // 60)
        super().__init__(moment, literal(clock.zone().key), literal(f"{minutes:+} minutes"))


@compiles(local_day, "postgresql")
def _local_day(element: Any, compiler: Any, **options: Any) -> str:
    moment, zone, _ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


@compiles(local_day, "sqlite")
def _local_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    moment, _, minutes = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({moment}, {minutes})"


@contextmanager
def reading() -> Iterator[None]:
    """Promise that the transaction begun inside only reads (SQLite takes no write lock)."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Say that the transaction begun inside writes, although a page was only asked for."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def _only_reads() -> bool:
    told = _reading.get()
    if told is not None:
        return told
    return has_request_context() and request.method in READING_METHODS


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE else "TRUNCATE"
    for pragma in (
        "busy_timeout=15000",
        "foreign_keys=ON",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "cache_spill=OFF",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")
