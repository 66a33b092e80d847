"""Home: what I owe, each one click from done."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_appbuilder import IndexView, expose
from flask_babel import gettext, ngettext

from app.kernel import duties
from app.kernel.actor import actor
from app.kernel.duties import Pile
from app.kernel.pages import require_login


class HomeView(IndexView):
    """The first page after the login: my duties, from every chapter."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show what the person owes, most urgent first."""
        require_login()
        piles = duties.piles(actor())
        return render_template("screens/home.html", piles=piles, greeting=_greeting(piles))


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
