"""The pipeline: open leads by stage, and what has become of the others lately (1.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import joinedload

from app.chapters.customers.rules import DemandClass
from app.chapters.leads import rules
from app.chapters.leads.models import Lead
from app.chapters.leads.rules import LeadStage, OutcomeReason
from app.chapters.org.models import Region
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.roles import Action
from app.kernel.web.charts import Part, parts
from app.kernel.web.pages import Page, needs, whole_number

CARDS = 12  # of an open stage; the rest is in the list
CLOSED_CARDS = 4  # of a stage in which leads end
RECENT_DAYS = 90  # how long a closed lead stays on the board


@dataclass(frozen=True)
class Sum:
    """How many leads there are, and their budgets together."""

    count: int = 0
    budget: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.count + other.count, self.budget + other.budget)


@dataclass
class Column:
    """A stage with its first cards."""

    stage: LeadStage
    sum: Sum
    url: str
    cards: list[Lead] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are in the list alone."""
        return self.sum.count - len(self.cards)


@dataclass(frozen=True)
class Wanted:
    """What the address narrows the board to."""

    mine: bool = False
    major: bool = False
    demand_class: DemandClass | None = None
    region_id: int | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> Wanted:
        """Read the address.

        Raises:
            BadRequest: a region is no number.
        """
        classes = {member.value: member for member in DemandClass}
        region = args.get("region_id")
        return cls(
            mine=args.get("mine") == "1",
            major=args.get("major") == "1",
            demand_class=classes.get(args.get("demand_class", "")),
            region_id=whole_number(region) if region else None,
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a lead on the board fulfils."""
        found: list[ColumnElement[bool]] = []
        if self.mine:
            found.append(Lead.owner_id == actor().employee_id)
        if self.major:
            found.append(Lead.major.is_(True))
        if self.demand_class is not None:
            found.append(Lead.demand_class == self.demand_class)
        if self.region_id is not None:
            found.append(Lead.region_id == self.region_id)
        return found

    def parameters(self) -> dict[str, str]:
        """Return the same as parameters of an address."""
        kept = {
            "mine": "1" if self.mine else "",
            "major": "1" if self.major else "",
            "demand_class": self.demand_class or "",
            "region_id": str(self.region_id or ""),
        }
        return {key: str(value) for key, value in kept.items() if value}


class Board:
    """The pipeline as one person sees it, in three statements however many leads there are."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.conditions = wanted.conditions()
        self.since = clock.today() - timedelta(days=RECENT_DAYS)

    @cached_property
    def names(self) -> dict[int, str]:
        """Every region with its name, in order."""
        found = db.session.execute(select(Region.id, Region.name).order_by(Region.id))
        return {row.id: row.name for row in found}

    @cached_property
    def sums(self) -> dict[tuple[int, LeadStage], Sum]:
        """How many leads there are by region and stage."""
        parts = [
            select(Lead.region_id, Lead.stage, func.count(), func.sum(Lead.budget))
            .where(*self._in(stage))
            .group_by(Lead.region_id, Lead.stage)
            for stage in LeadStage
        ]
        return {
            (region_id, stage): Sum(count, int(budget or 0))
            for region_id, stage, count, budget in db.session.execute(union_all(*parts))
        }

    def _in(self, stage: LeadStage) -> list[ColumnElement[bool]]:
        """Return what a lead of a stage fulfils that is on the board."""
        ended = Lead.closed_on
        shown = ended.is_(None) if stage in rules.OPEN else ended >= self.since
        return [Lead.stage == stage, shown, *self.conditions]

    @property
    def regions(self) -> list[int]:
        """The regions that have leads on the board."""
        known = {region_id for region_id, _stage in self.sums}
        return [region_id for region_id in self.names if region_id in known]

    def total(self, region_id: int | None = None, *stages: LeadStage) -> Sum:
        """Return the sum over some stages, of one region or all of them."""
        found = Sum()
        for (known, stage), each in self.sums.items():
            if region_id in (None, known) and stage in stages:
                found += each
        return found

    def picture(self, region_id: int) -> list[Part]:
        """Return the bar of a region's open leads by stage; the longest one fills its place."""
        stages = [(s.colour, s.label, self.total(region_id, s).count) for s in rules.OPEN]
        longest = max(self.total(each, *rules.OPEN).count for each in self.regions)
        return parts(stages, longest)

    def columns(self) -> list[Column]:
        """Return every stage with the leads that stand first: what is due, what ended lately."""
        found = {
            stage: Column(stage, self.total(None, stage), self._url(stage)) for stage in LeadStage
        }
        for lead in self._cards():
            found[lead.stage].cards.append(lead)
        return list(found.values())

    def _cards(self) -> Sequence[Lead]:
        parts = [select(self._first(stage).subquery().c.id) for stage in LeadStage]
        asked = select(Lead).where(Lead.id.in_(union_all(*parts)))
        leads = db.session.scalars(asked.options(joinedload(Lead.owner)))
        return sorted(leads, key=_place)

    def _first(self, stage: LeadStage) -> Select[Any]:
        """Return the statement for the leads of a stage that stand first."""
        is_open = stage in rules.OPEN
        # An open lead is found by the day it is due, in order; that it has not ended goes unsaid.
        where = [Lead.stage == stage, *self.conditions] if is_open else self._in(stage)
        return (
            select(Lead.id)
            .where(*where)
            .order_by(Lead.next_due_on if is_open else Lead.closed_on.desc(), Lead.id.desc())
            .limit(CARDS if is_open else CLOSED_CARDS)
        )

    def _url(self, stage: LeadStage) -> str:
        asked = self.wanted.parameters() | {"stage": stage.value}
        if stage not in rules.OPEN:
            asked["closed_on_from"] = self.since.isoformat()
        return f"/lead/?{urlencode(asked)}"


class Pipeline(Page):
    """Open leads by stage; a card is moved by its menu or by dragging (1.10)."""

    route_base = "/pipeline"
    class_permission_name = "Lead"
    default_view = "board"

    @expose("/")
    @needs(Action.SEE)
    def board(self) -> ResponseReturnValue:
        """Show the board the address asks for."""
        wanted = Wanted.asked(request.args)
        board = Board(wanted)
        return render_template(
            "leads/pipeline.html",
            board=board,
            columns=board.columns(),
            wanted=wanted,
            open_stages=rules.OPEN,
            closed_stages=rules.CLOSED,
            stages=list(LeadStage),
            classes=list(DemandClass),
            reasons=list(OutcomeReason),
            may_move=self.can(Action.CHANGE),
            may_add=self.can(Action.ADD),
            here=request.full_path,
            recent_days=RECENT_DAYS,
        )


def _place(lead: Lead) -> tuple[date, int]:
    """Return what orders the cards of a stage as `Board` asks for them."""
    if lead.closed_on is not None:
        return date.min + (date.max - lead.closed_on), -lead.id
    return lead.next_due_on or date.max, -lead.id
