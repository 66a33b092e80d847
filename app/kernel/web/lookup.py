"""Pickers: rows found by typing, what choosing one fills in, the short address of a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import Select, select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers import history, search
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register, is_register, register_of
from app.kernel.roles import Action
from app.kernel.web import shown
from app.kernel.web.fields import linked
from app.kernel.web.forms import may_look_up, seen_lendable
from app.kernel.web.lists import Column, dialect, read_rows
from app.kernel.web.pages import Page, require_login, whole_number

ROWS = 20
PAGES = 25
HINTS = 3  # things that tell rows of the same name apart
TELLING = frozenset({Kind.CHOICE, Kind.LINK})


class LookupView(Page):
    """Answers pickers with JSON."""

    route_base = "/lookup"

    @expose("/<string:table>")
    def find(self, table: str) -> ResponseReturnValue:
        """Return the rows that match ``q``, best first, twenty at a time."""
        require_login()
        if not may_look_up(table):
            abort(403 if _exists(table) else 404)
        page = whole_number(request.args.get("page") or 1, most=PAGES)
        asked = entries(table, (request.args.get("q") or "").strip()[:80], page * ROWS + 1)
        lines = db.session.scalars(asked).all()
        shown_now = lines[(page - 1) * ROWS : page * ROWS]
        hints = _hints(table, [entry.row_id for entry in shown_now])
        results = [_line(entry, table, hints.get(entry.row_id, ())) for entry in shown_now]
        return jsonify(results=results, more=len(lines) > page * ROWS)

    @expose("/<string:table>/<int(max=2147483647):key>/fills")
    def fills(self, table: str, key: int) -> ResponseReturnValue:
        """Return what choosing a row fills in on the form of the register ``for``."""
        require_login()
        if not is_register(table) or not may_look_up(table):
            abort(404)
        row = db.session.scalar(select(register_of(table)).where(register_of(table).id == key))
        if row is None:
            raise NotFound
        wanted, _dot, link = (request.args.get("for") or "").partition(".")
        if not is_register(wanted):
            abort(400)
        found: dict[str, Any] = {}
        for item in register_of(wanted).items():
            if item.target == table and item.fills and link in ("", item.key):
                found |= {filled: _sent(value) for filled, value in filled_from(row, item).items()}
        return jsonify(found)


class ShortAddressView(Page):
    """``/r/<number>``: the address on labels and in QR codes."""

    route_base = "/r"

    @expose("/<path:number>")
    def go(self, number: str) -> ResponseReturnValue:
        """Go to the page of the record with this number."""
        require_login()
        entry = db.session.scalar(select(Entry).where(Entry.number == number))
        if entry is None or not actor().can(Action.SEE, register_of(entry.register)):
            raise NotFound
        return redirect(str(shown.row_url(entry)))


def _exists(table: str) -> bool:
    return is_register(table) or table == Entry.__tablename__


def entries(table: str, query: str, limit: int) -> Select[Any]:
    """Return the statement for the entries a picker offers, best first."""
    tables = seen_lendable() if table == Entry.__tablename__ else [table]
    where = Entry.register.in_(tables), Entry.haystack != ""
    if query:
        return search.find(query, dialect(), *where, limit=limit)
    newest = Entry.id if len(tables) > 1 else Entry.row_id
    return select(Entry).where(*where).order_by(newest.desc()).limit(limit)


def filled_from(row: Register, item: Item) -> dict[str, Any]:
    """Return what a link to ``row`` fills in, by item; a linked row where that item is a link."""
    return {key: _follow(row, path) for key, path in item.fills.items()}


def preset(register: type[Register], args: Any) -> dict[str, Any]:
    """Return the items an address gives for a new row, with what they fill in.

    A linked row out of the actor's reach is passed over as if it did not exist.
    """
    values: dict[str, Any] = {}
    for item in register.items():
        given = args.get(item.key)
        if not given or not item.writable or item.kind not in (Kind.LINK, Kind.CHOICE):
            continue
        if item.kind is Kind.CHOICE and item.choices and given in list(item.choices):
            values[item.key] = item.choices(given)
        if item.kind is Kind.LINK and given.isdecimal() and len(given) < 10:
            row = linked(item, int(given))
            if row is not None:
                values |= _filled_ids(row, item) | {item.key: row.id}
    return values


def _filled_ids(row: Any, item: Item) -> dict[str, Any]:
    found = filled_from(row, item) if item.fills else {}
    return {key: value.id if isinstance(value, Register) else value for key, value in found.items()}


def _follow(row: Any, path: str) -> Any:
    value = row
    for name in path.split("."):
        value = getattr(value, name, None)
        if value is None:
            return None
    return value


def _sent(value: Any) -> Any:
    if isinstance(value, Register):
        return {"id": value.id, "text": str(value)}
    return history.plain(value)


def _hints(table: str, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return what tells rows of the same name apart, for those who may see them."""
    if not is_register(table) or not actor().can(Action.SEE, register_of(table)):
        return {}
    register = register_of(table)
    listed = [item for item in register.items() if item.listed and item.kind in TELLING]
    columns = [Column(item.key, item.label, item) for item in listed[:HINTS]]
    rows = read_rows(register, ids, columns) if columns else []
    return {row.id: [shown.shown(row, item) for item in listed[:HINTS]] for row in rows}


def _line(entry: Entry, table: str, hints: Sequence[str]) -> dict[str, Any]:
    """Return a line of a picker; where rows of several registers stand, its id is the entry's."""
    mixed = table == Entry.__tablename__
    form = issubclass(register_of(entry.register), Form)
    text = " ".join(filter(None, (entry.number if form else None, entry.title)))
    kind = str(register_of(entry.register).card.title) if mixed else None
    hint = [kind, entry.number if not form else None, *hints]
    return {
        "id": entry.id if mixed else entry.row_id,
        "text": text or entry.number or f"#{entry.row_id}",
        "hint": " · ".join(filter(None, hint)),
    }
