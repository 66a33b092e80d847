"""Likely duplicates: rows that share what a register's rows are told apart by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.kernel.language.phones import BadPhone, digits, parse_phones
from app.kernel.language.text import company_key
from app.kernel.registers.items import Kind
from app.kernel.registers.register import Register

MOST_SHOWN = 3


def same_name_or_phone(
    register: Any, name: str | None, phones: str | None
) -> ColumnElement[bool] | None:
    """Return what rows fulfil that look like the one being typed; None while it says too little.

    Args:
        register: keeps its names as `company_key` in ``name_key``, and telephones in ``phone``.
        name: the name as typed; another way to write it is the same name.
        phones: one or several telephones as typed, perhaps not to the end.
    """
    try:
        numbers = [phone.partition("转")[0] for phone in parse_phones(phones)]
    except BadPhone:
        numbers = []
    alike = [register.phone.contains(number, autoescape=True) for number in numbers]
    if name:
        alike.append(register.name_key == company_key(name))
    return or_(*alike) if alike else None


class Likeness:
    """Compares rows of one register with all rows on file and with each other, in one query."""

    def __init__(self, session: Session, register: type[Register]) -> None:
        self.keys = register.alike_by
        self.register = register
        self.known: dict[tuple[str, str], list[tuple[int | None, str]]] = {}
        if self.keys:
            self._read(session)

    def of(self, row: Any, called: str) -> list[str]:
        """Return what looks like ``row``, and keep ``row`` in mind under the name ``called``."""
        alike: dict[str, None] = {}
        for mark in self._marks(row):
            for row_id, name in self.known.get(mark, ()):
                if row_id is None or row_id != row.id:
                    alike.setdefault(name)
            self.known.setdefault(mark, []).append((None, f"{row} {called}"))
        return list(alike)[:MOST_SHOWN]

    def _read(self, session: Session) -> None:
        register = self.register
        title = getattr(register, "name", register.id)
        columns = [register.id, title, *(getattr(register, key) for key in self.keys)]
        with session.no_autoflush:
            for row_id, name, *values in session.execute(select(*columns)):
                for key, value in zip(self.keys, values, strict=True):
                    for mark in self._mark(key, value):
                        self.known.setdefault(mark, []).append((row_id, str(name)))

    def _marks(self, row: Any) -> Iterator[tuple[str, str]]:
        for key in self.keys:
            yield from self._mark(key, getattr(row, key))

    def _mark(self, key: str, value: Any) -> Iterator[tuple[str, str]]:
        item = self.register.item(key)
        if not value:
            return
        if not item.phones:
            yield key, str(getattr(value, "id", value)) if item.kind is Kind.LINK else str(value)
            return
        try:
            yield from ((key, digits(phone)) for phone in parse_phones(value))
        except BadPhone:
            yield key, str(value)
