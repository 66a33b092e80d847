"""What a list can be narrowed by: choices, linked rows, periods, flags, states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_, true
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.language.dates import BadDate, parse_date
from app.kernel.language.text import tidy
from app.kernel.registers.items import Item, Kind, Scope
from app.kernel.registers.register import Form, Register
from app.kernel.web import shown
from app.kernel.web.fields import linked
from app.kernel.web.forms import may_look_up

Span = tuple[date | None, date | None]  # first and last day, both included

STATE, MINE, NOTHING = "state", "mine", "none"


def _week(today: date) -> Span:
    first = today - timedelta(days=today.weekday())
    return first, first + timedelta(days=6)


def _month(today: date, back: int = 0) -> Span:
    first = today.replace(day=1)
    for _step in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


PERIODS: Mapping[str, tuple[Any, Callable[[date], Span]]] = {
    "overdue": (_("Overdue"), lambda today: (None, today - timedelta(days=1))),
    "today": (_("Today"), lambda today: (today, today)),
    "week": (_("This week"), _week),
    "next7": (_("Next 7 days"), lambda today: (today, today + timedelta(days=6))),
    "next30": (_("Next 30 days"), lambda today: (today, today + timedelta(days=29))),
    "month": (_("This month"), _month),
    "last7": (_("Last 7 days"), lambda today: (today - timedelta(days=6), today)),
    "last30": (_("Last 30 days"), lambda today: (today - timedelta(days=29), today)),
    "lastmonth": (_("Last month"), lambda today: _month(today, 1)),
    "year": (
        _("This year"),
        lambda today: (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    ),
}


@dataclass
class Filter:
    """One filter as asked for: what it shows in the form, what it asks of a row.

    Attributes:
        value: what the form shows as chosen; None when it is not used.
        said: the same in words, for the tag above the rows.
    """

    key: str
    label: Any
    kind: str
    value: Any = None
    said: str = ""
    condition: ColumnElement[bool] | None = None
    options: tuple[tuple[str, str], ...] = ()
    url: str = ""
    first: str = ""
    last: str = ""

    @property
    def used(self) -> bool:
        """Whether it narrows the list."""
        return self.condition is not None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names it takes its values from."""
        if self.kind == "date":
            return self.key, f"{self.key}_from", f"{self.key}_to"
        return (self.key,)


def filters_of(register: type[Register], args: MultiDict[str, str]) -> list[Filter]:
    """Return every filter of a register, with what ``args`` ask of it.

    Links can always be filtered by, so that a page can lead to all rows that point to it.

    Raises:
        BadRequest: a value is none of those offered.
    """
    found = [_mine(register, args)]
    if issubclass(register, Form):
        found.append(_state(register, args))
    for item in register.items():
        if not item.form:
            continue  # what nobody sees must not be guessed by filtering
        maker = _MAKERS.get(item.kind)
        offered = item.filtered or item.kind is Kind.LINK
        if maker is not None and (offered or item.key in args):
            made = maker(register, item, args)
            if made.used or ((item.filtered or item.listed) and _offered(item)):
                found.append(made)
    return found


def _offered(item: Item) -> bool:
    """A picker is no use to somebody who may not look into the other register."""
    return item.kind is not Kind.LINK or may_look_up(str(item.target))


def _mine(register: type[Register], args: MultiDict[str, str]) -> Filter:
    """Rows the actor entered or, where the scope starts, answers for."""
    made = Filter(MINE, gettext("Mine"), "flag", options=(("1", gettext("Only mine")),))
    if args.get(MINE) == "1":
        who = actor()
        mine = [register.created_by_id == who.user_id]
        if isinstance(register.card.scope, Scope) and who.employee_id is not None:
            mine.append(getattr(register, register.card.scope.owner) == who.employee_id)
        made.value, made.said, made.condition = "1", "", or_(*mine)
    return made


