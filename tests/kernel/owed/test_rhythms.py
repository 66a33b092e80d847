"""Windows judged by statements, on both databases: edges, and small companies at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.chapters.customers.models import FOLLOW_UPS
from app.chapters.customers.rules import CustomerClass
from app.chapters.leads.models import TRACKINGS
from app.kernel import clock
from app.kernel.database import db
from app.kernel.owed import rhythms
from app.kernel.owed.cadence import Cadence, window
from app.kernel.owed.rhythms import Rhythm
from app.kernel.registers.lifecycle import void
from app.kernel.registers.operations import change
from app.models import Customer, Employee, FollowUp
from tests.makers import (
    make_customer,
    make_employee,
    make_follow_up,
    make_lead,
    make_policy_parameter,
    make_region,
    make_revision,
    make_visit,
)

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("inside")]

REASON = {"class_reason": "贸易量变化"}
MARCH = date(2026, 3, 1), date(2026, 3, 31)
HOUR = timedelta(hours=1)


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Let it be an hour of a day at the company."""
    moment = datetime.combine(day, time(hour), clock.zone()).astimezone(UTC)
    with clock.freeze(moment):
        yield


@pytest.fixture(autouse=True)
def _staffed(inside: None) -> None:
    with on(date(2025, 6, 2)):
        make_region(manager=make_employee("廖桂"))
        make_employee()


def opened(day: date, customer_class: str = "A", **values: Any) -> Customer:
    with on(day):
        return make_customer(customer_class=customer_class, since=None, **REASON, **values)


def state_of(rhythm: Rhythm, row: Any, span: tuple[date, date] = MARCH) -> list[str]:
    """Return how the windows of a row that end in a span are judged, oldest first."""
    judged = rhythm.judged(*span).subquery()
    found = db.session.execute(
        judged.select().where(judged.c.row_id == row.id).order_by(judged.c.last_on)
    )
    return [_state(each) for each in found]


def _state(judged: Any) -> str:
    if judged.done_on is not None:
        return f"done {judged.done_on:%m-%d}"
    return "open" if judged.settled_on >= clock.today() else "missed"


@pytest.mark.parametrize(
    ("day", "judged"),
    [
        (date(2026, 2, 27), ["missed"]),
        (date(2026, 2, 28), ["missed"]),
        (date(2026, 3, 1), []),  # it was not on file when the month began
        (date(2026, 3, 2), []),
        (date(2026, 3, 31), []),
    ],
)
def test_a_window_is_owed_by_what_stood_when_it_began(day: date, judged: list[str]) -> None:
    customer = opened(day)

    with on(date(2026, 5, 1)):
        assert state_of(FOLLOW_UPS, customer) == judged


@pytest.mark.parametrize(
    ("day", "judged"),
    [
        (date(2026, 2, 28), "missed"),
        (date(2026, 3, 1), "done 03-01"),
        (date(2026, 3, 31), "done 03-31"),
        (date(2026, 4, 1), "missed"),
    ],
)
def test_first_and_last_day_of_a_window_count(day: date, judged: str) -> None:
    customer = opened(date(2026, 1, 5))
    with on(day):
        make_follow_up(customer)

    with on(date(2026, 5, 1)):
        assert state_of(FOLLOW_UPS, customer) == [judged]


@pytest.mark.parametrize(
    ("entered", "hour", "judged"),
    [
        (date(2026, 3, 31), 23, "done 03-20"),
        (date(2026, 4, 3), 23, "done 03-20"),  # three days of grace
        (date(2026, 4, 4), 0, "missed"),
        (date(2026, 4, 20), 10, "missed"),
    ],
)
def test_what_is_entered_too_late_does_not_undo_a_missed_window(
    entered: date, hour: int, judged: str
) -> None:
    customer = opened(date(2026, 1, 5))
    with on(entered, hour):
        make_follow_up(customer, done_on=date(2026, 3, 20))

    with on(date(2026, 5, 1)):
        assert state_of(FOLLOW_UPS, customer) == [judged]


@pytest.mark.parametrize(
    ("today", "judged"),
    [
        (date(2026, 3, 1), "open"),
        (date(2026, 3, 31), "open"),
        (date(2026, 4, 3), "open"),  # it may still be entered
        (date(2026, 4, 4), "missed"),
    ],
)
def test_a_window_is_open_until_nothing_can_be_entered_for_it(today: date, judged: str) -> None:
    customer = opened(date(2026, 1, 5))

    with on(today):
        assert state_of(FOLLOW_UPS, customer) == [judged]


