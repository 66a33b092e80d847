"""After a year of 5,000 customers, 40 people, 300 leads, all figures are what was counted by hand.

The year is lived once; it is looked at in spring, on the last day of grace of the first half, and
at its end (1.4, 1.6–1.9, 1.11, 1.15, 1.18, 1.19).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, update

from app.chapters.customers.models import FOLLOW_UPS
from app.chapters.leads.models import TRACKINGS
from app.kernel.actor import PROGRAM
from app.kernel.database import db
from app.kernel.owed import figures
from app.kernel.owed.watches import Narrowed, Tally, Watch, cases, read, tally, watch_called
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import register_of
from tests.scenarios import recount
from tests.scenarios.year import FIRST, LAST, Year, on

LOOKED_AT = (date(2025, 3, 12), date(2025, 7, 3), LAST)
RHYTHMS = {"customer": FOLLOW_UPS, "lead": TRACKINGS}
WATCHED = {  # code of the watch, with table and kind of its rows
    "followed_up_a": ("customer", "A"),
    "followed_up_b": ("customer", "B"),
    "followed_up_c": ("customer", "C"),
    "tracked_one": ("lead", "1"),
    "tracked_two": ("lead", "2"),
}


@pytest.fixture(scope="module")
def database_url(sqlite_url: str) -> str:
    """SQLite alone: `test_rhythms` asks the same questions of both kinds, in small."""
    return sqlite_url


def test_a_year_is_counted_as_by_hand(app: Flask) -> None:
    year = Year(seed=1022)
    year.begin()

    for day in LOOKED_AT:
        year.live(day)
        windows = _recounted(year, day)
        with on(day):
            for code in WATCHED:
                _compare(watched(code), windows[code], day)

    for found in windows.values():
        assert {each.outcome for each in found} >= {"met", "missed"}
    db.session.commit()
    with on(LAST):
        _compare_kept_figures(windows)
        _compare_what_has_no_windows()
        _compare_due_days(year)
        _compare_potential_customers(year)


def _recounted(year: Year, day: date) -> dict[str, list[recount.Judged]]:
    """Return the windows counted by hand, by the code of the watch that counts them."""
    every = {table: list(recount.judged(year.journal, table, day)) for table in RHYTHMS}
    return {
        code: [each for each in every[table] if each.kind == kind]
        for code, (table, kind) in WATCHED.items()
    }


def watched(code: str) -> Watch:
    found = watch_called(code)
    assert found is not None
    return found


def _compare(watch: Watch, windows: list[recount.Judged], today: date) -> None:
    """Compare every period until today: sums by region and person, and each case."""
    entries = dict(
        db.session.execute(select(Entry.id, Entry.row_id).where(Entry.register == watch.of)).all()
    )
    for first, last in periods(watch, today):
        ours = [each for each in windows if first <= each.last <= last]
        assert tally(watch, (first, last)) == _sums(ours), (watch.code, first)

        found = read(db.session.execute(cases(watch, (first, last), PROGRAM, Narrowed())))
        assert Counter(
            (entries[each.entry_id], each.person_id, each.region_id, each.since, str(each.outcome))
            for each in found
        ) == Counter(
            (each.row_id, each.person, each.region, each.first, each.outcome) for each in ours
        ), (watch.code, first)


def periods(watch: Watch, today: date) -> Iterator[tuple[date, date]]:
    first, last = watch.period.around(FIRST)
    while first <= today:
        yield first, last
        first, last = watch.period.around(last + recount.A_DAY)


def _sums(windows: list[recount.Judged]) -> dict[Any, Tally]:
    found: dict[Any, Tally] = {}
    for each in windows:
        one = Tally(met=each.outcome == "met", open=each.outcome == "open", total=1)
        key = each.region, each.person
        found[key] = found.get(key, Tally()) + one
    return found


def _compare_kept_figures(windows: dict[str, list[recount.Judged]]) -> None:
    """Compare the figures of the last periods as the board keeps them."""
    figures.count()
    kept = figures.kept([watched(code) for code in WATCHED], LAST, PROGRAM, Narrowed())
    for code in WATCHED:
        for first, last in list(periods(watched(code), LAST))[-12:]:
            ours = [each for each in windows[code] if first <= each.last <= last]
            assert kept[code, first] == sum(_sums(ours).values(), Tally()), (code, first)


def _compare_what_has_no_windows() -> None:
    """Compare cards, files, visits, meetings and reports, by region and person."""
    customers, visits = _plain("customer"), _plain("visit")
    _stands("cards_complete", lambda _span: recount.complete(customers))
    _stands("files_fresh", lambda _span: recount.fresh(customers, LAST))
    _stands("visits_submitted", lambda span: recount.handed_in(visits, customers, span, LAST))
    _stands("meetings_held", lambda span: recount.met_in(span, LAST))
    _stands("months_reported", lambda span: recount.reported(span, LAST))


def _compare_potential_customers(year: Year) -> None:
    customers = _plain("customer")
    _stands("prospects_contacted", lambda _span: recount.in_touch(year.journal, customers, LAST))


def _plain(table: str) -> list[recount.Row]:
    rows = register_of(table).__table__
    return list(db.session.connection().execute(select(rows)).mappings())


def _stands(code: str, counted: Callable[[recount.Span], Iterator[recount.Stand]]) -> None:
    """Compare a watch in every period of the year; what only stands now, in the last one."""
    found = list(periods(watched(code), LAST))
    for span in found[-1:] if watched(code).standing else found:
        sums: dict[Any, Tally] = {}
        for region, person, outcome in counted(span):
            one = Tally(met=outcome == "met", open=outcome == "open", total=1)
            sums[region, person] = sums.get((region, person), Tally()) + one
        assert tally(watched(code), span) == sums, (code, span)
        assert sums or code == "visits_submitted"


def _compare_due_days(year: Year) -> None:
    """Compare when the next contacts are due, once what was inserted in bulk is reckoned."""
    for table, rhythm in RHYTHMS.items():
        rows = register_of(table).__table__
        last = {
            row_id: max((each.done for each in year.journal.contacts[table, row_id]), default=None)
            for row_id in year.journal.lives[table]
        }
        db.session.connection().execute(
            update(rows).where(rows.c.id == bindparam("of")).values({rhythm.last: bindparam("on")}),
            [{"of": row_id, "on": day} for row_id, day in last.items()],
        )
        rhythm.mend()
        due = dict(db.session.execute(select(rows.c.id, rows.c[rhythm.due])).all())
        assert due == {row_id: recount.due(year.journal, table, row_id, LAST) for row_id in last}
