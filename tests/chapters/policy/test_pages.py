"""The regulation on screen: read by everybody, proposed by the clerk, approved by the manager."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.exchange.columns import plan_for
from app.kernel.exchange.intake import Intake
from app.kernel.exchange.workbooks import Sheet
from app.kernel.parameters import value_of
from app.kernel.roles import Role
from app.kernel.web.duties import DRAFT_DAYS
from app.models import ParameterChange, Revision
from tests.company import Company
from tests.makers import make_revision

CLERK = Role.SALES_CLERK.value
MANAGER = Role.GENERAL_MANAGER.value
BOUNDS = "Enter a whole number from 1 to 365."


def tomorrow() -> str:
    return (clock.today() + timedelta(days=1)).isoformat()


def proposal(**fields: str) -> dict[str, str]:
    """What the clerk types to let drafts stay open for longer."""
    text = "填写要及时。"
    typed = {"what": "延长草稿期限", "why": "出差", "in_force_from": tomorrow(), "text": text}
    return typed | {"draft_days": "20"} | fields


def newest_revision(company: Company) -> tuple[int, str]:
    with company.app.app_context():
        row = db.session.scalar(select(Revision).order_by(Revision.id.desc()).limit(1))
        return row.id, row.state


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_everybody_reads_the_regulation(company: Company, role: Role) -> None:
    page = company.client(role.value).get("/policy/").text

    assert "每季度跟踪服务一次" in page
    assert "The printed regulation has no articles 16 and 17." in page


@pytest.mark.parametrize(
    ("role", "number", "led"),
    [
        (Role.SALES_CLERK, "1.15", True),
        (Role.SALES_CLERK, "1.14", False),
        (Role.ADMINISTRATION, "1.15", False),
        (Role.GATE_GUARD, "4.3", False),
    ],
)
def test_a_clause_leads_to_how_far_it_is_met(
    company: Company, role: Role, number: str, led: bool
) -> None:
    page = company.client(role.value).get(f"/policy/{number}").text

    assert ("/compliance/" in page.partition("<main")[2]) is led  # not in the menu


def test_a_clause_says_what_is_not_built_yet(company: Company) -> None:
    client = company.client(CLERK)

    assert "Not built yet" in client.get("/policy/2.5.10").text
    assert "To come:" in client.get("/policy/2.3.11").text
    assert "Not built yet" not in client.get("/policy/1.15").text


def test_a_stranger_does_not(company: Company) -> None:
    assert company.client(None).get("/policy/").location == "/login/?next=/policy/"


def test_a_clause_shows_what_its_parameter_was_is_and_by_which_revision(company: Company) -> None:
    page = company.client(CLERK).get("/policy/4.3").text

    assert "负责人签名栏目不允许空白" in page
    assert "7 days" in page
    assert "10 days" in page
    assert "销-16-" in page


def test_a_heading_shows_the_clauses_under_it(company: Company) -> None:
    page = company.client(CLERK).get("/policy/4.5").text

    assert 'href="/policy/4.5.1"' in page
    assert 'href="/policy/4.6"' not in page


@pytest.mark.parametrize("number", ["1.16", "9.9", "x", "1.6/propose/x"])
def test_a_clause_that_is_not_there_is_not_found(company: Company, number: str) -> None:
    assert company.client(CLERK).get(f"/policy/{number}").status_code == 404


def test_only_clauses_with_parameters_are_shown_on_request(company: Company) -> None:
    page = company.client(CLERK).get("/policy/?only=parameters").text

    assert 'id="c4.3"' in page
    assert 'id="c1.2"' not in page


@pytest.mark.parametrize("login", [Role.READER.value, Role.SALESPERSON.value, MANAGER])
def test_only_those_who_prepare_revisions_propose(company: Company, login: str) -> None:
    client = company.client(login)

    assert "/propose" not in client.get("/policy/4.3").text
    assert client.get("/policy/4.3/propose").status_code == 403
    assert client.post("/policy/4.3/propose", data=proposal()).status_code == 403


def test_a_proposal_starts_from_what_applies(company: Company) -> None:
    page = company.client(CLERK).get("/policy/4.3/propose").text

    assert 'name="draft_days"' in page
    assert 'value="10"' in page
    assert "负责人签名栏目不允许空白" in page


def test_what_the_clerk_proposes_takes_force_once_the_manager_signs(
    spare_company: Company,
) -> None:
    clerk, manager = spare_company.client(CLERK), spare_company.client(MANAGER)

    answer = clerk.post("/policy/4.3/propose", data=proposal())
    revision, _state = newest_revision(spare_company)
    clerk.post(f"/revision/{revision}/submit")
    manager.post(f"/revision/{revision}/sign", data={"slot": "manager", "way": "account"})

    assert answer.location == f"/revision/{revision}"
    assert newest_revision(spare_company) == (revision, "archived")
    with spare_company.app.app_context():
        assert value_of(DRAFT_DAYS, clock.today()) == 10
        assert value_of(DRAFT_DAYS, clock.today() + timedelta(days=1)) == 20
    assert "20 days from" in clerk.get("/policy/").text
    assert "填写要及时。" in clerk.get("/policy/4.3").text


def test_the_clerk_does_not_sign_for_the_manager(spare_company: Company) -> None:
    clerk = spare_company.client(CLERK)
    clerk.post("/policy/4.6/propose", data=proposal(text="借阅须登记。"))
    revision, _state = newest_revision(spare_company)

    clerk.post(f"/revision/{revision}/sign", data={"slot": "manager", "way": "account"})

    assert newest_revision(spare_company)[1] != "archived"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"draft_days": "0"}, BOUNDS),
        ({"in_force_from": "2020-01-01"}, "2020-01-01 is over"),
        ({"in_force_from": ""}, "This item is required."),
        ({"why": ""}, "This item is required."),
        ({"text": ""}, "This item is required."),
    ],
)
def test_a_refused_proposal_keeps_what_was_typed(
    company: Company, fields: dict[str, str], sentence: str
) -> None:
    typed = proposal(what="长期出差的人", **fields)

    answer = company.client(CLERK).post("/policy/4.3/propose", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "长期出差的人" in answer.text


def test_the_api_says_the_same(company: Company) -> None:
    revision, _state = newest_revision(company)
    sent = {"revision_id": revision, "parameter": "draft_days", "value": "0"}

    answer = company.app.test_client().post(
        "/api/v1/parameter_change/", json=sent, headers=company.token(CLERK)
    )

    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"value": BOUNDS}
    assert answer.get_json()["clause"] == "4.3"


def test_a_workbook_says_the_same(spare_company: Company) -> None:
    with spare_company.app.app_context():
        number = make_revision().number
        sheet = Sheet("参数变更", [["修订", "制度参数", "新值"], [number, "draft_days", "0"]])

        outcome = Intake(db.session, write=False).take(sheet, plan_for(sheet, ParameterChange))
        db.session.rollback()

    assert [line.status for line in outcome.lines] == ["refused"]
    assert BOUNDS in str(outcome.lines[0].refusals)
