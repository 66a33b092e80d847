"""What is due for disposal, on screen (4.7)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.chapters.records.models import ArchiveItem, Disposal, DisposalItem
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from tests.makers import make_archive_item, make_employee
from tests.screens.conftest import LogIn

pytestmark = pytest.mark.databases

OLD = date(2010, 5, 5)


@pytest.fixture
def due(house: Flask) -> dict[str, int]:
    """Two records that are due; the type, the witness."""
    with house.app_context(), transaction():
        for record in db.session.scalars(select(ArchiveItem)):
            record.legal_hold = True  # what earlier tests have left is not due
        first, second = (make_archive_item(completed_on=OLD) for _ in range(2))
        return {
            "first": first.id,
            "second": second.id,
            "kind": first.record_type_id,
            "witness": make_employee("华宇").id,
        }


@pytest.fixture
def clerk(log_in: LogIn):
    return log_in("clerk")


def lines_of(house: Flask) -> list[int]:
    """Return the records on the newest list."""
    with house.app_context():
        newest = select(Disposal.id).order_by(Disposal.id.desc()).limit(1).scalar_subquery()
        query = select(DisposalItem.record_id).where(DisposalItem.disposal_id == newest)
        return list(db.session.scalars(query))


def test_what_is_due_stands_there_by_type(house, clerk, due):
    page = clerk.get(f"/disposals/?kind={due['kind']}").text

    assert f'name="kinds" value="{due["kind"]}"' in page
    assert f'name="ids" value="{due["first"]}"' in page


def test_a_list_is_written_of_a_whole_type(house, clerk, due):
    sent = {"kinds": due["kind"], "reason": "保存期满", "witness": due["witness"]}

    answer = clerk.post("/disposals/", data=sent)

    assert answer.status_code == 302
    assert answer.location.startswith("/disposal/")
    assert lines_of(house) == [due["first"], due["second"]]
    assert clerk.get(answer.location).status_code == 200


def test_a_list_is_written_of_single_records(house, clerk, due):
    sent = {"ids": due["second"], "reason": "保存期满", "witness": due["witness"]}

    clerk.post("/disposals/", data=sent)

    assert lines_of(house) == [due["second"]]


@pytest.mark.parametrize("missing", ["reason", "witness"])
def test_what_was_chosen_is_not_lost_when_something_is_missing(clerk, due, missing):
    sent = {"kind": due["kind"], "ids": due["second"], "reason": "满", "witness": due["witness"]}

    answer = clerk.post("/disposals/", data=sent | {missing: ""})

    assert answer.status_code == 422
    assert f'value="{due["second"]}" data-check checked' in answer.text


def test_nothing_chosen_is_refused(clerk, due):
    sent = {"reason": "保存期满", "witness": due["witness"]}

    answer = clerk.post("/disposals/", data=sent, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.get_json()["clause"] == "4.7"


@pytest.mark.parametrize("who", ["north", "office", "manager"])
def test_others_do_not_write_lists(log_in, who):
    assert log_in(who).get("/disposals/").status_code == 403


def test_the_page_takes_as_many_statements_for_many_records_as_for_few(house, clerk, due, counted):
    address = f"/disposals/?kind={due['kind']}"
    clerk.get(address)
    with counted() as few:
        clerk.get(address)
    with house.app_context(), transaction():
        for _ in range(30):
            make_archive_item(completed_on=OLD)

    with counted() as many:
        clerk.get(address)

    assert len(many) <= len(few)
    assert len(many) <= 10
