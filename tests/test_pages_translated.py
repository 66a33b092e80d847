"""Every screen in every language: no page is left in another one, or half in it.

What people typed is taken out first; what is left is the program's own words.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from flask import render_template
from flask.testing import FlaskClient
from sqlalchemy import JSON, String, select

import config
from app.kernel.choices import Choice
from app.kernel.database import db
from app.kernel.registers.register import Register
from app.kernel.roles import Role
from app.kernel.web import lists, related
from app.models import REGISTERS
from app.views import MENU
from tests.company import Company
from tests.pdfs import text_of
from tests.test_every_screen import row_id
from tests.test_translations import simplified

LOCALES = ("zh_Hans", "zh_Hant", "en")
SHORTENED = (lists.LONG, related.LONGEST)  # characters of a long text in a list
ADMIN = Role.ADMIN.value
# Addresses of a register; {id} is one of its rows.
LOOKS = (
    *("/{table}/", "/{table}/?q=zz", "/{table}/?bin=1", "/{table}/new", "/{table}/import"),
    *("/{table}/print", "/{table}/{id}", "/{table}/{id}/edit", "/{table}/{id}/print"),
)
FAILURES = (400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 502, 503)

# Codes, units and names that are written the same in every language.
SAME = {
    *("Hengji", "English", "Excel", "CNY", "kg", "MB", "KB", "QR", "PDF", "API", "TOTP", "UTF"),
    *("ID", "URL", "JSON", "MAC", "IP", "xlsx", "xls", "csv", "iCal", "Enter", "Esc", "Ctrl"),
    *(f"F{number}" for number in range(1, 13)),
}
WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’]+")
# What only looks like a word: an address, a file name, a value an operator sets.
NO_WORDS = re.compile(
    r"https?://\S+|\.(?:xlsx?|csv|pdf)\b|\{\w+\}|data:\S+|\bzq\w*|\w*zq\b|(?=[a-f]*\d)[0-9a-f]{6,16}"
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# English texts quote how Chinese dates, numbers and labels are written.
EXAMPLES = (
    *("C柜-4层", "2022年5月5日", "2026年3月5日", "转802", "销-10", "销-04", "04-销"),
    *("2026上", "2026下", "集团文件、合同、规范", "建设单位综合评价为合格"),
)
# What people type is Chinese, an address, a code such as SCS-150 or a word of the company's own.
DATA = (CHINESE, re.compile("@|zq"), re.compile(r"[A-Z].*[\d-]"))
NOTICE = "Notice about"  # the company's own, in no catalogue
UNIT = "days"  # what a revision kept, in the language of the company, here English
NAMES = (NOTICE, UNIT, "衡记", *config.LANGUAGES.values())

SAID = {"placeholder", "title", "aria-label", "alt", "aria-description", "label"}
SPOKEN = {
    *("confirm", "reason", "remark", "title", "request", "clause", "who", "text", "yes", "label"),
    "empty",
}
SILENT = {"script", "style", "code", "kbd", "template"}


class Words(HTMLParser):
    """What a page says: its texts, its spoken attributes, the sentences its scripts show."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if tag == "script":
            self.inside.append(given.get("type", tag))
        elif tag in SILENT:
            self.inside.append(tag)
        for name, value in given.items():
            word = name.removeprefix("data-").split("-")[-1]
            if name in SAID or (name.startswith("data-") and word in SPOKEN):
                self.said.append(value)
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.said.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside or self.inside[-1] == "template":
            self.said.append(data)
        elif self.inside[-1] == "application/json" and data.strip():
            self.said.extend(_sentences(json.loads(data)))


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each)


@pytest.fixture(scope="session")
def typed(company: Company) -> re.Pattern[str]:
    """What people typed into the company's registers: everything stored but codes."""
    found: set[str] = set()
    with company.app.app_context():
        for table in db.metadata.tables.values():
            for column in table.columns:
                if isinstance(column.type, String | JSON):
                    stored = db.session.scalars(select(column).distinct()).all()
                    found.update(_typed(stored))
        db.session.remove()
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


