"""The compliance board: every clause, how it is enforced, and how far it is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from app.chapters.org.models import Employee, Region
from app.chapters.policy import standing
from app.chapters.policy.rules import Part
from app.chapters.policy.standing import ClauseStanding
from app.chapters.reports import escalation
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.exchange import workbooks
from app.kernel.owed import figures
from app.kernel.owed.figures import PERIODS
from app.kernel.owed.watches import (
    Narrowed,
    Outcome,
    Period,
    Tally,
    Watch,
    in_order,
    seen_by,
    tally,
    together,
)
from app.kernel.roles import Action, Role
from app.kernel.web.pages import Page, needs, whole_number
from app.screens.compliance_cases import LINES, SHOWN, Look, Words, kind_of

CODE = "/<string:code>"
PEOPLE = 10  # in the picture of follow-ups
FOLLOWED_UP = frozenset({"1.6", "1.7", "1.8"})
_SEE = frozenset({Action.SEE})
_EXPORT = frozenset({Action.SEE, Action.EXPORT})
# Each sees what is in their reach: managers their regions, salespeople what is theirs.
ACCESS: Mapping[Role, Iterable[str]] = {
    Role.GENERAL_MANAGER: _EXPORT,
    Role.SALES_GENERAL_MANAGER: _EXPORT,
    Role.REGIONAL_MANAGER: _EXPORT,
    Role.MARKETING_MANAGER: _SEE,
    Role.SALESPERSON: _SEE,
    Role.SALES_CLERK: _EXPORT,
    Role.AFTER_SALES_MANAGER: _EXPORT,
    Role.ADMINISTRATION: _SEE,
    Role.AUDITOR: _EXPORT,
}


@dataclass(frozen=True)
class Watched:
    """A watch, how far it is met now, and in the periods before; None was never counted."""

    watch: Watch
    now: Tally
    trend: Sequence[Tally | None]

    @property
    def percents(self) -> list[int | None]:
        """The trend in hundredths; what is open still does not pull it down."""
        return [None if each is None else each.so_far for each in self.trend]


@dataclass(frozen=True)
class Line:
    """A clause on the board."""

    clause: ClauseStanding
    watched: Sequence[Watched]

    @property
    def part(self) -> Part:
        """The part of the regulation it stands in."""
        return self.clause.part

    @property
    def missed(self) -> int:
        """How many of its cases are not met."""
        return sum(each.now.missed for each in self.watched)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    narrowed: Narrowed
    part: Part | None = None
    tab: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Asked:
        """Read the address.

        Raises:
            BadRequest: a region or person is no number, or a part none there is.
        """
        ids = {
            key: whole_number(args[key]) if args.get(key) else None
            for key in ("region_id", "person_id")
        }
        part = args.get("part")
        if part and part not in {each.value for each in Part}:
            raise BadRequest
        tab = args.get("tab", "")
        return cls(Narrowed(**ids), Part(part) if part else None, tab if tab in TABS else "")

    def query(self, **changes: Any) -> str:
        """Return the address's parameters, some of them changed; empty ones are left out."""
        kept = {
            "part": self.part,
            "region_id": self.narrowed.region_id,
            "person_id": self.narrowed.person_id,
            "tab": self.tab,
        } | changes
        found = urlencode({key: str(value) for key, value in kept.items() if value})
        return f"?{found}" if found else ""


TABS = ("", "missed", "all")


