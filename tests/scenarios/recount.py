"""The clauses 1.6–1.9 counted by brute force from a journal, with nothing of the program's own.

Written from the regulation: a window is a group of days of the calendar; each row is asked for
each window what was so on its last day, whether it was there before it began, and who wrote when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from tests.scenarios.year import Facts, Journal

A_DAY = timedelta(days=1)
BEGIN, END = date(2024, 12, 2), date(2026, 6, 30)

GROUPED: dict[str, Callable[[date], object]] = {
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month + 2) // 3),
    "half_year": lambda day: (day.year, day.month > 6),
}
DAYS = [BEGIN + timedelta(days=n) for n in range((END - BEGIN).days + 1)]
WINDOWS = [
    (often, days[0], days[-1])
    for often, key in GROUPED.items()
    for days in (list(group) for _, group in groupby(DAYS, key))
]


def how_often(kind: str, day: date) -> str:
    """Return what the regulation asks for on a day; class C was revised in October."""
    if kind == "C":
        return "quarter" if day >= date(2025, 10, 1) else "half_year"
    return {"A": "month", "B": "quarter", "1": "week", "2": "month"}[kind]


def grace(day: date) -> timedelta:
    """Return how long after a window contacts are typed in; revised in September."""
    return timedelta(days=5 if day >= date(2025, 9, 1) else 3)


@dataclass(frozen=True)
class Judged:
    """A window of a row, and what became of it."""

    row_id: int
    kind: str
    person: int
    region: int
    first: date
    last: date
    outcome: str


def so_on(life: list[Facts], day: date) -> Facts | None:
    """Return what was so at the end of a day; None when the row was not there, or closed."""
    known = [facts for facts in life if facts.day <= day]
    return known[-1] if known and known[-1].open else None


def judged(journal: Journal, table: str, today: date) -> Iterator[Judged]:
    """Yield every window of every row that was owed."""
    for row_id, life in journal.lives[table].items():
        contacts = journal.contacts[table, row_id]
        for often, first, last in WINDOWS:
            facts = so_on(life, last)
            if facts is None or how_often(facts.kind, last) != often:
                continue
            if so_on(life, first - A_DAY) is None:
                continue
            final = last + grace(last)
            met = any(first <= each.done <= last and each.entered <= final for each in contacts)
            outcome = "met" if met else "open" if today <= final else "missed"
            yield Judged(row_id, facts.kind, facts.person, facts.region, first, last, outcome)


def due(journal: Journal, table: str, row_id: int, today: date) -> date | None:
    """Return the end of the first window, as the class is now, begun after the last contact."""
    life = journal.lives[table][row_id]
    now = so_on(life, today)
    if now is None:
        return None
    after = max((each.done for each in journal.contacts[table, row_id]), default=BEGIN)
    for often, first, last in sorted(WINDOWS, key=lambda window: window[2]):
        so = so_on(life, min(last, today))
        if so is None or so.kind != now.kind or how_often(now.kind, last) != often:
            continue
        unchanged = all(facts.kind == now.kind for facts in life if facts.day > last)
        if first > after and unchanged and _stayed_open(life, first - A_DAY, today):
            return last
    raise AssertionError("the calendar is too short")


def _stayed_open(life: list[Facts], since: date, today: date) -> bool:
    """Tell whether a row was there and open on a day, or on today, and ever since."""
    since = min(since, today)
    return so_on(life, since) is not None and all(
        facts.open for facts in life if since < facts.day <= today
    )
