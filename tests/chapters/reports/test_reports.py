"""Reports to superiors: made once, watched until acknowledged, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.chapters.reports import operations, rules
from app.chapters.reports.rules import ReportKind
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.notices import Notice, unread
from app.kernel.registers.operations import delete
from app.kernel.roles import Role
from app.kernel.web.duties import piles
from app.models import Customer, Employee, Report
from tests.chapters.people import acting, hire
from tests.makers import make_customer

pytestmark = pytest.mark.databases
KIND = ReportKind.IMPORTANT


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def leader() -> Employee:
    return hire("吴海燕", Role.SALES_GENERAL_MANAGER)


@pytest.fixture
def customer() -> Customer:
    return make_customer()


@pytest.mark.parametrize(
    ("roles", "receives"),
    [
        ({Role.SALES_GENERAL_MANAGER}, True),
        ({Role.GENERAL_MANAGER}, True),
        ({Role.REGIONAL_MANAGER}, False),
        ({Role.ADMIN}, False),
        (set(), False),
    ],
)
def test_the_role_takes_note_or_the_general_manager(roles: set[Role], receives: bool) -> None:
    assert rules.is_receiver(Role.SALES_GENERAL_MANAGER, roles) is receives


def test_a_report_waits_and_is_told(leader: Employee, customer: Customer) -> None:
    report = operations.report_up(customer, KIND, "A rival offers half the price")

    assert (report.acknowledged_at, report.made_by) == (None, actor().name)
    assert (report.about, report.made_at) == (customer.entry, clock.now())
    assert unread(db.session, leader.user_id or 0) == 1


def test_a_report_is_reworded_until_it_is_acknowledged(
    leader: Employee, customer: Customer
) -> None:
    first = operations.report_up(customer, KIND, "Half the price")
    again = operations.report_up(customer, KIND, "A third of the price")
    assert (again, first.what) == (first, "A third of the price")

    with acting(leader):
        operations.acknowledge(first, " 已阅 ")
    operations.report_up(customer, KIND, "For nothing")

    assert (first.what, first.remark) == ("A third of the price", "已阅")
    assert len(db.session.query(Report).all()) == 1


def test_whoever_takes_note_is_kept_and_no_notice_is_left(
    leader: Employee, customer: Customer
) -> None:
    report = operations.report_up(customer, KIND, "Half the price")

    with acting(leader):
        operations.acknowledge(report)

    assert (report.acknowledged_by, report.acknowledged_at) == ("吴海燕", clock.now())
    assert unread(db.session, leader.user_id or 0) == 0
    with acting(leader), pytest.raises(rules.AlreadyAcknowledged, match="吴海燕"):
        operations.acknowledge(report)


def test_somebody_else_does_not_take_note(customer: Customer) -> None:
    report = operations.report_up(customer, KIND, "Half the price")

    with acting(hire("冯涛", Role.REGIONAL_MANAGER)), pytest.raises(rules.NotTheReceiver):
        operations.acknowledge(report)


def test_the_receiver_who_reports_has_taken_note(leader: Employee, customer: Customer) -> None:
    with acting(leader):
        report = operations.report_up(customer, KIND, "Half the price")

    assert report.acknowledged_by == "吴海燕"
    assert db.session.query(Notice).count() == 0


def test_a_report_is_a_duty_of_its_receivers_until_acknowledged(
    leader: Employee, customer: Customer
) -> None:
    other = hire("冯涛", Role.REGIONAL_MANAGER)
    report = operations.report_up(customer, KIND, "Half the price")

    def owed(person: Employee) -> list[str | None]:
        with acting(person):
            found = [pile for pile in piles(actor()) if pile.code == "reports"]
        return [duty.post for pile in found for duty in pile.duties]

    assert owed(leader) == [f"/report/{report.id}/acknowledge"]
    assert owed(other) == []
    with acting(leader):
        operations.acknowledge(report)
    assert owed(leader) == []


def test_reports_are_found_by_what_they_are_about(customer: Customer) -> None:
    other = make_customer("长沙乙公司")
    report = operations.report_up(customer, KIND, "Half the price")

    found = operations.reports_about([customer, other])

    assert found == {("customer", customer.id): [report]}


def test_a_report_is_never_deleted(customer: Customer) -> None:
    with pytest.raises(rules.ReportKept):
        delete(operations.report_up(customer, KIND, "Half the price"))
