"""Sentences that cite a clause lead to it."""

from __future__ import annotations

import pytest

from app.kernel.web.clauses import cited

LINK = '<a href="/policy/{0}" target="_blank" rel="noopener">{0}</a>'


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It is lent already. (clause 4.6)", "4.6"),
        ("已借出。（条款 4.6）", "4.6"),
        ("Still missing (4.3)", "4.3"),
        ("（2.3.10）", "2.3.10"),
        ("Follow-ups fall due (1.22)", "1.22"),
    ],
)
def test_a_clause_in_brackets_is_a_link(text: str, number: str) -> None:
    assert cited(text) == text.replace(number, LINK.format(number))


@pytest.mark.parametrize(
    "text",
    ["销-04-2026-00001", "4.6", "(12.5)", "(1.50)", "(5.1)", "(CNY 3.80)", "(clause x)", ""],
)
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert cited(text) == text


def test_what_people_typed_is_escaped() -> None:
    assert cited("<b>李</b> (clause 4.6)").startswith("&lt;b&gt;李&lt;/b&gt; (clause <a ")
