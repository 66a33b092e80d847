"""What is due for disposal, and the list that is written of it (4.7)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.chapters.org.models import Employee
from app.chapters.records import operations, rules
from app.chapters.records.models import Disposal
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.pages import Page, needs, whole_number


class Disposals(Page):
    """Choose by type, or record by record, what is put on a disposal list."""

    route_base = "/disposals"
    class_permission_name = Disposal.__name__
    default_view = "due"

    @expose("/")
    @needs(Action.ADD)
    def due(self) -> ResponseReturnValue:
        """Show what is due by type; ``kind`` opens a type, to choose single records."""
        return self._page()

    @expose("/", methods=["POST"])
    @needs(Action.ADD)
    def write_list(self) -> ResponseReturnValue:
        """Write the list of what was chosen; it is approved on its own page."""
        reason = (request.form.get("reason") or "").strip()
        witness = db.session.get(Employee, whole_number(request.form.get("witness") or 0, least=0))
        if not reason or witness is None:
            flash(gettext("Give the reason and name the witness."), "warning")
            return self._page(), 422
        kinds, ids = ([whole_number(each) for each in _chosen(name)] for name in ("kinds", "ids"))
        with transaction():
            disposal, left = operations.list_for_disposal(reason, witness, kinds, ids)
        if left:
            flash(
                ngettext(
                    "%(num)s record is left for another list.",
                    "%(num)s records are left for another list.",
                    left,
                ),
                "info",
            )
        return redirect(f"/disposal/{disposal.id}")

    def _page(self) -> str:
        today, asked = clock.today(), request.values.get("kind")
        opened = whole_number(asked) if asked else None
        found = operations.due_by_kind(today)
        records = operations.due_of(opened, today, rules.DISPOSAL_MOST) if opened else ()
        witness = request.form.get("witness")
        return render_template(
            "screens/disposals.html",
            found=found,
            opened=opened,
            records=records,
            most=rules.DISPOSAL_MOST,
            reason=request.form.get("reason", ""),
            witness=db.session.get(Employee, whole_number(witness)) if witness else None,
            kinds={*_chosen("kinds")},
            ids={*_chosen("ids")},
        )


def _chosen(name: str) -> list[str]:
    return request.form.getlist(name)[: rules.DISPOSAL_MOST]
