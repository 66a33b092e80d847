"""The borrowing desk as the clerk's browser sees it (4.6)."""

from itertools import count

import pytest

from app.chapters.lending.models import Loan
from app.kernel.database import db
from app.kernel.registers.lifecycle import complete, strike
from app.kernel.registers.operations import change, transaction
from app.models import ArchiveItem
from tests.makers import make_archive_item, make_customer, make_follow_up, make_record_type

pytestmark = pytest.mark.databases

JSON = {"Accept": "application/json"}
FIND_MOST, LEND_MOST, PAGE_MOST = 10, 50, 15  # statements

ACTIONS = (
    "borrower",
    "cancel",
    "condition",
    "fetched",
    "hold",
    "lend",
    "not-found",
    "put-back",
    "recall",
    "renew",
    "request",
    "return",
    "sign",
    "slip",
)

_serial = count(1)


@pytest.fixture
def desk(log_in):
    browser = log_in("clerk")

    def send(action: str, **body):
        return browser.post(f"/desk/{action}", json=body, headers=JSON)

    return send


@pytest.fixture
def item(house):
    """A new record on its shelf: entry id and number."""
    with house.app_context(), transaction():
        made = make_archive_item(f"销-09-2020-{next(_serial):05}")
        return made.entry.id, made.number


def test_number_words_and_short_address_find_the_item(desk, item):
    item_id, number = item

    for words in (number, f" {number} ", f"https://衡记.cn/r/{number}", number.replace("-", "－")):
        found = desk("find", item=words).json
        assert (found["item"], found["out"]) == (item_id, False)
        assert number in found["panel"]


def test_words_that_fit_several_items_are_offered(desk, item):
    found = desk("find", item="供应商信用").json

    assert item[1] in {choice["text"] for choice in found["choices"]}


def test_item_is_lent_by_number_and_name(desk, item):
    item_id, number = item

    lent = desk("lend", item_id=item_id, borrower="王五", purpose="外审").json

    assert lent["line"].startswith(f"{number} is lent to 王五, due on ")
    assert "The usual terms" in lent["line"]
    assert lent["out"] is True
    assert "王五" in lent["panel"]
    assert number in lent["aside"]


@pytest.mark.parametrize("borrower", ["王小明", "1002", "wangxiaoming", "wxm"])
def test_borrower_is_found_by_name_number_and_pinyin(desk, item, borrower):
    assert "王小明" in desk("lend", item_id=item[0], borrower=borrower).json["line"]


def test_name_that_fits_several_people_is_asked_back(desk, item):
    answer = desk("lend", item_id=item[0], borrower="wang").json

    assert {choice["text"] for choice in answer["choices"]} >= {"王五", "王小明"}
    assert "line" not in answer


