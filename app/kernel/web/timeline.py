"""The history of a row in words: who did what, item by item, grouped by request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, select

from app.kernel.database import db
from app.kernel.registers import history
from app.kernel.registers.entries import Entry, stands_for
from app.kernel.registers.history import Change
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register, is_register
from app.kernel.web import shown

Titles = dict[tuple[str, int], str]

ACTIONS: dict[str, tuple[Any, str, str]] = {  # words, icon, kind
    "created": (_("entered this record"), "plus", "add"),
    "changed": (_("changed"), "pencil", "change"),
    "signed": (_("signed"), "writing-sign", "sign"),
    "withdrawn": (_("changed what was signed"), "pencil", "change"),
    "attached": (_("attached a file"), "paperclip", "plain"),
    "detached": (_("removed a file"), "paperclip", "plain"),
    "deleted": (_("moved it to the recycle bin"), "trash", "void"),
    "restored": (_("took it out of the recycle bin"), "restore", "plain"),
    "exported": (_("exported it"), "download", "plain"),
    "commented": (_("wrote a comment"), "message", "plain"),
    "confirmed": (_("confirmed that it is still right"), "circle-check", "sign"),
    "read": (_("read it"), "book", "plain"),
    "printed": (_("printed it"), "printer", "plain"),
    "labelled": (_("printed a label for it"), "tag", "plain"),
    "copy returned": (_("ticked a copy off as returned"), "file-check", "plain"),
    "copy missing": (_("took the tick off a copy"), "file-x", "plain"),
}
_STATE_WORDS = {
    "signing": _("submitted it for signing"),
    "completed": _("completed it"),
    "archived": _("archived it"),
    "void": _("declared it void"),
    "draft": _("took it back to draft"),
}


@dataclass(frozen=True)
class Told:
    """One item before and after."""

    label: Any
    old: str
    new: str


@dataclass
class Moment:
    """What one person did at one time."""

    who: str
    at: str
    text: str
    icon: str
    kind: str
    note: str | None = None
    changes: list[Told] = field(default_factory=list)


Teller = Callable[[Register], Iterable[tuple[datetime, Moment]]]

_tellers: list[Teller] = []


def teller(provider: Teller) -> Teller:
    """Register a function that tells what happened about a row without changing it, and when."""
    _tellers.append(provider)
    return provider


def timeline(row: Register, limit: int = 60) -> list[Moment]:
    """Return the history of a row, newest first."""
    changes = history.of_row(db.session, row.__tablename__, row.id, limit)
    titles = _titles(row, changes)
    told = [each for provider in _tellers for each in provider(row)]
    for _request, group in groupby(changes, key=lambda each: (each.request_id, each.actor_id)):
        done = list(group)
        moment = _moment(type(row), done, titles)
        if moment is not None:
            told.append((done[0].at, moment))
    told.sort(key=lambda each: each[0], reverse=True)
    return [moment for _at, moment in told[:limit]]


def _moment(register: type[Register], group: Sequence[Change], titles: Titles) -> Moment | None:
    """Tell one request: the first thing done gives the words, all of them the items."""
    merged: dict[str, list[Any]] = {}
    for change in reversed(group):
        for key, (before, after) in change.diff.items():
            merged[key] = [merged[key][0] if key in merged else before, after]
    action = _main_action(group)
    # What a new row started with is on its page, or in the first change of it.
    changes = [] if action == "created" else list(_told(register, merged, titles))
    words, icon, kind = ACTIONS.get(action, (action, "point", "plain"))
    state = merged.get("state", [None, None])[1]
    if action == "changed" and issubclass(register, Form) and state:
        label = register.states().get(state, (state, ""))[0]
        words = _STATE_WORDS.get(state) or gettext("moved it to “%(state)s”", state=label)
        icon, kind = ("ban", "void") if state == "void" else ("check", "sign")
    elif action == "changed" and not changes:
        return None
    first = group[0]
    note = next((change.reason for change in group if change.reason), None)
    who = first.actor_name if first.actor_id is not None else gettext("The program")
    return Moment(who, shown.moment(first.at), str(words), icon, kind, note, changes)


def _main_action(group: Sequence[Change]) -> str:
    actions = [change.action for change in group]
    return next((a for a in ("created", "signed") if a in actions), actions[-1])


def _told(register: type[Register], merged: dict[str, list[Any]], titles: Titles) -> Iterable[Told]:
    items = {item.key: item for item in register.items() if item.form or not item.derived}
    if any(key in items and not items[key].derived for key in merged) or "state" in merged:
        # What the program noted by itself goes without saying beside what was done.
        items = {key: item for key, item in items.items() if not item.derived}
    slots = {slot.key: slot for slot in register.sign_offs()}
    for key, (before, after) in merged.items():
        if key in items:
            old, new = (_value(items[key], value, titles) for value in (before, after))
            yield Told(items[key].label, old, new)
        elif key in slots:
            yield Told(slots[key].label, str(before or ""), str(after or ""))
        elif key == "struck":
            yield Told(
                gettext("Struck through"), _labels(items, before), _labels(items, after) or "—"
            )
        elif key == "copies":
            yield Told(gettext("Copies"), "", _holders(register, after))
        elif key.startswith("file "):
            yield Told(gettext("File"), str(before or ""), str(after or ""))


def _labels(items: dict[str, Item], keys: Iterable[str] | None) -> str:
    return shown.listed([items[key].label for key in keys or () if key in items])


def _holders(register: type[Register], places: Iterable[int]) -> str:
    holders = dict(enumerate(register.card.copies, start=1))
    return shown.listed([holders.get(place, place) for place in places])


def _value(item: Item, value: Any, titles: Titles) -> str:
    if value is None or value == "":
        return ""
    if item.kind is Kind.LINK:
        return titles.get((str(item.target), int(value)), f"#{value}")
    if item.kind is Kind.MOMENT:
        return shown.moment(datetime.fromisoformat(str(value)))
    if item.kind is Kind.DATE:
        return shown.day(date.fromisoformat(str(value)[:10]))
    if item.kind is Kind.CHOICE and item.choices:
        known = {choice.value: choice.label for choice in item.choices}
        return str(known.get(value, value))
    if item.kind in (Kind.FLAG, Kind.LIST):
        return shown.written(item, value)
    return str(value)


def _titles(row: Register, changes: Sequence[Change]) -> Titles:
    """Return what the linked rows in a history are called, in one statement at most."""
    links = {item.key: str(item.target) for item in type(row).items() if item.kind is Kind.LINK}
    known = _linked(row, links)
    wanted = {
        (links[key], int(value))
        for change in changes
        for key, pair in change.diff.items()
        if key in links and is_register(links[key])
        for value in pair
        if value is not None
    } - known.keys()
    if not wanted:
        return known
    found = db.session.execute(
        select(Entry.register, Entry.row_id, Entry.title, Entry.number).where(stands_for(wanted))
    )
    named = {(line.register, line.row_id): line.title or line.number or "" for line in found}
    return known | named


def _linked(row: Register, links: dict[str, str]) -> Titles:
    """Return what the rows are called that the row links to now and that are loaded with it."""
    loaded: Any = inspect(row).dict
    linked = ((table, loaded.get(key.removesuffix("_id"))) for key, table in links.items())
    return {
        (table, other.id): other.title_for_entry() or getattr(other, "number", None) or ""
        for table, other in linked
        if isinstance(other, Register)
    }
