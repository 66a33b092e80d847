"""What stands on the sheet of a row, or on the blank form of a register (4.3).

All of it follows from the definition: the items in the order of the paper, two short ones on a
line, room to write for the long ones, a line to sign on for every sign-off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from flask_babel import gettext

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.paper import boxes, codes, measures, press, tables
from app.kernel.registers.register import Form, FormState, Register
from app.kernel.registers.versions import version_on
from app.kernel.web import shown

LAYOUT = "sheet"


@dataclass
class Caption:
    """Words before a line that is filled, or left to be filled by hand."""

    label: str
    text: str = ""


@dataclass
class Dated:
    """The day on the form; its pattern in pieces, the parts of a day in braces."""

    label: str
    pattern: list[str]
    year: str = ""
    month: str = ""
    day: str = ""


@dataclass
class Sheet:
    """Everything the layout needs to know.

    Attributes:
        name: what the file calls itself.
        mark: the mark of the record type, its version and the number of the printed form.
        copies: what marks each copy; every copy is a full set of pages.
        stretch: how many boxes share the room that is left on the page.
        foot, remark: small words at the foot of every page, on the left and on the right.
        page: the words for a page's place, with ``{page}`` and ``{pages}`` in them.
        void: the word over a void record.
        watermark: words over every page, that say for whose eyes it is.
        label_width: millimetres.
        tracking: em between the characters of the title.
    """

    name: str
    title: str
    company: str
    mark: str
    number: Caption | None
    qr: str | None
    copies: Sequence[str | None]
    blocks: list[Any]
    dated: Dated | None
    notes: list[str]
    foot: str
    remark: str
    page: str
    words: dict[str, str]
    void: str = ""
    watermark: str = ""
    lang: str = "en"
    region: str = "us"
    label_width: float = 30
    tracking: float = 0
    stretch: int = field(init=False)

    def __post_init__(self) -> None:
        self.stretch = sum(block.stretch for block in self.blocks)


def sheet_of(
    register: type[Register], row: Any = None, *, copies: Sequence[int] = (), watermark: str = ""
) -> Sheet:
    """Return what stands on the sheet of ``row``; on the blank form when it is None.

    Args:
        copies: places (from 1) of the holders who get a copy; all of them when empty.
        watermark: words to put over every page.
    """
    spoken = measures.language()
    return Sheet(
        name=" ".join(map(str, filter(None, (register.card.title, getattr(row, "number", None))))),
        title=str(register.card.title),
        company=current_app.config["COMPANY_NAME"],
        mark=_mark(register, row),
        number=_number(register, row),
        qr=codes.qr(row),
        copies=_copy_marks(register, copies),
        blocks=[*boxes.blocks_of(register, row), *tables.tables_of(register, row)],
        dated=_dated(register, row),
        notes=list(_notes(register, row)),
        foot=_printed_by(),
        remark=shown.state_of(row)[0] if isinstance(row, Form) else "",
        page=gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        words=_words(),
        void=gettext("VOID") if _is_void(row) else "",
        watermark=watermark,
        lang=spoken.code,
        region=spoken.region,
        label_width=spoken.label_width,
        tracking=spoken.tracking,
    )


def plain_sheet(title: str, blocks: Sequence[Any]) -> Sheet:
    """Return a sheet that is of no row: its title, and what stands under it."""
    spoken = measures.language()
    return Sheet(
        name=title,
        title=title,
        company=current_app.config["COMPANY_NAME"],
        mark="",
        number=None,
        qr=None,
        copies=[None],
        blocks=list(blocks),
        dated=None,
        notes=[],
        foot=_printed_by(),
        remark="",
        page=gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        words=_words(),
        lang=spoken.code,
        region=spoken.region,
        label_width=spoken.label_width,
        tracking=spoken.tracking,
    )


def sheet_pdf(row: Register, *, copies: Sequence[int] = (), watermark: str = "") -> bytes:
    """Return the sheet of a row as a PDF; the arguments are those of `sheet_of`."""
    return press.pdf(LAYOUT, sheet_of(type(row), row, copies=copies, watermark=watermark))


def sheet_pages(row: Register, *, copies: Sequence[int] = (), watermark: str = "") -> list[str]:
    """Return every page of the sheet of a row as an SVG document; see `sheet_of`."""
    return press.pages(LAYOUT, sheet_of(type(row), row, copies=copies, watermark=watermark))


def _mark(register: type[Register], row: Any) -> str:
    card, found = register.card, []
    if issubclass(register, Form) and card.code:
        version = row.form_version if row is not None else version_on(card.code, clock.today())
        found.append(gettext("Mark %(code)s, version %(version)s", code=card.code, version=version))
    if card.form:
        found.append(gettext("Form %(form)s", form=card.form))
    return "  ".join(found)


def _number(register: type[Register], row: Any) -> Caption | None:
    if not hasattr(register, "number"):
        return None
    return Caption(gettext("No.") + gettext(": "), getattr(row, "number", None) or "")


def _copy_marks(register: type[Register], wanted: Sequence[int]) -> list[str | None]:
    holders = register.card.copies
    places = [place for place in wanted if 0 < place <= len(holders)]
    marks: list[str | None] = [
        gettext(
            "Copy %(place)s of %(count)s: %(holder)s",
            place=place,
            count=len(holders),
            holder=holders[place - 1],
        )
        for place in places or range(1, len(holders) + 1)
    ]
    return marks or [None]


def _dated(register: type[Register], row: Any) -> Dated | None:
    if not issubclass(register, Form):
        return None
    # NOTE: the day on a printed form; each part may be left to be written by hand
    pattern = gettext("%(year)s-%(month)s-%(day)s", year="{year}", month="{month}", day="{day}")
    made = Dated(
        str(register.item(boxes.DATE).label) + gettext(": "),
        [piece for piece in re.split(r"(\{\w+\})", pattern) if piece],
    )
    day = getattr(row, boxes.DATE, None)
    if day is not None:
        made.year, made.month, made.day = f"{day.year}", f"{day.month:02}", f"{day.day:02}"
    return made


def _notes(register: type[Register], row: Any) -> list[str]:
    found = []
    if _is_void(row):
        found.append(gettext("Declared void: %(reason)s", reason=row.void_reason))
    if getattr(row, "transcribed", False):
        found.append(gettext("Entered from a paper form"))
    holders = register.card.copies
    if holders:
        found.append(
            gettext(
                "Made out in %(count)s copies, one each for: %(holders)s.",
                count=len(holders),
                holders=shown.listed(holders),
            )
        )
    return found


def _is_void(row: Any) -> bool:
    return isinstance(row, Form) and row.state == FormState.VOID


def _printed_by() -> str:
    when = shown.moment(clock.now())
    return gettext("Printed by %(who)s on %(when)s", who=actor().name, when=when)


def _words() -> dict[str, str]:
    """Return the words that stand before what is signed."""
    colon = gettext(": ")
    return {
        "colon": colon,
        "signed_on": gettext("Signed on") + colon,
        "seal": gettext("(seal)"),
    }
