"""Paper: a row, or the blank form of a register, as a ruled A4 page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import segno
from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext
from markupsafe import Markup
from sqlalchemy import select

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.exchange import exports
from app.kernel.registers.items import Item, Kind, SignOff, blank
from app.kernel.registers.register import Element, Form, Register, is_register, register_of
from app.kernel.roles import Action
from app.kernel.web import shown
from app.kernel.web.forms import groups
from app.kernel.web.pages import require_login

blueprint = Blueprint("printing", __name__)

BOXES_MOST = 8  # choices printed as boxes to tick; more are written out
TICKED, EMPTY = "☑", "☐"
HALF = frozenset(
    {
        Kind.TEXT,
        Kind.INTEGER,
        Kind.NUMBER,
        Kind.MONEY,
        Kind.DATE,
        Kind.MOMENT,
        Kind.FLAG,
        Kind.LINK,
        Kind.CHOICE,
    }
)
LONG = 30  # characters of a text that gets the whole width
DATE = "filled_on"
PNG = "data:image/png;base64,"


@dataclass
class Box:
    """A ruled box with its heading.

    Attributes:
        sign: the slot of a sign-off; its signature, if any, stands in ``signed``.
    """

    label: str
    text: str = ""
    struck: bool = False
    wide: bool = False
    tall: bool = False
    sign: SignOff | None = None
    signed: Any = None


@dataclass
class Band:
    """The rows of a section of the form."""

    label: Any
    lines: list[list[Box]] = field(default_factory=list)


@blueprint.get("/<table>/<int(max=2147483647):key>/print")
def filled(table: str, key: int) -> ResponseReturnValue:
    """Show a row as it is printed."""
    register = _register(table)
    query = select(register).where(register.id == key).options(*exports.loads(register))
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return _page(register, row)


@blueprint.get("/<table>/print")
def blank_form(table: str) -> ResponseReturnValue:
    """Show the blank form of a register."""
    return _page(_register(table), None)


def _register(table: str) -> type[Register]:
    require_login()
    if not is_register(table):
        abort(404)
    register = register_of(table)
    if not actor().can(Action.PRINT, register):
        abort(403)
    return register


def _page(register: type[Register], row: Any) -> str:
    return render_template(
        "print/sheet.html",
        card=register.card,
        row=row,
        bands=list(bands(register, row)),
        number=getattr(row, "number", None) or "",
        version=getattr(row, "form_version", 1) if issubclass(register, Form) else None,
        dated=_dated(row) if issubclass(register, Form) else None,
        state=shown.state_of(row) if isinstance(row, Form) else None,
        qr=_qr(row),
        company=current_app.config.get("COMPANY_NAME") or "",
        printed_by=actor().name,
        printed_at=shown.moment(clock.now()),
    )


def _dated(row: Any) -> str:
    """Return the day on the form as it is written on paper."""
    day = getattr(row, DATE, None)
    # NOTE: the pattern of a day on a printed form, as in 2026-11-23
    return format_date(day, gettext("yyyy-MM-dd")) if day else ""


def _qr(row: Any) -> Markup | None:
    """Return the code that leads back to the record."""
    number = getattr(row, "number", None)
    if not number:
        return None
    base = current_app.config.get("BASE_URL") or request.host_url.rstrip("/")
    code = segno.make_qr(f"{base}/r/{quote(number)}", error="m")
    picture = code.svg_inline(border=0, omitsize=True, svgclass="sheet-qr", lineclass=None)
    return Markup(picture)


def bands(register: type[Register], row: Any) -> Iterator[Band]:
    """Return the sections of the form with their boxes, side by side where both are short."""
    for group in groups(register):
        band = Band(group.label)
        waiting: list[Box] = []
        for element in group.elements:
            box = _box(element, row)
            if box is None:
                continue
            if box.wide:
                _close(band, waiting)
                band.lines.append([box])
                continue
            waiting.append(box)
            if len(waiting) == 2:
                _close(band, waiting)
        _close(band, waiting)
        if band.lines:
            yield band


def _close(band: Band, waiting: list[Box]) -> None:
    """Put the boxes that wait for a neighbour on a line of their own."""
    if waiting:
        band.lines.append([*waiting])
        waiting.clear()
    if band.lines and len(band.lines[-1]) == 1:
        band.lines[-1][0].wide = True


def _box(element: Element, row: Any) -> Box | None:
    if isinstance(element, SignOff):
        signed = getattr(row, element.key) if row is not None else None
        return Box(str(element.label), wide=True, sign=element, signed=signed)
    if element.key == DATE or not element.form or _left_out(element, row):
        return None
    box = Box(_label(element), _text(element, row))
    box.struck = row is not None and element.key in (getattr(row, "struck", None) or ())
    to_be_written = row is None or isinstance(row, Form)
    box.tall = element.kind is Kind.MEMO and to_be_written and not box.struck
    box.wide = element.kind not in HALF or len(box.text) > LONG
    return box


def _left_out(item: Item, row: Any) -> bool:
    """Leave out what the program fills in itself, while it is empty, and a number shown above."""
    if item.key == "number":
        return True
    return not item.writable and (row is None or blank(getattr(row, item.key)))


def _label(item: Item) -> str:
    if not item.unit:
        return str(item.label)
    return gettext("%(item)s (%(unit)s)", item=item.label, unit=item.unit)


def _text(item: Item, row: Any) -> str:
    value = getattr(row, item.key) if row is not None else None
    ticks = _ticks(item, value, filled=row is not None)
    if ticks is not None:
        return ticks
    return shown.shown(row, item) if row is not None else ""


def _ticks(item: Item, value: Any, *, filled: bool) -> str | None:
    """Return the boxes of a choice or a yes and no; None when the value is written out."""
    options: list[tuple[Any, str]]
    if item.kind is Kind.FLAG:
        options = [(True, gettext("Yes")), (False, gettext("No"))]
    elif item.kind is Kind.CHOICE and item.choices is not None:
        options = [(member, str(member.label)) for member in item.choices]
    else:
        return None
    if len(options) > BOXES_MOST:
        return None
    return "  ".join(
        f"{TICKED if filled and option == value else EMPTY} {label}" for option, label in options
    )


def drawn(signature: Any) -> str | None:
    """Return the picture of a signature drawn on screen."""
    drawing: str | None = signature.drawing if signature is not None else None
    return drawing if drawing and drawing.startswith(PNG) else None


blueprint.add_app_template_global(drawn, "drawn_signature")
