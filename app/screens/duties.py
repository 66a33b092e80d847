"""Home: what I owe, each one click from done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_appbuilder import IndexView, expose
from flask_babel import gettext, ngettext

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.owed.cadence import Cadence, window
from app.kernel.registers.register import Form, forms
from app.kernel.roles import Action
from app.kernel.web import duties
from app.kernel.web.duties import Pile
from app.kernel.web.pages import require_login

AT_ONCE = 6  # duties of a pile shown before it is unfolded
TILED = ("sign",)  # piles that have a tile of their own, with or without duties


class HomeView(IndexView):
    """The first page after the login: my duties, from every chapter."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show what the person owes, most urgent first."""
        require_login()
        piles = duties.piles(actor())
        return render_template(
            "screens/home.html",
            piles=piles,
            tiles=_tiles(piles),
            fillable=_fillable(),
            at_once=AT_ONCE,
            greeting=_greeting(piles),
        )


def _fillable() -> list[type[Form]]:
    """Return the forms the person may fill in."""
    return [form for form in forms() if actor().can(Action.ADD, form)]


def _tiles(piles: list[Pile]) -> Iterator[tuple[Any, str | int, str, str, str | None]]:
    """Yield the numbers that matter first: label, value, kind, icon and address."""
    today = clock.today()
    sunday = window(Cadence.WEEK, today).last
    days = [duty.due_on for pile in piles for duty in pile.duties if duty.due_on is not None]
    late = sum(pile.late for pile in piles)
    due, soon = days.count(today), sum(today <= day <= sunday for day in days)
    more = "+" if any(pile.more and pile.late for pile in piles) else ""
    late_kind, due_kind = "danger" if late else "", "warning" if due else ""
    yield gettext("Overdue"), f"{late}{more}", late_kind, "clock-exclamation", None
    yield gettext("Due today"), due, due_kind, "calendar-due", None
    yield gettext("Due this week"), soon, "", "calendar-week", None
    found = {pile.code: pile for pile in piles}
    for code, label, icon in duties.headings(TILED):
        pile = found.get(code)
        yield label, pile.said if pile else 0, "", icon, f"#{code}" if pile else None


def _greeting(piles: list[Pile]) -> str:
    late = sum(pile.late for pile in piles)
    owed = sum(len(pile.duties) for pile in piles)
    if late:
        return ngettext("%(num)s duty is overdue.", "%(num)s duties are overdue.", late)
    if owed:
        return ngettext(
            "%(num)s duty is open, none of them overdue.",
            "%(num)s duties are open, none of them overdue.",
            owed,
        )
    return gettext("All done.")
