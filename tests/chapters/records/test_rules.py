from datetime import date

import pytest

from app.chapters.records import rules
from app.chapters.records.rules import RetentionKind
from app.kernel.errors import RegulationError
from tests.chapters.records.cases import KEPT_UNTIL


@pytest.mark.parametrize(
    ("kind", "years", "completed_on", "ended_on", "life_years", "expected"), KEPT_UNTIL
)
def test_record_is_kept_until(
    kind: RetentionKind,
    years: int | None,
    completed_on: date,
    ended_on: date | None,
    life_years: int,
    expected: date | None,
) -> None:
    assert rules.retention_until(kind, years, completed_on, ended_on, life_years) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((), None),
        ((None,), None),
        ((date(2026, 3, 31), None), None),
        ((None, date(2026, 3, 31)), None),
        ((date(2026, 3, 31),), date(2026, 3, 31)),
        ((date(2024, 2, 29), date(2026, 3, 31), date(2025, 1, 1)), date(2026, 3, 31)),
    ],
)
def test_product_ends_with_the_last_of_its_pieces(
    ends: tuple[date | None, ...], expected: date | None
) -> None:
    assert rules.end_of_life(ends) == expected


@pytest.mark.parametrize(
    ("until", "over"),
    [
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), False),
        (None, False),
    ],
)
def test_retention_is_over_the_day_after_its_last(until: date | None, over: bool) -> None:
    assert rules.is_over(until, date(2026, 11, 23)) is over


@pytest.mark.parametrize(
    ("kind", "until", "words"),
    [
        (RetentionKind.YEARS, date(2026, 11, 23), "Kept until 2026-11-23."),
        (RetentionKind.YEARS, date(2026, 11, 22), "The retention was over on 2026-11-22."),
        (RetentionKind.PRODUCT_LIFE, None, "Kept without an end so far."),
        (RetentionKind.PRODUCT_LIFE, date(2027, 3, 31), "Kept until 2027-03-31."),
        (RetentionKind.PERMANENT, None, "Kept permanently."),
    ],
)
def test_headline_says_until_when(kind: RetentionKind, until: date | None, words: str) -> None:
    assert rules.headline(kind, until, date(2026, 11, 23)) == words


COMPLETED = date(2021, 2, 15)
ENDED = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("ground", "reason"),
    [
        (
            rules.Ground(RetentionKind.YEARS, 3, COMPLETED),
            "3 years from completion on 2021-02-15 (4.4.1).",
        ),
        (
            rules.Ground(RetentionKind.YEARS, 1, COMPLETED),
            "1 year from completion on 2021-02-15 (4.4.1).",
        ),
        (
            rules.Ground(RetentionKind.PERMANENT, None, COMPLETED),
            "Records of this type are permanent (4.4).",
        ),
        (
            rules.Ground(RetentionKind.PRODUCT_LIFE, None, COMPLETED),
            "As long as the product's life (4.4.2): no equipment is tied to this record yet.",
        ),
        (
            rules.Ground(RetentionKind.PRODUCT_LIFE, None, COMPLETED, [None, ENDED, None], 1),
            "As long as the product's life (4.4.2): "
            "2 of 3 pieces of equipment are still in service.",
        ),
        (
            rules.Ground(RetentionKind.PRODUCT_LIFE, None, COMPLETED, [COMPLETED, ENDED], 1),
            "As long as the product's life (4.4.2): "
            "out of service since 2026-03-31, and kept for 1 year from then.",
        ),
    ],
)
def test_reason_is_said_with_its_clause(ground: rules.Ground, reason: str) -> None:
    assert rules.reason(ground) == reason


@pytest.mark.parametrize("why", ["", "  "])
def test_hold_is_lifted_with_a_reason(why: str) -> None:
    with pytest.raises(rules.ReasonMissing):
        rules.check_lifting(None, why)


def test_hold_is_lifted_once() -> None:
    rules.check_lifting(None, "撤诉")

    with pytest.raises(rules.AlreadyLifted, match="2026-11-23"):
        rules.check_lifting(date(2026, 11, 23), "撤诉")


@pytest.mark.parametrize(
    ("written", "label", "cabinet"),
    [
        ("C柜-4层", "C柜-4层", "C柜"),
        (" A 柜 - 2 层 ", "A柜-2层", "A柜"),
        ("c柜4层", "C柜-4层", "C柜"),
        ("Ｃ柜－４层", "C柜-4层", "C柜"),
        ("3号柜-第2层-第5卷", "3号柜-第2层-第5卷", "3号柜"),
        ("A檔案櫃-2層-1冊", "A檔案柜-2层-1册", "A檔案柜"),
        ("A柜", "A柜", "A柜"),
        ("行政部B柜-1层", "行政部B柜-1层", "行政部B柜"),
        ("办公室", "办公室", None),
        ("柜", "柜", None),
        ("", "", None),
    ],
)
def test_label_is_written_one_way_and_names_its_cabinet(
    written: str, label: str, cabinet: str | None
) -> None:
    assert rules.place_label(written) == label
    assert rules.cabinet_of(label) == cabinet


