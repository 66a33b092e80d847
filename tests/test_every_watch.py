"""Every watch is counted by the database, on both kinds, and everybody sees their reach alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User

from app.chapters.policy.rules import Enforcement, printed
from app.kernel import clock
from app.kernel.actor import PROGRAM, acting_as, actor_of
from app.kernel.database import db
from app.kernel.owed import figures
from app.kernel.owed.watches import (
    Narrowed,
    Outcome,
    Tally,
    Watch,
    cases,
    read,
    tally,
    together,
    watches,
)
from tests.company import Company, founded

pytestmark = pytest.mark.databases

EVERY = pytest.mark.parametrize("watch", watches(), ids=lambda each: each.code)
WATCHED = {clause.number for clause in printed() if Enforcement.WATCH in clause.ways}


@pytest.fixture(scope="module")
def firm(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with founded(tmp_path_factory.mktemp("company"), database_url) as made:
        yield made


@pytest.fixture
def inside(firm: Company) -> Iterator[Flask]:
    with firm.app.app_context():
        yield firm.app
        db.session.rollback()


@EVERY
def test_a_watch_is_of_a_clause_that_is_watched(watch: Watch) -> None:
    assert watch.clause in WATCHED


@pytest.mark.parametrize("role", ["SalesClerk", "RegionalManager", "Salesperson"])
@EVERY
def test_the_sum_is_what_the_list_shows(
    firm: Company, inside: Flask, watch: Watch, role: str
) -> None:
    span = watch.period.around(clock.today())
    with acting_as(actor_of(db.session.get(User, firm.seats[role].user_id))) as who:
        rows = read(db.session.execute(cases(watch, span, who)))
        found = together(tally(watch, span, who))

    outcomes = [case.outcome for case in rows]
    assert found == Tally(outcomes.count(Outcome.MET), outcomes.count(Outcome.OPEN), len(outcomes))
    assert len({case.entry_id for case in rows}) == len(rows), "each case once"
    if who.reach == "region":
        assert {case.region_id for case in rows} <= {*who.facts.region_ids, None}
    if who.reach == "own":
        assert {case.person_id for case in rows} <= {who.employee_id}


def test_what_is_kept_is_what_was_counted(inside: Flask) -> None:
    figures.count()

    today = clock.today()
    kept = figures.kept(watches(), today, PROGRAM, Narrowed())
    for watch in watches():
        span = watch.period.around(today)
        counted = together(tally(watch, span))
        assert kept[watch.code, span[0]] == counted, watch.code
