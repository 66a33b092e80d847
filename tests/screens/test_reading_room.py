"""The reading room: for the borrower alone, for the days of the loan, to look and not to touch."""

import io
from datetime import timedelta
from itertools import count

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from app.chapters.lending import operations
from app.chapters.lending.models import Loan
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers import attachments, history
from app.kernel.registers.lifecycle import complete, strike
from app.kernel.registers.operations import transaction
from app.models import ArchiveItem, Customer, Employee
from app.screens import reading_room
from tests.makers import make_follow_up

pytestmark = pytest.mark.databases

_serial = count(1)


def picture() -> FileStorage:
    made = io.BytesIO()
    Image.new("RGB", (8, 4), "white").save(made, "PNG")
    made.seek(0)
    return FileStorage(made, filename="检定证书.png")


@pytest.fixture
def record(house) -> int:
    """A record of the central region, filled in the program, with two files."""
    with house.app_context(), transaction():
        form = make_follow_up(db.session.query(Customer).first(), important=False)
        strike(form, [each.key for each in form.open_items])
        attachments.attach(form, picture())
        text = FileStorage(io.BytesIO("称重数据".encode()), filename="数据.txt")
        attachments.attach(form, text)
        complete(form)
        return db.session.query(ArchiveItem).filter_by(source_id=form.entry.id).one().id


@pytest.fixture
def loan(house, record) -> int:
    """A right to read it for somebody of the north, who does not see the customer."""
    with house.app_context(), transaction():
        person = db.session.query(Employee).filter_by(name="韩北").one()
        return operations.lend(db.session.get_one(ArchiveItem, record).entry, person).id


def test_a_long_record_says_that_it_goes_on(house, log_in, loan, monkeypatch):
    monkeypatch.setattr(reading_room, "PAGES_MOST", 0)

    page = log_in("north").get(f"/reading/{loan}").text

    assert "The first 0 of 1 pages are shown." in page
    assert 'reading-page"' not in page


def test_borrower_reads_what_is_out_of_reach_otherwise(house, log_in, record, loan):
    browser = log_in("north")
    assert browser.get(f"/archive_item/{record}").status_code == 404
    assert f"/reading/{loan}" in browser.get("/my-loans/").text

    page = browser.get(f"/reading/{loan}")

    assert page.status_code == 200
    assert page.text.count("data:image/svg+xml;base64,") >= 1
    assert "检定证书.png" in page.text


def test_every_opening_is_kept_in_the_history(house, log_in, record, loan):
    browser = log_in("north")
    browser.get(f"/reading/{loan}")
    browser.get(f"/reading/{loan}")

    with house.app_context():
        kept = history.of_row(db.session, "archive_item", record)
        assert [each.actor_name for each in kept if each.action == "read"] == ["韩北", "韩北"]
    assert "read it" in log_in("clerk").get(f"/archive_item/{record}").text


def test_files_are_looked_at_in_place(house, log_in, loan):
    browser = log_in("north")
    with house.app_context():
        ids = {
            each.name: each.id
            for each in db.session.query(attachments.Attachment)
            .order_by(attachments.Attachment.id.desc())
            .limit(2)
        }

    with browser.get(f"/reading/{loan}/file/{ids['检定证书.png']}") as shown:
        assert (shown.status_code, shown.mimetype) == (200, "image/png")
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert "attachment" not in shown.headers.get("Content-Disposition", "")
    assert browser.get(f"/reading/{loan}/file/{ids['数据.txt']}").status_code == 404
    assert browser.get(f"/file/{ids['检定证书.png']}").status_code == 404


@pytest.mark.parametrize("name", ["central", "clerk", "manager"])
def test_nobody_reaches_the_reading_room_of_another(house, log_in, loan, name):
    browser = log_in(name)

    assert browser.get(f"/reading/{loan}").status_code == 404
    assert browser.get(f"/reading/{loan}/file/1").status_code == 404
    assert browser.post(f"/reading/{loan}/return").status_code in (302, 404)
    with house.app_context():
        assert db.session.get(Loan, loan).is_out


def test_stranger_logs_in_first(house, loan):
    assert house.test_client().get(f"/reading/{loan}").status_code == 302


def test_room_closes_with_the_last_day(house, log_in, loan):
    browser = log_in("north")
    with house.app_context(), transaction():
        db.session.get(Loan, loan).due_on = clock.today() - timedelta(days=1)

    page = browser.get(f"/reading/{loan}")

    assert page.status_code == 410
    assert "Your right to read" in page.text
    assert "data:image/svg" not in page.text


def test_given_back_it_is_closed(house, log_in, loan):
    browser = log_in("north")

    assert "is given back" in browser.post(f"/reading/{loan}/return", follow_redirects=True).text

    assert browser.get(f"/reading/{loan}").status_code == 410


def test_who_may_see_the_record_borrows_and_reads_with_one_click(house, log_in, record):
    browser = log_in("central")

    answer = browser.post(f"/archive_item/{record}/borrow", data={"purpose": "复核"})

    assert answer.location.startswith("/reading/")
    assert browser.get(answer.location).status_code == 200


def test_next_in_the_queue_begins_to_read(house, log_in, record, loan):
    central, north = log_in("central"), log_in("north")
    central.post(f"/archive_item/{record}/borrow")
    north.post(f"/reading/{loan}/return")

    page = central.get("/my-loans/").text
    hold = page.split("/my-loans/holds/")[1].split("/read")[0]
    answer = central.post(f"/my-loans/holds/{hold}/read")

    assert central.get(answer.location).status_code == 200