@pytest.mark.parametrize(
    ("year", "bound_on"),
    [
        (1950, None),
        (2026, None),
        (2025, date(2025, 1, 1)),
        (2025, date(2026, 1, 15)),
        (2026, date(2026, 11, 23)),
    ],
)
def test_volume_is_of_a_year_that_has_begun(year: int, bound_on: date | None) -> None:
    rules.check_volume(year, bound_on, date(2026, 11, 23))


@pytest.mark.parametrize("year", [0, 26, 1949, 2027])
def test_volume_of_another_year_is_refused(year: int) -> None:
    with pytest.raises(rules.NoVolumeOfYear):
        rules.check_volume(year, None, date(2026, 12, 31))


@pytest.mark.parametrize("bound_on", [date(2024, 12, 31), date(2026, 11, 24)])
def test_volume_bound_before_its_year_or_tomorrow_is_refused(bound_on: date) -> None:
    with pytest.raises(rules.BoundAtWrongTime, match=bound_on.isoformat()):
        rules.check_volume(2025, bound_on, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("bound", "first", "last"),
    [(False, None, None), (True, None, None), (True, 1, 1), (True, 3, 9)],
)
def test_pages_run_within_a_volume(bound: bool, first: int | None, last: int | None) -> None:
    rules.check_pages_in_volume(bound, first, last)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (None, 2), (2, None)])
def test_pages_that_do_not_run_are_refused(first: int | None, last: int | None) -> None:
    with pytest.raises(rules.PagesOutOfOrder):
        rules.check_pages_in_volume(True, first, last)


def test_pages_of_no_volume_are_refused() -> None:
    with pytest.raises(rules.PagesWithoutVolume):
        rules.check_pages_in_volume(False, 1, 2)


@pytest.mark.parametrize("count", [None, 1, 20])
def test_cabinet_has_shelves_one_can_reach(count: int | None) -> None:
    rules.check_shelves(count)


@pytest.mark.parametrize("count", [0, -1, 21])
def test_cabinet_without_shelves_is_refused(count: int) -> None:
    with pytest.raises(rules.ShelvesOutOfBounds):
        rules.check_shelves(count)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("销-04-2021-00001", "销-04-2021-00001"),
        (" 销－０４－２０２１－００００１ ", "销-04-2021-00001"),
        ("销—04—2021—00001", "销-04-2021-00001"),
        ("销 -04-2021- 00001", "销-04-2021-00001"),
        ("内档 17/3", "内档17/3"),
    ],
)
def test_number_is_kept_as_written(written: str, number: str) -> None:
    assert rules.normalised_number(written) == number


@pytest.mark.parametrize("code", ["销-01", "销售-10", "QC-100"])
def test_mark_is_department_and_serial(code: str) -> None:
    rules.check_code(code)


@pytest.mark.parametrize("code", ["", "销", "01-销", "销-1", "销_01", "销-0001", "销-01-2026"])
def test_other_marks_are_refused(code: str) -> None:
    with pytest.raises(rules.BadCode) as refusal:
        rules.check_code(code)

    assert refusal.value.clause == "4.1.2"


@pytest.mark.parametrize(
    ("kind", "years"),
    [(RetentionKind.YEARS, 1), (RetentionKind.PERMANENT, None), (RetentionKind.PRODUCT_LIFE, None)],
)
def test_retention_is_whole(kind: RetentionKind, years: int | None) -> None:
    rules.check_retention(kind, years)


@pytest.mark.parametrize("years", [None, 0, -1])
def test_years_of_retention_are_said(years: int | None) -> None:
    with pytest.raises(rules.RetentionYearsMissing):
        rules.check_retention(RetentionKind.YEARS, years)


@pytest.mark.parametrize("completed_on", [date(2026, 11, 23), date(2026, 11, 22)])
def test_record_is_completed_by_today(completed_on: date) -> None:
    rules.check_completed_on(completed_on, date(2026, 11, 23))


def test_record_completed_tomorrow_is_refused() -> None:
    with pytest.raises(rules.CompletedInFuture, match="2026-11-24"):
        rules.check_completed_on(date(2026, 11, 24), date(2026, 11, 23))


@pytest.mark.parametrize("pages", [None, 1, 40])
def test_pages_are_counted_or_unknown(pages: int | None) -> None:
    rules.check_pages(pages)


def test_record_without_pages_is_refused() -> None:
    with pytest.raises(rules.PagesMissing):
        rules.check_pages(0)


def test_refusals_name_field_and_clause() -> None:
    refusals: tuple[RegulationError, ...] = (
        rules.BadCode("销"),
        rules.KeptByProgram("code"),
        rules.PagesMissing(),
        rules.RetentionYearsMissing(),
    )

    assert [(refusal.field, refusal.clause) for refusal in refusals] == [
        ("code", "4.1.2"),
        ("code", "4.1.1"),
        ("page_count", "4.5.3"),
        ("retention_years", "4.4.1"),
    ]


def test_every_printed_form_is_a_type_of_its_own() -> None:
    assert [known.form for known in rules.NINE_FORMS] == [f"6.{n}" for n in range(1, 10)]
    assert len({known.code for known in rules.NINE_FORMS}) == 9
