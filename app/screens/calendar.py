"""Calendar: what is due, planned and done, day by day; a plan is moved by dragging it (part 1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.chapters.customers.models import Customer
from app.chapters.org.models import Employee, Region
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.language import workdays
from app.kernel.owed import agenda, dues
from app.kernel.owed.agenda import Heap
from app.kernel.paper.views import Job
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.forms import may_look_up
from app.kernel.web.pages import Page, back, require_login, wants_json, whole_number
from app.screens.calendar_asked import CLASSES, HOME, VIEWS, Asked, day_names, day_of, names_of
from app.screens.calendar_paper import week_job


class Calendar(Page):
    """The calendar of everybody who may see something that has a day."""

    route_base = "/calendar"
    default_view = "show"

    @expose("/")
    def show(self) -> ResponseReturnValue:
        """Show the days the address asks for."""
        require_login()
        asked, who = Asked.of(request.args), actor()
        days = agenda.days_of(asked.wanted, who)
        heaps = [heap for each in days.values() for heap in each]
        return render_template(
            "screens/calendar.html",
            asked=asked,
            days=days,
            views=VIEWS,
            today=clock.today(),
            sources=agenda.dated(who),
            classes=CLASSES,
            regions=_regions(),
            may_choose=may_look_up(Employee.__tablename__),
            person=_person(asked.wanted.person_id),
            names=names_of(heaps),
            plans=_plannable(),
            may_plan=actor().can(Action.CHANGE, Customer),
            named=day_names(asked.wanted.days),
            special=_special(asked.wanted.days),
            list_url=_list_url,
        )

    @expose("/print")
    def paper(self) -> ResponseReturnValue:
        """Show the week as it is printed."""
        return _paper().show()

    @expose("/print", methods=["POST"])
    def printed(self) -> ResponseReturnValue:
        """Note that the week is printed from the browser."""
        return _paper().keep()

    @expose("/print.pdf")
    def pdf(self) -> ResponseReturnValue:
        """Send the week as a PDF."""
        return _paper().send()

    @expose("/plan", methods=["POST"])
    def plan(self) -> ResponseReturnValue:
        """Plan something for another day, or for none."""
        require_login()
        source = {each.code: each for each in dues.sources()}.get(request.form.get("source", ""))
        if source is None or source.plan is None:
            raise NotFound
        if not actor().can(Action.CHANGE, source.register):
            raise NotAllowed
        day, agreed = day_of(request.form.get("day")), request.form.get("agreed") == "1"
        wanted = whole_number(request.form.get("row_id"))
        with transaction() as session:
            row = session.scalar(select(source.register).where(source.register.id == wanted))
            if row is None:
                raise NotFound
            source.plan(row, day, agreed)
        said = _said(day)
        if wants_json():
            return jsonify(message=said)
        flash(said, "success")
        return back(HOME)


def _paper() -> Job:
    require_login()
    return week_job(Asked.of(request.args, "week"))


def _said(day: date | None) -> str:
    if day is None:
        return gettext("The plan is taken back.")
    return gettext("Planned for %(day)s.", day=day.isoformat())


def _plannable() -> frozenset[str]:
    """Return the sources whose rows the actor may plan."""
    return frozenset(
        source.code
        for source in dues.sources()
        if source.plan and actor().can(Action.CHANGE, source.register)
    )


def _regions() -> dict[int, str]:
    found = db.session.execute(select(Region.id, Region.name).order_by(Region.id))
    return {row.id: row.name for row in found}


def _person(employee_id: int | None) -> Any:
    return db.session.get(Employee, employee_id) if employee_id else None


def _special(days: Iterable[date]) -> dict[date, bool]:
    """Return the days that are not what their weekday says, and whether people work on them."""
    works = {day: workdays.is_workday(day) for day in days}
    return {day: on for day, on in works.items() if on != (day.weekday() < workdays.SATURDAY)}


def _list_url(heap: Heap, day: date) -> str | None:
    """Return the list that holds everything of a kind due on a day."""
    if not heap.source.listed:
        return None
    key = heap.source.listed
    asked = urlencode({f"{key}_from": day, f"{key}_to": day})
    return f"/{heap.source.register.__tablename__}/?{asked}"
