"""What was raised to superiors, on screen."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.chapters.reports import escalation
from app.chapters.reports.models import Escalation
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import Customer, Region
from tests.makers import make_customer, make_employee, make_follow_up
from tests.screens.conftest import LogIn

pytestmark = pytest.mark.databases

LATER = date(2027, 9, 1)
NAME = "长沙<b>升级</b>公司"


@pytest.fixture
def raised(house: Flask) -> int:
    """A customer of central China whose follow-up has been overdue for weeks; its id."""
    with house.app_context(), transaction():
        db.session.execute(delete(Escalation))
        region = db.session.scalars(select(Region).where(Region.name == "华中")).one()
        region.manager_id = make_employee("钟中").id
        found = db.session.scalar(select(Customer).where(Customer.name == NAME))
        owner = make_employee("王五").id
        customer = found or make_customer(NAME, region_id=region.id, responsible_id=owner)
        customer.region_id, customer.last_follow_up_on = region.id, None  # as before other tests
        customer.plan_follow_up()
        key = customer.id
    run(house)
    return key


def run(house: Flask) -> None:
    at = datetime.combine(LATER, time(6), clock.zone())
    with house.app_context(), clock.freeze(at):
        escalation.raise_overdue.call_local()


def page(log_in: LogIn, who: str, address: str = "/escalations/") -> str:
    with clock.freeze(datetime.combine(LATER, time(9), clock.zone())):
        answer = log_in(who).get(address)
    assert answer.status_code == 200
    return answer.text


def test_the_manager_of_the_region_sees_what_it_is_about(log_in, raised):
    text = page(log_in, "central")

    assert "长沙&lt;b&gt;升级&lt;/b&gt;公司" in text
    assert "days overdue" in text
    assert "Raised to the head" in text


def test_others_see_nothing_of_it(log_in, raised):
    text = page(log_in, "north", "/escalations/?everybody=1")

    assert "长沙" not in text
    assert "Nothing was raised" in text


def test_who_sees_everything_may_look_at_all_of_it(log_in, raised):
    assert "Nothing was raised" in page(log_in, "clerk")
    assert "长沙" in page(log_in, "clerk", "/escalations/?everybody=1")


def test_a_row_out_of_reach_is_not_named(house, log_in, raised):
    with house.app_context(), transaction():
        north = db.session.scalars(select(Region).where(Region.name == "华北")).one()
        db.session.get_one(Customer, raised).region_id = north.id

    text = page(log_in, "central")

    assert "长沙" not in text
    assert "Customer card" in text


def test_what_was_done_meanwhile_is_no_longer_overdue(house, log_in, raised):
    at = datetime.combine(LATER, time(8), clock.zone())
    with house.app_context(), clock.freeze(at), transaction():
        make_follow_up(db.session.get_one(Customer, raised))

    assert "No longer overdue" in page(log_in, "central")


def test_the_page_of_the_row_tells_who_was_told(log_in, raised):
    assert "told 钟中 that it was due on" in page(log_in, "central", f"/customer/{raised}")


def test_the_page_takes_as_many_statements_for_many_as_for_few(house, log_in, raised, counted):
    page(log_in, "central")
    with counted() as few:
        page(log_in, "central")
    with house.app_context(), transaction():
        region = db.session.scalars(select(Region).where(Region.name == "华中")).one()
        for place in range(20):
            make_customer(f"升级{place}公司", region_id=region.id)
    run(house)

    with counted() as many:
        page(log_in, "central")

    assert len(many) <= len(few)
