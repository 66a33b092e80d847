"""What the address of a calendar asks for, and the names its days and people go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.chapters.customers.rules import CustomerClass, DemandClass
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.database import db
from app.kernel.owed import dues
from app.kernel.owed.agenda import Heap, Wanted
from app.kernel.web.pages import whole_number

HOME = "/calendar/"
WEEK = timedelta(days=7)
AGENDA = timedelta(days=28)
VIEWS = {
    "month": (_("Month"), "calendar-month"),
    "week": (_("Week"), "calendar-week"),
    "day": (_("Day"), "calendar-event"),
    "agenda": (_("Agenda"), "list-details"),
    "overdue": (_("Overdue"), "clock-exclamation"),
}
MOST = {"month": 3, "week": 8, "day": 100, "agenda": 20, "overdue": 20}  # of a kind on a day
BACK = timedelta(days=366)  # how far back one looks for what is overdue
CLASSES = {each.value: each.label for each in (*CustomerClass, *DemandClass)}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    view: str
    day: date
    wanted: Wanted

    @classmethod
    def of(cls, args: MultiDict[str, str], view: str = "") -> Asked:
        """Read the address.

        Args:
            view: which view it is of, whatever the address says.

        Raises:
            BadRequest: a number or a day is none.
        """
        view = view or args.get("view", "month")
        view = view if view in VIEWS else "month"
        day = day_of(args.get("day")) or clock.today()
        first, last = _span(view, day)
        known = {source.code for source in dues.sources()}
        tone = args.get("tone", "")
        wanted = Wanted(
            first=first,
            last=last,
            owed=view == "overdue",
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
    def print_url(self) -> str:
        """The address of the week on paper."""
        return self.url("week").replace(HOME, f"{HOME}print", 1)

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
        if self.view == "overdue":
            return ""
        return f"{self.wanted.first} – {self.wanted.last}"


_STEPS = {"week": WEEK, "day": timedelta(days=1), "agenda": AGENDA}


def _span(view: str, day: date) -> tuple[date, date]:
    if view == "day":
        return day, day
    if view == "overdue":
        return clock.today() - BACK, clock.today() - timedelta(days=1)
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


def names_of(heaps: Iterable[Heap]) -> dict[int, str]:
    """Return the names of those who owe what is shown, in one statement."""
    ids = {due.person_id for heap in heaps for due in heap.shown if due.person_id}
    if not ids:
        return {}
    found = db.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(ids)))
    return {row.id: row.name for row in found}


def day_names(days: Iterable[date]) -> dict[date, str]:
    """Return the days as they are written beside each other: weekday and day of the month."""
    locale = get_locale()
    return {day: format_skeleton("E", day, locale=locale) for day in days}
