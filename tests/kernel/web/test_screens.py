"""The screens of a register, through the browser's eyes: list, page, form, buttons."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.registers import operations
from app.kernel.registers.register import FormState, registers
from app.kernel.roles import Role
from app.models import CareApproval, Contact, ContactRecord, Customer, Equipment, Visit
from tests import makers

pytestmark = pytest.mark.databases

MOST_STATEMENTS = 16
PASSWORD = "correct horse battery"
PARTS = {
    "clerk": Role.SALES_CLERK,
    "reception": Role.RECEPTIONIST,
    "manager": Role.AFTER_SALES_MANAGER,
    "chief": Role.SALES_GENERAL_MANAGER,
    "reader": Role.READER,
    "seller": Role.SALESPERSON,
}
LogIn = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def people(house: Flask) -> dict[str, int]:
    """One account for each part in the story, three of them also on the staff."""
    ids = {}
    with house.app_context():
        for name, role in PARTS.items():
            details = Details(username=name, name=f"{name}先生", roles=[role])
            ids[name] = accounts.create_account(details, PASSWORD, must_change=False)[0].id
        for name in ("seller", "reception", "clerk"):
            makers.make_employee(f"{name}先生", user_id=ids[name])
        makers.make_qualification(makers.make_employee("reception先生"))
        db.session.commit()
    return ids


@pytest.fixture(scope="module")
def customer_id(house: Flask, people: dict[str, int]) -> int:
    """A customer with more of everything than fits on its page."""
    with house.app_context():
        row = makers.make_customer(name="杭州高速公路有限公司", phone="0571-88886666")
        for place in range(12):
            makers.make_contact(row, name=f"张{place}伟")
            makers.make_equipment(row)
            makers.make_visit(row)
            makers.make_contact_record(customer_id=row.id)
        row.contact_name = "张0伟"
        db.session.commit()
        return int(row.id)


@pytest.fixture
def clerk(log_in: LogIn, people: dict[str, int]) -> FlaskClient:
    return log_in("clerk")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements run inside."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def row_of(house: Flask, register: Any, row_id: int) -> Any:
    with house.app_context():
        row = db.session.get_one(register, row_id)
        db.session.expunge_all()
        return row


def enter(browser: FlaskClient, table: str, **values: Any) -> int:
    """Fill in a form and return the id of the row."""
    once = hidden(browser.get(f"/{table}/new").text, "once")
    answer = browser.post(f"/{table}/new", data={"once": once, **values})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


class TestCeilings:
    @pytest.mark.parametrize(
        "address",
        [
            "/customer/",
            "/customer/?q=杭州",
            "/customer/{id}",
            "/customer/{id}/edit",
            "/customer/new",
            "/contact/?customer_id={id}&sort=-name",
            "/contact_record/",
            "/contact_record/new?customer_id={id}",
            "/visit/1",
            "/visit/1/edit",
            "/search/?q=杭州",
            "/notices/",
        ],
    )
    def test_a_page_takes_few_statements(
        self, clerk: FlaskClient, customer_id: int, address: str
    ) -> None:
        with counted() as statements:
            answer = clerk.get(address.format(id=customer_id))

        assert answer.status_code == 200
        assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)

    @pytest.mark.parametrize("register", registers(), ids=lambda each: each.__tablename__)
    def test_every_register_has_its_screens(
        self, clerk: FlaskClient, customer_id: int, register: Any
    ) -> None:
        for address in (f"/{register.__tablename__}/", f"/{register.__tablename__}/new"):
            assert clerk.get(address).status_code in (200, 403)


class TestLists:
    def test_children_of_one_row_are_listed_by_its_link(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        page = clerk.get(f"/contact/?customer_id={customer_id}&size=20").text

        assert "张11伟" in page
        assert "1–12 of 12" in page

    def test_pinyin_initials_find_a_row_in_place(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        assert "杭州高速公路有限公司" in clerk.get("/customer/?q=hzgs").text
        assert "杭州高速公路有限公司" not in clerk.get("/customer/?q=qqqq").text

    @pytest.mark.parametrize(
        "query",
        [
            "page=abc",
            "page=0",
            "page=999999999999",
            "size=x",
            "sort=name_key",
            "sort=password",
            "stage=nothing",
            "region_id=abc",
            "next_due_on=tomorrow",
            "next_due_on_from=abc",
            "state=99",
        ],
    )
    def test_an_address_that_makes_no_sense_is_refused(
        self, clerk: FlaskClient, query: str
    ) -> None:
        table = "visit" if query.startswith("state") else "customer"
        assert clerk.get(f"/{table}/?{query}").status_code == 400

    def test_a_page_holds_at_most_two_hundred_rows(self, clerk: FlaskClient) -> None:
        assert clerk.get("/contact/?size=100000").status_code == 200

    def test_columns_are_kept_in_the_browser(self, clerk: FlaskClient, customer_id: int) -> None:
        clerk.post("/contact/columns", data={"columns": ["name", "email"], "next": "/contact/"})

        page = clerk.get("/contact/").text

        heads = re.search(r"<thead>(.*?)</thead>", page, re.S)
        assert heads is not None
        assert "E-mail" in heads[1]
        assert "Mobile" not in heads[1]


class TestPage:
    def test_the_page_of_a_customer_shows_everything_about_it(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        page = clerk.get(f"/customer/{customer_id}").text

        for label in ("Contacts", "Equipment in use", "Customer visits", "Calls, letters"):
            assert label in page
        assert "All 12" in page or 'panel-count">12' in page
        assert f"/contact/new?customer_id={customer_id}" in page

    def test_what_people_typed_is_never_markup(self, house: Flask, clerk: FlaskClient) -> None:
        with house.app_context():
            row = makers.make_customer(name="<script>alert(1)</script>公司")
            db.session.commit()
            row_id = row.id

        for address in (f"/customer/{row_id}", "/customer/", f"/customer/{row_id}/edit"):
            assert "<script>alert" not in clerk.get(address).text

    def test_a_stranger_is_sent_to_the_login_page(self, client: FlaskClient) -> None:
        answer = client.get("/customer/1")

        assert answer.status_code == 302
        assert "/login/" in answer.location

    def test_a_script_without_login_is_refused_in_json(self, client: FlaskClient) -> None:
        answer = client.get("/lookup/customer", headers={"Accept": "application/json"})

        assert answer.status_code == 401
        assert answer.is_json

    def test_who_only_reads_finds_no_button_and_no_form(
        self, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        reader = log_in("reader")

        assert f"/customer/{customer_id}/edit" not in reader.get(f"/customer/{customer_id}").text
        for address in ("/customer/new", f"/customer/{customer_id}/edit"):
            assert reader.get(address).status_code == 403
        assert reader.post("/visit/1/void", data={"reason": "x"}).status_code == 403


class TestReach:
    def test_a_row_out_of_reach_does_not_exist(
        self, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        seller = log_in("seller")

        for address in (
            f"/customer/{customer_id}",
            f"/customer/{customer_id}/edit",
            f"/lookup/customer/{customer_id}/fills?for=visit.customer_id",
            "/r/客-00001",
        ):
            assert seller.get(address).status_code == 404, address
        assert "杭州高速" not in seller.get("/customer/").text
        assert "杭州高速" not in seller.get("/search/?q=杭州").text
        assert seller.get("/lookup/customer?q=杭州").json == {"more": False, "results": []}

    def test_a_parent_out_of_reach_is_no_preset(
        self, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        seller = log_in("seller")
        page = seller.get(f"/visit/new?customer_id={customer_id}").text

        assert "杭州高速" not in page

        once = hidden(page, "once")
        answer = seller.post("/visit/new", data={"once": once, "customer_id": customer_id})
        assert answer.status_code == 422
        assert "There is no such record." in answer.text


class TestForm:
    def test_choosing_the_parent_fills_the_rest(self, clerk: FlaskClient, customer_id: int) -> None:
        page = clerk.get(f"/visit/new?customer_id={customer_id}").text

        assert 'value="0571-88886666"' in page
        answer = clerk.get(f"/lookup/customer/{customer_id}/fills?for=visit.customer_id").json
        assert answer is not None
        assert answer["unit"] == "杭州高速公路有限公司"
        assert answer["contact_name"] == "张0伟"

    def test_a_form_sent_twice_enters_one_row(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        once = hidden(clerk.get("/contact/new").text, "once")
        sent = {"once": once, "customer_id": customer_id, "name": "只来一次"}

        first = clerk.post("/contact/new", data=sent)
        second = clerk.post("/contact/new", data=sent)

        assert first.status_code == second.status_code == 302
        assert first.location == second.location
        with house.app_context():
            found = select(func.count()).where(Contact.name == "只来一次")
            assert db.session.scalar(found) == 1

    def test_a_form_sent_by_an_impatient_hand_enters_one_row(
        self, house: Flask, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        browsers = [log_in("clerk") for _copy in range(4)]
        once = hidden(browsers[0].get("/contact/new").text, "once")
        sent = {"once": once, "customer_id": customer_id, "name": "四次点击"}

        with ThreadPoolExecutor(4) as hands:
            answers = list(hands.map(lambda each: each.post("/contact/new", data=sent), browsers))

        assert len({answer.location for answer in answers}) == 1
        with house.app_context():
            found = select(func.count()).where(Contact.name == "四次点击")
            assert db.session.scalar(found) == 1

    def test_a_refusal_keeps_what_was_typed_and_stands_beside_its_field(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        answer = clerk.post(
            "/contact/new",
            data={"customer_id": customer_id, "name": "甲", "position": "总工", "phone": "123"},
        )

        assert answer.status_code == 422
        assert 'value="总工"' in answer.text
        assert 'value="123"' in answer.text
        assert re.search(r'id="phone-error"', answer.text)

    def test_typed_text_is_kept_tidy(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = enter(
            clerk,
            "contact",
            customer_id=customer_id,
            name="  王  芳 ",
            phone="１３９１２３４５６７８，0571-8888 6666",
        )

        row = row_of(house, Contact, row_id)
        assert row.name == "王 芳"
        assert row.phone == "13912345678 / 0571-88886666"

    def test_save_and_new_opens_the_next_form(self, clerk: FlaskClient, customer_id: int) -> None:
        once = hidden(clerk.get("/contact/new").text, "once")
        answer = clerk.post(
            "/contact/new",
            data={"once": once, "customer_id": customer_id, "name": "甲", "then": "new"},
        )

        assert answer.location == "/contact/new"

    def test_a_copy_starts_from_the_other_row_without_what_is_unique(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        with house.app_context():
            serial = db.session.get_one(Equipment, 1).serial_number

        page = clerk.get("/equipment/new?copy=1").text

        assert "杭州高速公路有限公司" in page
        assert serial not in page

    def test_likely_doubles_are_shown_while_typing(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        found = clerk.get("/customer/duplicates?name=杭州高速公路股份有限公司").json
        assert found is not None
        assert [each["text"] for each in found["results"]] == ["杭州高速公路有限公司"]
        assert clerk.get("/customer/duplicates?phone=057").json == {"results": []}


class TestConflict:
    def test_both_versions_are_shown_and_nothing_is_lost(
        self, house: Flask, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        mine = log_in("clerk")
        row_id = enter(mine, "contact", customer_id=customer_id, name="双方", position="旧")
        page = mine.get(f"/contact/{row_id}/edit").text
        shown = {name: hidden(page, name) for name in ("version", "original")}
        shown["original"] = shown["original"].replace("&#34;", '"')
        common = {"customer_id": customer_id, "name": "双方", "is_key": ""}
        with house.app_context():
            found = db.session.get_one(Contact, row_id)
            found.position, found.wechat = "他们的", "they"
            db.session.commit()

        answer = mine.post(
            f"/contact/{row_id}/edit",
            data={**shown, **common, "position": "我的", "email": "me@example.com"},
        )

        assert answer.status_code == 409
        assert "他们的" in answer.text
        assert "我的" in answer.text
        version = hidden(answer.text, "version")
        final = mine.post(
            f"/contact/{row_id}/edit",
            data={
                **common,
                "version": version,
                "original": "{}",
                "position": "我的",
                "email": "me@example.com",
                "wechat": "",
                "pick-position": "theirs",
                "pick-email": "mine",
                "pick-wechat": "theirs",
            },
        )
        assert final.status_code == 302
        row = row_of(house, Contact, row_id)
        assert (row.position, row.email, row.wechat) == ("他们的", "me@example.com", "they")


class TestLifeOfAForm:
    def filled(self, browser: FlaskClient, customer_id: int, **values: Any) -> int:
        return enter(
            browser,
            "care_approval",
            customer_id=customer_id,
            contact_name="张伟",
            unit="杭州高速",
            phone="13912345678",
            purpose="中秋走访",
            content="座谈",
            budget="1,200.50",
            filled_on=date(2026, 9, 1).isoformat(),
            **values,
        )

    def test_struck_items_close_a_form_and_the_last_signature_completes_it(
        self, house: Flask, log_in: LogIn, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id)
        assert "Still missing" in clerk.get(f"/care_approval/{row_id}").text

        clerk.post(f"/care_approval/{row_id}/strike", data={"keys": ["evaluation"]})
        clerk.post(f"/care_approval/{row_id}/submit")
        assert row_of(house, CareApproval, row_id).state == FormState.SIGNING
        signed = log_in("chief").post(
            f"/care_approval/{row_id}/sign",
            data={"slot": "leader", "way": "account", "opinion": "同意"},
            follow_redirects=True,
        )

        assert "completed" in signed.text
        row = row_of(house, CareApproval, row_id)
        assert row.state in (FormState.COMPLETED, FormState.ARCHIVED)
        page = clerk.get(f"/care_approval/{row_id}").text
        assert "同意" in page
        assert "chief先生" in page
        assert "is-struck" in page

    def test_what_was_read_is_what_is_signed(
        self, house: Flask, log_in: LogIn, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id, struck="evaluation")
        chief, address = log_in("chief"), f"/care_approval/{row_id}"
        read = chief.get(address).text
        with house.app_context():
            operations.change(db.session.get_one(CareApproval, row_id), {"budget": 99_000})
            db.session.commit()

        refused = chief.post(f"{address}/sign", data=_sign_of(read), follow_redirects=True)
        signed = chief.post(
            f"{address}/sign", data=_sign_of(chief.get(address).text), follow_redirects=True
        )

        assert "changed after you opened it" in refused.text
        assert "completed" in signed.text

    def test_what_nobody_can_sign_yet_is_not_submitted(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = enter(clerk, "care_approval", customer_id=customer_id, purpose="中秋走访")

        refused = clerk.post(f"/care_approval/{row_id}/submit", follow_redirects=True)

        assert "neither filled nor struck" in refused.text
        assert row_of(house, CareApproval, row_id).state == FormState.DRAFT

    def test_a_completed_form_is_locked_and_corrected_by_a_new_version(
        self, house: Flask, log_in: LogIn, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id, struck="evaluation", then="finish")
        log_in("chief").post(f"/care_approval/{row_id}/sign", data={"slot": "leader"})

        locked = clerk.get(f"/care_approval/{row_id}/edit", follow_redirects=True)
        corrected = clerk.post(f"/care_approval/{row_id}/correct")

        assert "can no longer be changed" in locked.text
        assert corrected.status_code == 302
        new_id = int(corrected.location.split("/")[-2])
        assert row_of(house, CareApproval, new_id).corrects_id == row_id
        assert f"/care_approval/{new_id}" in clerk.get(f"/care_approval/{row_id}").text

    def test_saving_for_signing_with_open_items_saves_nothing_and_says_which(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        page = clerk.get("/care_approval/new").text
        with house.app_context():
            before = db.session.scalar(select(func.count(CareApproval.id)))

        answer = clerk.post(
            "/care_approval/new",
            data={"once": hidden(page, "once"), "customer_id": customer_id, "then": "finish"},
        )

        assert answer.status_code == 422
        assert "neither filled nor struck" in answer.text
        assert re.search(r'id="purpose-error"', answer.text)
        with house.app_context():
            assert db.session.scalar(select(func.count(CareApproval.id))) == before

    def test_a_void_form_stays_with_its_reason(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id)

        clerk.post(f"/care_approval/{row_id}/void", data={"reason": "客户取消"})

        assert row_of(house, CareApproval, row_id).state == FormState.VOID
        assert "客户取消" in clerk.get(f"/care_approval/{row_id}").text

    def test_nobody_signs_by_drawing_for_somebody_with_an_account(
        self, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id, struck="evaluation", then="finish")

        answer = clerk.post(
            f"/care_approval/{row_id}/sign",
            data={"slot": "leader", "way": "drawn", "signer_name": "领导", "drawing": "x"},
            headers={"Accept": "application/json"},
        )

        assert answer.status_code == 403

    def test_a_signature_on_paper_is_taken_over_with_its_scan(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        row_id = self.filled(clerk, customer_id, struck="evaluation", then="finish")
        sent = {"slot": "leader", "way": "paper", "signer_name": "李总"}

        without = clerk.post(f"/care_approval/{row_id}/sign", data=sent)
        assert row_of(house, CareApproval, row_id).state == FormState.SIGNING
        scan = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "签字页.pdf")
        clerk.post(f"/care_approval/{row_id}/sign", data={**sent, "scan": scan})

        assert without.status_code in (302, 422)
        page = clerk.get(f"/care_approval/{row_id}").text
        assert "李总" in page
        assert "签字页.pdf" in page
        assert row_of(house, CareApproval, row_id).locked()

    def test_a_call_is_routed_by_its_step(
        self, house: Flask, log_in: LogIn, people: dict[str, int], customer_id: int
    ) -> None:
        reception = log_in("reception")
        with house.app_context():
            makers.make_routing_rule(handler_id=makers.make_employee("seller先生").id)
            receiver = makers.make_employee("reception先生").id
            db.session.commit()
        row_id = enter(
            reception,
            "contact_record",
            customer_id=customer_id,
            receiver_id=receiver,
            received_at="2026-11-20T09:30",
            channel="hotline",
            kind="repair",
            problem="三号传感器无信号",
        )

        assert "Route" in reception.get(f"/contact_record/{row_id}").text
        reception.post(f"/contact_record/{row_id}/step/route")

        assert row_of(house, ContactRecord, row_id).state == "routed"
        assert log_in("seller").get(f"/contact_record/{row_id}").status_code == 200
        told = log_in("seller").get("/notices/").text
        assert "is yours to handle" in told


class TestMany:
    def ids(self, house: Flask, customer_id: int) -> list[int]:
        with house.app_context():
            row = db.session.get_one(Customer, customer_id)
            made = [makers.make_contact(row, name=f"批{n}") for n in range(3)]
            db.session.commit()
            return [each.id for each in made]

    def test_one_item_is_set_for_many(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        ids = self.ids(house, customer_id)

        answer = clerk.post(
            "/contact/bulk",
            data={"what": "change", "item": "birthday", "birthday": "1990-05-05", "ids": ids},
        )

        assert answer.status_code == 302
        assert row_of(house, Contact, ids[2]).birthday == date(1990, 5, 5)

    def test_one_refusal_undoes_them_all(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        ids = self.ids(house, customer_id)

        answer = clerk.post(
            "/contact/bulk",
            data={"what": "change", "item": "birthday", "birthday": "2999-01-01", "ids": ids},
        )

        assert answer.status_code == 400 or answer.status_code == 422
        assert row_of(house, Contact, ids[0]).birthday is None

    def test_deleted_rows_lie_in_the_bin_until_restored(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        ids = self.ids(house, customer_id)

        clerk.post("/contact/bulk", data={"what": "delete", "ids": ids[:1]})

        assert clerk.get(f"/contact/{ids[0]}").status_code == 404
        assert f"/contact/{ids[0]}/restore" in clerk.get("/contact/?bin=1").text
        clerk.post(f"/contact/{ids[0]}/restore")
        assert clerk.get(f"/contact/{ids[0]}").status_code == 200

    def test_void_needs_a_reason_for_each(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        answer = clerk.post("/visit/bulk", data={"what": "void", "ids": [1, 2], "reason": " "})

        assert answer.status_code == 422
        assert "2 of 2" in answer.text
        assert row_of(house, Visit, 1).state == FormState.DRAFT


class TestAround:
    def test_a_remark_is_added(self, clerk: FlaskClient, customer_id: int) -> None:
        clerk.post(f"/customer/{customer_id}/comment", data={"text": "已电话确认"})

        assert "已电话确认" in clerk.get(f"/customer/{customer_id}").text

    def test_files_are_attached_all_or_none(self, clerk: FlaskClient, customer_id: int) -> None:
        good = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "验收 报告.pdf")
        bad = (io.BytesIO(b"MZ"), "program.exe")

        refused = clerk.post(f"/customer/{customer_id}/attach", data={"files": [good, bad]})
        assert refused.status_code in (302, 422)
        assert "验收 报告.pdf" not in clerk.get(f"/customer/{customer_id}").text

        good = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "验收 报告.pdf")
        clerk.post(f"/customer/{customer_id}/attach", data={"files": [good]})
        assert "验收 报告.pdf" in clerk.get(f"/customer/{customer_id}").text

    def test_a_number_leads_to_its_record(self, clerk: FlaskClient, customer_id: int) -> None:
        assert clerk.get("/r/客-00001").location == f"/customer/{customer_id}"
        assert clerk.get("/r/客-99999").status_code == 404

    def test_the_search_box_drops_its_hits_down(self, clerk: FlaskClient, customer_id: int) -> None:
        part = clerk.get("/search/?q=hzgs&partial=1").text

        assert f"/customer/{customer_id}" in part
        assert "<html" not in part

    def test_a_picker_tells_rows_of_one_name_apart(
        self, house: Flask, clerk: FlaskClient, customer_id: int
    ) -> None:
        found = clerk.get("/lookup/contact?q=张0伟").json

        assert found is not None
        assert found["results"][0]["hint"] == "杭州高速公路有限公司"

    def test_the_picker_of_items_offers_what_can_be_lent(
        self, house: Flask, clerk: FlaskClient, people: dict[str, int]
    ) -> None:
        with house.app_context():
            item = makers.make_archive_item("销-03-2021-00777")
            db.session.commit()
            entry_id = item.entry.id

        found = clerk.get("/lookup/entry?q=00777").json

        assert found is not None
        assert [each["id"] for each in found["results"]] == [entry_id]

    def test_an_unknown_register_has_no_picker(self, clerk: FlaskClient) -> None:
        assert clerk.get("/lookup/ab_user").status_code == 404
        assert clerk.get("/lookup/customer/1/fills?for=nothing").status_code == 400


def _sign_of(page: str) -> dict[str, str]:
    """Return what the dialog on a page sends to sign."""
    seal = re.search(r'name="seal" value="(\w+)"', page)
    assert seal is not None
    return {"slot": "leader", "seal": seal[1]}