def _typed(stored: Any) -> Iterator[str]:
    for value in stored:
        if isinstance(value, list | dict):
            yield from _typed(value.values() if isinstance(value, dict) else value)
        elif isinstance(value, str) and not isinstance(value, Choice) and _is_data(value):
            yield value
            yield value.partition("@")[0]
            yield from (value[:most] for most in SHORTENED)


def _is_data(value: str) -> bool:
    return any(mark.search(value) for mark in DATA)


def strange(page: str, locale: str, typed: re.Pattern[str]) -> set[str]:
    """Return what a page says in another language than the reader's."""
    found: set[str] = set()
    for said in Words(page).said:
        own = typed.sub(" ", said)
        for name in (*NAMES, *EXAMPLES):
            own = own.replace(name, " ")
        found |= _english(own) if locale != "en" else set()
        if locale == "zh_Hant" and simplified(own):
            found.add(own.strip())
        if locale == "en" and CHINESE.search(own):
            found.add(own.strip())
    return found


def _english(text: str) -> set[str]:
    return {word for word in WORD.findall(NO_WORDS.sub(" ", text)) if word not in SAME}


@pytest.mark.parametrize(
    ("page", "locale", "found"),
    [
        ("<p>保存</p>", "zh_Hans", set()),
        ("<p>Save 保存</p>", "zh_Hans", {"Save"}),
        ("<p>导出 Excel、20 MB,按 F2</p>", "zh_Hans", set()),
        ('<input placeholder="Optional">', "zh_Hans", {"Optional"}),
        ('<button data-confirm="Really?">删除</button>', "zh_Hans", {"Really"}),
        ('<script type="application/json">{"a": ["Close"]}</script>', "zh_Hans", {"Close"}),
        ("<script>let word = 1</script><kbd>Home</kbd>", "zh_Hans", set()),
        ("<p>儲存</p>", "zh_Hant", set()),
        ("<p>保存记录</p>", "zh_Hant", {"保存记录"}),
        ("<p>衡记 简体中文</p>", "en", set()),
        ("<p>Save 保存</p>", "en", {"Save 保存"}),
        ("<p>zqcustomerzq</p>", "zh_Hans", set()),
    ],
)
def test_what_is_strange_on_a_page_is_found(page: str, locale: str, found: set[str]) -> None:
    assert strange(page, locale, re.compile("zqcustomerzq")) == found


def look_at(client: FlaskClient, address: str, locale: str, typed: re.Pattern[str]) -> list[str]:
    """Return a line for each thing a screen says in another language."""
    with client.get(address) as answer:
        if answer.status_code == 302:  # a locked row has no form
            return []
        assert answer.mimetype == "text/html", address
        return [f"{address}: {words}" for words in sorted(strange(answer.text, locale, typed))]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_the_screens_of_a_register_speak_one_language(
    company: Company, typed: re.Pattern[str], register: type[Register], locale: str
) -> None:
    client = company.client(ADMIN, locale)
    key = row_id(company, Role.ADMIN, register)
    addresses = [look.format(table=register.__tablename__, id=key) for look in LOOKS]
    addresses += [f"/{register.__tablename__}/{key}/{page.path}" for page in register.pages]

    wrong = [line for asked in addresses for line in look_at(client, asked, locale, typed)]

    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_other_screens_speak_one_language(
    company: Company, typed: re.Pattern[str], locale: str
) -> None:
    menu = [screen.url for chapter in MENU for screen in chapter.screens if hasattr(screen, "url")]
    more = [
        "/account/",
        "/account/password",
        "/accounts/new",
        "/accounts/1",
        "/roles/1",
        "/jobs/deliver",
    ]
    more += [f"/desk/?item={number}" for number in company.plots["nrm"].words["archive_item"]]
    found = ["/search/?q=zq", "/search/?q=nothingofthekind", "/nowhere"]
    logins = set(company.seats)

    wrong = [
        line
        for login in (ADMIN, Role.SALES_CLERK.value)
        for asked in menu + more + found
        for line in look_at(company.client(login, locale), asked, locale, typed)
        if not ("account" in asked or "role" in asked) or line.split(": ")[-1] not in logins
    ]

    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("asked", ["/login/", "/login/?next=/customer/", "/nowhere"])
