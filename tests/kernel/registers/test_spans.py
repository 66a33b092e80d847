"""What applied to a row over time: one line a span of days, whoever writes the row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers import spans
from app.kernel.registers.operations import change, change_all
from app.models import Customer, Lead
from tests.makers import make_customer, make_employee, make_lead, make_region

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("inside")]

REASON = {"class_reason": "贸易量变化"}
FIRST, SECOND, THIRD = date(2026, 1, 5), date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _managed(inside: None) -> None:
    """The region has a manager, so that its customers can be of every class."""
    make_region(manager=make_employee("廖桂"))


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.freeze(datetime.combine(day, time(2), UTC)):
        yield


def reclass(customer: Customer, day: date, customer_class: str) -> None:
    with on(day):
        change(customer, {"customer_class": customer_class, **REASON})


def classes(row: Any, key: str = "customer_class") -> list[tuple[date, date | None, str]]:
    table = spans.spans_of(type(row))
    query = select(table.c.from_on, table.c.until_on, table.c[key]).where(table.c.row_id == row.id)
    return [tuple(span) for span in db.session.execute(query.order_by(table.c.from_on))]


def test_a_new_row_begins_on_the_day_it_is_entered() -> None:
    with on(FIRST):
        customer = make_customer()

    assert classes(customer) == [(FIRST, None, "C")]


def test_the_company_s_day_counts() -> None:
    with clock.freeze(datetime(2026, 1, 5, 18, tzinfo=UTC)):
        customer = make_customer()

    assert classes(customer) == [(date(2026, 1, 6), None, "C")]


def test_a_change_ends_one_span_and_begins_the_next() -> None:
    with on(FIRST):
        customer = make_customer()

    reclass(customer, SECOND, "B")

    assert classes(customer) == [(FIRST, SECOND, "C"), (SECOND, None, "B")]


def test_a_second_change_on_a_day_takes_the_place_of_the_first() -> None:
    with on(FIRST):
        customer = make_customer()
    reclass(customer, SECOND, "A")

    reclass(customer, SECOND, "B")

    assert classes(customer) == [(FIRST, SECOND, "C"), (SECOND, None, "B")]


def test_what_is_taken_back_the_same_day_never_applied() -> None:
    with on(FIRST):
        customer = make_customer()
    reclass(customer, SECOND, "B")

    reclass(customer, SECOND, "C")

    assert classes(customer) == [(FIRST, None, "C")]


def test_a_change_on_the_day_of_entry_leaves_one_span() -> None:
    with on(FIRST):
        customer = make_customer()

    reclass(customer, FIRST, "B")

    assert classes(customer) == [(FIRST, None, "B")]


def test_other_items_begin_nothing() -> None:
    with on(FIRST):
        customer = make_customer()

    with on(SECOND):
        change(customer, {"phone": "0731-88886666"})

    assert classes(customer) == [(FIRST, None, "C")]


def test_rows_changed_together_are_kept_each() -> None:
    with on(FIRST):
        rows = [make_customer("湖北湘天建材经营部"), make_customer("长沙县建筑垃圾处理厂")]
        taker = make_employee("徐晨")

    with on(SECOND):
        change_all(rows, {"responsible_id": taker.id})

    giver = make_employee()
    for row in rows:
        assert [was for _, _, was in classes(row, "responsible_id")] == [giver.id, taker.id]


def test_a_row_taken_out_has_no_span_meanwhile() -> None:
    with on(FIRST):
        customer = make_customer()
    with on(SECOND):
        customer.deleted_at = clock.now()
        db.session.flush()
    assert classes(customer) == [(FIRST, SECOND, "C")]

    with on(THIRD):
        customer.deleted_at = None
        db.session.flush()

    assert classes(customer) == [(FIRST, SECOND, "C"), (THIRD, None, "C")]


def test_a_clock_set_back_leaves_no_overlap() -> None:
    with on(SECOND):
        customer = make_customer(since=None)
    reclass(customer, THIRD, "A")

    reclass(customer, FIRST, "B")

    assert classes(customer) == [(FIRST, None, "B")]


def _is_c(span: spans.Values) -> bool:
    return span["customer_class"] == "C"


def test_what_never_changed_has_been_so_from_the_first() -> None:
    with on(FIRST):
        customer = make_customer()

    with on(SECOND):
        assert spans.since(spans.past(customer), _is_c) == FIRST


def test_what_changes_today_is_so_from_today() -> None:
    with on(FIRST):
        customer = make_customer()
    reclass(customer, SECOND, "B")

    with on(THIRD):
        assert spans.since(spans.past(customer), _is_c) == THIRD


def test_what_went_on_through_other_changes_began_with_the_first() -> None:
    with on(FIRST):
        customer = make_customer()
    reclass(customer, SECOND, "B")
    reclass(customer, THIRD, "C")
    with on(date(2026, 4, 1)):
        change(customer, {"responsible_id": make_employee("徐晨").id})
        assert spans.since(spans.past(customer), _is_c) == THIRD

    with on(date(2026, 4, 2)):
        assert spans.since(spans.past(customer), _is_c) == THIRD
        assert spans.since(spans.past(customer), lambda _span: True) == FIRST


def test_a_row_not_written_yet_begins_today() -> None:
    with on(FIRST):
        assert spans.past(Customer()) == []
        assert spans.since([], _is_c) == FIRST


def test_rows_older_than_their_spans_are_filled_in_from_the_day_of_entry() -> None:
    with on(FIRST):
        customer, lead = make_customer(), make_lead()
    table = spans.spans_of(Customer)
    db.session.connection().execute(table.delete())

    with on(SECOND):
        assert (spans.fill(Customer), spans.fill(Lead)) == (1, 0)
        assert spans.fill(Customer) == 0

    assert classes(customer) == [(FIRST, None, "C")]
    assert classes(lead, "stage") == [(FIRST, None, "new")]
