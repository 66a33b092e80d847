"""A morning at the borrowing desk, with scanner and keyboard alone (4.6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Enter

pytestmark = pytest.mark.browser

CLERK, BORROWER, OTHER = "zhuhong", "yanjun", "金明"
NAME, BADGE = "严军", "HJ023"
NUMBERS = ("销-03-2021-00001", "销-03-2021-00002", "销-03-2021-00003")
PAGES = 12


def test_several_items_go_out_with_one_signature_and_come_back(enter: Enter) -> None:
    clerk = enter(CLERK)
    file_paper(clerk, NUMBERS)
    clerk.goto("/desk/")

    lend_by_scanner(clerk)
    sign_the_slip(clerk)
    refuse_what_is_out(clerk)
    take_back_by_scanner(clerk)
    count_the_pages(clerk)


def test_asked_for_fetched_and_collected(enter: Enter) -> None:
    clerk = enter(CLERK)
    (key,) = file_paper(clerk, ["销-03-2021-00009"])
    borrower = enter(BORROWER)
    borrower.goto(f"/archive_item/{key}/borrow")
    borrower.keyboard.type("外审")
    borrower.keyboard.press("Enter")
    borrower.wait_for_url("**/my-loans/")

    clerk.goto("/desk/")
    clerk.locator("[data-desk-aside] [data-desk-act=fetched]").press("Enter")
    expect(clerk.locator("[data-desk-line]")).to_contain_text(NAME)
    scan(clerk, "销-03-2021-00009")
    expect(clerk.locator("#desk-borrower")).to_be_focused()
    scan(clerk, BADGE)

    expect(clerk.locator(".desk-who strong")).to_have_text(NAME)
    borrower.reload()
    expect(borrower.locator("main")).to_contain_text("销-03-2021-00009")


def file_paper(page: Page, numbers: Sequence[str]) -> list[int]:
    """Enter records on paper as a program does."""
    sent = {"username": CLERK, "password": PASSWORD}
    token = page.request.post("/api/v1/security/login", data=sent).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    types = page.request.get("/api/v1/record_type/?page_size=100", headers=headers).json()
    kind = next(each["id"] for each in types["result"] if each["code"] == "销-03")
    made = []
    for number in numbers:
        values = {
            "number": number,
            "record_type_id": kind,
            "completed_on": "2021-02-15",
            "page_count": PAGES,
        }
        answer = page.request.post("/api/v1/archive_item/", data=values, headers=headers)
        assert answer.ok, answer.text()
        made.append(answer.json()["id"])
    return made


def scan(page: Page, words: str) -> None:
    """Do what a scanner does: type quickly, and press Enter."""
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def said(page: Page, words: str, kind: str = "success") -> None:
    line = page.locator("[data-desk-line]")
    expect(line).to_contain_text(words)
    expect(line).to_have_class(re.compile(f"desk-line-{kind}"))


def lend_by_scanner(page: Page) -> None:
    """Scan an item, the badge, and the next item: nothing else is pressed."""
    scan(page, NUMBERS[0])
    expect(page.locator("#desk-borrower")).to_be_focused()
    scan(page, BADGE)
    said(page, NUMBERS[0])
    expect(page.locator(".desk-who-now strong")).to_have_text(NAME)
    expect(page.locator("#desk-item")).to_be_focused()

    scan(page, NUMBERS[1])
    said(page, NUMBERS[1])
    expect(page.locator("[data-desk-act=slip]")).to_contain_text("2")


def sign_the_slip(page: Page) -> None:
    """F9, the borrower's own hand, Enter."""
    page.keyboard.press("F9")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".desk-slip-items li")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-desk-slip-error]")).to_be_visible()  # nothing is drawn yet
    draw(page)
    page.keyboard.press("Enter")

    said(page, "销-14-")
    expect(page.locator(".desk-who-now")).to_have_count(0)
    with page.context.expect_page() as opened:
        page.locator("[data-desk-line] a").press("Enter")
    sheet = opened.value
    expect(sheet.locator(".print-sheet")).to_have_count(1)
    sheet.close()
    page.locator("#desk-item").focus()


def draw(page: Page) -> None:
    box = page.locator("dialog canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + step * 12, box["y"] + 40 + (step % 3) * 14)
    page.mouse.up()
    page.locator("[data-desk-sign-button]").focus()


def refuse_what_is_out(page: Page) -> None:
    """Say who has it and since when, and put the other person into the queue with F8."""
    scan(page, NUMBERS[0])
    expect(page.locator(".desk-who strong")).to_have_text(NAME)
    page.keyboard.press("F8")
    expect(page.locator("#desk-borrower")).to_be_focused()
    scan(page, OTHER)
    said(page, OTHER)
    expect(page.locator(".desk-queue li")).to_have_count(1)
    page.keyboard.press("F4")
    said(page, OTHER, "danger")  # nobody renews what somebody waits for


def take_back_by_scanner(page: Page) -> None:
    """F7 once, then nothing but scans."""
    page.keyboard.press("Escape")
    page.keyboard.press("F7")
    scan(page, NUMBERS[0])
    said(page, OTHER, "warning")  # whom to keep it for
    scan(page, NUMBERS[1])
    said(page, NUMBERS[1])
    scan(page, NUMBERS[2])
    said(page, NUMBERS[2], "danger")  # it was not out
    page.keyboard.press("F7")
    expect(page.locator("#desk-borrower")).to_be_visible()


def count_the_pages(page: Page) -> None:
    """Find a page missing, confirm it, describe it."""
    scan(page, BADGE)
    expect(page.locator(".desk-who-now strong")).to_have_text(NAME)
    scan(page, NUMBERS[2])
    said(page, NUMBERS[2])
    page.keyboard.press("Escape")
    scan(page, NUMBERS[2])
    expect(page.locator(".desk-who strong")).to_have_text(NAME)

    page.locator("[data-desk-pages]").focus()
    scan(page, str(PAGES - 1))
    said(page, str(PAGES), "danger")
    expect(page.locator("[data-desk-condition]")).to_have_value("incomplete")
    page.keyboard.press("F2")
    expect(page.locator("[data-desk-remark]")).to_be_focused()
    scan(page, "缺附图")

    said(page, NUMBERS[2])
    expect(page.locator(".desk-who")).to_have_count(0)
