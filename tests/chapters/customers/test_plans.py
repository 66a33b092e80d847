"""One's own plan for what is owed: within the due day, on a working day, evenly spread."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from app.chapters.customers import operations, rules
from app.chapters.customers.models import FOLLOW_UPS
from app.chapters.customers.rules import Stop
from app.kernel import clock
from tests.makers import make_customer, make_follow_up, make_lead, make_lead_tracking

TODAY, DUE = date(2026, 11, 25), date(2026, 12, 31)
SATURDAY = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("day", "due_on", "works", "agreed", "refusal"),
    [
        (TODAY, DUE, True, False, None),
        (DUE, DUE, True, False, None),
        (None, DUE, True, False, None),
        (None, None, True, False, None),
        (DUE + timedelta(days=1), DUE, True, False, rules.PlannedTooLate),
        (TODAY - timedelta(days=1), DUE, True, False, rules.PlannedInPast),
        (TODAY, TODAY - timedelta(days=1), True, False, rules.PlannedTooLate),
        (SATURDAY, DUE, False, False, rules.PlannedOnDayOff),
        (SATURDAY, DUE, False, True, None),
        (TODAY, None, True, True, rules.NothingDue),
    ],
)
def test_a_plan_lies_between_today_and_the_due_day(day, due_on, works, agreed, refusal):
    def plan():
        rules.check_plan(day, due_on, TODAY, clause="1.7", works=works, agreed=agreed)

    if refusal is None:
        plan()
    else:
        with pytest.raises(refusal):
            plan()


@pytest.mark.parametrize(
    ("planned_on", "due_on", "kept"),
    [
        (DUE, DUE, DUE),
        (DUE, DUE - timedelta(days=1), None),
        (DUE, None, None),
        (None, DUE, None),
    ],
)
def test_a_plan_behind_a_new_due_day_is_dropped(planned_on, due_on, kept):
    assert rules.kept_plan(planned_on, due_on) == kept


def days(*numbers):
    return [date(2026, 12, number) for number in numbers]


@pytest.mark.parametrize(
    ("stops", "free", "taken", "loads"),
    [
        ([], days(1, 2), {}, {}),
        ([31] * 4, days(1, 2), {}, {1: 2, 2: 2}),
        ([31] * 3, days(1, 2), {}, {1: 2, 2: 1}),
        ([31] * 2, days(1, 2, 3), {1: 1}, {2: 1, 3: 1}),
        ([1, 1, 31, 31], days(1, 2, 3), {}, {1: 2, 2: 1, 3: 1}),
        ([2] * 2 + [31] * 4, days(1, 2, 3, 4), {}, {1: 2, 2: 2, 3: 1, 4: 1}),
        ([1], days(2, 3), {}, {}),
        ([3], [], {}, {}),
    ],
)
def test_what_is_owed_is_spread_evenly_within_the_due_days(stops, free, taken, loads):
    owed = [Stop(key, date(2026, 12, due)) for key, due in enumerate(stops)]
    taken = {date(2026, 12, day): count for day, count in taken.items()}

    found = rules.spread(owed, free, taken)

    assert Counter(day.day for day in found.values()) == loads
    assert all(found[stop.key] <= stop.due_on for stop in owed if stop.key in found)


def test_what_lies_at_one_place_is_done_together():
    places = ["衡阳", "常德", "衡阳", "常德", "益阳", "衡阳"]
    owed = [Stop(key, DUE, ("湖南省", place)) for key, place in enumerate(places)]

    found = rules.spread(owed, days(1, 2), {})

    assert {
        place: {found[k].day for k, at in enumerate(places) if at == place} for place in places
    } == {
        "常德": {1},
        "益阳": {1},
        "衡阳": {2},
    }


def customer_of_spring(name="湖南彩虹猫纺织有限公司"):
    with clock.freeze(datetime(2026, 6, 15, 2, tzinfo=UTC)):
        return make_customer(name)


@pytest.fixture
def november():
    with clock.freeze(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        yield


def test_a_plan_is_done_with_the_follow_up(session, november):
    customer = customer_of_spring()
    operations.plan(customer, date(2026, 12, 2))

    make_follow_up(customer)

    assert customer.planned_on is None


def test_the_next_time_named_is_the_next_plan(session, november):
    customer = make_customer()

    make_follow_up(customer, next_on=date(2027, 1, 12))

    assert customer.planned_on == date(2027, 1, 12)


def test_planning_does_not_confirm_the_file(session):
    customer = customer_of_spring()
    changed_at = customer.updated_at
    with clock.freeze(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        operations.plan(customer, date(2026, 12, 2))
        session.refresh(customer)

    assert customer.planned_on == date(2026, 12, 2)
    assert customer.updated_at == changed_at


def test_a_lead_is_planned_by_its_last_tracking(session, november):
    lead = make_lead()

    make_lead_tracking(lead, next_on=date(2026, 12, 8))

    assert lead.planned_on == date(2026, 12, 8)


def test_a_plan_behind_a_mended_due_day_is_dropped(session, november):
    kept, dropped = customer_of_spring(), customer_of_spring("湘潭第二水泥厂")
    for customer, day in ((kept, date(2026, 12, 30)), (dropped, date(2027, 1, 5))):
        customer.next_due_on, customer.planned_on = date(2027, 3, 31), day

    FOLLOW_UPS.mend()
    session.expire_all()

    assert (kept.next_due_on, kept.planned_on) == (DUE, date(2026, 12, 30))
    assert (dropped.next_due_on, dropped.planned_on) == (DUE, None)
