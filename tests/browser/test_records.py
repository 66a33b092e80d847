"""What keeping the records asks of people in a year, in a real browser (4.5)."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.kernel import clock
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

CLERK, MANAGER, OFFICE = "zhuhong", "wuhaiyan", "weina"
OFFICE_PLACE = "行柜-1层"
TRANSFER = "销-11-"
CLERK_NAME = "朱红"
TYPE = "供应商信用评估表"
HEADERS = ("记录名称", "记录编号", "客户单位", "完成日期", "存放位置", "页数")
IMPORT_WITHIN = 60_000  # milliseconds


def test_a_sample_is_inspected_on_a_phone(enter: Enter) -> None:
    numbers = [f"销-03-2021-0000{place}" for place in range(1, 6)]
    keep(enter(CLERK), numbers, "2021-02-15", "C柜-4层")

    phone = enter(CLERK, width=390, height=844)
    begin(phone)
    keep(enter(CLERK), ["销-03-2021-00099"], "2021-02-15", "B柜-2层")
    phone.locator("form[action$='/check'] button").click()
    scan_what_was_not_drawn(phone, "销-03-2021-00099", "B柜-2层")
    *there, lost = numbers
    for number in there:
        tick(phone, number)
    miss(phone, lost)
    expect(phone.locator(".inspect-count")).to_contain_text("5 / 5")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390

    phone.locator("form[action$='/finish'] button").click()
    answer_the_finding(phone)
    address = phone.url
    sign(phone, "inspector")
    manager = enter(MANAGER)
    manager.goto(address)
    sign(manager, "management")

    expect(manager.locator("main")).to_contain_text("已归档")
    put_right(enter(CLERK), lost)


def test_last_year_is_handed_over_to_the_office(enter: Enter) -> None:
    year = clock.today().year - 1
    numbers = [f"销-03-{year}-0010{place}" for place in (1, 2, 3)]
    clerk = enter(CLERK)
    keep(clerk, numbers, f"{year}-03-05", "C柜-3层")
    unsigned = leave_unsigned(clerk, year)
    furnish(clerk, OFFICE_PLACE)

    clerk.goto("/january/")
    expect(clerk.locator("#open tbody")).to_contain_text(unsigned)
    expect(clerk.locator("#proposals input[name=title]")).to_have_value(f"{TYPE} {year}")
    clerk.locator("#proposals .january-acts button").click()
    expect(clerk.locator("#volumes tbody tr")).to_have_count(1)
    clerk.locator("#volumes .january-acts button").click()
    expect(clerk.locator("#volumes")).to_have_class(re.compile("is-done"))
    read_the_contents(clerk, numbers)
    address = write_the_list(clerk)
    sign(clerk, "handed_over")
    office = enter(OFFICE)
    office.locator("#sign a", has_text=TRANSFER).first.click()
    office.wait_for_url(address)
    sign(office, "received")

    expect(office.locator("main")).to_contain_text("已归档")
    office.goto(f"/archive_item/?q={quote(numbers[0])}")
    expect(office.locator("tbody tr")).to_contain_text(OFFICE_PLACE)
    lend_in_vain(clerk, numbers[0])


def leave_unsigned(page: Page, year: int) -> str:
    """Begin a form of last year and leave it."""
    page.goto("/inspection/new")
    page.locator("#half_year").fill(f"{year}上")
    page.locator("#filled_on").fill(f"{year}-06-01")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/inspection/\d+$"))
    return page.locator("h1").inner_text().strip()


def furnish(page: Page, place: str) -> None:
    page.goto("/place/new")
    page.locator("#number").fill(place)
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/place/\d+$"))


def read_the_contents(page: Page, numbers: Sequence[str]) -> None:
    """Open the contents lists as they are printed, and read them in the PDF."""
    page.locator("#volumes a[href^='/january/contents']").click()
    expect(page.locator(".print-sheet")).to_be_visible()
    answer = page.request.get("/january/contents.pdf")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.body())).pages)
    assert [number for number in numbers if number not in text.replace("\n", "")] == []
    page.go_back()


def write_the_list(page: Page) -> str:
    """Choose where the volumes will stand and write the list."""
    pick(page, "place", OFFICE_PLACE, OFFICE_PLACE)
    page.locator("#list form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/transfer/\d+$"))
    return page.url


def lend_in_vain(page: Page, number: str) -> None:
    """Be told at the desk that the office has it."""
    page.goto("/desk/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("[data-desk-panel] h2")).to_have_text(number)
    page.locator("#desk-borrower").fill(CLERK_NAME)
    page.keyboard.press("Enter")
    expect(page.locator("[data-desk-line]")).to_have_class(re.compile("danger"))
    expect(page.locator("[data-desk-line]")).to_contain_text(number)


def keep(page: Page, numbers: Sequence[str], completed_on: str, place: str) -> None:
    """Import records that exist on paper."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for number in numbers:
        sheet.append((TYPE, number, None, completed_on, place, 12))
    written = io.BytesIO()
    book.save(written)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    upload = {"name": "归档记录.xlsx", "mimeType": kind, "buffer": written.getvalue()}
    page.goto("/archive_item/import")
    page.locator("input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
    page.locator(".import-page button[type=submit]").click()
    page.wait_for_url("**/import/*")
    expect(page.locator("main .stats")).to_be_visible(timeout=IMPORT_WITHIN)
    for box in page.locator("input[type=checkbox][name=seen], input[name=stubs]").all():
        box.check()
    page.locator("form[action$=confirm] button[type=submit]").click()
    expect(page.locator("form[action$=confirm]")).to_have_count(0, timeout=IMPORT_WITHIN)
    expect(page.locator("main .stats .stat-value").first).to_have_text(
        str(len(numbers)), timeout=IMPORT_WITHIN
    )


def begin(page: Page) -> None:
    """Let the program draw; it draws all there are when there are fewer than asked for."""
    page.goto("/inspection/new")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/inspection/\d+$"))
    expect(page.locator("h1")).to_have_text(re.compile(r"^销-12-\d{4}-\d{5}$"))


def scan_what_was_not_drawn(page: Page, number: str, place: str) -> None:
    page.locator("#inspect-scan").fill(number)
    page.keyboard.press("Enter")
    said = page.locator("[data-check-said]")
    expect(said).to_contain_text(place)
    expect(said).to_have_class(re.compile("danger"))


def tick(page: Page, number: str) -> None:
    """Scan a record and answer with one tap each; a scanner types wherever the focus is."""
    page.locator("h1").click()
    page.keyboard.type(f"/r/{number}")
    page.keyboard.press("Enter")
    card = page.locator(".inspect-card", has_text=number)
    expect(card.locator("[data-check-answer=presence][value=present]")).to_have_attribute(
        "aria-pressed", "true"
    )
    for question in ("complete", "signed", "place_right"):
        answer = card.locator(f"[data-check-answer={question}][value=yes]")
        answer.click()
        expect(answer).to_have_attribute("aria-pressed", "true")
    expect(card).to_have_class(re.compile("is-checked"))


def miss(page: Page, number: str) -> None:
    """Say that a record is not there, and mark it missing."""
    card = page.locator(".inspect-card", has_text=number)
    card.locator("[data-check-toggle]").click()
    card.locator("[data-check-answer=presence][value=absent]").click()
    card.locator("[data-check-missing]").click()
    expect(card.locator("[data-check-missing]")).to_have_count(0)
    expect(card).to_have_class(re.compile("has-findings"))


def answer_the_finding(page: Page) -> None:
    page.wait_for_url("**/edit")
    page.locator("#corrective_action").fill("查找并归位")
    pick(page, "responsible_id", "zhuhong", CLERK_NAME)
    page.locator("#due_on").fill((clock.today() + timedelta(days=30)).isoformat())
    page.locator("button[name=then][value=finish]").click()
    page.wait_for_url(re.compile(r"/inspection/\d+$"))


def pick(page: Page, item: str, words: str, name: str) -> None:
    page.locator(f"#{item}-ts-control").focus()
    page.keyboard.type(words)
    page.locator(".ts-dropdown .option", has_text=name).first.click()


def sign(page: Page, slot: str) -> None:
    """Sign in one's own account."""
    page.locator(f"[data-open-dialog=sign-{slot}]").first.click()
    page.locator(f"#sign-{slot} button[type=submit]").click()
    expect(page.locator(f"#sign-{slot}")).to_have_count(0)


def put_right(page: Page, number: str) -> None:
    """Report the finding done from the duties, with one click."""
    duty = page.locator("#corrections .duty", has_text=number)
    expect(duty).to_contain_text("查找并归位")
    duty.locator("form button").click()
    expect(page.locator("#corrections .duty", has_text=number)).to_have_count(0)
