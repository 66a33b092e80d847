"""The compliance board, as the managers of two regions and others see it, on both databases."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.chapters.policy.operations import seed
from app.chapters.policy.rules import printed
from app.kernel import clock
from app.kernel.actor import PROGRAM
from app.kernel.database import db
from app.kernel.owed import figures
from app.kernel.owed.figures import Count, Figure
from app.kernel.owed.watches import Narrowed, Tally, in_order, watch_called, watches
from app.kernel.registers.history import Change
from app.kernel.registers.operations import transaction
from app.models import Employee, Region, Visit
from app.screens.compliance_cases import Look
from tests.makers import make_customer, make_visit
from tests.screens.conftest import PASSWORD, LogIn

pytestmark = pytest.mark.databases

MOST = 16  # statements of a page
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
VISITS = "/compliance/visits_submitted"


@pytest.fixture(scope="module", autouse=True)
def _visits(house: Flask) -> None:
    """The regulation, and in each region a visit that was never submitted; in the north one was."""
    with house.app_context(), clock.freeze(MONDAY), transaction():
        seed()
        for region in db.session.query(Region).where(Region.name.in_(["华北", "华中"])):
            person = {"华北": "韩北", "华中": "钟中"}[region.name]
            seller = db.session.query(Employee).where(Employee.name == person).one()
            where = {"region_id": region.id, "responsible_id": seller.id}
            customer = make_customer(f"{region.name}水泥有限公司", **where)
            visited = {"visited_on": clock.today().replace(day=16), "visitor_id": seller.id}
            make_visit(customer, **visited)
            if region.name == "华北":
                made: Visit = make_visit(customer, **visited)
                made.submitted_at = clock.now()
                made.submitted_at = datetime(2026, 11, 17, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.freeze(MONDAY):
        yield


@pytest.fixture(scope="module")
def log_in(house: Flask) -> LogIn:
    """Return the browser of somebody, who logs in once: the clock stands still here."""
    known: dict[str, FlaskClient] = {}

    def enter(name: str) -> FlaskClient:
        if name not in known:
            known[name] = house.test_client()
            known[name].post("/login/", data={"username": name, "password": PASSWORD})
        return known[name]

    return enter


@pytest.fixture
def kept_figures(house: Flask) -> Iterator[None]:
    """What the job of every hour has counted."""
    with house.app_context():
        figures.count()
    yield
    with house.app_context(), transaction() as session:
        session.query(Figure).delete()
        session.query(Count).delete()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def line_of(page: str, label: str) -> str:
    """Return what the board says of a watch."""
    found = re.search(rf'<li class="compliance-watch">(?:(?!</li>).)*{label}.*?</li>', page, re.S)
    assert found is not None
    return text_of(found[0])


@pytest.mark.parametrize(
    ("login", "said"),
    [("manager", "1 / 3"), ("north", "1 / 2"), ("central", "0 / 1")],
)
def test_a_manager_sees_the_cases_in_reach(log_in: LogIn, login: str, said: str) -> None:
    page = log_in(login).get("/compliance/").text

    assert said in line_of(page, "Visits submitted in time")


@pytest.mark.parametrize("login", ["manager", "north", "central"])
def test_what_was_counted_reads_as_what_is(log_in: LogIn, kept_figures: None, login: str) -> None:
    kept = log_in(login).get("/compliance/").text
    with_figures = line_of(kept, "Visits submitted in time")

    assert "Counted at 2026-11-23 10:00" in kept
    page = text_of(log_in(login).get(VISITS).text)
    met, total = re.search(r"(\d+) / (\d+)", with_figures).groups()  # type: ignore[union-attr]
    assert f"{met} of {total} met" in page


def test_the_months_are_drawn_with_their_figures(log_in: LogIn) -> None:
    assert 'aria-label="2026-11: 1 of 3 met' in log_in("manager").get("/compliance/").text
    assert 'aria-label="2026-11: 0 of 1 met' in log_in("central").get("/compliance/").text


def test_follow_ups_of_all_classes_are_counted_by_person(house: Flask, kept_figures: None) -> None:
    follow_ups = [watch for watch in watches() if watch.code.startswith("followed_up")]
    with house.app_context(), clock.freeze(datetime(2027, 2, 1, 2, tzinfo=UTC)):
        figures.count()  # in a window that is owed as a whole
        counts = figures.kept_now(follow_ups, clock.today(), PROGRAM, Narrowed())
        people = {name: key for key, name in db.session.query(Employee.id, Employee.name)}

    by_person = dict(in_order(counts, 1))
    assert by_person[people["韩北"]] == by_person[people["钟中"]] == Tally(open=1, total=1)


def test_the_board_can_be_narrowed_to_a_region(house: Flask, log_in: LogIn) -> None:
    with house.app_context():
        north = db.session.query(Region.id).where(Region.name == "华北").scalar()

    page = log_in("manager").get(f"/compliance/?region_id={north}").text

    assert "1 / 2" in line_of(page, "Visits submitted in time")


def test_every_clause_stands_on_the_board_and_says_whether_it_is_built(log_in: LogIn) -> None:
    page = log_in("manager").get("/compliance/?tab=all").text

    assert all(f'id="c{clause.number}"' in page for clause in printed())
    repairs = re.search(r'id="c2\.5\.10".*?</article>', page, re.S)
    assert repairs is not None
    assert "Not built yet" in repairs[0]


def test_the_cases_are_one_click_from_the_record(log_in: LogIn) -> None:
    page = log_in("north").get(VISITS).text

    assert "华北水泥有限公司" in page
    assert "华中水泥有限公司" not in page
    assert re.search(r'<tr data-row data-href="/visit/\d+">', page)
    assert "韩北" in page


def test_a_file_of_the_cases_is_noted(house: Flask, log_in: LogIn) -> None:
    with log_in("north").get(f"{VISITS}/export.csv?outcome=missed") as answer:
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert [row[4:6] for row in rows[1:-1]] == [["华北", "2026-11-16"]]
    assert "exported by 韩北" in rows[-1][0]
    with house.app_context():
        noted = db.session.query(Change).where(Change.register == "compliance").all()
        assert [change.actor_name for change in noted] == ["韩北"]


def test_a_workbook_of_the_cases_is_sent(log_in: LogIn) -> None:
    with log_in("manager").get(f"{VISITS}/export") as answer:
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")


def test_who_keeps_no_such_register_sees_no_figures_of_it(log_in: LogIn) -> None:
    office = log_in("office")

    assert "Visits submitted in time" not in office.get("/compliance/").text
    assert office.get(VISITS).status_code == 404
    assert office.get(f"{VISITS}/export").status_code == 403


def test_a_period_that_is_over_shows_what_was_kept(house: Flask, kept_figures: None) -> None:
    watch = watch_called("visits_submitted")
    assert watch is not None
    with house.app_context(), clock.freeze(datetime(2026, 12, 7, 2, tzinfo=UTC)):
        look = Look(watch, Narrowed(), {"first": "2026-11-01"})

        assert (look.now, look.is_current) == (Tally(met=1, total=3), False)
        assert look.trend()[-2] == (look.span, look.now)


@pytest.mark.parametrize(
    "address",
    [
        f"{VISITS}?first=2026-11-02",
        f"{VISITS}?first=x",
        f"{VISITS}?page=0",
        "/compliance/cards_complete?first=2026-10-01",
        "/compliance/?part=9",
        "/compliance/?region_id=x",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(log_in: LogIn, address: str) -> None:
    assert log_in("manager").get(address).status_code == 400


@pytest.mark.parametrize("login", ["manager", "north", "clerk"])
def test_a_page_takes_few_statements(
    log_in: LogIn,
    kept_figures: None,
    counted: Callable[[], AbstractContextManager[Any]],
    login: str,
) -> None:
    browser = log_in(login)
    for address in ("/compliance/", "/compliance/?tab=all", VISITS):
        browser.get(address)
        with counted() as statements:
            browser.get(address)
        assert len(statements) <= MOST, address


def test_every_watch_has_a_page(log_in: LogIn) -> None:
    answers = {
        watch.code: log_in("manager").get(f"/compliance/{watch.code}").status_code
        for watch in watches()
    }

    assert set(answers.values()) == {200}, answers