def test_a_visit_counts_and_what_is_void_does_not() -> None:
    visited, undone = opened(date(2026, 1, 5)), opened(date(2026, 1, 5), name="河北路政管理处")
    with on(date(2026, 3, 9)):
        make_visit(visited)
        void(make_follow_up(undone), "重复")

    with on(date(2026, 5, 1)):
        assert state_of(FOLLOW_UPS, visited) == ["done 03-09"]
        assert state_of(FOLLOW_UPS, undone) == ["missed"]


@pytest.mark.parametrize(
    ("day", "quarter", "months"),
    [
        (date(2026, 2, 28), [], ["missed", "missed"]),  # of class A as February ended
        (date(2026, 3, 1), [], ["missed"]),
        (date(2026, 3, 31), [], ["missed"]),
        (date(2026, 4, 1), ["missed"], []),
    ],
)
def test_the_class_on_the_last_day_decides(
    day: date, quarter: list[str], months: list[str]
) -> None:
    customer = opened(date(2025, 12, 1), "B")
    with on(day):
        change(customer, {"customer_class": "A"})

    first_quarter = date(2026, 1, 1), date(2026, 3, 31)
    with on(date(2026, 5, 1)):
        by_class = {
            kind: [
                _state(each)
                for each in db.session.execute(FOLLOW_UPS.judged(*first_quarter, kind))
                if each.row_id == customer.id
            ]
            for kind in CustomerClass
        }

    assert by_class == {"A": months, "B": quarter, "C": []}


@pytest.mark.parametrize(
    ("day", "whose"), [(date(2026, 3, 31), "徐晨"), (date(2026, 4, 1), "李军磊")]
)
def test_the_person_on_the_last_day_answers_for_it(day: date, whose: str) -> None:
    customer = opened(date(2026, 1, 5))
    with on(day):
        change(customer, {"responsible_id": make_employee("徐晨").id})

    found = db.session.execute(FOLLOW_UPS.judged(*MARCH)).one()

    assert db.session.get_one(Employee, found.person_id).name == whose


def test_a_revised_cadence_judges_the_windows_that_end_under_it() -> None:
    customer = opened(date(2025, 6, 2), "C")
    with on(date(2026, 2, 2)):
        make_follow_up(customer)
        make_policy_parameter(
            revision=make_revision(in_force_from=date(2026, 3, 15)),
            parameter="followed_up_c",
            value="quarter",
        )

    with on(date(2026, 8, 1)):
        halves = date(2026, 1, 1), date(2026, 6, 30)
        assert state_of(FOLLOW_UPS, customer, halves) == ["done 02-02", "missed"]


@pytest.mark.parametrize(
    ("closed", "reopened", "judged"),
    [
        (None, None, "missed"),
        (date(2026, 3, 31), None, None),
        (date(2026, 4, 1), None, "missed"),
        (date(2026, 3, 10), date(2026, 3, 20), "missed"),
        (date(2026, 2, 10), date(2026, 3, 1), None),
        (date(2026, 2, 10), date(2026, 2, 28), "missed"),
    ],
)
def test_a_lead_owes_a_window_that_it_began_and_ended_open(
    closed: date | None, reopened: date | None, judged: str | None
) -> None:
    with on(date(2026, 1, 5)):
        lead = make_lead(stage="dormant", outcome="暂缓", outcome_reason="project")
        change(lead, {"stage": "tracking"})
    for day, stage in ((closed, "dormant"), (reopened, "tracking")):
        if day is not None:
            with on(day):
                change(lead, {"stage": stage, "outcome": "暂缓", "outcome_reason": "project"})

    with on(date(2026, 5, 1)):
        assert state_of(TRACKINGS, lead) == ([] if judged is None else [judged])


def test_days_in_which_no_window_ends_have_none() -> None:
    customer = opened(date(2026, 1, 5))

    assert state_of(FOLLOW_UPS, customer, (date(2026, 3, 2), date(2026, 3, 30))) == []


def test_a_row_shows_its_windows_with_who_answered_the_newest_first() -> None:
    customer = opened(date(2026, 1, 5))
    with on(date(2026, 2, 3)):
        make_follow_up(customer)
    with on(date(2026, 4, 1)):
        change(customer, {"responsible_id": make_employee("徐晨").id})

    with on(date(2026, 5, 2)):
        shown = FOLLOW_UPS.windows_of(customer)

    assert [(f"{each.first_on:%m}", each.person) for each in shown] == [
        ("05", "徐晨"),
        ("04", "徐晨"),
        ("03", "李军磊"),
        ("02", "李军磊"),
    ]
    with on(date(2026, 5, 2)):
        outcomes = [str(each.outcome) for each in shown]
    assert outcomes == ["open", "open", "missed", "met"]
    assert (rhythms.rhythm_of(Customer), rhythms.rhythm_of(Employee)) == (FOLLOW_UPS, None)


