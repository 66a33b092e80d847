"""Lines and sign-offs of a form as other programs and workbooks bring them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import db
from app.kernel.exchange.imports import ImportRun
from app.kernel.registers import signing
from app.kernel.registers.signatures import Way
from tests.kernel.exchange.test_api import Api
from tests.kernel.ledger import workbook
from tests.kernel.workshop import Overhaul, SparePart, acting, make_overhaul, make_spare_part

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("overhauls")]

LogIn = Callable[..., FlaskClient]
OWNER = {"slot": "owner", "way": "drawn", "signer_name": "李业主", "drawing": "M0 0L9 9"}


@pytest.fixture
def clerk(house: Flask) -> Api:
    return Api(house.test_client(), "clerk")


@pytest.fixture
def engineer(house: Flask) -> Api:
    return Api(house.test_client(), "engineer")


def made(house: Flask, *, closed: bool = False) -> tuple[int, str, int]:
    """Make an overhaul with a line; return its id and number, and the id of the line."""
    with house.app_context():
        row = make_overhaul()
        part = make_spare_part(row)
        with acting("engineer"):
            signing.sign(row, "finding")
        drawn: Any = {"way": Way.DRAWN, "signer_name": "李业主", "drawing": "M0 0"}
        signing.sign(row, "owner", opinion="合格", **drawn)
        if closed:
            with acting("manager"):
                signing.sign(row, "leader")
        db.session.commit()
        return row.id, row.number, part.id


def standing(house: Flask, key: int) -> set[str]:
    with house.app_context():
        row = db.session.get_one(Overhaul, key)
        return {each.slot for each in row.entry.signatures if each.valid}


def lines_of(house: Flask, key: int) -> list[tuple[str, Any]]:
    with house.app_context():
        row = db.session.get_one(Overhaul, key)
        return [(part.name, part.quantity) for part in row.part_rows(SparePart)]


class TestApi:
    def test_a_line_is_entered_changed_and_removed(self, house: Flask, clerk: Api) -> None:
        key, _number, part = made(house)

        added = clerk("POST", "spare_part/", {"overhaul_id": key, "name": "仪表", "quantity": "1"})
        changed = clerk("PATCH", f"spare_part/{part}", {"quantity": "4", "version": 1})
        removed = clerk("DELETE", f"spare_part/{added[1]['id']}")

        assert [status for status, _body in (added, changed, removed)] == [201, 200, 204]
        assert lines_of(house, key) == [("传感器", 4)]
        assert standing(house, key) == {"finding"}

    def test_the_lines_of_a_closed_form_are_refused(self, house: Flask, clerk: Api) -> None:
        key, number, part = made(house, closed=True)

        added = clerk("POST", "spare_part/", {"overhaul_id": key, "name": "仪表"})
        changed = clerk("PATCH", f"spare_part/{part}", {"quantity": "4", "version": 1})
        removed = clerk("DELETE", f"spare_part/{part}")

        for status, body in (added, changed, removed):
            assert status == 422
            assert number in body["message"]
        assert lines_of(house, key) == [("传感器", 1)]
        assert standing(house, key) == {"finding", "owner", "leader"}

    def test_lines_are_listed_by_their_form(self, house: Flask, clerk: Api) -> None:
        key, _number, part = made(house)
        made(house)

        _status, page = clerk("GET", f"spare_part/?overhaul_id={key}")

        assert [line["id"] for line in page["result"]] == [part]

    def test_a_stage_is_signed_while_others_are_open(
        self, house: Flask, clerk: Api, engineer: Api
    ) -> None:
        _status, row = clerk("POST", "overhaul/", {"place": "一号", "found": "进水"})
        path = f"overhaul/{row['id']}/sign"

        status, signed = engineer("POST", path, {"slot": "finding"})
        early, _refused = clerk("POST", path, OWNER | {"opinion": "合格"})

        assert status == 200
        assert [each["slot"] for each in signed["signatures"]] == ["finding"]
        assert early == 422

    def test_a_conclusion_is_written(self, house: Flask, clerk: Api) -> None:
        _status, row = clerk("POST", "overhaul/", {"place": "一号", "done": "更换"})
        path = f"overhaul/{row['id']}/sign"

        without = clerk("POST", path, OWNER)
        with_one = clerk("POST", path, OWNER | {"opinion": "合格"})

        assert (without[0], without[1]["field"]) == (422, "opinion")
        assert with_one[0] == 200

    def test_a_slot_nobody_declared_is_refused_at_its_name(self, house: Flask, clerk: Api) -> None:
        key, _number, _part = made(house)

        status, refusal = clerk("POST", f"overhaul/{key}/sign", {"slot": "nobody"})

        assert (status, refusal["field"]) == (422, "slot")


class TestImport:
    HEAD = ("Overhaul", "Name of the part", "Quantity")

    def take_in(self, house: Flask, browser: FlaskClient, *rows: tuple[Any, ...]) -> Any:
        """Import lines, and return what the check said."""
        file = workbook(零件=[self.HEAD, *rows])
        answer = browser.post("/spare_part/import", data={"file": (file, "lines.xlsx")})
        assert answer.status_code == 302, answer.text
        with house.app_context():
            token = str(answer.location).rpartition("/")[2]
            run = db.session.query(ImportRun).filter_by(token=token).one()
            found = run.counts, str(run.findings)
        browser.post(f"{answer.location}/confirm", data={"seen": "1"})
        return found

    def test_lines_are_taken_in_and_withdraw_what_covers_them(
        self, house: Flask, log_in: LogIn
    ) -> None:
        key, number, _part = made(house)

        counts, _findings = self.take_in(
            house, log_in("clerk"), (number, "仪表", 2), (number, "螺栓", 8)
        )

        assert counts == {"new": 2}
        assert lines_of(house, key) == [("传感器", 1), ("仪表", 2), ("螺栓", 8)]
        assert standing(house, key) == {"finding"}

    def test_the_check_alone_withdraws_nothing(self, house: Flask, log_in: LogIn) -> None:
        key, number, _part = made(house)
        file = workbook(零件=[self.HEAD, (number, "仪表", 2)])

        log_in("clerk").post("/spare_part/import", data={"file": (file, "lines.xlsx")})

        assert standing(house, key) == {"finding", "owner"}
        assert lines_of(house, key) == [("传感器", 1)]

    def test_the_lines_of_a_closed_form_are_refused(self, house: Flask, log_in: LogIn) -> None:
        key, number, _part = made(house, closed=True)

        counts, findings = self.take_in(house, log_in("clerk"), (number, "仪表", 2))

        assert counts == {"refused": 1}
        assert "can no longer be changed" in findings
        assert lines_of(house, key) == [("传感器", 1)]
