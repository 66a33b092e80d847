"""The January page: from what is missing to the list both sides sign (4.5.2)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.chapters.records import contents, operations
from app.chapters.records.models import ArchiveItem, Place, Transfer, Volume
from app.kernel import clock
from app.kernel.access.credentials import find_user
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import Customer
from tests.makers import make_archive_item, make_care, make_place
from tests.screens.conftest import LogIn

pytestmark = pytest.mark.databases

YEAR = clock.today().year - 1
STEPS = 15  # statements


@pytest.fixture(autouse=True)
def _records(house: Flask):
    """Two records of last year on their shelves, of a customer of central China."""
    with house.app_context(), transaction():
        customer = db.session.scalars(select(Customer)).first()
        make_place("办公室档案室")
        for _ in range(2):
            make_archive_item(completed_on=date(YEAR, 5, 5), page_count=3, customer_id=customer.id)
    yield
    with house.app_context(), transaction():
        for record in db.session.scalars(select(ArchiveItem)):
            record.completed_on = date(2010, 1, 1)
        for volume in db.session.scalars(select(Volume)):
            volume.year = 2010
        for transfer in db.session.scalars(select(Transfer)):
            transfer.state = "void"


@pytest.fixture
def clerk(log_in: LogIn):
    return log_in("clerk")


def only(house: Flask, register, **values):
    with house.app_context():
        query = select(register.id).filter_by(**values)
        return db.session.scalars(query.order_by(register.id.desc())).first()


def test_the_page_leads_through_the_steps(house, clerk):
    with house.app_context(), transaction():
        number = make_care(filled_on=date(YEAR, 12, 30)).number

    page = clerk.get("/january/").text

    assert number in page
    assert "Accept all" in page
    assert f"No volume of {YEAR} is here." in page


def test_one_proposal_is_accepted_under_a_title_of_ones_own(house, clerk):
    with house.app_context():
        (proposed,) = operations.proposals(YEAR)

    clerk.post("/january/accept", data={"year": YEAR, "key": proposed.key, "title": "去年评估"})

    with house.app_context():
        (volume,) = operations.volumes_of(YEAR)
        assert (volume.title, volume.item_count) == ("去年评估", 2)


def test_a_volume_is_renamed_and_its_records_put_elsewhere(house, clerk):
    clerk.post("/january/accept", data={"year": YEAR})
    key = only(house, Volume, year=YEAR)
    page = clerk.get(f"/january/volume/{key}").text
    with house.app_context():
        record = db.session.scalars(select(ArchiveItem).filter_by(volume_id=key)).first()
    assert record.number in page

    clerk.post(f"/january/volume/{key}/rename", data={"title": "新题名"})
    clerk.post(f"/january/volume/{key}/move", data={"ids": record.id, "to": ""})

    with house.app_context():
        volume = db.session.get_one(Volume, key)
        assert (volume.title, volume.item_count) == ("新题名", 1)


def test_bound_volumes_are_listed_and_the_list_is_signed_by_both_sides(house, clerk, log_in):
    clerk.post("/january/accept", data={"year": YEAR})
    clerk.post("/january/bind", data={"year": YEAR})
    place = only(house, Place, number="办公室档案室")

    answer = clerk.post("/january/list", data={"year": YEAR, "place": place})

    key = only(house, Transfer, year=YEAR)
    assert answer.location == f"/transfer/{key}"
    clerk.post(f"/transfer/{key}/sign", data={"slot": "handed_over", "way": "account"})
    office = log_in("office")
    office.post(f"/transfer/{key}/sign", data={"slot": "received", "way": "account"})
    with house.app_context():
        assert db.session.get_one(Transfer, key).state == "archived"
        assert not operations.is_pending(YEAR)
    assert only(house, ArchiveItem, state="transferred") is not None


def test_without_a_place_nothing_is_listed(house, clerk):
    clerk.post("/january/accept", data={"year": YEAR})
    clerk.post("/january/bind", data={"year": YEAR})

    answer = clerk.post("/january/list", data={"year": YEAR, "place": ""})

    assert answer.location == f"/january/?year={YEAR}#list"
    assert only(house, Transfer, year=YEAR, state="draft") is None


@pytest.mark.parametrize("path", ["", "?year=2024", "contents", "volume/1"])
@pytest.mark.parametrize("who", ["north", "office", "manager"])
def test_others_do_not_prepare_it(log_in, who, path):
    assert log_in(who).get(f"/january/{path}").status_code == 403


@pytest.mark.parametrize("year", ["x", YEAR + 1, 1900])
def test_there_is_no_other_year(clerk, year):
    assert clerk.get(f"/january/?year={year}").status_code == 400


def test_what_the_office_has_is_no_longer_arranged(house, clerk):
    clerk.post("/january/accept", data={"year": YEAR})
    key = only(house, Volume, year=YEAR)
    with house.app_context(), transaction():
        db.session.get_one(Volume, key).custody = "office"

    assert clerk.get(f"/january/volume/{key}").status_code == 404
    assert clerk.post(f"/january/volume/{key}/rename", data={"title": "x"}).status_code == 404


def test_contents_are_printed_and_show_nobody_what_is_out_of_reach(house, clerk, log_in):
    clerk.post("/january/accept", data={"year": YEAR})
    clerk.post("/january/bind", data={"year": YEAR})
    key = only(house, Volume, year=YEAR)

    both = [clerk.get(f"/volume/{key}/contents{end}") for end in ("", ".pdf")]
    every = clerk.get(f"/january/contents.pdf?year={YEAR}")

    assert [answer.status_code for answer in (*both, every)] == [200, 200, 200]
    assert every.data.startswith(b"%PDF")
    counts = {who: lines_of(house, log_in, who, key) for who in ("clerk", "central", "north")}
    assert counts == {"clerk": 2, "central": 2, "north": 0}


def lines_of(house: Flask, log_in: LogIn, who: str, key: int) -> int:
    """Return how many records the contents list shows somebody."""
    with house.test_request_context("/"), acting_as(actor_of(find_user(who))):
        return len(contents._list(db.session.get_one(Volume, key)).rows)


def test_the_page_takes_as_many_statements_for_many_records_as_for_few(house, clerk, counted):
    clerk.get("/january/")
    with counted() as few:
        clerk.get("/january/")
    with house.app_context(), transaction():
        for _ in range(30):
            make_archive_item(completed_on=date(YEAR, 6, 6), page_count=90)
            make_care(filled_on=date(YEAR, 12, 30))

    with counted() as many:
        clerk.get("/january/")

    assert len(many) <= max(len(few), STEPS), many.statements