def test_contacts_are_looked_up_by_index() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("asks SQLite how it would go about it")
    judged = FOLLOW_UPS.judged(*MARCH, CustomerClass.A)
    statement = judged.compile(db.engine, compile_kwargs={"literal_binds": True})

    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()

    looked_up = [line.detail for line in plan if "follow_up" in line.detail]
    assert looked_up == [
        "SEARCH follow_up USING INDEX ix_follow_up_customer_id_done_on"
        " (customer_id=? AND done_on>? AND done_on<?)"
    ]


# --- the due days that rows keep


def test_a_wrong_due_day_is_mended_and_a_right_one_left() -> None:
    right, wrong = opened(date(2026, 1, 5)), opened(date(2026, 1, 5), name="河北路政管理处")
    before = right.next_due_on, right.updated_at
    wrong.next_due_on = date(2020, 1, 1)
    with on(date(2026, 1, 6)):
        lost = make_lead(stage="lost", outcome="低价", outcome_reason="price")
        lost.next_due_on = date(2026, 2, 28)
        db.session.flush()

    assert [rhythm.mend() for rhythm in (FOLLOW_UPS, TRACKINGS)] == [1, 1]
    assert [rhythm.mend() for rhythm in (FOLLOW_UPS, TRACKINGS)] == [0, 0]

    db.session.expire_all()
    assert (right.next_due_on, right.updated_at) == before
    assert (wrong.next_due_on, lost.next_due_on) == (date(2026, 2, 28), None)


# --- small companies at random, against the pure rule told once more in plain Python


FIRST, LAST = date(2025, 12, 1), date(2026, 7, 31)


def _live(chance: random.Random, rows: list[Customer]) -> dict[int, dict[date, str]]:
    """Let some months go by; return the class of each customer at the end of each day."""
    classes: dict[int, dict[date, str]] = {row.id: {} for row in rows}
    day = FIRST
    while day <= LAST:
        with on(day):
            for row in rows:
                if chance.random() < 0.02:
                    change(row, {"customer_class": chance.choice("ABC"), **REASON})
                if chance.random() < 0.02:
                    late = timedelta(days=chance.choice((0, 0, 1, 3, 4, 20)))
                    make_follow_up(row, done_on=max(FIRST, day - late))
        for row in rows:
            classes[row.id][day] = row.customer_class
        day += timedelta(days=1)
    return classes


CADENCE = {"A": Cadence.MONTH, "B": Cadence.QUARTER, "C": Cadence.HALF_YEAR}


def _expected(
    row: Customer, classes: dict[date, str], contacts: list[tuple[date, date]]
) -> Iterator[tuple[str, date, date | None]]:
    for day, kind in classes.items():
        around = window(CADENCE[kind], day)
        if around.last == day and around.first - timedelta(days=1) in classes:
            counting = [
                done
                for done, entered in contacts
                if around.first <= done <= day and (entered - day).days <= 3
            ]
            yield kind, day, min(counting, default=None)


@pytest.mark.parametrize("seed", range(3))
def test_small_companies_are_judged_as_the_pure_rule_says(seed: int) -> None:
    chance = random.Random(seed)
    rows = [opened(FIRST, chance.choice("ABC"), name=f"第{n}公路局") for n in range(6)]
    classes = _live(chance, rows)
    made: dict[int, list[tuple[date, date]]] = {row.id: [] for row in rows}
    for follow_up in db.session.query(FollowUp):
        entered = clock.local(follow_up.created_at).date()
        made[follow_up.customer_id].append((follow_up.done_on, entered))

    with on(LAST):
        found = {
            (each.row_id, str(each.kind), each.last_on, each.done_on)
            for each in db.session.execute(FOLLOW_UPS.judged(FIRST, LAST))
        }
        assert found == {
            (row.id, *each)
            for row in rows
            for each in _expected(row, classes[row.id], made[row.id])
        }
        due = {row.id: row.next_due_on for row in rows}
        assert FOLLOW_UPS.mend() == 0
        assert due == {row.id: FOLLOW_UPS.due_on(row) for row in rows}
