"""The check of an inspection, as the page talks to the server (4.5.4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.chapters.lending import operations as lending
from app.chapters.records.models import Inspection, InspectionItem
from app.kernel.database import db
from app.kernel.registers.lifecycle import void
from app.kernel.registers.operations import create, transaction
from tests.makers import make_archive_item, make_employee
from tests.screens.conftest import LogIn

pytestmark = pytest.mark.databases


JSON = {"Accept": "application/json"}


@dataclass
class Check:
    """An inspection under way, in the browser of the clerk."""

    app: Flask
    key: int
    lines: dict[str, int]
    client: FlaskClient

    @property
    def url(self) -> str:
        return f"/inspection-check/{self.key}"

    @property
    def first(self) -> str:
        """The number of the first drawn record."""
        return next(iter(self.lines))

    def post(self, action: str, **body: Any):
        return self.client.post(f"{self.url}/{action}", json=body, headers=JSON)

    @contextmanager
    def line(self, number: str | None = None) -> Iterator[InspectionItem]:
        """Give a drawn record as it is stored; what is done to it is stored, too."""
        with self.app.app_context():
            with transaction():
                yield db.session.get_one(InspectionItem, self.lines[number or self.first])
            db.session.remove()


@pytest.fixture
def check(house: Flask, log_in: LogIn) -> Iterator[Check]:
    with house.app_context(), transaction():
        inspection = create(Inspection, {})
        lines = {str(line): line.id for line in inspection.part_rows(InspectionItem)}
        made = Check(house, inspection.id, lines, log_in("clerk"))
    yield made
    with house.app_context(), transaction():
        row = db.session.get_one(Inspection, made.key)
        if row.state != "void":
            void(row, "测试结束")


def test_the_page_lists_what_was_drawn(check):
    page = check.client.get(check.url)

    assert page.status_code == 200
    assert all(number in page.text for number in check.lines)


def test_a_scan_ticks_the_record(check):
    number = check.first

    answer = check.post("scan", words=f"https://hengji.example/r/{number}").get_json()

    assert (answer["line"], answer["kind"]) == (check.lines[number], "success")
    assert number in answer["said"]
    with check.line(number) as line:
        assert line.presence == "present"


def test_what_was_not_drawn_is_told_with_its_place(check):
    with check.app.app_context(), transaction():
        make_archive_item("销-03-2020-77777", location="B柜-2层")

    answer = check.post("scan", words="销-03-2020-77777")

    assert answer.status_code == 422
    assert "B柜-2层" in answer.get_json()["message"]


def test_what_nobody_knows_is_told(check):
    answer = check.post("scan", words="no such thing")

    assert answer.status_code == 422
    assert "nosuchthing" in answer.get_json()["message"]


def test_one_tap_answers_one_question(check):
    number = check.first
    check.post("scan", words=number)

    for question in ("complete", "signed"):
        check.post("answer", line=check.lines[number], question=question, value="yes")
    answer = check.post("answer", line=check.lines[number], question="place_right", value="no")

    assert "In the wrong place" in answer.get_json()["card"]
    with check.line() as line:
        assert line.answers.checked
        assert line.inspection.misplaced == 1


def test_one_tap_says_that_all_is_in_order(check):
    number = check.first

    answer = check.post("answer", line=check.lines[number], question="all", value="yes")

    assert answer.status_code == 200
    with check.line() as line:
        assert line.answers.checked


@pytest.mark.parametrize(
    ("question", "value"), [("seed", "1"), ("complete", "maybe"), ("presence", None), (None, None)]
)
def test_other_answers_are_refused(check, question, value):
    number = check.first

    answer = check.post("answer", line=check.lines[number], question=question, value=value)

    assert answer.status_code == 400


def test_a_record_not_there_can_be_marked_missing(check):
    number = check.first
    answer = check.post("answer", line=check.lines[number], question="presence", value="absent")
    assert "data-check-missing" in answer.get_json()["card"]

    check.post("missing", line=check.lines[number])

    with check.line() as line:
        assert line.record.state == "missing"
        line.record.state = "on_shelf"


def test_a_lent_record_that_is_there_is_told(check):
    number = check.first
    with check.line() as line:
        lending.lend(line.record.entry, make_employee("李四"))

    answer = check.post("scan", words=number).get_json()

    assert answer["kind"] == "warning"
    with check.line() as line:
        lending.take_back(line.record.entry)


def test_it_ends_when_everything_is_checked(check):
    refused = check.client.post(f"{check.url}/finish", headers=JSON)
    assert refused.status_code == 422

    for key in check.lines.values():
        check.post("answer", line=key, question="all", value="yes")
    done = check.client.post(f"{check.url}/finish")

    assert done.location == f"/inspection/{check.key}"
    assert check.client.get(check.url).status_code == 200


def test_findings_lead_to_what_is_done_about_them(check):
    number, *others = check.lines
    for other in others:
        check.post("answer", line=check.lines[other], question="all", value="yes")
    check.post("answer", line=check.lines[number], question="presence", value="absent")

    done = check.client.post(f"{check.url}/finish")

    assert done.location == f"/inspection/{check.key}/edit"


@pytest.mark.parametrize("who", ["north", "office"])
def test_others_do_not_check(check, log_in, who):
    client = log_in(who)

    assert client.get(check.url).status_code == 403
    body = {"line": 1, "question": "all", "value": "yes"}
    assert client.post(f"{check.url}/answer", json=body).status_code == 403


def test_a_line_of_another_inspection_is_not_found(check):
    assert check.post("answer", line=99999, question="all", value="yes").status_code == 404
    assert check.client.get("/inspection-check/99999").status_code == 404


def test_a_closed_inspection_leads_to_its_form(check):
    with check.app.app_context(), transaction():
        void(db.session.get_one(Inspection, check.key), "抽样有误")

    assert check.client.get(check.url).location == f"/inspection/{check.key}"
    assert check.post("scan", words=check.first).status_code == 422


def test_a_tap_takes_as_many_statements_for_many_records_as_for_few(house, check, counted):
    number = check.first
    with counted() as few:
        check.post("answer", line=check.lines[number], question="complete", value="yes")
    with house.app_context(), transaction():
        for _ in range(40):
            record = make_archive_item()
            extra = InspectionItem(inspection_id=check.key, record_id=record.id, place="D柜-1层")
            db.session.add(extra)
    with counted() as many:
        check.post("answer", line=check.lines[number], question="complete", value="no")

    assert len(many) <= len(few) + 5  # a finding changes the form, too
    with counted() as page:
        check.client.get(check.url)
    assert len(page) <= 12
