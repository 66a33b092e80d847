"""Who acts at the desk in these tests, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.kernel.actor import Actor, Facts
from app.kernel.registers.notices import Notice

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


def day(month: int, day_of_month: int, year: int = 2026) -> datetime:
    """Return the morning of a day."""
    return datetime(year, month, day_of_month, 2, tzinfo=UTC)


def acting(employee: Any) -> Actor:
    """Return an employee as somebody who acts."""
    return Actor(user_id=None, name=employee.name, reach="all", facts=Facts(employee.id))


def notices(session: Any) -> list[str]:
    """Return what people were told, in order."""
    return [notice.sentence for notice in session.scalars(select(Notice).order_by(Notice.id))]
