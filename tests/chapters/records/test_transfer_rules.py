from datetime import date

import pytest

from app.chapters.records import rules
from app.chapters.records.rules import Custody, Sheaf


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 12, 31), 2025),
        (date(2027, 1, 1), 2026),
        (date(2027, 1, 31), 2026),
        (date(2027, 2, 1), 2026),
    ],
)
def test_last_year_is_handed_over(today: date, year: int) -> None:
    assert rules.year_to_hand_over(today) == year


@pytest.mark.parametrize(
    ("until", "long_term"),
    [
        (None, True),
        (date(2026, 6, 30), False),  # its term ends in the year of the hand-over
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
        (date(2028, 5, 5), True),
    ],
)
def test_what_is_kept_beyond_the_year_of_the_hand_over_is_long_term(
    until: date | None, long_term: bool
) -> None:
    assert rules.is_long_term(2025, until) == long_term


@pytest.mark.parametrize(
    ("today", "refused"),
    [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2026, 3, 1), False)],
)
def test_a_year_is_handed_over_once_it_is_over(today: date, refused: bool) -> None:
    try:
        rules.check_year_over(2025, today)
        found = False
    except rules.YearNotOver:
        found = True

    assert found == refused
    assert rules.opens_on(2025) == date(2026, 1, 1)
    assert rules.due_on(2025) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], []),
        ([(1, "3-1", 5)], [["3-1"]]),
        # by number, as people count
        ([(1, "3-10", 1), (1, "3-9", 1), (1, "3-1", 1)], [["3-1", "3-9", "3-10"]]),
        # types are not mixed
        ([(2, "4-1", 1), (1, "3-1", 1)], [["3-1"], ["4-1"]]),
        # at most three records
        ([(1, f"3-{n}", 1) for n in range(1, 5)], [["3-1", "3-2", "3-3"], ["3-4"]]),
        # at most ten pages, the tenth included
        ([(1, "3-1", 6), (1, "3-2", 4)], [["3-1", "3-2"]]),
        ([(1, "3-1", 6), (1, "3-2", 5)], [["3-1"], ["3-2"]]),
        # too thick by itself
        ([(1, "3-1", 1), (1, "3-2", 99), (1, "3-3", 1)], [["3-1"], ["3-2"], ["3-3"]]),
        # not counted is a page
        ([(1, "3-1", 9), (1, "3-2", None), (1, "3-3", None)], [["3-1", "3-2"], ["3-3"]]),
    ],
)
def test_records_are_bound_by_type_and_number(records, expected) -> None:
    given = [Sheaf(n, kind, number, pages) for n, (kind, number, pages) in enumerate(records)]

    made = list(rules.batches(given, most_records=3, most_pages=10))

    assert [[record.number for record in batch.records] for batch in made] == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], []),
        ([3, 1, 2], [(1, 3), (4, 4), (5, 6)]),
        ([3, None, 2], [(1, 3), (None, None), (None, None)]),
        ([None], [(None, None)]),
    ],
)
def test_pages_of_a_volume_run_on(pages, expected) -> None:
    assert rules.page_ranges(pages) == expected


@pytest.mark.parametrize(
    ("place", "count", "title"),
    [(1, 1, "供应商信用评估表 2025"), (2, 3, "供应商信用评估表 2025 (2/3)")],
)
def test_a_volume_is_called_by_its_type_and_year(place: int, count: int, title: str) -> None:
    assert rules.volume_title("供应商信用评估表", 2025, place, count) == title


@pytest.mark.parametrize(
    ("custody", "by_office", "refused"),
    [
        (Custody.SALES, False, False),
        (Custody.SALES, True, False),
        (Custody.OFFICE, True, False),
        (Custody.OFFICE, False, True),
    ],
)
def test_the_office_alone_touches_what_it_keeps(
    custody: Custody, by_office: bool, refused: bool
) -> None:
    try:
        rules.check_custody("销-03-2021-00001", custody, by_office)
        found = False
    except rules.KeptByOffice as refusal:
        found = "销-03-2021-00001" in str(refusal)

    assert found == refused