def _state(register: type[Form], args: MultiDict[str, str]) -> Filter:
    states = {code: str(label) for code, (label, _colour) in register.states().items()}
    return _coded(Filter(STATE, gettext("State"), "choice"), states, register.state, args)


def _choice(register: type[Register], item: Item, args: MultiDict[str, str]) -> Filter:
    labels = {choice.value: str(choice.label) for choice in item.choices or ()}
    made = Filter(item.key, item.label, "choice")
    return _coded(made, labels, getattr(register, item.key), args)


def _coded(
    made: Filter, labels: Mapping[str, str], column: Any, args: MultiDict[str, str]
) -> Filter:
    made.options = tuple(labels.items())
    chosen = [code for code in args.getlist(made.key) if code]
    if not set(chosen) <= set(labels):
        raise BadRequest
    if chosen:
        made.value = chosen
        made.said = shown.listed([labels[code] for code in chosen])
        made.condition = column.in_(chosen)
    return made


def _link(register: type[Register], item: Item, args: MultiDict[str, str]) -> Filter:
    made = Filter(item.key, item.label, "link", url=f"/lookup/{item.target}")
    given = args.get(item.key)
    column = getattr(register, item.key)
    if given == NOTHING:
        made.value, made.said, made.condition = given, gettext("none"), column.is_(None)
    elif given:
        if not given.isdecimal() or len(given) > 9:
            raise BadRequest
        row = linked(item, int(given))
        made.said = "?" if row is None else str(row)
        made.value = [] if row is None else [(row.id, made.said, "")]
        made.condition = column == int(given)
    return made


def _flag(register: type[Register], item: Item, args: MultiDict[str, str]) -> Filter:
    words = {"1": gettext("Yes"), "0": gettext("No")}
    made = Filter(item.key, item.label, "flag", options=tuple(words.items()))
    given = args.get(item.key)
    if given:
        if given not in words:
            raise BadRequest
        made.value, made.said = given, words[given]
        made.condition = getattr(register, item.key).is_(given == "1")
    return made


def _text(register: type[Register], item: Item, args: MultiDict[str, str]) -> Filter:
    made = Filter(item.key, item.label, "text")
    given = tidy(args.get(item.key) or "")
    if given:
        made.value = made.said = given[:60]
        made.condition = getattr(register, item.key).icontains(given[:60], autoescape=True)
    return made


def _date(register: type[Register], item: Item, args: MultiDict[str, str]) -> Filter:
    options = tuple((code, str(label)) for code, (label, _span) in PERIODS.items())
    made = Filter(item.key, item.label, "date")
    made.options = (*options, (NOTHING, gettext("None")))
    column = getattr(register, item.key)
    given = args.get(item.key)
    made.first, made.last = (args.get(f"{item.key}_{end}", "") for end in ("from", "to"))
    if given == NOTHING:
        made.value, made.said, made.condition = given, gettext("None"), column.is_(None)
        return made
    if given and given not in PERIODS:
        raise BadRequest
    if given:
        label, span = PERIODS[given]
        first, last = span(clock.today())
        made.value, made.said = given, str(label)
    else:
        first, last = _day(made.first), _day(made.last)
        made.said = f"{made.first} – {made.last}"
    if first or last:
        made.condition = _between(column, item, first, last)
    return made


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except BadDate:
        raise BadRequest from None


def _between(column: Any, item: Item, first: date | None, last: date | None) -> Any:
    parts = []
    if item.kind is Kind.MOMENT:
        if first:
            parts.append(column >= datetime.combine(first, time(), clock.zone()))
        if last:
            parts.append(column < datetime.combine(last + timedelta(1), time(), clock.zone()))
    else:
        parts += [column >= first] if first else []
        parts += [column <= last] if last else []
    return and_(true(), *parts)


_MAKERS: Mapping[Kind, Callable[[type[Register], Item, MultiDict[str, str]], Filter]] = {
    Kind.CHOICE: _choice,
    Kind.LINK: _link,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MOMENT: _date,
}
