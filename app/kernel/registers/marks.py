"""Marks: a word of warning that stands beside a row wherever the row is shown.

A chapter that knows something about rows of other registers (who has a record, since when) tells
it here; pages and search ask for the entries they show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.kernel.registers.entries import Entry
from app.kernel.registers.register import Register


@dataclass(frozen=True)
class Mark:
    """A short label with a colour of the kit."""

    label: Any
    colour: str = ""


Marker = Callable[[Collection[int]], Mapping[int, Mark]]

_markers: list[Marker] = []


def marker(provider: Marker) -> Marker:
    """Register a function that gets entry ids and returns the marks of some of them.

    It asks one statement however many entries there are.
    """
    _markers.append(provider)
    return provider


def of_entries(entries: Collection[Entry]) -> dict[int, list[Mark]]:
    """Return the marks of these entries by entry id."""
    found: dict[int, list[Mark]] = {}
    ids = {entry.id for entry in entries}
    for provider in _markers if ids else ():
        for entry_id, mark in provider(ids).items():
            found.setdefault(entry_id, []).append(mark)
    return found


def of_row(row: Register) -> list[Mark]:
    """Return the marks of one stored row."""
    return of_entries([row.entry]).get(row.entry.id, [])


def init_app(app: Flask) -> None:
    """Let templates ask for the marks of a row."""
    app.jinja_env.globals.update(marks_of=of_row)
