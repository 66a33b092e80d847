"""Paper in a real browser: the pictures are whole, and what is printed is exactly A4."""

from __future__ import annotations

import io
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Enter, Site

pytestmark = pytest.mark.browser
CLERK = "qinlan"
A4 = (595, 842)
PRINTS_NOTHING = "() => { window.print = () => window.dispatchEvent(new Event('beforeprint')) }"
WHOLE = "sheets => sheets.every(sheet => sheet.complete && sheet.naturalWidth > 0)"


def printed(page: Page) -> list[tuple[int, int]]:
    """Return the sizes of the pages the browser would print, in points."""
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [(round(each.mediabox.width), round(each.mediabox.height)) for each in pages]


def noted(page: Page) -> Any:
    """Return a wait for the note that something is printed."""
    return page.expect_response(lambda answer: answer.request.method == "POST")


@pytest.fixture
def view(enter: Enter) -> Page:
    page = enter(CLERK)
    page.goto("/visit/print")
    return page


def test_every_picture_is_shown_and_printed_on_a_page_of_its_own(view: Page, site: Site) -> None:
    assert view.locator(".print-sheet").evaluate_all(WHOLE)
    assert printed(view) == [A4]


def test_pressing_print_is_noted_once(view: Page, site: Site) -> None:
    sent = []
    view.on("request", lambda asked: sent.append(asked.method))
    view.evaluate(PRINTS_NOTHING)

    with noted(view) as answer:
        view.locator("form[data-print] button").click()
    view.wait_for_timeout(300)

    assert answer.value.status == 204
    assert sent.count("POST") == 1


def test_the_browsers_own_print_is_noted_too(view: Page, site: Site) -> None:
    with noted(view) as answer:
        view.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    assert answer.value.status == 204


def test_the_pages_fit_a_phone(enter: Enter, site: Site) -> None:
    page = enter(CLERK, width=390, height=844)
    page.goto("/contact_record/print")

    expect(page.locator(".print-sheet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
