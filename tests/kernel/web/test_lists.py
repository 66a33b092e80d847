"""Lists: what an address asks for, and what it may not ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.kernel import clock
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.registers.register import registers
from app.kernel.web.filters import PERIODS
from app.kernel.web.lists import Listing, columns_of, usual_columns
from app.models import Contact, ContactRecord, Customer
from tests import makers

pytestmark = pytest.mark.databases

MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def ledger(house: Flask) -> None:
    """Five customers due on five days, with a few contacts."""
    with house.app_context():
        for number in range(5):
            row = makers.make_customer(name=f"第{number}纺织公司", phone=f"1391234567{number}")
            row.next_due_on = date(2026, 3, 2) + timedelta(days=7 * (number - 1))
            for place in range(number):
                makers.make_contact(row, name=f"员工{number}{place}", is_key=place == 0)
        db.session.commit()


@pytest.fixture(autouse=True)
def _inside(house: Flask, ledger: None) -> Any:
    with house.test_request_context("/"), program(), clock.freeze(MONDAY):
        yield
        db.session.rollback()


def names(query: str, register: Any = Customer) -> list[str]:
    """Return what the rows an address asks for are called, in order."""
    args = MultiDict([tuple(part.split("=", 1)) for part in query.split("&") if part])
    return [row.name for row in Listing(register, args).rows()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("sort=name", [0, 1, 2, 3, 4]),
        ("sort=-next_due_on", [4, 3, 2, 1, 0]),
        ("next_due_on=overdue", [0]),
        ("next_due_on=today", [1]),
        ("next_due_on=week", [1]),
        ("next_due_on=next30", [4, 3, 2, 1]),
        ("next_due_on=month", [4, 3, 2, 1]),
        ("next_due_on=lastmonth", [0]),
        ("next_due_on=none", []),
        ("next_due_on_from=2026-03-09", [4, 3, 2]),
        ("next_due_on_from=2026-03-09&next_due_on_to=2026-03-16", [3, 2]),
        ("q=纺织&size=2", [4, 3]),
        ("q=纺织&size=2&page=2", [2, 1]),
        ("q=67 3", []),
        ("q=4563", []),
        ("q=5673", [3]),
        ("province=x", []),
        ("stage=active&stage=past", [4, 3, 2, 1, 0]),
    ],
)
def test_an_address_gives_its_rows(query: str, found: list[int]) -> None:
    assert names(query) == [f"第{number}纺织公司" for number in found]


@pytest.mark.parametrize(
    ("query", "count"), [("is_key=1", 4), ("is_key=0", 6), ("customer_id=3", 2)]
)
def test_children_are_narrowed(query: str, count: int) -> None:
    assert len(names(query, Contact)) == count


@pytest.mark.parametrize(
    "args",
    [{"sort": "region_id"}, {"sort": "version"}, {"page": "-1"}, {"is_key": "yes"}, {"size": "0"}],
)
def test_what_no_list_offers_is_refused(args: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        Listing(Contact, MultiDict(args))


def test_the_count_stops_at_ten_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.kernel.web.lists.COUNT_MOST", 3)

    listing = Listing(Customer, MultiDict())

    assert listing.total == 4
    assert listing.summary(len(listing.rows())) == "1–5 of 3+"


def test_a_filter_is_said_in_words_and_taken_away_alone() -> None:
    listing = Listing(Customer, MultiDict({"q": "纺织", "next_due_on": "week", "stage": "active"}))

    said = {used.key: used.said for used in listing.used}
    assert said["next_due_on"] == "This week"
    week = next(used for used in listing.used if used.key == "next_due_on")
    assert "next_due_on" not in listing.without(week)
    assert "stage=active" in listing.without(week)


def test_sorting_again_turns_the_order_round() -> None:
    listing = Listing(Customer, MultiDict({"sort": "name"}))

    name = next(column for column in listing.columns if column.key == "name")
    assert listing.sort_url(name) == "/customer/?sort=-name"


@pytest.mark.parametrize("register", registers(), ids=lambda each: each.__tablename__)
def test_every_register_has_columns_to_show(register: Any) -> None:
    known = {column.key for column in columns_of(register)}

    assert set(usual_columns(register)) <= known
    assert usual_columns(register)


def test_a_form_shows_number_first_and_state_last() -> None:
    keys = usual_columns(ContactRecord)

    assert (keys[0], keys[-1]) == ("number", "state")


@pytest.mark.parametrize(
    ("period", "day", "span"),
    [
        ("week", date(2026, 3, 1), (date(2026, 2, 23), date(2026, 3, 1))),
        ("week", date(2026, 3, 2), (date(2026, 3, 2), date(2026, 3, 8))),
        ("month", date(2026, 2, 28), (date(2026, 2, 1), date(2026, 2, 28))),
        ("month", date(2028, 2, 29), (date(2028, 2, 1), date(2028, 2, 29))),
        ("lastmonth", date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        ("lastmonth", date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2026, 12, 31))),
        ("overdue", date(2026, 3, 2), (None, date(2026, 3, 1))),
    ],
)
def test_periods_have_their_first_and_last_day(period: str, day: date, span: Any) -> None:
    reckon: Callable[[date], Any] = PERIODS[period][1]

    assert reckon(day) == span
