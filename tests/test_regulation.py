"""The page of the regulation: every clause that is built has its rule, its place and its test."""

from __future__ import annotations

from functools import cache

import pytest

from app.chapters.policy.rules import Enforcement, Printed, printed
from tools import regulation
from tools.regulation import Evidence


@cache
def found() -> dict[str, Evidence]:
    return regulation.gather()


def test_no_clause_that_is_built_lacks_its_rule_its_place_or_its_test() -> None:
    assert regulation.gaps(found()) == []


def test_the_page_is_up_to_date() -> None:
    assert regulation.PAGE.read_text(encoding="utf-8") == regulation.page(found()), (
        "run: make regulation"
    )


def test_a_clause_that_lacks_everything_is_named() -> None:
    built = [clause.number for clause in printed() if clause.ways - clause.pending]

    named = {gap.partition(":")[0] for gap in regulation.gaps({})}

    assert named == set(built)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Due dates (1.6–1.8, 1.12).", ["1.6", "1.7", "1.8", "1.12"]),
        ("Kept (4.4).", ["4.4.1", "4.4.2"]),
        ("Filled in (4.3).", ["4.3"]),
        ("Version 1.6 of the API.", []),
    ],
)
def test_ranges_and_headings_stand_for_their_clauses(text: str, numbers: list[str]) -> None:
    assert list(regulation.cited(text)) == numbers


def test_what_is_not_built_is_struck() -> None:
    clause = Printed(
        "2.4.4",
        frozenset({Enforcement.BLOCK, Enforcement.WATCH}),
        frozenset({Enforcement.WATCH}),
        "",
    )

    assert "| 2.4.4 | block, ~~watch~~ |" in regulation._row(clause, Evidence())
