"""Planning help: a proposal that is changed and confirmed, and nothing before."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from itertools import count

import pytest

from app.chapters.customers import operations
from app.kernel import clock
from app.kernel.database import db
from app.kernel.language import workdays
from app.kernel.registers.operations import transaction
from app.models import Customer, Employee, Region, WorkingDay
from tests.makers import make_customer, make_employee, make_working_day

pytestmark = pytest.mark.databases

SPRING = datetime(2026, 6, 15, 2, tzinfo=UTC)
NOW = datetime(2026, 12, 21, 2, tzinfo=UTC)  # a Monday, nine working days before the year is over
DAYS = [date(2026, 12, day) for day in (21, 22, 23, 24, 25, 28, 29, 30, 31)]
SATURDAY = date(2026, 12, 26)
MOST = 15

_serial = count(1)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.freeze(NOW):
        yield


@pytest.fixture
def person(house) -> int:
    """Somebody new, who owes nothing yet."""
    with house.app_context(), transaction():
        return make_employee(f"新人{next(_serial)}").id


def owe(house, person: int, many: int, place: str = "华中", **values) -> list[int]:
    with house.app_context(), clock.freeze(SPRING), transaction():
        region = db.session.query(Region.id).filter_by(name=place).scalar()
        values = {"region_id": region, "responsible_id": person} | values
        return [make_customer(f"第{next(_serial)}粮库", **values).id for _ in range(many)]


def proposed(page: str) -> dict[int, str]:
    found = re.findall(r'name="day-(\d+)" value="([\d-]*)"', page)
    return {int(key): day for key, day in found}


def planned(house, keys) -> list[date | None]:
    with house.app_context():
        return [db.session.get_one(Customer, key).planned_on for key in keys]


def test_what_somebody_owes_is_spread_over_the_working_days(house, log_in, person):
    keys = owe(house, person, 12)

    found = proposed(log_in("clerk").get(f"/planning/?person_id={person}").text)

    assert set(found) == set(keys)
    assert sorted(Counter(found.values()).values()) == [1] * 6 + [2] * 3
    assert set(found.values()) == {str(day) for day in DAYS}
    assert planned(house, keys) == [None] * 12


def test_days_off_are_left_out_even_those_the_company_swaps(house, log_in, person):
    owe(house, person, 8)
    with house.app_context(), transaction():
        make_working_day(DAYS[0], works=False)
        make_working_day(SATURDAY)

    found = proposed(log_in("clerk").get(f"/planning/?person_id={person}").text)

    assert str(DAYS[0]) not in found.values()
    assert str(SATURDAY) in found.values()
    with house.app_context(), transaction():
        db.session.query(WorkingDay).delete()


def test_a_proposal_is_changed_and_confirmed(house, log_in, person):
    first, second, third = owe(house, person, 3)
    sent = {"person_id": person, f"day-{first}": "2026-12-24", f"day-{second}": "2026-12-26"}

    answer = log_in("clerk").post("/planning/", data=sent | {f"day-{third}": ""})

    assert answer.location == f"/calendar/?person_id={person}"
    assert planned(house, [first, second, third]) == [date(2026, 12, 24), date(2026, 12, 26), None]


def test_one_day_that_is_refused_plans_nothing(house, log_in, person):
    first, second = owe(house, person, 2)
    sent = {"person_id": person, f"day-{first}": "2026-12-24", f"day-{second}": "2027-01-04"}

    answer = log_in("clerk").post("/planning/", data=sent)

    assert answer.status_code == 422
    assert "It is due by 2026-12-31 and cannot be planned later." in answer.text
    assert proposed(answer.text) == {first: "2026-12-24", second: "2027-01-04"}
    assert planned(house, [first, second]) == [None, None]


def test_what_is_planned_counts_and_is_planned_anew_only_on_request(house, log_in, person):
    first, *others = owe(house, person, 9)
    with house.app_context(), transaction():
        operations.plan(db.session.get_one(Customer, first), DAYS[0])
    clerk = log_in("clerk")

    rest = proposed(clerk.get(f"/planning/?person_id={person}").text)
    anew = proposed(clerk.get(f"/planning/?person_id={person}&again=1").text)

    assert set(rest) == set(others)
    assert str(DAYS[0]) not in rest.values()
    assert set(anew) == {first, *others}
    assert str(DAYS[0]) in anew.values()


def test_one_sees_and_plans_only_within_reach(house, log_in, person):
    north, central = owe(house, person, 1, "华北")[0], owe(house, person, 1)[0]
    browser = log_in("north")

    assert set(proposed(browser.get(f"/planning/?person_id={person}").text)) == {north}
    answer = browser.post("/planning/", data={f"day-{central}": "2026-12-24"})
    assert answer.status_code == 404
    assert planned(house, [central]) == [None]


def test_the_actor_plans_their_own_unless_told_otherwise(house, log_in):
    with house.app_context():
        me = db.session.query(Employee.id).filter_by(name="韩北").scalar()
    mine = owe(house, me, 2, "华北")

    assert set(proposed(log_in("north").get("/planning/").text)) == set(mine)


@pytest.mark.parametrize(("name", "status"), [("office", 403), (None, 302)])
def test_who_may_not_change_customers_plans_none(house, log_in, name, status):
    browser = log_in(name) if name else house.test_client()

    assert browser.get("/planning/").status_code == status


def test_it_takes_as_many_statements_for_many_as_for_few(house, log_in, person, counted):
    browser, asked = log_in("clerk"), f"/planning/?person_id={person}"
    owe(house, person, 1)
    browser.get(asked)
    with counted() as few:
        browser.get(asked)
    owe(house, person, 20)

    with counted() as many:
        browser.get(asked)

    assert len(many) == len(few)
    assert len(many) <= MOST, many.statements


def test_the_nine_days_are_working_days():
    assert all(workdays.is_workday(day) for day in DAYS)
