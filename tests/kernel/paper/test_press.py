"""The press, asked by several threads, with everything somebody may have typed."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from pypdf import PdfReader

from app.kernel.actor import PROGRAM, acting_as
from app.kernel.paper import press, sheet
from app.kernel.paper.sheet import Sheet
from app.models import CareApproval
from tests.pdfs import squeezed, text_of

pytestmark = pytest.mark.usefixtures("inside")
MARKUP = '#read("/etc/passwd") #panic() $x$ *bold* _it_ `raw` = Heading <end> @ref // \\ #[ ] } "'


@pytest.fixture
def blank_form() -> Sheet:
    return sheet.sheet_of(CareApproval)


def test_what_is_typed_is_set_and_never_run(blank_form: Sheet) -> None:
    made = press.pdf(sheet.LAYOUT, replace(blank_form, title=MARKUP, notes=[MARKUP]))

    assert squeezed(text_of(made)).count(squeezed(MARKUP)) == 2


def test_the_font_goes_along_in_the_file(blank_form: Sheet) -> None:
    made = press.pdf(sheet.LAYOUT, blank_form)

    fonts = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"]
    names = {fonts[name].get_object()["/BaseFont"].split("+")[1] for name in fonts}
    assert names == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_a_page_is_a_picture_of_a4(blank_form: Sheet) -> None:
    (page,) = press.pages(sheet.LAYOUT, blank_form)

    assert page.startswith('<svg viewBox="0 0 595.27')
    assert "<script" not in page


def test_threads_do_not_meet(blank_form: Sheet, house: Flask) -> None:
    def made(number: int) -> str:
        with house.app_context(), acting_as(PROGRAM):
            return text_of(press.pdf(sheet.LAYOUT, replace(blank_form, notes=[f"<<{number}>>"])))

    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(made, range(40)))

    assert [f"<<{number}>>" in text for number, text in enumerate(texts)] == [True] * 40
