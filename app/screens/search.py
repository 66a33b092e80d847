"""Search over all registers: everything a person may see, grouped by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers import marks, search
from app.kernel.registers.entries import Entry
from app.kernel.registers.marks import Mark
from app.kernel.registers.register import Form, Register, registers
from app.kernel.roles import Action
from app.kernel.web.duties import subjects
from app.kernel.web.lists import dialect
from app.kernel.web.pages import Page, require_login

# How many rows that live on, such as customers, and how many forms are shown at most.
PAGE = (40, 60)
DROPDOWN = (6, 6)


@dataclass(frozen=True)
class Hit:
    """A row that was found."""

    url: str
    title: str
    number: str | None
    state: tuple[str, str] | None
    marks: Sequence[Mark] = ()
    about: str = ""  # the customer, where the title does not say it


@dataclass(frozen=True)
class Hits:
    """The rows found in one register, and the address of the list with all of them."""

    register: type[Register]
    hits: Sequence[Hit]


class SearchView(Page):
    """The page behind the search box, and what drops down below it."""

    route_base = "/search"
    default_view = "search"

    @expose("/")
    def search(self) -> ResponseReturnValue:
        """Show what was found; ``partial=1`` answers with the hits alone."""
        require_login()
        query = (request.args.get("q") or "").strip()[:80]
        partial = request.args.get("partial") == "1"
        found = find(query, DROPDOWN if partial else PAGE) if query else []
        return render_template("screens/search.html", query=query, found=found, partial=partial)


def find(query: str, most: tuple[int, int]) -> list[Hits]:
    """Return what the actor may see of the best matches; what lives on stands before forms."""
    seen = {r.__tablename__: r for r in registers() if actor().can(Action.SEE, r)}
    entries: list[Entry] = []
    for forms, limit in zip((False, True), most, strict=True):
        tables = [table for table, each in seen.items() if issubclass(each, Form) == forms]
        asked = search.find(query, dialect(), Entry.register.in_(tables), limit=limit)
        entries += db.session.scalars(asked)
    marked = marks.of_entries(entries)
    about = subjects(entries)
    grouped: dict[str, list[Hit]] = {}
    for entry in entries:
        marks_of = marked.get(entry.id, ())
        hit = _hit(entry, seen[entry.register], marks_of, about.get(entry.id, ""))
        grouped.setdefault(entry.register, []).append(hit)
    return [Hits(seen[table], hits) for table, hits in grouped.items()]


def _hit(entry: Entry, register: type[Register], marked: Sequence[Mark], about: str) -> Hit:
    state = None
    if issubclass(register, Form) and entry.state is not None:
        label, colour = register.states().get(entry.state, (entry.state, ""))
        state = (str(label), colour)
    title = entry.title or entry.number or f"#{entry.row_id}"
    url = f"/{entry.register}/{entry.row_id}"
    return Hit(url, title, entry.number, state, marked, "" if about in title else about)
