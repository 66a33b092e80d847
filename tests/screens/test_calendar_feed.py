"""The feed of one's own calendar: by a secret address, as its owner sees it, until revoked."""

import re
from datetime import UTC, datetime
from itertools import count

import pytest
from flask_appbuilder.security.sqla.models import User

from app.kernel import clock
from app.kernel.access.credentials import Account
from app.kernel.access.throttle import Throttle
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import Employee
from tests.makers import make_customer

pytestmark = pytest.mark.databases

SPRING = datetime(2026, 6, 15, 2, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)

_serial = count(1)


@pytest.fixture(autouse=True)
def _on_a_wednesday(house):
    with clock.freeze(NOW):
        yield
    with house.app_context(), transaction():
        db.session.query(Throttle).delete()


def owed_by(house, name: str) -> str:
    """Make a customer somebody answers for, due at the end of the year; return its name."""
    with house.app_context(), clock.freeze(SPRING), transaction():
        person = db.session.query(Employee.id).filter_by(name=name).scalar()
        return make_customer(f"{name}的第{next(_serial)}个客户", responsible_id=person).name


def address_of(browser) -> str:
    page = browser.post("/account/feed").text
    found = re.search(r"/feed/[\w-]{43}/calendar\.ics", page)
    assert found is not None, page
    return found[0]


def read(house, address: str):
    return house.test_client().get(address)


def test_a_feed_holds_what_its_owner_owes_and_nothing_else(house, log_in):
    mine, other = owed_by(house, "韩北"), owed_by(house, "李四")

    answer = read(house, address_of(log_in("north")))

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = answer.text.replace("\r\n ", "")
    assert f"SUMMARY:{mine}\r\n" in events
    assert "DTSTART;VALUE=DATE:20261231\r\n" in events
    assert other not in events
    assert "UID:follow_ups-" in events


def test_what_is_planned_stands_on_its_day(house, log_in):
    name, browser = owed_by(house, "韩北"), log_in("north")
    page = browser.get("/calendar/?view=day&day=2026-12-31").text
    key = re.search(rf'data-row-id="(\d+)" data-name="{name}"', page)[1]
    browser.post(
        "/calendar/plan", data={"source": "follow_ups", "row_id": key, "day": "2026-12-08"}
    )

    events = read(house, address_of(browser)).text.replace("\r\n ", "")

    assert f"UID:follow_ups-{key}@hengji\r\n" in events
    assert "DTSTART;VALUE=DATE:20261208\r\n" in events
    assert "by 2026-12-31" in events


def test_a_new_address_replaces_the_old_one_and_both_can_be_revoked(house, log_in):
    browser = log_in("north")
    first = address_of(browser)
    second = address_of(browser)

    assert read(house, first).status_code == 404
    assert read(house, second).status_code == 200
    browser.post("/account/feed/revoke")
    assert read(house, second).status_code == 404
    assert "Make the address" in browser.get("/account/").text


def test_of_the_secret_only_a_digest_is_kept(house, log_in):
    secret = address_of(log_in("north")).removeprefix("/feed/").removesuffix("/calendar.ics")

    with house.app_context():
        kept = db.session.query(Account.feed_digest).filter(Account.feed_digest.is_not(None)).all()

    assert secret not in str(kept)


def test_a_closed_account_is_read_by_nobody(house, log_in):
    address = address_of(log_in("central"))
    with house.app_context(), transaction():
        user = db.session.query(User).filter_by(username="central").one()
        user.active = False

    assert read(house, address).status_code == 404
    with house.app_context(), transaction():
        db.session.query(User).filter_by(username="central").one().active = True
    assert read(house, address).status_code == 200


@pytest.mark.parametrize("secret", ["x", "x" * 43, "x" * 3000, "%00", "衡"])
def test_an_unknown_secret_opens_nothing(house, secret):
    answer = read(house, f"/feed/{secret}/calendar.ics")

    assert answer.status_code == 404
    assert "BEGIN" not in answer.text


def test_guessing_is_slowed_down(house, log_in):
    address = address_of(log_in("north"))
    for guess in range(12):
        read(house, f"/feed/{guess}/calendar.ics")

    assert read(house, address).status_code == 404
    with clock.freeze(datetime(2026, 11, 25, 4, tzinfo=UTC)):
        assert read(house, address).status_code == 200


def test_a_stranger_makes_no_address(house):
    assert house.test_client().post("/account/feed").status_code == 302
