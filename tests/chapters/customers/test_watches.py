"""How far the clauses about customers are met, on both databases (1.4, 1.15, 1.18, 1.19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from app.kernel import clock
from app.kernel.actor import PROGRAM
from app.kernel.database import db
from app.kernel.owed import figures
from app.kernel.owed.figures import Count, Figure
from app.kernel.owed.watches import Narrowed, Outcome, Tally, tally, together, watch_called
from app.kernel.registers import lifecycle
from app.models import Customer, Visit
from tests.makers import make_customer, make_visit
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def moment(month: int, day: int, hour: int = 2) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)  # 10:00 at the company


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(moment(11, 23)):
        yield


def visited(day: date, submitted_at: datetime | None = None, **values: object) -> Visit:
    customer = values.pop("customer", None) or make_customer(name=f"客户{day}")
    visit = make_visit(customer, visited_on=day, **values)
    visit.submitted_at = submitted_at
    db.session.flush()
    return visit


@pytest.mark.parametrize(
    ("submitted_at", "outcome"),
    [
        (moment(11, 17, 10), Outcome.MET),  # the day before the last
        (moment(11, 18, 15), Outcome.MET),  # 23:00 on the last day
        (moment(11, 18, 16), Outcome.MISSED),  # midnight after it
        (None, Outcome.MISSED),
    ],
)
def test_a_visit_on_monday_is_submitted_by_wednesday(
    submitted_at: datetime | None, outcome: Outcome
) -> None:
    visited(date(2026, 11, 16), submitted_at)

    assert outcomes_in("visits_submitted", NOVEMBER[0]) == [outcome]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2026, 11, 18), Outcome.MISSED),
        (date(2026, 11, 19), Outcome.OPEN),  # a Thursday: until today, over the weekend
        (date(2026, 11, 20), Outcome.OPEN),
    ],
)
def test_a_visit_is_open_while_it_may_still_be_submitted(day: date, outcome: Outcome) -> None:
    visited(day)

    assert outcomes_in("visits_submitted", NOVEMBER[0]) == [outcome]


def test_a_void_visit_and_one_taken_over_from_paper_are_no_cases() -> None:
    customer = make_customer()
    visited(date(2026, 11, 16), customer=customer).transcribed = True
    lifecycle.void(visited(date(2026, 11, 16), customer=customer), "重复")

    assert outcomes_in("visits_submitted", NOVEMBER[0]) == []


def test_a_form_keeps_when_it_was_first_submitted() -> None:
    visit = visited(date(2026, 11, 20), customer=make_customer())
    lifecycle.strike(visit, [item.key for item in visit.open_items])
    lifecycle.submit(visit)

    with clock.freeze(moment(11, 24)):
        lifecycle.submit(visit)

    assert visit.submitted_at == moment(11, 23)


# --- the figures kept


def kept(day: date, narrowed: Narrowed | None = None) -> dict[date, Tally]:
    watch = watch_called("visits_submitted")
    assert watch is not None
    found = figures.kept([watch], day, PROGRAM, narrowed or Narrowed())
    return {first: tally for (_code, first), tally in found.items()}


def test_figures_are_kept_by_region_and_person() -> None:
    visit = visited(date(2026, 11, 16), moment(11, 17))
    visited(date(2026, 11, 19), customer=visit.customer, visitor_id=visit.customer.responsible_id)
    visited(date(2026, 10, 15), customer=visit.customer)
    db.session.commit()

    figures.count()

    today = clock.today()
    region = Narrowed(region_id=visit.customer.region_id)
    assert kept(today)[date(2026, 11, 1)] == Tally(met=1, open=1, total=2)
    assert kept(today)[date(2026, 10, 1)] == Tally(total=1)
    assert kept(today)[date(2025, 12, 1)] == Tally()
    assert date(2025, 11, 1) not in kept(today)
    assert kept(today, region) == kept(today)
    assert kept(today, Narrowed(region_id=-1))[date(2026, 11, 1)] == Tally()
    watch = watch_called("visits_submitted")
    assert watch is not None
    assert together(tally(watch, NOVEMBER, PROGRAM, region)) == Tally(1, 1, 2)


def test_counting_twice_keeps_one_set_of_figures() -> None:
    visited(date(2026, 11, 16))
    db.session.commit()

    figures.count()
    before = db.session.query(Count).count(), db.session.query(Figure).count()
    figures.count_again.call_local()

    assert (db.session.query(Count).count(), db.session.query(Figure).count()) == before


def test_a_missed_window_stays_missed() -> None:
    visit = visited(date(2026, 10, 15))
    db.session.commit()
    figures.count()

    visit.submitted_at = moment(10, 15)  # as if somebody could
    db.session.commit()
    figures.count()

    assert kept(clock.today())[date(2026, 10, 1)] == Tally(total=1)


def test_a_period_is_counted_again_until_its_last_visit_is_decided() -> None:
    visit = visited(date(2026, 11, 16))
    db.session.commit()
    with clock.freeze(moment(12, 2)):  # one submitted today is in time for a visit of the 30th
        figures.count()
    visit.submitted_at = moment(11, 17)
    db.session.commit()

    with clock.freeze(moment(12, 3)):
        figures.count()

    assert kept(date(2026, 12, 3))[date(2026, 11, 1)] == Tally(met=1, total=1)


# --- the files


@pytest.mark.parametrize(("percent", "outcome"), [(79, Outcome.MISSED), (80, Outcome.MET)])
def test_a_card_is_complete_from_a_share_on(percent: int, outcome: Outcome) -> None:
    make_customer().completeness = percent

    assert outcomes_in("cards_complete", clock.today()) == [outcome]


@pytest.mark.parametrize(
    ("confirmed_at", "outcome"),
    [
        (datetime(2025, 11, 23, 15, 59, tzinfo=UTC), Outcome.MISSED),
        (datetime(2025, 11, 23, 16, tzinfo=UTC), Outcome.MET),
    ],
)
def test_a_file_is_stale_after_a_year(confirmed_at: datetime, outcome: Outcome) -> None:
    customer = make_customer()
    db.session.flush()
    db.session.execute(
        update(Customer).where(Customer.id == customer.id).values(updated_at=confirmed_at)
    )

    assert outcomes_in("files_fresh", clock.today()) == [outcome]
    assert outcome is (Outcome.MISSED if customer.is_stale else Outcome.MET)


@pytest.mark.parametrize(
    ("contact", "created_at", "outcome"),
    [
        (date(2026, 8, 25), moment(1, 5), Outcome.MISSED),  # ninety days ago
        (date(2026, 8, 26), moment(1, 5), Outcome.MET),
        (None, moment(8, 25), Outcome.MISSED),
        (None, moment(8, 26), Outcome.MET),
    ],
)
def test_a_prospect_is_contacted_within_ninety_days(
    contact: date | None, created_at: datetime, outcome: Outcome
) -> None:
    customer = make_customer(stage="future")
    customer.last_follow_up_on, customer.created_at = contact, created_at
    make_customer(name="在用客户")

    assert outcomes_in("prospects_contacted", clock.today()) == [outcome]
