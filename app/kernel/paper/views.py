"""The print view, the PDF, and the note of who printed what, of rows, blank forms and labels."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, send_file, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db, writing
from app.kernel.errors import NotFound
from app.kernel.exchange import exports
from app.kernel.paper import labels, press, sheet
from app.kernel.registers import copies, history
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Register, is_register, register_of
from app.kernel.roles import Action
from app.kernel.web.pages import require_login, whole_number

blueprint = Blueprint("paper", __name__)

ROW = "/<table>/<int(max=2147483647):key>"
PAGES_SHOWN = 30  # of a longer one the PDF holds all
NAME_MOST = 120  # characters of a file's name
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass
class Job:
    """Something to be printed.

    Attributes:
        facts: makes what the layout needs to know.
        note: keeps that it was printed, in the running transaction.
        back: the address to go back to.
        choices: what the template offers to choose from.
    """

    layout: str
    name: str
    facts: Callable[[], Any]
    note: Callable[[], None]
    back: str
    template: str = "print/view.html"
    choices: dict[str, Any] = field(default_factory=dict)

    def show(self) -> str:
        """Return the page with a picture of every page that would be printed."""
        pages = press.pages(self.layout, self.facts())
        pictures = [b64encode(page.encode()).decode() for page in pages[:PAGES_SHOWN]]
        query = request.query_string.decode()
        asked = f"?{query}" if query else ""
        return render_template(
            self.template, job=self, count=len(pages), pictures=pictures, asked=asked
        )

    def keep(self) -> ResponseReturnValue:
        """Note that the browser prints it."""
        with transaction():
            self.note()
        return "", 204

    def send(self) -> ResponseReturnValue:
        """Send the PDF, and note that it was sent."""
        made = press.pdf(self.layout, self.facts())
        db.session.rollback()
        with writing(), transaction():
            self.note()
        name = NOT_IN_NAMES.sub("-", self.name)[:NAME_MOST]
        return send_file(BytesIO(made), mimetype="application/pdf", download_name=f"{name}.pdf")


# --- a row


@blueprint.get(f"{ROW}/print")
def row(table: str, key: int) -> ResponseReturnValue:
    """Show a row as it is printed."""
    return _row_job(table, key).show()


@blueprint.post(f"{ROW}/print")
def row_printed(table: str, key: int) -> ResponseReturnValue:
    """Note that a row is printed from the browser."""
    return _row_job(table, key).keep()


@blueprint.get(f"{ROW}/print.pdf")
def row_pdf(table: str, key: int) -> ResponseReturnValue:
    """Send a row as a PDF."""
    return _row_job(table, key).send()


def _row_job(table: str, key: int) -> Job:
    register = _register(table)
    found = _row(register, key)
    places = _places(register)
    return Job(
        sheet.LAYOUT,
        f"{register.card.title} {getattr(found, 'number', None) or found}",
        lambda: sheet.sheet_of(register, found, copies=places),
        lambda: copies.note_printed(db.session.get_one(register, key), places),
        back=f"/{table}/{key}",
        choices=_copy_choices(register, places) | {"blank": f"/{table}/print"},
    )


# --- a blank form


@blueprint.get("/<table>/print")
def blank(table: str) -> ResponseReturnValue:
    """Show the blank form of a register."""
    return _blank_job(table).show()


@blueprint.post("/<table>/print")
def blank_printed(table: str) -> ResponseReturnValue:
    """Note that a blank form is printed from the browser."""
    return _blank_job(table).keep()


@blueprint.get("/<table>/print.pdf")
def blank_pdf(table: str) -> ResponseReturnValue:
    """Send the blank form of a register as a PDF."""
    return _blank_job(table).send()


def _blank_job(table: str) -> Job:
    register = _register(table)
    places = _places(register)
    return Job(
        sheet.LAYOUT,
        gettext("%(title)s (blank)", title=register.card.title),
        lambda: sheet.sheet_of(register, copies=places),
        lambda: history.note(db.session, "printed", table, copies=[None, places]),
        back=f"/{table}/",
        choices=_copy_choices(register, places),
    )


# --- labels


@blueprint.get(f"{ROW}/label")
def label(table: str, key: int) -> ResponseReturnValue:
    """Go to the label of one row."""
    return redirect(f"/{table}/labels?ids={_row(_numbered(table), key).id}")


@blueprint.get("/<table>/labels")
def many_labels(table: str) -> ResponseReturnValue:
    """Show the labels of the rows ``ids`` on a sheet, from the label ``start`` on."""
    return _labels_job(table).show()


@blueprint.post("/<table>/labels")
def labels_printed(table: str) -> ResponseReturnValue:
    """Note that labels are printed from the browser."""
    return _labels_job(table).keep()


@blueprint.get("/<table>/labels.pdf")
def labels_pdf(table: str) -> ResponseReturnValue:
    """Send labels as a PDF."""
    return _labels_job(table).send()


def _labels_job(table: str) -> Job:
    register = _numbered(table)
    keys = _keys()
    rows = _rows(register, keys)
    chosen = _label_sheet()
    start = whole_number(request.args.get("start") or 1, most=chosen.count)
    facts = [history.Fact(table, each.id, "labelled", {}) for each in rows]
    return Job(
        labels.LAYOUT,
        gettext("Labels: %(register)s", register=register.card.heading),
        lambda: labels.labels_of(register, rows, chosen, start),
        lambda: history.write(db.session, facts),
        back=f"/{table}/{keys[0]}" if len(keys) == 1 else f"/{table}/",
        template="print/labels.html",
        choices={"sheets": labels.SHEETS.values(), "sheet": chosen, "start": start, "keys": keys},
    )


def _label_sheet() -> labels.LabelSheet:
    """Return the sheet asked for, else the one this person used last."""
    code = request.args.get("sheet")
    if code is not None and code not in labels.SHEETS:
        abort(400)
    kept = session.get("label_sheet")
    if code is not None and code != kept:
        session["label_sheet"] = code
    return labels.SHEETS.get(code or kept or "", next(iter(labels.SHEETS.values())))


# --- what an address asks for


def _register(table: str) -> type[Register]:
    """Return the register an address names, for those who may print it."""
    require_login()
    if not is_register(table):
        abort(404)
    register = register_of(table)
    if not actor().can(Action.PRINT, register):
        abort(403)
    return register


def _numbered(table: str) -> type[Register]:
    register = _register(table)
    if not hasattr(register, "number"):
        abort(404)
    return register


def _row(register: type[Register], key: int) -> Any:
    return _rows(register, [key])[0]


def _rows(register: type[Register], keys: Sequence[int]) -> list[Any]:
    """Return rows with what their sheets show, in the order asked for."""
    query = select(register).where(register.id.in_(keys)).options(*exports.loads(register))
    found = {each.id: each for each in db.session.scalars(query)}
    if len(found) != len(keys):
        raise NotFound
    return [found[key] for key in keys]


def _keys() -> list[int]:
    asked = [key for part in request.args.getlist("ids") for key in part.split(",") if key]
    keys = list(dict.fromkeys(map(whole_number, asked)))
    if not 0 < len(keys) <= labels.MOST:
        abort(400)
    return keys


def _places(register: type[Register]) -> list[int]:
    """Return whose copies are asked for; all of them when none is named."""
    most = len(register.card.copies)
    asked = [place for place in request.args.getlist("copy") if place]
    if asked and not most:
        abort(404)
    return sorted({whole_number(place, most=most) for place in asked})


def _copy_choices(register: type[Register], places: Sequence[int]) -> dict[str, Any]:
    holders = [(str(place), holder) for place, holder in enumerate(register.card.copies, start=1)]
    return {
        "copies": [("", gettext("All copies")), *holders] if holders else [],
        "held": ",".join(map(str, places)),
    }