def test_a_stranger_is_spoken_to_in_one_language(
    company: Company, typed: re.Pattern[str], asked: str, locale: str
) -> None:
    assert look_at(company.client(None, locale), asked, locale, typed) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", FAILURES)
def test_a_failure_is_told_in_one_language(
    company: Company, typed: re.Pattern[str], code: int, locale: str
) -> None:
    with company.app.test_request_context("/", headers={"Accept-Language": locale}):
        page = render_template("ui/error.html", code=code, sentence=None)

    assert strange(page, locale, typed) == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/login/", {}),
        ("/login/", {"username": "nobody", "password": "wrong"}),
        ("/account/password", {"present": "wrong", "new": "short", "again": "other"}),
        ("/accounts/new", {"username": "!", "email": "x"}),
        ("/customer/new", {"since": "32.13.2022", "phone": "12", "region_id": "x"}),
        ("/qualification/new", {"issued_on": "yesterday"}),
        ("/archive_item/new", {"page_count": "many", "completed_on": ""}),
        ("/record_type/new", {"code": "zz", "retention_years": "1.5"}),
        ("/follow_up/new", {"next_on": "2022-02-30", "done_on": "", "once": "zz"}),
    ],
)
def test_a_refused_form_is_answered_in_one_language(
    company: Company, typed: re.Pattern[str], asked: str, sent: dict[str, str], locale: str
) -> None:
    client = company.client(None if asked == "/login/" else ADMIN, locale)

    with client.post(asked, data=sent) as answer:
        page = answer.text
    for value in sent.values():  # what was typed comes back in its field and in the sentence
        page = page.replace(f"“{value}”", "").replace(f"「{value}」", "")

    assert answer.status_code in (200, 400, 401, 422)
    assert strange(page, locale, typed) == set()


LEDGER = """客户名称,行业,客户类别,电话,区域,责任人,没有这一列
甲矿业公司,工矿企业,B类,13912345678,华北,{known},其一
乙公司,其他,B类,不知道,华东,无此人,其二
丙公司,其他,C类,,华北,无此人,其三
"""


@pytest.mark.parametrize("locale", LOCALES)
def test_what_an_import_finds_is_told_in_one_language(
    spare_company: Company, typed: re.Pattern[str], locale: str
) -> None:
    client = spare_company.client(ADMIN, locale)
    file_text = LEDGER.format(known=f"{Role.SALESPERSON.value}先生")
    sent = {"file": (io.BytesIO(file_text.encode()), f"{locale}.csv")}
    address = client.post("/customer/import", data=sent).location

    page = client.get(address).text
    written = sorted(filter(None, re.split(r"[,\n]", file_text)), key=len, reverse=True)
    own = "|".join(map(re.escape, [*written, f"{locale}.csv"]))

    assert "<table" in page
    assert strange(page, locale, re.compile(f"{own}|{typed.pattern}")) == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_the_workbook_to_fill_in_speaks_one_language(
    company: Company, typed: re.Pattern[str], register: type[Register], locale: str
) -> None:
    with company.client(ADMIN, locale).get(f"/{register.__tablename__}/template") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    said = [*book.sheetnames, *(str(cell) for cell in _cells(book) if cell is not None)]

    assert strange("\n".join(map(escape, said)), locale, typed) == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_paper_speaks_one_language(
    company: Company, typed: re.Pattern[str], register: type[Register], locale: str
) -> None:
    table, key = register.__tablename__, row_id(company, Role.ADMIN, register)
    client = company.client(ADMIN, locale)
    wrong = {}

    for asked in (f"/{table}/print.pdf", f"/{table}/{key}/print.pdf"):
        with client.get(asked) as answer:
            wrong[asked] = strange(escape(unbroken(text_of(answer.data))), locale, typed)

    assert set().union(*wrong.values()) == set(), wrong


def unbroken(text: str) -> str:
    """Return what stands on paper without the ends of its lines, which cut words in two."""
    return BETWEEN.sub("", text.replace("\n", ""))


def _cells(book: openpyxl.Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from row
