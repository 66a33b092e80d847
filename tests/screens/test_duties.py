"""Home: what I owe, most urgent first, with few statements."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from flask_appbuilder.security.sqla.models import User

from app.chapters.lending import operations
from app.kernel import clock
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.owed.dues import Duty
from app.kernel.registers.lifecycle import strike, submit
from app.kernel.registers.operations import transaction
from app.kernel.web.duties import Pile
from app.models import Employee, Loan
from app.screens.duties import _tiles
from tests.makers import make_archive_item, make_care, make_customer, make_follow_up

pytestmark = pytest.mark.databases

HOME_MOST = 15
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)

_serial = count(1)


@pytest.fixture
def office(house):
    """The employee who works in the office, with an account."""
    with house.app_context():
        return db.session.query(Employee.id).filter_by(name="孙办").scalar()


def lend_to(employee_id: int, days_ago: int) -> str:
    with clock.freeze(clock.now() - timedelta(days=days_ago)), transaction():
        item = make_archive_item(f"销-08-2020-{next(_serial):05}")
        operations.lend(item.entry, db.session.get(Employee, employee_id))
        return item.number


def test_nothing_to_do_is_said_kindly(log_in):
    page = log_in("north").get("/").text

    assert "Nothing is waiting for you" in page
    assert "All done." in page


def test_a_week_is_counted_until_its_sunday(house):
    monday = MONDAY.date()
    days = [monday + timedelta(days=days) for days in (-1, 1, 2, 6, 7)]
    owed = [Duty(title="", url="/", due_on=day) for day in days]
    pile = Pile("loans", "Loans", "book", owed, more=False, url=None)

    with house.test_request_context("/"), clock.freeze(MONDAY + timedelta(days=2)):
        told = {str(label): value for label, value, *_ in _tiles([pile])}

    assert (told["Overdue"], told["Due today"], told["Due this week"]) == ("2", 1, 2)


def test_stranger_logs_in_first(house):
    answer = house.test_client().get("/")

    assert answer.status_code == 302
    assert "/login/" in answer.location


def test_records_out_in_my_name_come_overdue_first(house, office, log_in):
    with house.app_context():
        in_time, late = lend_to(office, 1), lend_to(office, 20)

    page = log_in("office").get("/").text

    assert page.index(late) < page.index(in_time)
    assert "overdue" in page


def test_loan_in_my_name_is_renewed_from_home(house, office, log_in):
    with house.app_context():
        number = lend_to(office, 1)
        key = db.session.query(Loan.id).order_by(Loan.id.desc()).limit(1).scalar()
    browser = log_in("office")
    assert f"/my-loans/{key}/renew" in browser.get("/").text

    page = browser.post(f"/my-loans/{key}/renew", follow_redirects=True).text

    assert "Renewed: now due on" in page
    assert number in page
    assert log_in("north").post(f"/my-loans/{key}/renew").status_code in (302, 404)
    with house.app_context():
        assert db.session.get(Loan, key).renewals == 1


def test_clerk_sees_what_is_to_be_called_back(house, log_in):
    with house.app_context():
        number = lend_to(db.session.query(Employee.id).filter_by(name="李四").scalar(), 30)

    page = log_in("clerk").get("/").text

    assert "To be called back" in page
    assert number in page
    assert "To be called back" not in log_in("north").get("/").text


def test_drafts_of_others_are_not_mine(house, log_in):
    with house.app_context(), transaction():
        user = db.session.query(User).filter_by(username="office").one()
        with acting_as(actor_of(user)):
            number = make_follow_up(make_customer(f"益阳市第{next(_serial)}饲料厂")).number

    assert number in log_in("office").get("/").text
    assert number not in log_in("clerk").get("/").text


def test_signature_is_awaited_from_those_who_may_give_it(house, log_in):
    with house.app_context(), transaction():
        user = db.session.query(User).filter_by(username="office").one()
        with acting_as(actor_of(user)):
            row = make_care(make_customer(f"湘潭市第{next(_serial)}水泥厂"))
            strike(row, [item.key for item in row.open_items])
            submit(row)
        number = row.number

    page = log_in("manager").get("/").text
    assert "Waiting for my signature" in page
    assert number in page
    for name in ("office", "north"):
        assert number not in log_in(name).get("/").text


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_draft_is_late_after_seven_days(house, log_in, days, late):
    with house.app_context():
        user = db.session.query(User).filter_by(username="office").one()
        begun = clock.now() - timedelta(days=days)
        with clock.freeze(begun), acting_as(actor_of(user)), transaction():
            number = make_follow_up(make_customer(f"衡阳市第{next(_serial)}饲料厂")).number

    page = log_in("office").get("/").text

    after = page[page.index(f'<span class="number">{number}</span>') :]
    assert ("1 day overdue" in after[:600]) is late


def test_home_stays_within_its_statements(house, office, log_in, counted):
    with house.app_context():
        for _ in range(3):
            lend_to(office, 2)
    browser = log_in("office")
    browser.get("/")
    with counted() as few:
        browser.get("/")
    with house.app_context():
        for _ in range(9):
            lend_to(office, 2)

    with counted() as many:
        browser.get("/")

    assert len(many) == len(few)
    assert len(many) <= HOME_MOST, many.statements
