"""The clauses of part 1 counted by brute force from a journal, with nothing of the program's own.

Written from the regulation: a window is a group of days of the calendar; each row is asked for
each window what was so on its last day, whether it was there before it began, and who wrote when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from app.kernel import clock
from app.kernel.language.workdays import add_workdays
from tests.scenarios.year import Facts, Journal

Row = Mapping[str, Any]
Span = tuple[date, date]
Stand = tuple[int | None, int | None, str]  # region, person, and how it stands

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


# --- what is not owed in windows: plain rows go in, how each stands comes out


def complete(rows: Iterable[Row]) -> Iterator[Stand]:
    """Tell of every customer whether four fifths of the card are filled in (1.4)."""
    for row in rows:
        yield row["region_id"], row["responsible_id"], _met(row["completeness"] >= 80)


def fresh(rows: Iterable[Row], today: date) -> Iterator[Stand]:
    """Tell of every customer whether the file was changed or confirmed within a year (1.18)."""
    for row in rows:
        changed = row["updated_at"].astimezone(clock.zone()).date()
        is_fresh = changed.replace(year=changed.year + 1) > today
        yield row["region_id"], row["responsible_id"], _met(is_fresh)


def in_touch(journal: Journal, rows: Iterable[Row], today: date) -> Iterator[Stand]:
    """Tell of every potential customer whether there was a contact within 90 days (1.19)."""
    for row in rows:
        if row["stage"] == "future":
            entered = journal.lives["customer"][row["id"]][0].day
            contacts = [each.done for each in journal.contacts["customer", row["id"]]]
            last = max(contacts, default=entered)
            yield row["region_id"], row["responsible_id"], _met((today - last).days < 90)


def handed_in(
    visits: Iterable[Row], rows: Iterable[Row], span: Span, today: date
) -> Iterator[Stand]:
    """Tell of every visit of a period, none of which was handed in, whether it still may (1.15)."""
    customers = {row["id"]: row for row in rows}
    for visit in visits:
        if visit["state"] != "void" and span[0] <= visit["visited_on"] <= span[1]:
            customer = customers[visit["customer_id"]]
            outcome = "open" if add_workdays(visit["visited_on"], 2) >= today else "missed"
            yield customer["region_id"], customer["responsible_id"], outcome


def met_in(span: Span, today: date) -> Iterator[Stand]:
    """Tell of a week, in which nobody met, whether they still may (1.11)."""
    yield None, None, "open" if span[1] >= today else "missed"


def reported(span: Span, today: date) -> Iterator[Stand]:
    """Tell of a month, which nobody reported, whether it still may be, until the 5th (1.11)."""
    following = (span[0] + 31 * A_DAY).replace(day=5)
    yield None, None, "open" if following >= today else "missed"


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"
