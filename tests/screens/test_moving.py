"""Putting records away, with a scanner or from a list, as the clerk's browser sees it (4.5.3)."""

from itertools import count

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import ArchiveItem, Movement, Place, Volume
from tests.makers import make_archive_item, make_place, make_volume

pytestmark = pytest.mark.databases

JSON = {"Accept": "application/json"}

_serial = count(1)


@pytest.fixture
def shelf(house):
    """A shelf, a volume on another one, and a loose record: ids and labels."""
    with house.app_context(), transaction():
        place, other = make_place("A柜-1层"), make_place("B柜-2层")
        volume = make_volume(place_id=other.id)
        item = make_archive_item(f"销-03-2022-{next(_serial):05}")
        return {"place": place.id, "volume": volume.id, "item": item.id} | {
            "number": item.number,
            "bound": volume.number,
        }


@pytest.fixture
def scan(log_in):
    browser = log_in("clerk")

    def send(words, action="scan", **at):
        return browser.post(f"/moving/{action}", json={"words": words, **at}, headers=JSON)

    return send


def where(house, register, key):
    with house.app_context():
        return db.session.get_one(register, key).whereabouts


@pytest.mark.parametrize(
    "words", ["A柜-1层", "a柜1层", " Ａ柜－1层 ", "http://127.0.0.1/r/A%E6%9F%9C-1%E5%B1%82"]
)
def test_place_is_found_by_its_label_or_its_code(scan, shelf, words):
    answer = scan(words).json

    assert answer["at"] == {"place": shelf["place"]}
    assert "A柜-1层" in answer["panel"]
    assert answer["said"] == "What you scan now goes to A柜-1层."


def test_record_goes_to_the_place_scanned_before(house, scan, shelf):
    moved = scan(shelf["number"], place=shelf["place"]).json
    again = scan(shelf["number"], place=shelf["place"]).json

    assert moved["said"] == f"{shelf['number']} is put into A柜-1层."
    assert "from C柜-4层" in moved["line"]
    assert again["said"] == f"{shelf['number']} is in A柜-1层 already."
    assert where(house, ArchiveItem, shelf["item"]) == "A柜-1层"
    with house.app_context():
        kept = db.session.scalars(select(Movement).where(Movement.record_id == shelf["item"])).one()
        assert kept.moved_by.name == "周敏"


def test_record_goes_into_the_volume_scanned_before(house, scan, shelf):
    assert scan(shelf["bound"]).json["at"] == {"volume": shelf["volume"]}

    scan(shelf["number"], volume=shelf["volume"])

    assert where(house, ArchiveItem, shelf["item"]) == f"{shelf['bound']} · B柜-2层"


def test_scanned_volume_is_brought_to_the_place_before_it(house, scan, shelf):
    answer = scan(None, action="bring", volume=shelf["volume"], place=shelf["place"]).json

    assert answer["at"] == {"place": shelf["place"]}
    assert where(house, Volume, shelf["volume"]) == "A柜-1层"


def test_record_without_a_place_before_it_stays(house, scan, shelf):
    answer = scan(shelf["number"])

    assert (answer.status_code, answer.json["message"][:23]) == (422, "Scan a place or a volum")
    assert where(house, ArchiveItem, shelf["item"]) == "C柜-4层"


def test_what_nobody_knows_is_said(scan, shelf):
    answer = scan("没有", place=shelf["place"])

    assert answer.status_code == 422
    assert "没有" in answer.json["message"]


@pytest.mark.parametrize("at", [{"place": 999999}, {"volume": 999999}])
def test_place_that_is_gone_is_not_found(scan, shelf, at):
    assert scan(shelf["number"], **at).status_code == 404


def test_page_starts_where_its_address_says(log_in, shelf):
    browser = log_in("clerk")

    assert shelf["bound"] in browser.get(f"/moving/?volume={shelf['volume']}").text
    assert "Scan a place or a volume to begin" in browser.get("/moving/").text
    assert browser.get("/moving/?volume=999999").status_code == 404


def test_only_keepers_put_away(log_in, shelf):
    manager = log_in("manager")

    assert manager.get("/moving/").status_code == 403
    assert manager.post("/moving/scan", json={"words": "x"}).status_code == 403
    assert manager.get(f"/archive_item/move?ids={shelf['item']}").status_code == 403


def test_ticked_records_are_moved_together(house, log_in, shelf):
    browser = log_in("clerk")
    with house.app_context(), transaction():
        other = make_archive_item().id
    ids = [shelf["item"], other]

    page = browser.get(f"/archive_item/move?ids={ids[0]}&ids={ids[1]}").text
    assert shelf["number"] in page
    assert "C柜-4层" in page
    sent = {"ids": ids, "place_id": shelf["place"], "why": "清点"}
    answer = browser.post("/archive_item/move", data=sent, follow_redirects=True)

    assert "2 are moved to A柜-1层." in answer.text
    assert {where(house, ArchiveItem, key) for key in ids} == {"A柜-1层"}
    with house.app_context():
        reasons = db.session.scalars(select(Movement.why).where(Movement.record_id.in_(ids))).all()
        assert reasons == ["清点", "清点"]


def test_ticked_volumes_take_their_records_along(house, log_in, shelf):
    browser = log_in("clerk")
    with house.app_context(), transaction():
        bound = make_archive_item(volume_id=shelf["volume"], location="B柜-2层").id

    sent = {"ids": shelf["volume"], "place_id": shelf["place"]}
    assert browser.post("/volume/move", data=sent).status_code == 302

    assert where(house, ArchiveItem, bound) == f"{shelf['bound']} · A柜-1层"
    assert "Where to" in browser.get(f"/volume/move?ids={shelf['volume']}").text


@pytest.mark.parametrize("to", [{}, {"place_id": 1, "volume_id": 1}, {"place_id": 999999}])
def test_nobody_is_moved_nowhere(house, log_in, shelf, to):
    browser = log_in("clerk")

    answer = browser.post("/archive_item/move", data={"ids": shelf["item"], "why": "清点", **to})

    assert answer.status_code == 422
    assert "清点" in answer.text
    assert where(house, ArchiveItem, shelf["item"]) == "C柜-4层"


def test_volume_shows_what_is_bound_in_it(house, log_in, shelf):
    with house.app_context(), transaction():
        make_archive_item("销-03-2022-90001", volume_id=shelf["volume"], location="B柜-2层")

    page = log_in("clerk").get(f"/volume/{shelf['volume']}").text

    assert page.count("销-03-2022-90001") == 1
    assert "Contents" in page


def test_shelves_are_labelled(house, log_in, shelf):
    browser = log_in("clerk")
    with house.app_context():
        assert db.session.get_one(Place, shelf["place"]).labelled

    for table, key in (("place", shelf["place"]), ("volume", shelf["volume"])):
        assert browser.get(f"/{table}/labels?ids={key}").status_code == 200
