"""The main job, end to end, in a real browser against the running program."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

ROWS = 3_000 + 750 + 299  # in the three sheets of the ledger
LEDGER = Path(__file__).parents[1] / "data" / "ledger-real.xlsx"
IMPORT_WITHIN = 240_000  # milliseconds, on a busy machine; well under a minute on a free one

# One of the 3,000 customers of the ledger, in central China.
CUSTOMER = "湖北湘天建材经营部"
INITIALS = "hbxtjcjyb"
CONTACT = "丁俊刚"
PHONE = "13683615344"
PROBLEM = "三号传感器无信号,显示屏闪烁"

CLERK, RECEPTIONIST, SUPERVISOR = "zhuhong", "qinlan", "lvgang"
THEIR_MANAGER, ANOTHER_MANAGER = "fengtao", "qianwei"  # central China, eastern China
BORROWER, SECOND_BORROWER = "施强", "华宇"


def test_a_record_from_the_call_to_its_return(enter: Enter) -> None:
    clerk = enter(CLERK)
    import_the_ledger(clerk)

    number, address = take_the_call(enter(RECEPTIONIST))
    sign(enter(SUPERVISOR), number, address)

    lend(clerk, number)
    refuse_a_second_loan(clerk, number)
    another_region_sees_nothing(enter(ANOTHER_MANAGER), number, address)
    their_own_manager_sees_it(enter(THEIR_MANAGER), number, address)
    take_back(clerk, number)
    nothing_is_wider_than_a_phone(enter(CLERK, width=390, height=844), address)


def import_the_ledger(page: Page) -> None:
    """Import three sheets as they are kept, after a look at what would happen."""
    page.goto("/customer/import")
    page.locator("input[type=file]").set_input_files(LEDGER)
    page.locator(".import-page button[type=submit]").click()
    page.wait_for_url("**/import/*")
    expect(page.locator(".stats")).to_be_visible(timeout=IMPORT_WITHIN)
    expected = counts(page)
    assert expected["new"] > 3_500
    assert sum(expected.values()) == ROWS

    for name in ("seen", "stubs"):
        page.locator(f"input[name={name}]").check()
    page.locator("form[action$=confirm] button[type=submit]").click()
    watch_the_bar(page)

    assert counts(page) == expected
    page.goto("/customer/")
    expect(page.locator("tbody tr")).to_have_count(50)


def counts(page: Page) -> dict[str, int]:
    """Read the four figures above a preview or a result."""
    figures = page.locator(".stats .stat-value").all_inner_texts()
    read = [int(figure.replace(",", "")) for figure in figures]
    return dict(zip(("new", "changed", "unchanged", "refused"), read, strict=True))


def watch_the_bar(page: Page) -> None:
    """See the bar count all rows, and the result after it."""
    bar = page.locator("progress")
    expect(bar).to_be_visible()
    expect(page.locator("[data-progress-count]")).to_have_text(re.compile(r"^\d+ / \d+$"))
    expect(page.locator("main .stats")).to_be_visible(timeout=IMPORT_WITHIN)
    expect(bar).to_have_count(0)


def take_the_call(page: Page) -> tuple[str, str]:
    """Find the customer by pinyin initials; strike what cannot be filled; hand it on."""
    page.goto("/contact_record/new")
    pick(page, "customer_id", INITIALS, CUSTOMER)
    expect(page.locator("#contact_name")).to_have_value(CONTACT)
    expect(page.locator("#unit")).to_have_value(CUSTOMER)
    expect(page.locator("#phone")).to_have_value(PHONE)
    page.locator("#problem").fill(PROBLEM)
    pick(page, "handler_id", "sq", "施强")
    for item in ("handling", "result"):
        page.locator(f".strike:has(input[value={item}])").click()
        expect(page.locator(f"input[name=struck][value={item}]")).to_be_checked()

    page.locator("button[name=then][value=finish]").click()
    page.wait_for_url(re.compile(r"/contact_record/\d+$"))

    number = page.locator("h1").inner_text().strip()
    expect(page.locator(".is-struck, .struck")).to_have_count(2)
    return number, page.url


def pick(page: Page, item: str, words: str, name: str) -> None:
    page.locator(f"#{item}-ts-control").focus()
    page.keyboard.type(words)
    page.locator(".ts-dropdown .option", has_text=name).first.click()
    expect(page.locator(f".ts-wrapper:has(#{item}-ts-control) .item")).to_contain_text(name)


def sign(page: Page, number: str, address: str) -> None:
    """Sign from the duties of the supervisor: the record is complete, numbered and archived."""
    page.locator("main a", has_text=number).first.click()
    page.wait_for_url(address)
    page.locator("[data-open-dialog=sign-leader]").first.click()
    page.locator("#opinion-leader").fill("同意")
    page.locator("#sign-leader button[type=submit]").click()

    expect(page.locator("main")).to_contain_text("已归档")
    expect(page.locator(".sign-box.is-signed")).to_contain_text("吕刚")
    assert re.fullmatch(r"销-04-\d{4}-\d{5}", number)
    page.goto(f"/archive_item/?q={quote(number)}")
    expect(page.locator("tbody tr")).to_have_count(1)


def lend(page: Page, number: str) -> None:
    """Lend by keyboard alone: number, Enter, borrower, Enter."""
    page.goto("/desk/")
    expect(page.locator("#desk-item")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("[data-desk-panel] h2")).to_have_text(number)
    expect(page.locator("#desk-borrower")).to_be_focused()
    page.keyboard.type(BORROWER)
    page.keyboard.press("Enter")

    expect(page.locator(".desk-who strong")).to_have_text(BORROWER)
    expect(page.locator("[data-desk-line]")).to_contain_text(number)


def refuse_a_second_loan(page: Page, number: str) -> None:
    """Say who has it and since when, in the refusal and beside it."""
    since = page.locator(".desk-facts time").first.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-who strong")).to_have_text(BORROWER)
    page.locator("#desk-borrower").fill(SECOND_BORROWER)
    page.keyboard.press("Enter")

    line = page.locator("[data-desk-line]")
    expect(line).to_have_class(re.compile("danger"))
    expect(line).to_contain_text(BORROWER)
    expect(line).to_contain_text(since)
    expect(page.locator(".desk-who strong")).to_have_text(BORROWER)


def another_region_sees_nothing(page: Page, number: str, address: str) -> None:
    """Ask for the record by list, address, short address, search, picker, export and API."""
    for asked in (f"/contact_record/?q={quote(number)}", f"/archive_item/?q={quote(number)}"):
        page.goto(asked)
        expect(page.locator("tbody tr")).to_have_count(0)
    for asked in (address, f"{address}/edit", f"{address}/print", f"/r/{quote(number)}"):
        assert page.request.get(asked).status == 404
    page.goto(f"/search/?q={INITIALS}")
    expect(page.locator("main")).not_to_contain_text(CUSTOMER)
    assert set(found_in_other_ways(page, number, address).values()) == {False}


def their_own_manager_sees_it(page: Page, number: str, address: str) -> None:
    """Find with the same requests what the other manager could not."""
    page.goto(f"/contact_record/?q={quote(number)}")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto(address)
    expect(page.locator("main")).to_contain_text(PROBLEM)
    page.goto(f"/search/?q={INITIALS}")
    expect(page.locator("main")).to_contain_text(CUSTOMER)
    assert set(found_in_other_ways(page, number, address).values()) == {True}


def found_in_other_ways(page: Page, number: str, address: str) -> dict[str, bool]:
    """Tell of the export, the API, the picker and the search box whether they know the customer."""
    key = address.rpartition("/")[2]
    asked = (
        f"/contact_record/export?q={quote(number)}",
        "/contact_record/export.csv",
        f"/api/v1/contact_record/?q={quote(number)}",
        f"/api/v1/contact_record/{key}",
        f"/lookup/customer?q={INITIALS}",
        f"/search/?q={INITIALS}&partial=1",
    )
    return {each: CUSTOMER in text_in(page.request.get(each).body()) for each in asked}


def text_in(body: bytes) -> str:
    """Return what stands in a page, a workbook or JSON."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(map(parts.read, parts.namelist()))
    found = body.decode("utf-8", "replace")
    return json.dumps(json.loads(found), ensure_ascii=False) if found[:1] == "{" else found


def take_back(page: Page, number: str) -> None:
    """Take the record back by keyboard alone: number, Enter, F2."""
    page.goto("/desk/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-who strong")).to_have_text(BORROWER)
    page.keyboard.press("F2")

    expect(page.locator(".desk-who")).to_have_count(0)
    expect(page.locator("[data-desk-line]")).to_contain_text(BORROWER)


def nothing_is_wider_than_a_phone(page: Page, address: str) -> None:
    customer = "/customer/1"
    wide = {}
    for asked in (
        "/",
        "/customer/",
        customer,
        f"{customer}/edit",
        "/customer/new",
        "/contact_record/",
        "/contact_record/new",
        address,
        "/archive_item/",
        "/desk/",
        f"/search/?q={INITIALS}",
        "/notices/",
        "/account/",
        "/customer/import",
    ):
        page.goto(asked)
        wide[asked] = page.evaluate("document.documentElement.scrollWidth")
    assert {asked: width for asked, width in wide.items() if width > 390} == {}
