from collections import Counter
from datetime import date

import pytest

from app.chapters.records import rules
from app.chapters.records.rules import Answers, Finding, HalfYear, Presence, Verdict
from app.kernel.errors import RegulationError

YES, NO, NOT_ASKED = Verdict.YES, Verdict.NO, Verdict.NOT_ASKED


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), "2026上"),
        (date(2026, 6, 30), "2026上"),
        (date(2026, 7, 1), "2026下"),
        (date(2026, 12, 31), "2026下"),
    ],
)
def test_half_year_of_a_day(day: date, expected: str) -> None:
    half = rules.half_year_of(day)

    assert str(half) == expected
    assert half.begins_on <= day <= half.ends_on


@pytest.mark.parametrize(
    "text", ["2026上", "2026年上半年", "2026H1", "2026h1", "2026-1", "２０２６上"]
)
def test_a_half_year_is_read_however_it_is_written(text: str) -> None:
    assert rules.parse_half_year(text) == HalfYear(2026, 1)


@pytest.mark.parametrize("text", ["", "2026", "26上", "2026H3", "2026中", "2026Q1", "上2026"])
def test_what_is_no_half_year_is_refused(text: str) -> None:
    with pytest.raises(rules.BadHalfYear) as refused:
        rules.parse_half_year(text)

    assert (refused.value.clause, refused.value.field) == ("4.5.4", "half_year")


@pytest.mark.parametrize(
    ("half_year", "today", "ahead"),
    [
        (HalfYear(2026, 2), date(2026, 6, 30), True),
        (HalfYear(2026, 2), date(2026, 7, 1), False),
        (HalfYear(2026, 1), date(2026, 7, 1), False),
    ],
)
def test_a_half_year_is_inspected_once_it_has_begun(
    half_year: HalfYear, today: date, ahead: bool
) -> None:
    try:
        rules.check_half_year(half_year, today)
        refused = False
    except rules.HalfYearAhead:
        refused = True

    assert refused == ahead


@pytest.mark.parametrize(
    ("last_on", "today", "expected"),
    [
        (date(2026, 3, 10), date(2026, 4, 1), date(2026, 9, 10)),
        (date(2026, 8, 31), date(2026, 9, 1), date(2027, 2, 28)),
        (date(2027, 8, 29), date(2027, 9, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30)),
        (None, date(2026, 6, 30), date(2026, 6, 30)),
        (None, date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_next_inspection_is_due_six_months_later(
    last_on: date | None, today: date, expected: date
) -> None:
    assert rules.next_inspection_on(last_on, 6, today) == expected


@pytest.mark.parametrize(
    ("size", "population", "expected"),
    [(0, 9, 0), (1, 1, 1), (9, 9, 9), (10, 9, 9), (30, 1000, 30)],
)
def test_as_many_different_records_are_drawn_as_there_can_be(
    size: int, population: int, expected: int
) -> None:
    ranks = rules.drawn_ranks("a5", size, population)

    assert len(set(ranks)) == len(ranks) == expected
    assert ranks == sorted(ranks)
    assert all(0 <= rank < population for rank in ranks)


def test_a_seed_draws_the_same_records_for_ever() -> None:
    """The numbers stand here, so that no change of the program can change a past draw unseen."""
    assert rules.drawn_ranks("2026上", 5, 100_000) == EXPECTED
    assert rules.drawn_ranks("2026下", 5, 100_000) != EXPECTED


EXPECTED = [2301, 21419, 45791, 80524, 93138]


def test_every_record_is_drawn_about_equally_often() -> None:
    times = Counter(rank for seed in range(2000) for rank in rules.drawn_ranks(str(seed), 3, 10))

    assert set(times) == set(range(10))
    assert all(500 < count < 700 for count in times.values())  # 600 are expected of each


@pytest.mark.parametrize(("size", "fits"), [(0, False), (1, True), (300, True), (301, False)])
def test_a_sample_fits_on_one_form(size: int, fits: bool) -> None:
    try:
        rules.check_sample_size(size)
        taken = True
    except rules.SampleOutOfBounds:
        taken = False

    assert taken == fits


@pytest.mark.parametrize(
    ("said", "settled", "checked"),
    [
        (Answers(), Answers(), False),
        (Answers(Presence.PRESENT, YES, YES), Answers(Presence.PRESENT, YES, YES), False),
        (Answers(Presence.PRESENT, YES, NO, YES), Answers(Presence.PRESENT, YES, NO, YES), True),
        (
            Answers(Presence.LENT, YES, None, NO),
            Answers(Presence.LENT, NOT_ASKED, NOT_ASKED, NOT_ASKED),
            True,
        ),
        (
            Answers(Presence.ABSENT),
            Answers(Presence.ABSENT, NOT_ASKED, NOT_ASKED, NOT_ASKED),
            True,
        ),
        (Answers(Presence.DIGITAL, YES, YES), Answers(Presence.DIGITAL, YES, YES, NOT_ASKED), True),
        (Answers(Presence.DIGITAL), Answers(Presence.DIGITAL, place_right=NOT_ASKED), False),
        (  # found after all: the questions are open again
            Answers(Presence.PRESENT, NOT_ASKED, NOT_ASKED, NOT_ASKED),
            Answers(Presence.PRESENT),
            False,
        ),
    ],
)
def test_only_what_applies_is_asked(said: Answers, settled: Answers, checked: bool) -> None:
    assert rules.settled(said) == settled
    assert settled.checked == checked


@pytest.mark.parametrize(
    ("said", "findings"),
    [
        (Answers(), []),
        (Answers(Presence.PRESENT, YES, YES, YES), []),
        (Answers(Presence.LENT, NOT_ASKED, NOT_ASKED, NOT_ASKED), []),
        (Answers(Presence.ABSENT, NOT_ASKED, NOT_ASKED, NOT_ASKED), [Finding.ABSENT]),
        (
            Answers(Presence.PRESENT, NO, NO, NO),
            [Finding.INCOMPLETE, Finding.UNSIGNED, Finding.MISPLACED],
        ),
    ],
)
def test_what_counts_as_a_finding(said: Answers, findings: list[Finding]) -> None:
    assert said.findings == findings


@pytest.mark.parametrize(
    ("findings", "missing", "field"),
    [(0, ["due_on"], None), (1, [], None), (1, ["responsible_id", "due_on"], "responsible_id")],
)
def test_findings_ask_for_an_action_a_person_and_a_day(
    findings: int, missing: list[str], field: str | None
) -> None:
    try:
        rules.check_answered(findings, missing)
        refused = None
    except RegulationError as refusal:
        refused = refusal.field

    assert refused == field
