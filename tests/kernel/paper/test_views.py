"""The print view, the PDF and the note of them: who gets them, what they hold, what is kept."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers.history import Change
from app.kernel.registers.register import registers


def printings(house: Flask, action: str = "printed") -> list[tuple[Any, ...]]:
    with house.app_context():
        kept = select(Change.register, Change.row_id, Change.actor_name, Change.diff)
        found = db.session.execute(kept.where(Change.action == action).order_by(Change.seq))
        return [tuple(line) for line in found]


@pytest.mark.parametrize("table", [register.__tablename__ for register in registers()])
def test_every_register_prints_its_blank_form(admin: FlaskClient, table: str) -> None:
    answer = admin.get(f"/{table}/print")

    assert answer.status_code == 200
    assert answer.text.count('<img class="print-sheet" src="data:image/svg+xml;base64,') == 1


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

    for path in ("print", "print.pdf"):
        assert guard.get(f"/customer/{path}").status_code == 403
        assert admin.get(f"/ab_user/{path}").status_code == 404
    for path in ("print", "print.pdf"):
        assert admin.get(f"/contact_record/999/{path}").status_code == 404
    assert guard.post("/customer/1/print").status_code == 403
    assert admin.post("/contact_record/999/print").status_code == 404


def test_a_form_in_one_copy_has_no_second_one(admin: FlaskClient, call_id: int) -> None:
    assert admin.get(f"/contact_record/{call_id}/print?copy=1").status_code == 404
