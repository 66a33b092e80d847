"""The figures of a monthly report as tables people read (1.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.customers.rules import DemandClass
from app.chapters.leads.models.figures import DIMENSIONS, MEASURES, Figures
from app.chapters.leads.rules import LeadStage

LABELS: Mapping[str, Any] = {
    "new": _("New leads"),
    "tracked": _("Trackings"),
    "open": _("Open at the end"),
    "won": _("Won"),
    "lost": _("Lost to others"),
    "dormant": _("Dormant"),
    "budget": _("Budget, open (CNY)"),
}
HEADINGS: Mapping[str, Any] = {
    "region": _("By region"),
    "demand_class": _("By class"),
    "stage": _("By stage today"),
    "product": _("By product group"),
}
_WORDS: Mapping[str, Callable[[str], Any]] = {
    "region": lambda value: value or "—",
    "demand_class": lambda value: DemandClass(value).label,
    "stage": lambda value: LeadStage(value).label,
    "product": lambda value: value or gettext("Not in the catalogue"),
}


@dataclass(frozen=True)
class Cell:
    """One figure: this month, the month before, the same month a year ago."""

    key: str
    label: Any
    values: tuple[int, ...]

    @property
    def now(self) -> str:
        """The figure of the month."""
        return f"{self.values[0]:,}"

    @property
    def before(self) -> str:
        """The figures it is compared with."""
        return " · ".join(f"{value:,}" for value in self.values[1:])

    @property
    def trend(self) -> int:
        """Whether it is more than in the month before (1), less (-1) or the same (0)."""
        return (self.values[0] > self.values[1]) - (self.values[0] < self.values[1])


@dataclass(frozen=True)
class Row:
    """One value of a dimension."""

    label: Any
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """The figures by one dimension."""

    label: Any
    rows: Sequence[Row]


def totals(months: Sequence[Figures]) -> list[Cell]:
    """Return the figures of everything together."""
    return _cells([each.totals for each in months])


def tables(months: Sequence[Figures]) -> Iterator[Table]:
    """Yield the figures by each dimension; values that occur in none of the months are left out."""
    nothing = dict.fromkeys(MEASURES, 0)
    for dimension in DIMENSIONS:
        values = dict.fromkeys(value for each in months for value in each.by[dimension])
        rows = [
            Row(
                _WORDS[dimension](value),
                _cells([each.by[dimension].get(value, nothing) for each in months]),
            )
            for value in sorted(values, key=_order(dimension))
        ]
        yield Table(HEADINGS[dimension], rows)


def _order(dimension: str) -> Callable[[str], Any]:
    if dimension == "stage":
        stages = list(LeadStage)
        return lambda value: stages.index(LeadStage(value))
    return lambda value: (value == "", value)


def _cells(counts: Sequence[Mapping[str, int]]) -> list[Cell]:
    return [Cell(key, LABELS[key], tuple(each[key] for each in counts)) for key in MEASURES]
