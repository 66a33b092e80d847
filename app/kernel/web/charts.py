"""The geometry of pictures drawn as SVG: bars of shares, columns over time, sparklines.

Templates draw them with `ui/charts.html`; colours are classes, so that the theme decides them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Flask

from app.kernel.owed.watches import Outcome, Tally

SIZE = 100  # how long a whole bar is, and how high and wide a sparkline

Point = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """A part of a bar: from where to where, in hundredths of the whole."""

    tone: str
    label: Any
    count: int
    start: float
    size: float


def parts(counts: Iterable[tuple[str, Any, int]], whole: int) -> list[Part]:
    """Return the parts of a bar one after the other; those without anything are left out.

    Args:
        counts: tone, label and how many of each.
        whole: how many the full length stands for.
    """
    found, start = [], 0.0
    for tone, label, count in counts:
        if count and whole:
            size = SIZE * count / whole
            found.append(Part(tone, label, count, round(start, 3), round(size, 3)))
            start += size
    return found


def met_parts(tally: Tally, whole: int | None = None) -> list[Part]:
    """Return how much of a tally is met, open and missed; ``whole`` is its total unless given."""
    counts = (
        (Outcome.MET, tally.met),
        (Outcome.OPEN, tally.open),
        (Outcome.MISSED, tally.missed),
    )
    return parts(((o.colour, o.label, count) for o, count in counts), whole or tally.total)


def runs(values: Sequence[int | None]) -> list[list[Point]]:
    """Return the points of a sparkline of percentages, broken where there is no value.

    The first value is at the left end, the last at the right; 100 is at the top.
    """
    step = SIZE / max(len(values) - 1, 1)
    found = []
    for known, group in groupby(enumerate(values), key=lambda each: each[1] is not None):
        if known:
            found.append([(round(i * step, 2), float(SIZE - (v or 0))) for i, v in group])
    return found


def path(points: Sequence[Point]) -> str:
    """Return points as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def init_app(app: Flask) -> None:
    """Give every template the geometry of its pictures."""
    app.jinja_env.filters.update(met_parts=met_parts, spark_runs=runs, spark_path=path)
