"""The demand of months in figures, computed by the database (1.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.chapters.leads.models.leads import Lead, LeadTracking
from app.chapters.leads.rules import LeadStage
from app.chapters.org.models import Region
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.owed.cadence import Cadence, window
from app.kernel.registers.register import register_of

DIMENSIONS = ("region", "demand_class", "stage", "product")
MEASURES = ("new", "tracked", "open", "won", "lost", "dormant", "budget")
ENDS: Mapping[str, LeadStage] = {
    "won": LeadStage.WON,
    "lost": LeadStage.LOST,
    "dormant": LeadStage.DORMANT,
}

Counts = dict[str, int]


@dataclass
class Figures:
    """A month in figures.

    Attributes:
        totals: by measure; ``open`` and ``budget`` (CNY) as of the last day of the month.
        by: the same by dimension and value: a region's name, a class, a stage, a product group.
    """

    totals: Counts = field(default_factory=lambda: dict.fromkeys(MEASURES, 0))
    by: dict[str, dict[str, Counts]] = field(
        default_factory=lambda: {dimension: {} for dimension in DIMENSIONS}
    )

    def add(self, values: Mapping[str, str], counts: Counts) -> None:
        """Count one group of leads in, unless the month knows nothing of them."""
        if not any(counts.values()):
            return
        for dimension in DIMENSIONS:
            empty = dict.fromkeys(MEASURES, 0)
            _sum(self.by[dimension].setdefault(values[dimension], empty), counts)
        _sum(self.totals, counts)

    def plain(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"totals": self.totals, "by": self.by}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Figures:
        """Return what was stored."""
        return cls(totals=dict(stored["totals"]), by={k: dict(v) for k, v in stored["by"].items()})


def _sum(counts: Counts, more: Counts) -> None:
    for measure in MEASURES:
        counts[measure] += more[measure]


def figures_of(months: Iterable[date]) -> dict[date, Figures]:
    """Return the figures of months, given by their first days, over all leads, in one statement."""
    found = {month: Figures() for month in months}
    parts = [part for month in found for part in (_leads_in(month), _trackings_in(month))]
    if not parts:
        return found
    with program():
        for month, region, demand_class, stage, product, *counts in db.session.execute(
            union_all(*parts)
        ):
            values = region or "", demand_class, stage, product or ""
            found[date.fromisoformat(month)].add(
                dict(zip(DIMENSIONS, values, strict=True)),
                {m: int(n or 0) for m, n in zip(MEASURES, counts, strict=True)},
            )
    return found


def _leads_in(month: date) -> Select[Any]:
    """Return the statement that counts leads; how many are open is told for the month's end."""
    first, last = window(Cadence.MONTH, month)
    is_open = or_(Lead.closed_on.is_(None), Lead.closed_on > last)
    stood = and_(Lead.received_on <= last, is_open)
    ended = Lead.closed_on.between(first, last)
    measures: dict[str, ColumnElement[Any]] = {
        "new": _how_many(Lead.received_on.between(first, last)),
        "tracked": literal(0),
        "open": _how_many(stood),
        **{key: _how_many(and_(ended, Lead.stage == stage)) for key, stage in ENDS.items()},
        "budget": func.sum(case((stood, Lead.budget))),
    }
    # Nothing else stands here, so that the index of what was closed is used.
    return _grouped(month, [measures[key] for key in MEASURES]).where(
        or_(Lead.closed_on.is_(None), Lead.closed_on >= first)
    )


def _trackings_in(month: date) -> Select[Any]:
    """Return the statement that counts how often leads were tracked."""
    first, last = window(Cadence.MONTH, month)
    counted = {"tracked": func.count(LeadTracking.id), "budget": null()}
    statement = _grouped(month, [counted.get(key, literal(0)) for key in MEASURES])
    return statement.join(LeadTracking, LeadTracking.lead_id == Lead.id).where(
        LeadTracking.tracked_on.between(first, last)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _grouped(month: date, measures: list[Any]) -> Select[Any]:
    product: Any = register_of("product")
    grain = Region.name, Lead.demand_class, Lead.stage, product.group
    return (
        select(literal(month.isoformat()), *grain, *measures)
        .select_from(Lead)
        .outerjoin(Region, Region.id == Lead.region_id)
        .outerjoin(product, product.id == Lead.product_id)
        .group_by(*grain)
    )