def test_second_loan_is_refused_with_who_and_since_when(desk, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")

    refused = desk("lend", item_id=item_id, borrower="李四")

    assert refused.status_code == 422
    assert refused.json["message"].startswith(f"{number} is out: 王五 has had it since ")
    assert refused.json["clause"] == "4.6"


def test_item_comes_back_and_the_first_in_the_queue_is_named(desk, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")
    desk("hold", item_id=item_id, borrower="李四")

    assert "李四 is waiting" in desk("renew", item_id=item_id).json["message"]
    back = desk("return", item_id=item_id, condition="worn").json

    assert back["line"].startswith(f"{number} is back from 王五. Keep it for 李四 until ")
    assert back["out"] is False
    with pytest.raises(KeyError):
        _ = desk("lend", item_id=item_id, borrower="王五").json["line"]


def test_hold_is_cancelled(desk, item, house):
    item_id, _number = item
    desk("lend", item_id=item_id, borrower="王五")
    panel = desk("hold", item_id=item_id, borrower="李四").json["panel"]
    hold_id = panel.split('data-hold="')[1].split('"')[0]

    answer = desk("cancel", hold_id=int(hold_id)).json

    assert answer["line"] == "李四 no longer waits."
    assert "data-hold" not in answer["panel"]


def test_renewed(desk, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")

    assert desk("renew", item_id=item_id).json["line"].startswith(f"{number} is renewed for 王五")


def test_called_back(desk, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")

    line = desk("recall", item_id=item_id).json["line"]

    assert line.startswith(f"{number} is called back from 王五, now due on ")
    assert "bring it in no earlier" in desk("recall", item_id=item_id).json["message"]


def test_loss_is_reported_from_the_desk(desk, item, log_in, house):
    item_id, number = item
    panel = desk("lend", item_id=item_id, borrower="王五").json["panel"]
    address = panel.split('href="/loss_report/new')[1].split('"')[0]

    page = log_in("clerk").get(f"/loss_report/new{address}").text

    assert number in page


def test_item_that_needs_approval_is_requested_approved_and_lent(desk, house, log_in):
    with house.app_context(), transaction():
        kind = make_record_type("销-07")
        change(kind, {"approval_to_borrow": True})
        item_id = make_archive_item(
            f"销-07-2020-{next(_serial):05}", record_type_id=kind.id
        ).entry.id

    asked = desk("lend", item_id=item_id, borrower="李四").json
    assert asked["kind"] == "warning"
    waits = desk("request", item_id=item_id, borrower_id=asked["ask"], purpose="诉讼").json
    assert waits["line"].startswith("李四's request for 销-07-2020-")

    manager = log_in("manager")
    assert "诉讼" in manager.get("/").text
    with house.app_context():
        key = db.session.query(Loan.id).filter_by(article_id=item_id).scalar()
    assert manager.post(f"/loan-requests/{key}/approve").status_code == 302
    assert "is lent to 李四" in desk("lend", item_id=item_id, borrower="李四").json["line"]


@pytest.mark.parametrize("name", ["central", "north"])
def test_only_the_desk_lends(log_in, item, name):
    browser = log_in(name)

    assert browser.get("/desk/").status_code == 403
    for action in (*ACTIONS, "find"):
        answer = browser.post(f"/desk/{action}", json={"item_id": item[0]}, headers=JSON)
        assert answer.status_code == 403


def test_stranger_is_sent_away(house, item):
    answer = house.test_client().post("/desk/lend", json={"item_id": item[0]}, headers=JSON)

    assert answer.status_code == 401


def test_loan_of_a_foreign_record_is_not_found(desk, log_in, house):
    found = desk("find", item="销-04-2021-00001").json
    desk("lend", item_id=found["item"], borrower="李四")
    with house.app_context():
        key = db.session.query(Loan.id).filter_by(article_id=found["item"]).scalar()

    assert log_in("central").get(f"/loan/{key}").status_code == 200
    assert log_in("north").get(f"/loan/{key}").status_code == 404
    assert "销-04-2021-00001" not in log_in("north").get("/loan/").text


def test_unknown_words_are_refused(desk, item):
    assert desk("find", item="没有这样的").status_code == 422
    assert desk("find", item_id=987654321).status_code == 404
    assert desk("find", item_id="x").status_code == 400
    refused = desk("lend", item_id=item[0], borrower="查无此人")
    assert refused.json["message"] == "Nobody here is called “查无此人”."


def test_record_that_is_not_complete_is_not_lent(desk, house):
    with house.app_context(), transaction():
        number = make_follow_up(make_customer(f"岳阳市第{next(_serial)}水泥厂")).number

    assert "not archived yet" in desk("find", item=number).json["message"]


def test_desk_stays_within_its_statements(desk, log_in, item, counted):
    item_id, number = item
    browser = log_in("clerk")
    browser.get("/desk/")

    with counted() as page:
        assert browser.get(f"/desk/?item={number}").status_code == 200
    with counted() as find:
        desk("find", item=number)
    with counted() as lend:
        desk("lend", item_id=item_id, borrower="1003")

    assert len(page) <= PAGE_MOST, page.statements
    assert len(find) <= FIND_MOST, find.statements
    assert len(lend) <= LEND_MOST, lend.statements


def test_who_has_a_record_stands_on_its_page_and_in_the_search(desk, log_in, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")
    browser = log_in("office")

    assert "Out with 王五 until" in browser.get(f"/r/{number}", follow_redirects=True).text
    assert "Out with 王五 until" in browser.get("/search/", query_string={"q": number}).text


def test_record_lists_its_loans(desk, log_in, item, house):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五", purpose="外审")
    browser = log_in("office")

    page = browser.get(f"/r/{number}", follow_redirects=True).text

    assert f"/loan/?article_id={item_id}" in page
    assert "外审" in page
    assert "外审" in browser.get(f"/loan/?article_id={item_id}").text


def test_record_leads_to_the_desk(house, log_in, item):
    _item_id, number = item
    with house.app_context():
        key = db.session.query(ArchiveItem.id).filter_by(number=number).scalar()

    page = log_in("clerk").get(f"/archive_item/{key}/desk", follow_redirects=True)

    assert number in page.text
    assert "data-desk" in page.text
    assert log_in("central").get(f"/archive_item/{key}/desk").status_code == 403


def test_form_says_that_its_record_is_out(house, desk, log_in):
    with house.app_context(), transaction():
        row = make_follow_up(make_customer(f"郴州市第{next(_serial)}水泥厂"))
        strike(row, [each.key for each in row.open_items])
        complete(row)
        key, number = row.id, row.number

    desk("lend", item_id=desk("find", item=number).json["item"], borrower="李四")

    assert "Read by 李四 until" in log_in("clerk").get(f"/follow_up/{key}").text


def test_items_are_lent_one_after_the_other_to_who_stands_at_the_desk(desk, house):
    with house.app_context(), transaction():
        numbers = [make_archive_item(f"销-09-2019-{next(_serial):05}").number for _ in range(2)]
    badge = desk("find", item="1003").json["borrower"]
    assert badge["text"] == "李四"

    lent = [desk("lend", item=each, borrower_id=badge["id"]).json for each in numbers]

    first, second = (each["borrower"]["unsigned"] for each in lent)
    assert second == first + 1
    assert f"Slip for {second} items" in lent[1]["basket"]
    again = desk("lend", item=numbers[0], borrower_id=badge["id"])
    assert again.status_code == 422
    assert "李四 has had it since" in again.json["message"]


def test_borrower_comes_to_the_desk_first(desk):
    assert "王小明" in desk("borrower", borrower="1002").json["basket"]
    assert len(desk("borrower", borrower="wang").json["choices"]) >= 2
    assert desk("borrower", borrower="查无此人").status_code == 422


def test_what_is_scanned_is_taken_back(desk, item):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")

    back = desk("return", item=number).json

    assert back["line"].startswith(f"{number} is back from 王五.")
    assert "Back from 王五 today" in back["panel"]
    assert "is not lent" in desk("return", item=number).json["message"]


def test_pages_are_counted_and_what_is_missing_is_confirmed(desk, house):
    with house.app_context(), transaction():
        item = make_archive_item(f"销-09-2018-{next(_serial):05}", page_count=12)
        item_id = item.entry.id
    desk("lend", item_id=item_id, borrower="王五")

    fewer = desk("return", item_id=item_id, pages="11")
    assert "pages" in fewer.json["errors"]
    silent = desk("return", item_id=item_id, pages="11", condition="incomplete")
    assert "remark" in silent.json["errors"]
    back = desk("return", item_id=item_id, pages="11", condition="incomplete", remark="缺附图")

    assert "Pages missing" in back.json["panel"]


def test_condition_is_put_right_after_taking_back(desk, item, house):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="王五")
    panel = desk("return", item=number).json["panel"]
    loan_id = int(panel.split('data-desk-act="condition" data-loan="')[1].split('"')[0])

    kept = desk("condition", loan_id=loan_id, condition="damaged", remark="水渍").json

    assert kept["line"] == f"The condition of {number} is kept."
    assert "Damaged" in kept["panel"]


def test_request_is_fetched(desk, item, house, log_in):
    item_id, number = item
    with house.app_context():
        key = db.session.query(ArchiveItem.id).filter_by(number=number).scalar()
    log_in("north").post(f"/archive_item/{key}/borrow")
    page = log_in("clerk").get("/desk/").text
    assert "To be fetched" in page
    hold_id = int(desk("find", item=number).json["panel"].split('data-hold="')[1].split('"')[0])

    fetched = desk("fetched", hold_id=hold_id).json

    assert "Keep it for 韩北 until" in fetched["line"]
    assert "is lent to 韩北" in desk("lend", item_id=item_id, borrower="韩北").json["line"]


def test_search_in_vain_is_said(desk, item, house, log_in):
    item_id, number = item
    desk("lend", item_id=item_id, borrower="韩北")
    with house.app_context():
        loan_id = db.session.query(Loan.id).filter_by(article_id=item_id).scalar()
    log_in("north").post(f"/my-loans/{loan_id}/claim")
    assert "Said to be back" in log_in("clerk").get("/desk/").text

    said = desk("not-found", loan_id=loan_id).json["line"]

    assert said == f"{number} was not found; 韩北 is reminded again."


def test_slip_is_signed_at_the_desk(desk, item, house, log_in):
    item_id, number = item
    person = desk("borrower", borrower="1001").json["borrower"]["id"]
    desk("lend", item_id=item_id, borrower_id=person)

    slip = desk("slip", borrower_id=person).json
    assert number in slip["dialog"]
    assert desk("sign", slip_id=slip["slip"], drawing="").status_code == 422
    signed = desk("sign", slip_id=slip["slip"], drawing="data:image/png;base64,iVBORw0KGgo=").json

    assert signed["line"].startswith("王五 has signed 销-14-")
    assert log_in("clerk").get(signed["print"]).status_code == 200
    assert desk("slip", borrower_id=person).status_code == 422


def test_terms_are_said_beside_every_borrower_who_is_offered(desk, item):
    choices = desk("find", borrower="wang", item_id=item[0], partial=1).json["choices"]

    assert all("14 days" in choice["hint"] for choice in choices)
