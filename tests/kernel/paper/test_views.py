"""The print view, the PDF and the note of them: who gets them, what they hold, what is kept."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.registers.history import Change
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import registers
from app.models import Customer
from tests import makers
from tests.pdfs import pages_of, squeezed, text_of


def printings(house: Flask, action: str = "printed") -> list[tuple[Any, ...]]:
    with house.app_context():
        kept = select(Change.register, Change.row_id, Change.actor_name, Change.diff)
        found = db.session.execute(kept.where(Change.action == action).order_by(Change.seq))
        return [tuple(line) for line in found]


@pytest.mark.parametrize("table", [register.__tablename__ for register in registers()])
def test_every_register_prints_its_blank_form(admin: FlaskClient, table: str) -> None:
    answer = admin.get(f"/{table}/print")

    assert answer.status_code == 200
    assert answer.text.count('<img class="print-sheet" src="data:image/svg+xml;base64,') >= 1


def test_the_view_keeps_the_content_policy(admin: FlaskClient, call_id: int) -> None:
    shown = admin.get(f"/contact_record/{call_id}/print").text

    assert not re.search(r"\sstyle=|\son\w+=|<script>", shown)
    assert "<img src=x>" not in shown
    assert re.search(r'alt="[^"]+销-04-\d{4}-00001, page 1 of 1"', shown)


def test_the_pdf_opens_in_the_browser_under_its_own_name(admin: FlaskClient, call_id: int) -> None:
    answer = admin.get(f"/contact_record/{call_id}/print.pdf")

    named = answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/pdf"
    assert named.startswith("inline; filename=")
    assert re.search(r"filename\*=UTF-8''.*销-04-\d{4}-00001\.pdf$", unquote(named))


def test_a_printed_row_is_kept_in_the_history(
    house: Flask, admin: FlaskClient, call_id: int
) -> None:
    before = len(printings(house))

    admin.get(f"/contact_record/{call_id}/print")
    assert len(printings(house)) == before
    admin.get(f"/contact_record/{call_id}/print.pdf")
    assert admin.post(f"/contact_record/{call_id}/print").status_code == 204

    line = ("contact_record", call_id, "admin先生", {})
    assert printings(house)[before:] == [line, line]
    assert "printed it" in admin.get(f"/contact_record/{call_id}").text


def test_a_printed_blank_form_is_kept_in_the_history(house: Flask, admin: FlaskClient) -> None:
    before = len(printings(house))

    admin.get("/visit/print.pdf")
    admin.post("/visit/print")

    line = ("visit", None, "admin先生", {"copies": [None, []]})
    assert printings(house)[before:] == [line, line]


def test_printing_needs_the_right_and_the_row(
    admin: FlaskClient, log_in: Callable[[str], FlaskClient]
) -> None:
    guard = log_in("guard")

    for path in ("print", "print.pdf", "labels?ids=1", "labels.pdf?ids=1"):
        assert guard.get(f"/customer/{path}").status_code == 403
        assert admin.get(f"/ab_user/{path}").status_code == 404
    for path in ("print", "print.pdf", "label"):
        assert admin.get(f"/contact_record/999/{path}").status_code == 404
    assert guard.post("/customer/1/print").status_code == 403
    assert admin.post("/contact_record/999/print").status_code == 404


def test_a_form_in_one_copy_has_no_second_one(admin: FlaskClient, call_id: int) -> None:
    assert admin.get(f"/contact_record/{call_id}/print?copy=1").status_code == 404


# --- labels


def test_a_label_leads_back_to_its_row(admin: FlaskClient) -> None:
    answer = admin.get("/customer/1/label")

    assert (answer.status_code, answer.location) == (302, "/customer/labels?ids=1")


def test_labels_hold_number_and_name(house: Flask, admin: FlaskClient) -> None:
    text = squeezed(text_of(admin.get("/customer/labels.pdf?ids=1").data))

    assert "客-00001" in text
    assert "衡器有限公司" in text


@pytest.mark.parametrize(
    ("start", "count", "pages"), [(1, 24, 1), (1, 25, 2), (24, 1, 1), (24, 2, 2)]
)
def test_labels_begin_where_the_sheet_is_still_whole(
    house: Flask, admin: FlaskClient, start: int, count: int, pages: int
) -> None:
    ids = ",".join(map(str, _customers(house, count)))

    made = admin.get(f"/customer/labels.pdf?ids={ids}&sheet=3x8&start={start}").data

    assert len(pages_of(made)) == pages


def _customers(house: Flask, count: int) -> list[int]:
    """Return so many customers, made where there are too few."""
    with house.app_context(), transaction():
        known = db.session.scalar(select(func.count()).select_from(Customer)) or 0
        for number in range(known, count):
            makers.make_customer(f"客户{number}公司")
        return list(db.session.scalars(select(Customer.id).order_by(Customer.id).limit(count)))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("ids=1", 200),
        ("ids=1&ids=1", 200),
        ("", 400),
        ("ids=x", 400),
        ("ids=1,999999", 404),
        ("ids=1&sheet=9x9", 400),
        ("ids=1&sheet=4x10&start=40", 200),
        ("ids=1&sheet=4x10&start=41", 400),
        ("ids=" + ",".join(map(str, range(1, 302))), 400),
    ],
)
def test_labels_are_asked_for_by_their_address(admin: FlaskClient, query: str, status: int) -> None:
    assert admin.get(f"/customer/labels?{query}").status_code == status


def test_rows_without_a_number_have_no_label(admin: FlaskClient) -> None:
    assert admin.get("/region/labels?ids=1").status_code == 404


def test_printed_labels_are_kept_in_the_history(house: Flask, admin: FlaskClient) -> None:
    before = len(printings(house, "labelled"))

    admin.get("/customer/labels?ids=1")
    assert admin.post("/customer/labels?ids=1").status_code == 204

    assert printings(house, "labelled")[before:] == [("customer", 1, "admin先生", {})]


def test_only_registers_that_want_labels_offer_them(
    admin: FlaskClient, log_in: Callable[[str], FlaskClient]
) -> None:
    assert "archive_item/labels" in admin.get("/archive_item/").text
    assert "archive_item/labels" in log_in("reader").get("/archive_item/").text
    assert "/labels" not in admin.get("/customer/").text
