"""The geometry of pictures."""

from __future__ import annotations

import pytest

from app.kernel.owed.watches import Tally
from app.kernel.web.charts import met_parts, parts, path, runs


def test_the_parts_of_a_bar_follow_each_other_and_fill_it() -> None:
    found = parts([("green", "Met", 1), ("orange", "Open", 0), ("red", "Not met", 3)], 4)

    assert [(part.tone, part.start, part.size) for part in found] == [
        ("green", 0, 25),
        ("red", 25, 75),
    ]


def test_a_bar_of_nothing_has_no_parts() -> None:
    assert parts([("green", "Met", 0)], 0) == []
    assert met_parts(Tally()) == []


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    assert sum(part.size for part in met_parts(Tally(met=1, total=2), 4)) == 50


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], []),
        ([None, None], []),
        ([50], [[(0, 50)]]),
        ([0, None, 100], [[(0, 100)], [(100, 0)]]),
        ([None, 0, 100], [[(50, 100), (100, 0)]]),
    ],
)
def test_a_sparkline_breaks_where_nothing_is_known(
    values: list[int | None], points: list[list[tuple[float, float]]]
) -> None:
    assert runs(values) == points


def test_points_are_written_as_svg_reads_them() -> None:
    assert path([(0.0, 99.5), (9.09, 0.0)]) == "0,99.5 9.09,0"
