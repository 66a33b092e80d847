"""Numbers are unique and without gaps, whatever happens to their rows (4.1.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from app.chapters.customers.models import CareApproval
from app.kernel.database import db
from app.kernel.registers import lifecycle, numbers
from app.kernel.registers.operations import transaction
from tests.makers import make_care, make_customer, make_policy_parameter

WRITERS = 20

pytestmark = pytest.mark.databases


@pytest.mark.parametrize(
    ("series", "year", "position", "written"),
    [
        ("销-04", 2026, 1, "销-04-2026-00001"),
        ("销-04", 2027, 99999, "销-04-2027-99999"),
        ("销-04", 2026, 100000, "销-04-2026-100000"),
        ("客", numbers.YEARLESS, 7, "客-00007"),
    ],
)
def test_a_number_names_type_year_and_place(series, year, position, written):
    assert numbers.written(series, year, position) == written


@pytest.mark.parametrize(
    ("series", "year", "written"),
    [("销-04", 2026, "04-销-2026-00001"), ("客", numbers.YEARLESS, "客-00001")],
)
def test_a_number_may_begin_with_the_serial_of_its_type(series, year, written):
    assert numbers.written(series, year, 1, numbers.FirstPart.SERIAL) == written


def test_a_revised_order_writes_later_numbers_and_leaves_no_gap(app):
    with transaction() as session:
        numbers.claim(session, "01-销-2026-00002", "archive_item")
        make_care(filled_on=date(2026, 1, 1))
        make_policy_parameter(parameter="number_first_part", value="serial")
        later = make_care(filled_on=date(2026, 1, 1)).number

    assert later == "01-销-2026-00003"
    assert numbers.gaps(db.session) == []


def test_numbers_count_per_type_and_year(app):
    with transaction():
        given = [
            make_care(filled_on=day).number
            for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 3))
        ]

    assert given == ["销-01-2025-00001", "销-01-2026-00001", "销-01-2026-00002"]


def test_rows_of_one_flush_are_numbered_in_the_order_they_were_added(app):
    with transaction() as session:
        customer_id = make_customer().id
        rows = [CareApproval(customer_id=customer_id, filled_on=date(2026, 1, 1)) for _ in range(5)]
        session.add_all(rows)
        session.flush()

    assert [row.number for row in rows] == [f"销-01-2026-0000{n}" for n in range(1, 6)]


def test_a_rolled_back_row_leaves_no_gap(app):
    with transaction():
        make_care(filled_on=date(2026, 1, 1))
    with transaction() as session:
        make_care(filled_on=date(2026, 1, 1))
        session.rollback()
    with transaction():
        third = make_care(filled_on=date(2026, 1, 1))

    assert third.number == "销-01-2026-00002"
    assert numbers.gaps(db.session) == []


def test_a_void_number_stays_in_the_list_and_is_not_given_again(app):
    with transaction():
        row = make_care(filled_on=date(2026, 1, 1))
        lifecycle.void(row, "重复登记")
        after = make_care(filled_on=date(2026, 1, 1))

    kept = db.session.scalar(select(CareApproval).where(CareApproval.number == row.number))
    assert (kept.state, kept.void_reason) == ("void", "重复登记")
    assert after.number == "销-01-2026-00002"
    assert numbers.gaps(db.session) == []


def test_a_number_written_on_paper_is_passed_over(app):
    with transaction() as session:
        numbers.claim(session, "销-01-2026-00002", "archive_item")
        given = [make_care(filled_on=date(2026, 1, 1)).number for _ in range(2)]

    assert given == ["销-01-2026-00001", "销-01-2026-00003"]
    assert numbers.gaps(db.session) == []


def test_a_number_on_paper_that_is_taken_is_refused_with_its_clause(app):
    with transaction():
        number = make_care().number

    with pytest.raises(numbers.NumberTaken, match=number) as refusal, transaction() as session:
        numbers.claim(session, number, "archive_item")
    assert refusal.value.clause == "4.1.2"


def test_a_removed_row_of_the_number_register_shows_as_a_gap(app):
    with transaction() as session:
        make_care(filled_on=date(2026, 1, 1))
        lost = make_care(filled_on=date(2026, 1, 1)).number
        session.delete(session.get(numbers.IssuedNumber, lost))

    assert numbers.gaps(db.session) == [numbers.Gap("销-01", 2026, 2)]


def test_twenty_writers_at_once_share_one_series(app):
    with transaction():
        make_customer()

    def write(_writer: int) -> list[str]:
        with app.app_context():
            given = []
            for _ in range(3):
                with transaction():
                    given.append(make_care(filled_on=date(2026, 1, 1)).number)
            return given

    with ThreadPoolExecutor(WRITERS) as pool:
        given = [number for part in pool.map(write, range(WRITERS)) for number in part]

    assert sorted(given) == [f"销-01-2026-{n:05}" for n in range(1, 3 * WRITERS + 1)]
    assert numbers.gaps(db.session) == []