class Compliance(Page):
    """How far each clause is met, by region and person, with the cases that are not."""

    route_base = "/compliance"
    class_permission_name = "Compliance"
    default_view = "board"
    access = ACCESS

    @expose("/")
    @needs(Action.SEE)
    def board(self) -> ResponseReturnValue:
        """Show the clauses that are watched, or all of them."""
        asked = Asked.read(request.args)
        lines = _lines(asked)
        chosen = {
            "": [line for line in lines if line.watched],
            "missed": [line for line in lines if line.missed],
            "all": lines,
        }
        return render_template(
            "screens/compliance.html",
            asked=asked,
            lines=chosen[asked.tab],
            counts={tab: len(found) for tab, found in chosen.items()},
            parts=Part,
            counted_at=figures.counted_at(seen_by(actor()), clock.today()),
            months=_months(lines),
            people=_people(asked.narrowed),
            most=PEOPLE,
            **_choices(asked.narrowed),
        )

    @expose(CODE)
    @needs(Action.SEE)
    def watch(self, code: str) -> ResponseReturnValue:
        """Show the cases of a watch: over time, by region, by person, one by one."""
        asked, number = Asked.read(request.args), whole_number(request.args.get("page") or 1)
        look = Look(_watch(code), asked.narrowed, request.args)
        rows = look.page(number)
        listed = rows[:SHOWN]
        shown = [key for key, _tally in look.by_person[:LINES]]
        return render_template(
            "screens/compliance_watch.html",
            asked=asked,
            look=look,
            watch=look.watch,
            most=LINES,
            outcomes=Outcome,
            cases=listed,
            words=Words.of(listed, shown, [key for key, _tally in look.by_region]),
            raised=escalation.highest({e.entry_id: e.since for e in listed if e.entry_id}),
            page=number,
            more=len(rows) > SHOWN,
            may_export=self.can(Action.EXPORT),
            kind_of=kind_of,
            **_choices(asked.narrowed),
        )

    @expose(f"{CODE}/export")
    @needs(Action.EXPORT)
    def export(self, code: str) -> ResponseReturnValue:
        """Send the cases the page lists as a workbook."""
        return _export(code, "xlsx")

    @expose(f"{CODE}/export.csv")
    @needs(Action.EXPORT)
    def export_csv(self, code: str) -> ResponseReturnValue:
        """Send the cases the page lists as .csv."""
        return _export(code, "csv")


def _export(code: str, wanted: str) -> ResponseReturnValue:
    look = Look(_watch(code), Asked.read(request.args).narrowed, request.args)
    made, file = look.file(wanted, request.query_string.decode())
    return send_file(
        file,
        mimetype=workbooks.XLSX if wanted == "xlsx" else workbooks.CSV,
        as_attachment=True,
        download_name=f"{made.file_name}.{wanted}",
    )


def _watch(code: str) -> Watch:
    """Return a watch whose cases the actor may see.

    Raises:
        NotFound: there is none.
    """
    for found in seen_by(actor()):
        if found.code == code:
            return found
    raise NotFound


# --- the board


def _lines(asked: Asked) -> list[Line]:
    today = clock.today()
    watched = _watched(asked.narrowed, today)
    return [
        Line(clause, watched.get(clause.number, []))
        for clause in standing.regulation(today)
        if asked.part in (None, clause.part)
    ]


def _watched(narrowed: Narrowed, today: date) -> dict[str, list[Watched]]:
    """Return what is watched, by clause; a period never counted is counted on the spot."""
    seen = seen_by(actor())
    kept = figures.kept(seen, today, actor(), narrowed)
    found: dict[str, list[Watched]] = {}
    for each in seen:
        spans = each.period.until(today, PERIODS)
        before = [kept.get((each.code, first)) for first, _last in spans[:-1]]
        now = kept.get((each.code, spans[-1][0]))
        if now is None:
            now = together(tally(each, spans[-1], actor(), narrowed))
        found.setdefault(each.clause, []).append(Watched(each, now, [*before, now]))
    return found


def _months(lines: Iterable[Line]) -> list[tuple[date, Tally | None]]:
    """Return how far what is counted month by month was met together, oldest month first."""
    trends = [
        each.trend
        for line in lines
        for each in line.watched
        if each.watch.period is Period.MONTH and not each.watch.standing
    ]
    spans = Period.MONTH.until(clock.today(), PERIODS)
    months = [[each[place] for each in trends] for place in range(len(spans))]
    sums = [[tally for tally in found if tally is not None] for found in months]
    return [
        (first, sum(found, Tally()) if found else None)
        for (first, _last), found in zip(spans, sums, strict=True)
    ]


def _people(narrowed: Narrowed) -> list[tuple[str, int | None, Tally]]:
    """Return how far each person has followed up their customers in the windows that run."""
    who = actor()
    asked = [each for each in seen_by(who) if each.of == "customer" and each.clause in FOLLOWED_UP]
    counts = in_order(figures.kept_now(asked, clock.today(), who, narrowed), 1)
    names = Words.of([], [key for key, _tally in counts[:PEOPLE]]).people
    return [(names[key], key, tally) for key, tally in counts if key in names]


def _choices(narrowed: Narrowed) -> dict[str, Any]:
    """Return what the board can be narrowed to by the actor."""
    who = actor()
    regions = select(Region.id, Region.name).order_by(Region.id)
    if who.reach == "region":
        regions = regions.where(Region.id.in_(who.facts.region_ids))
    may_choose = who.reach != "own" and who.can(Action.SEE, Employee)
    person = narrowed.person_id if may_choose else None
    return {
        "regions": [] if who.reach == "own" else list(db.session.execute(regions)),
        "person": person and db.session.get(Employee, person),
        "may_choose": may_choose,
    }
