"""When the regulation asks for follow-ups more or less often, all customers are planned anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.database import db
from app.kernel.owed import rhythms
from app.kernel.registers.spans import spans_of
from app.models import Customer
from tests.makers import (
    make_customer,
    make_follow_up,
    make_key_customer,
    make_policy_parameter,
    make_revision,
)

pytestmark = pytest.mark.databases


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def revise(code: str, value: str, day: date) -> None:
    make_policy_parameter(revision=make_revision(in_force_from=day), parameter=code, value=value)
    db.session.expire_all()


@pytest.mark.parametrize(
    ("followed_on", "day", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 12, 31)),
        (date(2026, 10, 31), date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 22), date(2027, 1, 1), date(2027, 1, 31)),
        (date(2026, 11, 22), date(2027, 1, 31), date(2027, 1, 31)),
        (date(2026, 11, 22), date(2027, 2, 1), date(2027, 2, 28)),
        (date(2026, 11, 22), date(2027, 7, 1), date(2027, 6, 30)),
    ],
)
def test_a_followed_customer_is_planned_by_what_is_in_force_as_its_windows_end(
    followed_on: date, day: date, due: date
) -> None:
    with clock.freeze(datetime(2026, 1, 5, 2, tzinfo=UTC)):
        customer = make_customer(customer_class="C")
    make_follow_up(customer, done_on=followed_on)

    revise("followed_up_c", "month", day)

    assert customer.next_due_on == due


def test_a_customer_never_followed_is_planned_by_the_day_its_file_was_opened() -> None:
    customer = make_customer(customer_class="C")
    assert customer.next_due_on == date(2027, 6, 30)

    revise("followed_up_c", "month", date(2026, 11, 23))

    assert customer.next_due_on == date(2026, 12, 31)


def test_other_classes_stay_as_they_are_planned() -> None:
    customer = make_key_customer()

    revise("followed_up_c", "month", date(2026, 11, 23))

    assert customer.next_due_on == date(2026, 12, 31)


def test_planning_anew_confirms_no_file() -> None:
    with clock.freeze(datetime(2025, 1, 6, 2, tzinfo=UTC)):
        customer = make_customer(customer_class="C")
    confirmed = customer.updated_at

    revise("followed_up_c", "month", date(2026, 11, 23))

    assert customer.updated_at == confirmed
    assert customer.is_stale


def test_a_file_goes_stale_after_the_months_in_force() -> None:
    with clock.freeze(datetime(2025, 9, 1, 2, tzinfo=UTC)):
        customer = make_customer()
    assert customer.is_stale

    revise("stale_after", "18", date(2026, 11, 23))

    assert not db.session.get_one(Customer, customer.id).is_stale


def test_the_nightly_job_begins_missing_spans_and_says_what_it_mended(
    caplog: pytest.LogCaptureFixture,
) -> None:
    customer = make_customer(customer_class="C")
    customer.next_due_on = None
    db.session.flush()
    db.session.connection().execute(spans_of(Customer).delete())
    db.session.commit()

    rhythms.mend.call_local()
    rhythms.mend.call_local()

    said = [each.getMessage() for each in caplog.records if each.name == rhythms.__name__]
    assert said == ["customer: 1 spans begun, 1 due days mended"]
    assert customer.next_due_on == date(2027, 6, 30)
