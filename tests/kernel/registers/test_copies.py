"""The copies of a form that is printed in several (4.3)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers import copies, history, lifecycle
from app.kernel.registers.copies import Copy
from app.kernel.registers.operations import transaction
from app.kernel.roles import Role
from app.models import CareApproval
from tests import makers
from tests.kernel.conftest import MakePerson

HOLDERS = ("Customer", "Engineer", "Company")
pytestmark = pytest.mark.databases


@pytest.fixture
def row(inside: None, monkeypatch: pytest.MonkeyPatch) -> CareApproval:
    """A form in three copies."""
    monkeypatch.setattr(CareApproval, "card", replace(CareApproval.card, copies=HOLDERS))
    return makers.make_care(makers.make_customer("衡器公司"))


def told(row: Any) -> list[tuple[str, Any]]:
    """Return what was done to the copies, oldest first."""
    changes = reversed(history.of_row(db.session, row.__tablename__, row.id))
    return [(each.action, each.diff["copies"][1]) for each in changes if "copies" in each.diff]


def test_printing_notes_every_copy_or_those_named(row: CareApproval) -> None:
    copies.note_printed(row, [2])
    assert [bool(each.copy) for each in copies.copies_of(row)] == [False, True, False]

    copies.note_printed(row)
    assert all(each.copy and each.copy.printed_by == "Hengji" for each in copies.copies_of(row))
    assert told(row) == [("printed", [2]), ("printed", [1, 2, 3])]


def test_a_copy_is_ticked_off_once_and_can_be_undone(row: CareApproval) -> None:
    copies.take_back(row, 3)
    copies.take_back(row, 3)
    assert [each.is_back for each in copies.copies_of(row)] == [False, False, True]

    copies.miss_again(row, 3)
    copies.miss_again(row, 3)
    assert not any(each.is_back for each in copies.copies_of(row))
    assert told(row) == [("copy returned", [3]), ("copy missing", [3])]


def test_printing_again_leaves_what_came_back(row: CareApproval) -> None:
    copies.note_printed(row)
    copies.take_back(row, 1)

    copies.note_printed(row)

    assert copies.copies_of(row)[0].is_back


def test_a_locked_form_takes_its_copies_back(row: CareApproval) -> None:
    lifecycle.void(row, "Entered twice")

    copies.take_back(row, 1)

    assert copies.copies_of(row)[0].is_back


@pytest.mark.parametrize("place", [0, 4])
def test_there_is_no_copy_without_a_holder(row: CareApproval, place: int) -> None:
    with pytest.raises(NotFound):
        copies.take_back(row, place)


def test_a_form_in_one_copy_has_none_to_tick(inside: None) -> None:
    row = makers.make_care(makers.make_customer("衡器公司"))

    copies.note_printed(row)

    assert copies.copies_of(row) == []
    assert db.session.scalars(select(Copy).where(Copy.entry_id == row.entry.id)).all() == []


# --- on the page


@pytest.fixture
def page(house: Flask, make_person: MakePerson, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a form in three copies; somebody may change it, somebody only read."""
    monkeypatch.setattr(CareApproval, "card", replace(CareApproval.card, copies=HOLDERS))
    with house.app_context():
        known = db.session.scalar(select(CareApproval.id))
    if known is None:
        make_person("clerk", Role.SALES_CLERK)
        make_person("reader", Role.READER)
        with house.app_context(), transaction():
            known = makers.make_care(makers.make_customer("衡器公司")).id
    return f"/care_approval/{known}"


def test_the_page_ticks_copies_off(page: str, log_in: Callable[[str], FlaskClient]) -> None:
    clerk = log_in("clerk")

    clerk.post(f"{page}/print?copy=1")
    clerk.post(f"{page}/copies/1", data={"back": "1"})
    ticked = clerk.get(page).text
    clerk.post(f"{page}/copies/1", data={"back": ""})
    undone = clerk.get(page).text

    assert "Printed by clerk先生 on" in ticked
    assert "Came back on" in ticked
    assert "Came back on" not in undone
    assert "took the tick off a copy" in undone


def test_who_may_not_change_the_form_sees_the_copies_only(
    page: str, log_in: Callable[[str], FlaskClient]
) -> None:
    reader = log_in("reader")

    assert "Engineer" in reader.get(page).text
    assert f"{page}/copies/" not in reader.get(page).text
    assert reader.post(f"{page}/copies/1", data={"back": "1"}).status_code == 403


def test_a_copy_nobody_holds_is_not_there(page: str, log_in: Callable[[str], FlaskClient]) -> None:
    clerk = log_in("clerk")

    assert clerk.post(f"{page}/copies/9", data={"back": "1"}).status_code in (302, 404)
    assert clerk.post("/care_approval/999/copies/1", data={"back": "1"}).status_code == 404


def test_the_print_view_offers_each_copy(page: str, log_in: Callable[[str], FlaskClient]) -> None:
    clerk = log_in("clerk")

    every, one = clerk.get(f"{page}/print").text, clerk.get(f"{page}/print?copy=2").text

    assert every.count('class="print-sheet"') == 3
    assert one.count('class="print-sheet"') == 1
    assert 'name="copy" value="2" checked' in one
    assert clerk.get(f"{page}/print?copy=4").status_code == 400
