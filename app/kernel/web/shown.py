"""Values as people read them: days, moments, amounts, choices, links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import format_decimal, gettext

from app.kernel import clock
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register

TITLE = 24  # characters of a title beside a number


def day(value: date | None) -> str:
    """Write a day the way it is sorted: 2026-03-05."""
    return "" if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """Write a moment on the company's clock: 2026-03-05 14:30."""
    return "" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def money(value: Decimal | float | None) -> str:
    """Write an amount: 12,345.60."""
    return "" if value is None else format_decimal(value, format="#,##0.00")


def number(value: Decimal | float | None) -> str:
    """Write a number without trailing zeros."""
    return "" if value is None else format_decimal(value, format="#,##0.######")


def flag(value: bool | None) -> str:
    """Write yes or no."""
    return "" if value is None else gettext("Yes") if value else gettext("No")


def listed(value: Sequence[Any] | None) -> str:
    """Write several short texts in one line."""
    return gettext(", ").join(str(each) for each in value or ())


_WRITERS: dict[Kind, Any] = {
    Kind.DATE: day,
    Kind.MOMENT: moment,
    Kind.MONEY: money,
    Kind.NUMBER: number,
    Kind.FLAG: flag,
    Kind.LIST: listed,
    Kind.CHOICE: lambda value: str(value.label),
}


def written(item: Item, value: Any) -> str:
    """Write the value of an item; a link's value is the linked row."""
    if value is None:
        return ""
    if isinstance(value, Entry):
        return entry(value)
    return str(_WRITERS.get(item.kind, str)(value))


def entry(line: Entry) -> str:
    """Write what stands for a row of any register: its number and, shortly, its title."""
    title = line.title if len(line.title) <= TITLE else f"{line.title[:TITLE]}…"
    return " ".join(filter(None, (line.number, title)))


def shown(row: Register, item: Item) -> str:
    """Write what ``row`` keeps under ``item``."""
    return written(item, getattr(row, item.name))


def row_url(row: Register | Entry | None) -> str | None:
    """Return the address of a row's page, or of the row an entry stands for."""
    if row is None:
        return None
    if isinstance(row, Entry):
        return f"/{row.register}/{row.row_id}"
    return f"/{row.__tablename__}/{row.id}"


def heading(row: Register) -> str:
    """Return what a row is called on its own page."""
    return row.number if isinstance(row, Form) else str(row) or f"#{row.id}"


def state_of(row: Form) -> tuple[str, str]:
    """Return label and colour of the state a form is in."""
    label, colour = type(row).states().get(row.state, (row.state, ""))
    return str(label), colour


def init_app(app: Flask) -> None:
    """Give every template the ways of writing."""
    app.jinja_env.filters.update(day=day, moment=moment, money=money, shown=written)
    app.jinja_env.globals.update(row_url=row_url, state_of=state_of)
