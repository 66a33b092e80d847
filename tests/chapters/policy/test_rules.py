"""Clauses as printed, and what a revision may not do (1.22)."""

from __future__ import annotations

from datetime import date

import pytest

from app.chapters.policy import rules
from app.kernel.errors import RegulationError
from app.kernel.language.text import tidy

TODAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 24)


def test_every_clause_is_printed_once_in_order_with_a_way_to_enforce_it():
    numbers = [each.number for each in rules.printed()]

    assert len(numbers) == len(set(numbers)) == 92
    assert numbers == sorted(numbers, key=rules.place_of)
    assert all(each.ways for each in rules.printed())
    assert all(each.text and rules.is_clause_number(each.number) for each in rules.printed())


def test_a_text_comes_back_from_a_form_as_it_went_in():
    assert all(tidy(each.text, multiline=True) == each.text for each in rules.printed())


def test_the_printed_text_is_whole_where_a_page_broke():
    texts = {each.number: each.text for each in rules.printed()}

    assert texts["1.7"].endswith("每季度跟踪服务一次。")
    assert texts["2.3.13"].startswith("公司对每次来电、来信、来访")
    assert "保质期、保修期" in texts["2.5.1"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("1.9", "1.10"), ("2.3.9", "2.3.10"), ("4.3", "4.3.1"), ("4.3.3", "4.4.1"), ("1.22", "2.2.1")],
)
def test_clauses_stand_in_the_order_of_their_numbers(earlier, later):
    assert rules.place_of(earlier) < rules.place_of(later)


@pytest.mark.parametrize(
    ("number", "heading"), [("2.3.10", "2.3"), ("4.3", "4.3"), ("1.6", None), ("4.6", None)]
)
def test_a_clause_stands_under_the_heading_of_its_chapter(number, heading):
    assert rules.heading_of(number) == heading


@pytest.mark.parametrize(
    ("text", "is_number"),
    [("1.6", True), ("2.3.10", True), ("5.1", False), ("1", False), ("1.6.", False), ("x", False)],
)
def test_the_number_of_a_clause_is_told_from_other_words(text, is_number):
    assert rules.is_clause_number(text) is is_number


@pytest.mark.parametrize("day", [TODAY, TOMORROW, None])
def test_a_revision_takes_force_today_or_later(day):
    rules.check_in_force_from(day, TODAY)


def test_nothing_is_revised_for_the_past():
    with pytest.raises(rules.Retroactive, match="2026-11-22 is over") as refused:
        rules.check_in_force_from(YESTERDAY, TODAY)

    assert (refused.value.clause, refused.value.field) == ("1.22", "in_force_from")


@pytest.mark.parametrize(
    ("day", "latest"), [(TODAY, TODAY), (TOMORROW, TODAY), (TODAY, None), (None, TODAY)]
)
def test_a_revision_follows_the_latest_one(day, latest):
    rules.check_after_latest(day, latest)


def test_a_revision_does_not_overtake_an_approved_one():
    with pytest.raises(rules.BeforeLatest, match="takes force on 2026-11-23 already"):
        rules.check_after_latest(YESTERDAY, TODAY)


@pytest.mark.parametrize(
    ("refuse", "sentence"),
    [
        (lambda: rules.check_differs("14", "14", "value"), "This is what applies already."),
        (lambda: rules.check_changes(0), "This revision changes nothing yet."),
        (lambda: rules.check_once(taken=True, field="value"), "This revision changes it already."),
        (
            lambda: rules.check_unmoved("Loan period", "14 days", "21 days"),
            "Loan period was revised",
        ),
        (lambda: rules.check_not_approved(approved=True), "This revision is approved."),
    ],
)
def test_a_revision_that_would_mislead_is_refused(refuse, sentence):
    with pytest.raises(RegulationError, match=sentence) as refused:
        refuse()

    assert refused.value.clause == "1.22"


def test_a_revision_that_changes_something_once_passes():
    rules.check_differs("14", "21", "value")
    rules.check_changes(1)
    rules.check_once(taken=False, field="value")
    rules.check_unmoved("Loan period", "14 days", "14 days")
    rules.check_not_approved(approved=False)
