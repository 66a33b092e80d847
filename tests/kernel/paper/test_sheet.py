"""What stands on a sheet: the boxes of the paper in their order, what fills them, whose it is."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from PIL import Image, ImageOps
from pypdf import PdfReader

from app.kernel.database import db
from app.kernel.paper import boxes, press, sheet, tables
from app.kernel.paper.boxes import Box
from app.kernel.paper.sheet import Sheet
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.register import Form, forms
from app.kernel.registers.signatures import Way
from app.models import CareApproval, ContactRecord, Customer, Visit
from tests import makers
from tests.kernel.paper.conftest import PIXEL
from tests.pdfs import pages_of, squeezed, text_of
from tests.printed_forms import PRINTED

pytestmark = pytest.mark.usefixtures("inside")
PAPER = [register for register in forms() if register.card.form in PRINTED]
BY_FORM = pytest.mark.parametrize("register", PAPER, ids=lambda each: each.card.form)


def boxes_of(made: Sheet) -> Iterator[Box]:
    for block in made.blocks:
        if isinstance(block, boxes.Boxes):
            yield from (box for line in block.lines for box in line)
        elif isinstance(block, boxes.Parties):
            yield from block.boxes


def keys_of(made: Sheet) -> list[str]:
    """Return what has a place on the sheet, in the order it is read."""
    found = []
    for box in boxes_of(made):
        found.append(box.key)
        if box.sign is not None and box.sign.key != box.key:
            found += [*(beside.key for beside in box.sign.beside), box.sign.key]
    return [*found, *([boxes.DATE] if made.dated else [])]


def words_of(made: Sheet, register: type[Form], key: str) -> list[str]:
    """Return the words before a box, and before the line somebody signs on."""
    slot = next((slot for slot in register.sign_offs() if slot.key == key), None)
    if slot is None:
        return [str(register.item(key).label)]
    if any(box.key == key for box in boxes_of(made)):
        return [str(words) for words in (slot.label, slot.signer) if words]
    return [str(slot.signer or slot.label)]


@BY_FORM
def test_a_form_has_the_boxes_of_its_paper_and_no_other(register: type[Form]) -> None:
    assert keys_of(sheet.sheet_of(register)) == [key for key, _ in PRINTED[register.card.form]]


@BY_FORM
@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_a_form_says_what_its_paper_says(register: type[Form], locale: str) -> None:
    with force_locale(locale):
        made = sheet.sheet_of(register)
        text = squeezed(text_of(press.pdf(sheet.LAYOUT, made)))
        own = [words_of(made, register, key) for key, _ in PRINTED[register.card.form]]

    place = 0
    for (key, printed), known in zip(PRINTED[register.card.form], own, strict=True):
        for paper, word in zip(printed.split(), known, strict=True):
            # What is not in the catalogue yet stands on the sheet in English.
            wanted = squeezed(word if word.isascii() else paper)
            place = text.find(wanted, place)
            assert place >= 0, (key, wanted)
            place += len(wanted)


@BY_FORM
def test_a_blank_form_is_one_page(register: type[Form]) -> None:
    with force_locale("zh_Hans"):
        made = sheet.sheet_of(register)
        pages = pages_of(press.pdf(sheet.LAYOUT, made))
    if any(box.label.isascii() for box in boxes_of(made)):
        pytest.skip("the catalogue does not know every word yet")

    assert len(pages) == len(made.copies)


def call(**values: Any) -> ContactRecord:
    customer = makers.make_customer("江苏宁沪高速公路股份有限公司")
    return makers.make_contact_record(customer_id=customer.id, unit="宁沪高速", **values)


def test_a_filled_form_says_what_is_on_it(house: Flask) -> None:
    house.config["COMPANY_NAME"] = "恒基衡器有限公司"
    row = call(contact_name="李强", problem="三号传感器无信号\n已重启")
    lifecycle.strike(row, [item.key for item in row.open_items])
    signing.sign(
        row, "leader", way=Way.DRAWN, signer_name="史雪艳", drawing=PIXEL, opinion="同意更换"
    )

    text = squeezed(text_of(sheet.sheet_pdf(row)))
    house.config["COMPANY_NAME"] = ""

    for said in (
        *("恒基衡器有限公司", row.number, "Mark销-04,version1", "Form6.4", "李强", "宁沪高速"),
        *("三号传感器无信号", "已重启", "史雪艳", "同意更换", "Drawnonscreen", "Page1of1"),
        f"{row.filled_on:%Y-%m-%d}",
    ):
        assert said in text, said


def test_struck_items_and_signatures_have_their_boxes() -> None:
    row = call(problem="三号传感器无信号")
    lifecycle.strike(row, [item.key for item in row.open_items])
    signing.sign(row, "leader", way=Way.DRAWN, signer_name="史雪艳", drawing=PIXEL)

    made = {box.key: box for box in boxes_of(sheet.sheet_of(ContactRecord, row))}

    assert {key for key, box in made.items() if box.struck} == set(row.struck)
    assert made["leader"].sign is not None
    assert made["leader"].sign.picture is not None
    assert not made["problem"].struck


@pytest.mark.parametrize(
    "drawing", ["M1 2L3 4", "data:image/png;base64,AAAA", "data:image/png;base64,%%%", None]
)
def test_a_drawing_that_is_no_picture_leaves_the_name(drawing: str | None) -> None:
    row = call()
    lifecycle.strike(row, [item.key for item in row.open_items])
    signed = signing.sign(row, "leader", way=Way.DRAWN, signer_name="史雪艳", drawing=PIXEL)
    signed.drawing = drawing

    assert "史雪艳" in squeezed(text_of(sheet.sheet_pdf(row)))


def test_a_void_form_says_so_and_why() -> None:
    row = call()
    lifecycle.void(row, "重复登记")

    text = squeezed(text_of(sheet.sheet_pdf(row)))

    assert "VOID" in text
    assert "Declaredvoid:重复登记" in text


def test_the_day_is_left_to_be_written_on_a_blank_form() -> None:
    blank = sheet.sheet_of(Visit)
    visit = makers.make_visit(makers.make_customer("衡器公司"), filled_on=date(2026, 3, 5))
    filled = sheet.sheet_of(Visit, visit)

    assert blank.dated is not None
    assert (blank.dated.year, blank.qr) == ("", None)
    assert filled.dated is not None
    assert (filled.dated.year, filled.dated.month, filled.dated.day) == ("2026", "03", "05")


def test_each_holder_gets_a_whole_set_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    row = call(problem="很长的文字。" * 400)
    card = replace(ContactRecord.card, copies=("客户", "工程师", "公司"))
    monkeypatch.setattr(ContactRecord, "card", card)

    every = pages_of(sheet.sheet_pdf(row))
    one = pages_of(sheet.sheet_pdf(row, copies=[2]))

    assert len(every) == 3 * len(one) > 3
    marked = [squeezed(page) for page in every]
    for place, holder in enumerate(card.copies):
        for page in range(len(one)):
            said = marked[place * len(one) + page]
            assert f"Copy{place + 1}of3:{holder}" in said
            assert f"Page{page + 1}of{len(one)}" in said


def test_long_text_flows_on_under_the_heading() -> None:
    row = call(problem="\n".join(f"第{line:04}行" for line in range(200)))

    pages = [squeezed(page) for page in pages_of(sheet.sheet_pdf(row))]

    assert len(pages) > 3
    assert all(row.number in page and squeezed(str(row.card.title)) in page for page in pages)
    said = "".join(pages)
    assert [f"第{line:04}行" in said for line in range(200)] == [True] * 200


@pytest.mark.parametrize(
    "typed",
    [
        "W" * 3000,
        "！" * 2000,
        "😀👩‍👩‍👧" * 200,
        "𠮷𪚥" * 500,
        "مرحبا " * 400,
        "\u202e‮reversed\x07\x00\x1b[31m" * 40,
        "e" + "\u0301" * 500,
        "\n" * 3000,
        "http://example.com/" + "a/" * 900,
    ],
)
def test_whatever_is_typed_stays_in_its_box(typed: str) -> None:
    row = makers.make_care(
        makers.make_customer("衡器公司"), purpose=typed, contact_name=typed[:80], content=typed
    )

    pictures = pictures_of(sheet.sheet_of(CareApproval, row))

    assert len(pictures) < 120
    assert all(nothing_beside_the_boxes(picture) for picture in pictures)


def pictures_of(made: Sheet) -> list[Image.Image]:
    """Return every page as a picture."""
    drawn = press._compiled(sheet.LAYOUT, made, "png")
    return [Image.open(io.BytesIO(png)) for png in drawn]


def nothing_beside_the_boxes(picture: Image.Image) -> bool:
    """Tell whether the margins are white, left, right and under the foot."""
    grey = ImageOps.invert(picture.convert("L"))
    unit, (right, bottom) = grey.width / 210, grey.size
    margins = (
        (0, 0, 22 * unit, bottom),
        (196 * unit, 0, right, bottom),
        (0, 291 * unit, right, bottom),
    )
    return not any(grey.crop(tuple(map(int, margin))).getbbox() for margin in margins)


def test_what_stands_beside_the_boxes_would_be_noticed() -> None:
    made = replace(sheet.sheet_of(CareApproval), watermark="zq" * 60)

    assert not nothing_beside_the_boxes(pictures_of(made)[0])


def test_a_text_that_would_fill_a_volume_ends_and_says_so() -> None:
    row = makers.make_care(makers.make_customer("衡器公司"), purpose="汉" * 40_000)

    text = squeezed(text_of(sheet.sheet_pdf(row)))

    assert text.count("汉") == 30_000
    assert "[Cutoff:30,000of40,000characters]" in text


def test_a_watermark_stands_on_every_page() -> None:
    row = call(problem="很长的文字。" * 400)

    pages = pages_of(sheet.sheet_pdf(row, watermark="仅供张三查阅 2026-11-24"))

    assert len(pages) > 1
    assert all("仅供张三查阅" in squeezed(page) for page in pages)
    assert len(sheet.sheet_pages(row, watermark="x")) == len(pages)


# --- tables


def lines_of(count: int) -> tables.Lines:
    rows = [[f"称重传感器 第{place}只", str(place), "2026-11-24"] for place in range(count)]
    columns = [
        tables.Column("name", "Name", Customer.item("name")),
        tables.Column("version", "Quantity"),
        tables.Column("since", "Since", Customer.item("since")),
    ]
    return tables.set_table("Parts", columns, rows)


def test_rows_that_belong_to_the_row_are_printed_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = makers.make_customer("衡器公司")
    for place in range(3):
        makers.make_contact(customer, name=f"王{place}工")
    monkeypatch.setattr(Customer, "card", replace(Customer.card, printed_with=("contact",)))
    db.session.flush()

    text = squeezed(text_of(sheet.sheet_pdf(customer)))

    assert all(f"王{place}工" in text for place in range(3))
    assert "王0工" not in squeezed(text_of(press.pdf(sheet.LAYOUT, sheet.sheet_of(Customer))))


def test_a_table_of_thousands_of_lines_keeps_its_heading(house: Flask) -> None:
    made = sheet.sheet_of(Customer)
    made.blocks = [lines_of(5000)]
    made.stretch = 0

    pages = PdfReader(io.BytesIO(press.pdf(sheet.LAYOUT, made))).pages
    first, second, last = (squeezed(pages[at].extract_text()) for at in (0, 1, -1))

    assert len(pages) > 100
    assert all("PartsLineNameQuantitySince" in page for page in (first, second, last))
    assert "5000称重传感器第4999只" in last


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (("汉" * 20, "12", "2026-11-24"), ["em", "fr", "em", "em"]),
        (("汉" * 3, "12", "2026-11-24"), ["em", "fr", "em", "fr"]),
        (("汉" * 20, "汉" * 12, "汉" * 12, "汉" * 12, "12"), ["em", *["fr"] * 4, "em"]),
    ],
)
def test_broad_columns_share_what_narrow_ones_leave(
    texts: tuple[str, ...], units: list[str]
) -> None:
    columns = [tables.Column(str(place), "Of") for place in range(len(texts))]

    made = tables.set_table("Parts", columns, [texts])

    assert [width.unit for width in made.widths] == units
    assert all(room > 1 for room in tables._rooms(made.widths))
