"""Calendar: what is due, planned and done, day by day; a plan is moved by dragging it (part 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.chapters.customers.models import Customer
from app.chapters.customers.rules import CustomerClass, DemandClass
from app.chapters.org.models import Employee, Region
from app.kernel import agenda, clock, dues
from app.kernel.actor import actor
from app.kernel.agenda import Heap, Wanted
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.language import workdays
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.forms import may_look_up
from app.kernel.web.pages import Page, back, require_login, wants_json, whole_number

HOME = "/calendar/"
WEEK = timedelta(days=7)
AGENDA = timedelta(days=28)
VIEWS = {
    "month": (_("Month"), "calendar-month"),
    "week": (_("Week"), "calendar-week"),
    "day": (_("Day"), "calendar-event"),
    "agenda": (_("Agenda"), "list-details"),
}
MOST = {
    "month": 3,
    "week": 8,
    "day": 100,
    "agenda": 20,
}  # of a kind on a day
CLASSES = {each.value: each.label for each in (*CustomerClass, *DemandClass)}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    view: str
    day: date
    wanted: Wanted

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Asked:
        """Read the address.

        Raises:
            BadRequest: a number or a day is none.
        """
        view = args.get("view", "month")
        view = view if view in VIEWS else "month"
        day = day_of(args.get("day")) or clock.today()
        first, last = _span(view, day)
        known = {source.code for source in dues.sources()}
        tone = args.get("tone", "")
        wanted = Wanted(
            first=first,
            last=last,
            mine=args.get("mine") == "1",
            person_id=_id(args.get("person_id")),
            region_id=_id(args.get("region_id")),
            tone=tone if tone in CLASSES else "",
            codes=frozenset(known.intersection(args.getlist("kind"))),
            most=MOST[view],
        )
        return cls(view, day, wanted)

    def url(self, view: str = "", day: date | None = None, kind: str = "") -> str:
        """Return the address of another view, day or kind, everything else kept."""
        asked = {
            "view": view or self.view,
            "day": (day or self.day).isoformat(),
            "mine": "1" if self.wanted.mine else "",
            "person_id": self.wanted.person_id or "",
            "region_id": self.wanted.region_id or "",
            "tone": self.wanted.tone,
            "kind": [kind] if kind else sorted(self.wanted.codes),
        }
        return f"{HOME}?{urlencode({k: v for k, v in asked.items() if v}, doseq=True)}"

    @property
    def before(self) -> str:
        """The address of the span before this one."""
        if self.view == "month":
            return self.url(day=(self.day.replace(day=1) - timedelta(days=1)).replace(day=1))
        return self.url(day=self.day - _STEPS[self.view])

    @property
    def after(self) -> str:
        """The address of the span after this one."""
        if self.view == "month":
            return self.url(day=(self.day.replace(day=1) + timedelta(days=31)).replace(day=1))
        return self.url(day=self.day + _STEPS[self.view])

    @property
    def heading(self) -> str:
        """The span in words."""
        locale = get_locale()
        if self.view == "month":
            return format_skeleton("yMMMM", self.day, locale=locale)
        if self.view == "day":
            return format_skeleton("MMMEd", self.day, locale=locale)
        return f"{self.wanted.first} – {self.wanted.last}"


_STEPS = {"week": WEEK, "day": timedelta(days=1), "agenda": AGENDA}


def _span(view: str, day: date) -> tuple[date, date]:
    if view == "day":
        return day, day
    if view == "agenda":
        return day, day + AGENDA - timedelta(days=1)
    if view == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def day_of(text: str | None) -> date | None:
    """Read a day from an address or a form; nothing is no day.

    Raises:
        BadRequest: it is none, or out of bounds.
    """
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest from None
    if found is not None and not _EARLIEST < found < _LATEST:
        raise BadRequest
    return found


_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)


def _id(text: str | None) -> int | None:
    return whole_number(text) if text else None


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
            names=_names(heaps),
            plans=_plannable(),
            may_plan=actor().can(Action.CHANGE, Customer),
            named=_day_names(asked.wanted.days),
            special=_special(asked.wanted.days),
            list_url=_list_url,
        )

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


def _names(heaps: Iterable[Heap]) -> dict[int, str]:
    """Return the names of those who owe what is shown, in one statement."""
    ids = {due.person_id for heap in heaps for due in heap.shown if due.person_id}
    if not ids:
        return {}
    found = db.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(ids)))
    return {row.id: row.name for row in found}


def _day_names(days: Iterable[date]) -> dict[date, str]:
    """Return the days as they are written beside each other: weekday and day of the month."""
    locale = get_locale()
    return {day: format_skeleton("E", day, locale=locale) for day in days}


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
