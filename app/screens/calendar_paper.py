"""The week of the calendar on paper: a table a day, to be ticked off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from flask_babel import gettext

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.owed import agenda
from app.kernel.owed.agenda import Heap
from app.kernel.owed.dues import Due
from app.kernel.paper import sheet, tables
from app.kernel.paper.tables import Column, Lines
from app.kernel.paper.views import Job
from app.kernel.registers import history
from app.screens.calendar_asked import Asked, day_names, names_of

MOST = 40  # of a kind on a day
EMPTY = [""] * 5  # a line to write on


def week_job(asked: Asked) -> Job:
    """Return the job that prints the days the address asks for."""
    span = f"{asked.wanted.first} – {asked.wanted.last}"
    name = gettext("Calendar %(span)s", span=span)
    return Job(
        sheet.LAYOUT,
        name,
        lambda: sheet.plain_sheet(name, _tables(asked)),
        lambda: history.note(db.session, "printed", "calendar", days=[None, span]),
        back=asked.url("week"),
    )


def _tables(asked: Asked) -> list[Lines]:
    """Return a table for each day; their columns stand under each other."""
    days = agenda.days_of(replace(asked.wanted, most=MOST), actor())
    people = names_of(heap for heaps in days.values() for heap in heaps)
    weekdays = day_names(asked.wanted.days)
    cells = {day: list(_cells(heaps, people)) or [EMPTY] for day, heaps in days.items()}
    whole = tables.set_table("", _columns(), [line for lines in cells.values() for line in lines])
    rows = iter(whole.rows)
    return [
        replace(whole, title=f"{weekdays[day]} {day}", rows=_counted(islice(rows, len(lines))))
        for day, lines in cells.items()
    ]


def _columns() -> list[Column]:
    heads = (
        gettext("Kind"),
        gettext("What"),
        gettext("Person"),
        gettext("Due by"),
        gettext("Done"),
    )
    return [Column(str(place), head) for place, head in enumerate(heads)]


def _counted(rows: Iterable[list[str]]) -> list[list[str]]:
    """Count the lines of each day from one; the first column is their place."""
    return [[str(place), *cells] for place, (_place, *cells) in enumerate(rows, start=1)]


def _cells(heaps: Sequence[Heap], people: Mapping[int, str]) -> Iterator[list[str]]:
    for heap in heaps:
        yield from (_line(heap, due, people) for due in heap.shown)
        if heap.more:
            more = gettext("%(count)s more", count=heap.more)
            yield [str(heap.source.label), more, "", "", ""]


def _line(heap: Heap, due: Due, people: Mapping[int, str]) -> list[str]:
    what = " ".join(filter(None, (due.title, due.number)))
    person = people.get(due.person_id or 0, "")
    done = "✓" if heap.source.done else ""
    return [str(heap.source.label), what, person, _by(due.due_on, done), done]


def _by(day: date | None, done: Any) -> str:
    return "" if done or day is None else day.isoformat()
