"""The one clock: moments in UTC, days in the company's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """Return the company's time zone."""
    name = current_app.config["TIMEZONE"] if has_app_context() else "Asia/Shanghai"
    return ZoneInfo(name)


def today() -> date:
    """Return the current day where the company is."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Return ``moment`` on the company's clock."""
    return moment.astimezone(zone())


@contextmanager
def freeze(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` (aware), for tests and demo data."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
