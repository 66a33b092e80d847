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
from flask_babel import gettext
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from app.chapters.org.models import Employee, Region
from app.chapters.policy import rules, standing
from app.chapters.policy.rules import Enforcement, Part
from app.chapters.policy.standing import ClauseStanding
from app.chapters.reports import escalation
from app.kernel import clock, compliance
from app.kernel.actor import Actor, actor
from app.kernel.compliance import PERIODS
from app.kernel.database import db, writing
from app.kernel.errors import NotFound
from app.kernel.exchange import exports, workbooks
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of
from app.kernel.roles import Action, Role
from app.kernel.watches import (
    Case,
    Counts,
    Narrowed,
    Outcome,
    Span,
    Tally,
    Watch,
    cases,
    in_order,
    read,
    tally,
    together,
    watch_called,
    watches,
)
from app.kernel.web.pages import Page, needs, whole_number

SHOWN = 50  # cases on a page
LINES = 20  # people or regions in a picture; the filter finds the others
EXPORTED = 100_000  # cases in a file
CODE = "/<string:code>"
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
    pending: frozenset[Enforcement]
    watched: Sequence[Watched]

    @property
    def part(self) -> Part:
        """The part of the regulation it stands in."""
        return self.clause.part

    @property
    def built(self) -> list[Enforcement]:
        """How it is enforced already."""
        return [way for way in self.clause.newest.ways if way not in self.pending]

    @property
    def to_come(self) -> list[Enforcement]:
        """How it is to be enforced, but is not yet."""
        return [way for way in Enforcement if way in self.pending]

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
            counted_at=compliance.counted_at(_seen(), clock.today()),
            **_choices(asked.narrowed),
        )

    @expose(CODE)
    @needs(Action.SEE)
    def watch(self, code: str) -> ResponseReturnValue:
        """Show the cases of a watch: over time, by region, by person, one by one."""
        watched, asked = _watch(code), Asked.read(request.args)
        span = _span(watched)
        counts = _counts(watched, span, asked.narrowed)
        outcome = _outcome(together(counts))
        page = whole_number(request.args.get("page") or 1, most=1000)
        found = cases(watched, span, actor(), asked.narrowed, outcome)
        rows = read(db.session.execute(found.limit(SHOWN + 1).offset((page - 1) * SHOWN)))
        by_region, by_person = in_order(counts, 0), in_order(counts, 1)
        listed = rows[:SHOWN]
        return render_template(
            "screens/compliance_watch.html",
            asked=asked,
            watch=watched,
            span=span,
            current=span == watched.period.around(clock.today()),
            now=together(counts),
            trend=_trend(watched, asked.narrowed),
            by_region=by_region,
            by_person=by_person,
            most=LINES,
            outcome=outcome,
            outcomes=Outcome,
            cases=listed,
            entries=_entries(listed),
            raised=escalation.highest({e.entry_id: e.since for e in listed if e.entry_id}),
            names=_names(listed, by_person, by_region),
            page=page,
            more=len(rows) > SHOWN,
            may_export=self.can(Action.EXPORT),
            kind_of=_kind_of,
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


def _seen() -> list[Watch]:
    """Return the watches whose cases the actor may see."""
    return [each for each in watches() if _may_see(each, actor())]


def _may_see(watched: Watch, who: Actor) -> bool:
    return watched.register is None or who.can(Action.SEE, watched.register)


def _watch(code: str) -> Watch:
    """Return a watch whose cases the actor may see.

    Raises:
        NotFound: there is none.
    """
    found = watch_called(code)
    if found is None or not _may_see(found, actor()):
        raise NotFound
    return found


# --- the board


def _lines(asked: Asked) -> list[Line]:
    today, printed = clock.today(), {each.number: each for each in rules.printed()}
    watched = _watched(asked.narrowed, today)
    return [
        Line(clause, printed[clause.number].pending, watched.get(clause.number, []))
        for clause in standing.regulation(today)
        if asked.part in (None, clause.part)
    ]


def _watched(narrowed: Narrowed, today: date) -> dict[str, list[Watched]]:
    """Return what is watched, by clause; a period never counted is counted on the spot."""
    seen = _seen()
    kept = compliance.kept(seen, today, actor(), narrowed)
    found: dict[str, list[Watched]] = {}
    for each in seen:
        spans = each.period.until(today, PERIODS)
        before = [kept.get((each.code, first)) for first, _last in spans[:-1]]
        now = kept.get((each.code, spans[-1][0]))
        if now is None:
            now = together(tally(each, spans[-1], actor(), narrowed))
        found.setdefault(each.clause, []).append(Watched(each, now, [*before, now]))
    return found


def _choices(narrowed: Narrowed) -> dict[str, Any]:
    """Return what the board can be narrowed to by the actor."""
    who = actor()
    regions = select(Region.id, Region.name).order_by(Region.id)
    if who.reach == "region":
        regions = regions.where(Region.id.in_(who.facts.region_ids))
    person = db.session.get(Employee, narrowed.person_id) if narrowed.person_id else None
    return {
        "regions": [] if who.reach == "own" else list(db.session.execute(regions)),
        "person": person,
        "may_choose": who.reach != "own" and who.can(Action.SEE, Employee),
    }


# --- one watch


def _span(watched: Watch) -> Span:
    """Return the period the address names: one of the last, which can be counted again.

    Raises:
        BadRequest: it is none of them.
    """
    spans = {first: (first, last) for first, last in watched.period.until(clock.today(), PERIODS)}
    named = request.args.get("first")
    if not named:
        return list(spans.values())[-1]
    try:
        found = spans[date.fromisoformat(named)]
    except (KeyError, ValueError):
        raise BadRequest from None
    if watched.standing and found[1] < clock.today():
        raise BadRequest
    return found


def _counts(watched: Watch, span: Span, narrowed: Narrowed) -> Counts:
    """Count what is going on; read what was kept of a period that is over."""
    if span[1] < clock.today():
        kept = compliance.kept_of(watched, span, actor(), narrowed)
        if kept is not None:
            return kept
    return tally(watched, span, actor(), narrowed)


def _trend(watched: Watch, narrowed: Narrowed) -> list[tuple[Span, Tally | None]]:
    today = clock.today()
    kept = compliance.kept([watched], today, actor(), narrowed)
    spans = watched.period.until(today, PERIODS)
    trend = [(span, kept.get((watched.code, span[0]))) for span in spans]
    return [*trend[:-1], (spans[-1], together(tally(watched, spans[-1], actor(), narrowed)))]


def _outcome(found: Tally) -> Outcome:
    """Return which cases are listed: those asked for, else those that are not met."""
    known = {each.value: each for each in Outcome}
    usual = Outcome.MISSED if found.missed or not found.open else Outcome.OPEN
    return known.get(request.args.get("outcome", ""), usual)


def _entries(listed: Sequence[Case]) -> dict[int, Entry]:
    """Return the entries of cases the actor sees, by id."""
    ids = [case.entry_id for case in listed if case.entry_id is not None]
    found = db.session.scalars(select(Entry).where(Entry.id.in_(ids)))
    return {entry.id: entry for entry in found if _may_open(entry)}


def _may_open(entry: Entry) -> bool:
    return actor().can(Action.SEE, register_of(entry.register))


def _kind_of(entry: Entry) -> Any:
    return register_of(entry.register).card.title


def _names(
    listed: Sequence[Case],
    by_person: Sequence[tuple[int | None, Tally]] = (),
    by_region: Sequence[tuple[int | None, Tally]] = (),
) -> dict[str, dict[int | None, str]]:
    """Return the names of the people and regions on the page."""
    people = {case.person_id for case in listed} | {key for key, _ in by_person[:LINES]}
    regions = {case.region_id for case in listed} | {key for key, _ in by_region}
    return {"people": _named(Employee, people), "regions": _named(Region, regions)}


def _named(register: Any, ids: set[int | None]) -> dict[int | None, str]:
    known = select(register.id, register.name).where(register.id.in_(ids - {None}))
    return {row.id: row.name for row in db.session.execute(known)}


# --- export


def _export(code: str, wanted: str) -> ResponseReturnValue:
    watched, asked = _watch(code), Asked.read(request.args)
    span = _span(watched)
    known = {each.value: each for each in Outcome}
    outcome = known.get(request.args.get("outcome", ""))
    found = cases(watched, span, actor(), asked.narrowed, outcome).limit(EXPORTED)
    count = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = read(db.session.execute(found))
    db.session.rollback()
    what = f"{watched.clause} {watched.label} {watched.period.say(span[0])}"
    with writing(), transaction() as session:
        made = exports.noted(session, what, "compliance", count, request.query_string.decode())
    write = exports.xlsx if wanted == "xlsx" else exports.csv
    return send_file(
        write(made, (_heads(), _cells(rows))),
        mimetype=workbooks.XLSX if wanted == "xlsx" else workbooks.CSV,
        as_attachment=True,
        download_name=f"{made.file_name}.{wanted}",
    )


def _heads() -> list[workbooks.Column]:
    return [
        workbooks.Column(gettext("Number"), width=20),
        workbooks.Column(gettext("Case"), width=40),
        workbooks.Column(gettext("Kind"), width=18),
        workbooks.Column(gettext("Answers for it"), width=14),
        workbooks.Column(gettext("Region"), width=12),
        workbooks.Column(gettext("Since when"), width=13),
        workbooks.Column(gettext("State"), width=12),
    ]


def _cells(rows: Sequence[Case]) -> Iterable[list[Any]]:
    for start in range(0, len(rows), exports.AT_ONCE):
        block = rows[start : start + exports.AT_ONCE]
        entries, names = _entries(block), _names(block)
        for case in block:
            entry = entries.get(case.entry_id) if case.entry_id is not None else None
            yield [
                entry.number if entry else None,
                entry.title if entry else None,
                str(_kind_of(entry)) if entry else None,
                names["people"].get(case.person_id),
                names["regions"].get(case.region_id),
                case.since,
                str(case.outcome.label),
            ]
        db.session.rollback()
