"""Lines and sign-offs of a form on its page: tables, boxes, buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.access.credentials import find_user
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.signatures import Way
from app.kernel.web.forms import make_form
from app.kernel.web.record import RecordPage, ways_to_sign
from tests.kernel.workshop import Overhaul, SparePart, acting, make_overhaul, make_spare_part

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("overhauls")]

LogIn = Callable[..., FlaskClient]
OWNER = {"slot": "owner", "way": "drawn", "signer_name": "李业主", "drawing": "M0 0L9 9"}


def made(house: Flask, *, signed: str = "") -> tuple[int, int]:
    """Make an overhaul with a line; return the ids of both."""
    with house.app_context():
        row = make_overhaul()
        part = make_spare_part(row)
        if signed:
            with acting("engineer"):
                signing.sign(row, "finding")
        if signed == "all":
            drawn: Any = {"way": Way.DRAWN, "signer_name": "李业主", "drawing": "M0 0"}
            signing.sign(row, "owner", opinion="合格", **drawn)
            with acting("manager"):
                signing.sign(row, "leader")
        db.session.commit()
        return row.id, part.id


def page_of(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def part_of(page: str, start: str, end: str) -> str:
    found = re.search(f"{re.escape(start)}.*?{re.escape(end)}", page, re.S)
    assert found is not None, start
    return found[0]


def box(page: str, label: str) -> str:
    """Return the part of a page that is one sign-off box, with the dialog to sign it."""
    boxes = re.split(r'(?=<div class="sign-box)', page)[1:]
    return next(each for each in boxes if f'class="sign-label">{label}' in each)


class TestWays:
    def ways(self, who: str, slot: str, row: Overhaul) -> list[str]:
        with acting_as(actor_of(find_user(who))):
            return list(ways_to_sign(row, signing.slot_of(Overhaul, slot)))

    @pytest.mark.parametrize(
        ("who", "slot", "ways"),
        [
            ("engineer", "finding", ["account", "paper"]),
            ("manager", "finding", []),
            ("clerk", "finding", ["paper"]),
            ("clerk", "owner", ["drawn", "paper"]),
            ("manager", "leader", ["account"]),
            ("manager", "owner", []),
        ],
    )
    def test_who_may_sign_how(self, house: Flask, who: str, slot: str, ways: list[str]) -> None:
        with house.app_context():
            assert self.ways(who, slot, make_overhaul()) == ways

    def test_what_is_not_filled_is_not_signed(self, house: Flask) -> None:
        with house.app_context():
            row = make_overhaul(done=None)

            assert self.ways("engineer", "finding", row) == ["account", "paper"]
            assert self.ways("clerk", "owner", row) == []
            assert self.ways("manager", "leader", row) == []

    def test_the_preparer_signs_all_but_approvals(self, house: Flask) -> None:
        with house.app_context():
            with acting("engineer"):
                row = make_overhaul()

            assert "account" in self.ways("engineer", "finding", row)
            assert "account" not in self.ways("engineer", "leader", row)

    def test_one_at_a_time_where_the_order_counts(
        self, house: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with house.app_context():
            row = make_overhaul()
            monkeypatch.setattr(Overhaul, "signed_in_order", True)

            assert self.ways("manager", "leader", row) == []
            assert self.ways("clerk", "owner", row) == []
            assert self.ways("engineer", "finding", row) == ["account", "paper"]


class TestButtons:
    def buttons(self, row: Overhaul) -> list[str]:
        with acting("clerk"):
            return [button.action for button in RecordPage(row, ()).buttons()]

    def test_what_can_be_signed_in_part_is_submitted(self, house: Flask) -> None:
        with house.app_context():
            row = make_overhaul(done=None)

            assert "submit" in self.buttons(row)
            assert "complete" not in self.buttons(row)

    def test_what_nobody_can_sign_yet_is_not_submitted(self, house: Flask) -> None:
        with house.app_context():
            row = make_overhaul(found=None, done=None)

            assert not {"submit", "complete"} & set(self.buttons(row))

    def test_whoever_can_have_it_signed_is_offered_that_first(self, house: Flask) -> None:
        with house.app_context():
            row = make_overhaul()

            with acting("clerk"):
                kinds = {each.action: each.kind for each in RecordPage(row, ()).buttons()}
            assert kinds["submit"] == ""

    def test_a_stage_that_is_shut_cannot_be_typed_into(
        self, house: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with house.app_context():
            row = make_overhaul(done=None)
            monkeypatch.setattr(Overhaul, "signed_in_order", True)

            form = make_form(Overhaul, row=row)

            assert form["done"].readonly
            assert "“Finding”" in form["done"].help
            assert not form["done"].strikable

    def test_what_was_signed_before_it_was_filled_is_completed(
        self, house: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(signing.slot_of(Overhaul, "leader"), "covers", ("found",))
        monkeypatch.setattr(signing.slot_of(Overhaul, "owner"), "covers", ("done",))
        with house.app_context():
            row = make_overhaul()
            lifecycle.unstrike(row, ["remark"])
            for slot in ("finding", "owner", "leader"):
                drawn: Any = {"way": Way.DRAWN, "signer_name": "李", "drawing": "M0 0"}
                signing.sign(row, slot, opinion="合格", **drawn)
            lifecycle.strike(row, ["remark"])

            assert "complete" in self.buttons(row)


class TestBoxes:
    def test_a_conclusion_is_asked_for_beside_who_signs(self, house: Flask, log_in: LogIn) -> None:
        key, _part = made(house)

        owner = box(page_of(log_in("clerk"), f"/overhaul/{key}"), "Owner")

        assert "<small>Signature of the owner</small>" in owner
        assert "Conclusion" in owner
        assert re.search(r'<textarea[^>]*name="opinion"[^>]* required', owner)

    def test_no_opinion_is_asked_for_where_none_is_given(self, house: Flask, log_in: LogIn) -> None:
        key, _part = made(house)

        page = page_of(log_in("engineer"), f"/overhaul/{key}")

        assert "Your signature is awaited." in box(page, "Finding")
        assert 'name="opinion"' not in box(page, "Finding")
        assert 'name="opinion"' in box(page, "Leader")

    def test_a_signature_without_its_conclusion_is_refused(
        self, house: Flask, log_in: LogIn
    ) -> None:
        key, _part = made(house)
        clerk = log_in("clerk")

        refused = clerk.post(f"/overhaul/{key}/sign", data=OWNER, follow_redirects=True)
        clerk.post(f"/overhaul/{key}/sign", data=OWNER | {"opinion": "合格"})

        assert "Write the conclusion." in refused.text
        assert "合格" in box(page_of(clerk, f"/overhaul/{key}"), "Owner")

    def test_a_slot_nobody_declared_is_refused(self, house: Flask, log_in: LogIn) -> None:
        key, _part = made(house)

        answer = log_in("clerk").post(
            f"/overhaul/{key}/sign",
            data={"slot": "nobody"},
            headers={"Accept": "application/json"},
        )

        assert answer.status_code == 422

    def test_the_history_tells_what_was_withdrawn(self, house: Flask, log_in: LogIn) -> None:
        key, part = made(house, signed="finding")
        clerk = log_in("clerk")
        clerk.post(f"/overhaul/{key}/sign", data=OWNER | {"opinion": "合格"})

        clerk.post(
            f"/spare_part/{part}/edit",
            data={"version": 1, "overhaul_id": key, "name": "传感器", "quantity": "3"},
        )

        page = page_of(clerk, f"/overhaul/{key}")
        assert "changed what was signed" in page
        assert "is-signed" in box(page, "Finding")
        assert "is-signed" not in box(page, "Owner")


class TestTable:
    def test_the_lines_stand_on_the_page_of_the_form(self, house: Flask, log_in: LogIn) -> None:
        key, part = made(house)

        table = part_of(
            page_of(log_in("clerk"), f"/overhaul/{key}"), 'id="spare_part-overhaul"', "</section>"
        )

        assert f'href="/spare_part/{part}"' in table
        assert "Name of the part" in table
        assert f"/spare_part/new?overhaul_id={key}" in table

    def test_lines_come_in_their_order_however_many(self, house: Flask, log_in: LogIn) -> None:
        key, _part = made(house)
        with house.app_context():
            row = db.session.get_one(Overhaul, key)
            for place in range(12):
                make_spare_part(row, f"螺栓{place:02}")
            db.session.commit()

        table = part_of(
            page_of(log_in("clerk"), f"/overhaul/{key}"), 'id="spare_part-overhaul"', "</section>"
        )

        assert re.findall(r"传感器|螺栓\d\d", table) == [
            "传感器",
            *(f"螺栓{place:02}" for place in range(12)),
        ]

    def test_an_empty_table_is_there_to_be_filled(self, house: Flask, log_in: LogIn) -> None:
        with house.app_context():
            key = make_overhaul().id
            db.session.commit()

        assert f"/spare_part/new?overhaul_id={key}" in page_of(log_in("clerk"), f"/overhaul/{key}")

    def test_a_line_is_added_changed_and_removed(self, house: Flask, log_in: LogIn) -> None:
        key, part = made(house)
        clerk = log_in("clerk")
        line = {"overhaul_id": key, "name": "仪表", "quantity": "2"}

        added = clerk.post("/spare_part/new", data=line | {"next": f"/overhaul/{key}"})
        changed = clerk.post(f"/spare_part/{part}/edit", data=line | {"version": 1})
        removed = clerk.post(f"/spare_part/{part}/delete")

        assert added.location == f"/overhaul/{key}"
        assert changed.status_code == removed.status_code == 302
        with house.app_context():
            row = db.session.get_one(Overhaul, key)
            assert [p.name for p in row.part_rows(SparePart)] == ["仪表"]


class TestLocked:
    def test_a_locked_form_offers_no_new_line(self, house: Flask, log_in: LogIn) -> None:
        key, part = made(house, signed="all")

        page = page_of(log_in("clerk"), f"/overhaul/{key}")

        assert f'href="/spare_part/{part}"' in page
        assert "/spare_part/new" not in page

    def test_the_page_of_its_line_offers_no_change(self, house: Flask, log_in: LogIn) -> None:
        _key, part = made(house, signed="all")

        page = page_of(log_in("engineer"), f"/spare_part/{part}")

        for address in ("edit", "delete", "attach"):
            assert f"/spare_part/{part}/{address}" not in page

    def test_editing_its_line_leads_back_and_says_why(self, house: Flask, log_in: LogIn) -> None:
        _key, part = made(house, signed="all")

        answer = log_in("clerk").get(f"/spare_part/{part}/edit", follow_redirects=True)

        assert re.search(r"服-90-[\d-]+ is completed and can no longer be changed", answer.text)

    def test_whatever_is_sent_is_refused(self, house: Flask, log_in: LogIn) -> None:
        key, part = made(house, signed="all")
        clerk = log_in("clerk")
        line = {"overhaul_id": key, "name": "仪表", "quantity": "2"}

        new = clerk.post("/spare_part/new", data=line)
        saved = clerk.post(f"/spare_part/{part}/edit", data=line | {"version": 1})
        clerk.post(f"/spare_part/{part}/delete")
        many = clerk.post("/spare_part/bulk", data={"what": "delete", "ids": [part]})

        assert [answer.status_code for answer in (new, saved, many)] == [422, 422, 422]
        assert "can no longer be changed" in new.text
        with house.app_context():
            row = db.session.get_one(Overhaul, key)
            assert [p.name for p in row.part_rows(SparePart)] == ["传感器"]
            assert not row.open_sign_offs
