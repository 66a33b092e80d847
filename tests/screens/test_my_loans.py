"""Borrowing without going to the desk: asking, waiting, renewing, giving up (4.6)."""

from itertools import count

import pytest

from app.chapters.lending import operations
from app.chapters.lending.models import Hold, Loan
from app.kernel.database import db
from app.kernel.registers.operations import change, transaction
from app.models import ArchiveItem, Customer, Employee
from tests.makers import make_archive_item, make_record_type

pytestmark = pytest.mark.databases

MINE_MOST = 10  # statements

_serial = count(1)


def someone(name: str) -> Employee:
    return db.session.query(Employee).filter_by(name=name).one()


@pytest.fixture
def item(house) -> tuple[int, str]:
    """A new record on its shelf: its id and number."""
    with house.app_context(), transaction():
        made = make_archive_item(f"销-03-2019-{next(_serial):05}")
        return made.id, made.number


def lend(house, key: int, name: str) -> int:
    with house.app_context(), transaction():
        return operations.lend(db.session.get_one(ArchiveItem, key).entry, someone(name)).id


def test_record_is_asked_for_from_its_page(house, log_in, item):
    key, number = item
    browser = log_in("north")
    assert f"/archive_item/{key}/borrow" in browser.get(f"/archive_item/{key}").text
    assert "14 days" in browser.get(f"/archive_item/{key}/borrow").text

    page = browser.post(
        f"/archive_item/{key}/borrow", data={"purpose": "外审"}, follow_redirects=True
    ).text

    assert number in page
    assert "is being fetched" in page
    assert "You have asked for it." in browser.get(f"/archive_item/{key}/borrow").text
    with house.app_context():
        hold = db.session.query(Hold).order_by(Hold.id.desc()).first()
        assert (hold.borrower.name, hold.purpose) == ("韩北", "外审")


def test_place_in_the_queue_is_shown_and_the_first_calls_back(house, log_in, item):
    key, number = item
    lend(house, key, "王五")
    north, central = log_in("north"), log_in("central")
    for browser in (north, central):
        browser.post(f"/archive_item/{key}/borrow")
    with house.app_context():
        holds = [each.id for each in db.session.query(Hold).order_by(Hold.id.desc()).limit(2)]

    assert "place 2 in the queue" in central.get("/my-loans/").text
    assert f"holds/{holds[0]}/recall" not in central.get("/my-loans/").text
    said = north.post(f"/my-loans/holds/{holds[1]}/recall", follow_redirects=True).text
    north.post(f"/my-loans/holds/{holds[1]}/cancel")

    assert "It is called back and due on" in said
    assert number not in north.get("/my-loans/").text
    assert "place 1 in the queue" in central.get("/my-loans/").text


def test_loan_is_claimed_to_be_back(house, log_in, item):
    key, number = item
    loan = lend(house, key, "韩北")
    browser = log_in("north")

    said = browser.post(f"/my-loans/{loan}/claim", follow_redirects=True).text

    assert "The desk looks for it." in said
    assert number not in browser.get("/").text
    assert "Says it is back" in log_in("clerk").get("/").text


@pytest.mark.parametrize("action", ["renew", "claim"])
def test_loan_of_another_is_not_found(house, log_in, item, action):
    loan = lend(house, item[0], "王五")

    assert log_in("north").post(f"/my-loans/{loan}/{action}").status_code in (302, 404)

    with house.app_context():
        kept = db.session.get(Loan, loan)
        assert (kept.renewals, kept.claimed_at) == (0, None)


def test_what_is_in_the_own_hands_is_shown_whatever_its_customer(house, log_in):
    with house.app_context(), transaction():
        customer = db.session.query(Customer).first()
        made = make_archive_item(
            f"销-03-2018-{next(_serial):05}", customer_id=customer.id, title="华中的记录"
        )
        key = made.id
    loan = lend(house, key, "韩北")
    browser = log_in("north")

    assert browser.get(f"/archive_item/{key}").status_code == 404
    assert "华中的记录" in browser.get("/my-loans/").text
    assert (
        "Renewed: now due on" in browser.post(f"/my-loans/{loan}/renew", follow_redirects=True).text
    )


def test_request_is_answered_with_a_reason(house, log_in):
    with house.app_context(), transaction():
        kind = make_record_type("销-11")
        change(kind, {"approval_to_borrow": True})
        item = make_archive_item(f"销-11-2020-{next(_serial):05}", record_type_id=kind.id)
        key, number = item.id, item.number
    borrower, manager = log_in("north"), log_in("manager")
    borrower.post(f"/archive_item/{key}/borrow", data={"purpose": "诉讼"})
    with house.app_context():
        request = db.session.query(Loan).order_by(Loan.id.desc()).first().id

    assert "诉讼" in manager.get("/loan-requests/").text
    assert "No request waits for you" in borrower.get("/loan-requests/").text
    assert borrower.post(f"/loan-requests/{request}/approve").status_code == 422  # their own
    manager.post(f"/loan-requests/{request}/refuse", data={"reason": "涉及诉讼"})

    assert f"{number} is refused: 涉及诉讼" in borrower.get("/notices/").text
    assert "No request waits for you" in manager.get("/loan-requests/").text


def test_account_of_nobody_borrows_nothing(house, log_in, item):
    with house.app_context(), transaction():
        someone("孙办").user_id = None
    browser = log_in("office")

    page = browser.get(f"/archive_item/{item[0]}/borrow").text

    assert "Your account belongs to no employee." in page
    assert "You have borrowed nothing" in browser.get("/my-loans/").text
    with house.app_context(), transaction():
        user_id = db.session.execute(
            db.text("SELECT id FROM ab_user WHERE username = 'office'")
        ).scalar()
        someone("孙办").user_id = user_id


def test_own_page_stays_within_its_statements(house, log_in, counted):
    browser = log_in("central")
    browser.get("/my-loans/")
    for _ in range(8):
        with house.app_context(), transaction():
            made = make_archive_item(f"销-03-2017-{next(_serial):05}")
            key = made.id
        lend(house, key, "钟中")

    with counted() as sent:
        browser.get("/my-loans/")

    assert len(sent) <= MINE_MOST, sent.statements
