from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.chapters.customers.operations import confirm
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as, actor_of
from app.kernel.web.duties import piles
from tests.makers import (
    make_customer,
    make_employee,
    make_equipment,
    make_follow_up,
    make_key_customer,
    make_visit,
)


def owed_by(person, code):
    who = Actor(user_id=None, name=person.name, reach="all", facts=Facts(person.id))
    return [duty for pile in piles(who) if pile.code == code for duty in pile.duties]


@pytest.mark.parametrize(
    ("today", "owed"), [(date(2026, 11, 22), 0), (date(2026, 11, 23), 1), (date(2026, 12, 1), 1)]
)
def test_a_follow_up_is_owed_a_week_before_its_window_closes(session, today, owed):
    with clock.freeze(datetime(2026, 10, 2, 2, tzinfo=UTC)):
        customer = make_key_customer(responsible_id=make_employee("李军磊").id)
    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        duties = owed_by(customer.responsible, "follow_ups")

        assert [duty.title for duty in duties] == [customer.name] * owed
        assert sum(duty.days_late for duty in duties) == max(0, (today - date(2026, 11, 30)).days)


def test_the_regional_manager_owes_the_follow_up_of_class_a_too(session):
    with clock.freeze(datetime(2026, 10, 25, 2, tzinfo=UTC)):
        customer = make_key_customer(responsible_id=make_employee("李军磊").id)

    with clock.freeze(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        assert len(owed_by(customer.region.manager, "follow_ups")) == 1


def test_a_follow_up_made_is_no_longer_owed(session):
    with clock.freeze(datetime(2026, 10, 25, 2, tzinfo=UTC)):
        customer = make_key_customer(responsible_id=make_employee("李军磊").id)

    with clock.freeze(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        make_follow_up(customer)

        assert owed_by(customer.responsible, "follow_ups") == []


@pytest.mark.parametrize(
    ("until", "state", "owed"),
    [
        (date(2026, 12, 23), "in_use", 1),
        (date(2026, 12, 24), "in_use", 0),
        (date(2026, 11, 1), "in_use", 1),
        (date(2026, 11, 1), "out_of_service", 0),
    ],
)
def test_a_verification_is_owed_a_month_before_it_runs_out(session, until, state, owed):
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        customer = make_customer()
        make_equipment(customer, verified_until=until, state=state)

        assert len(owed_by(customer.responsible, "verifications")) == owed


@pytest.mark.parametrize(
    ("today", "stage", "owed"),
    [
        (date(2026, 4, 4), "future", 0),
        (date(2026, 4, 5), "future", 1),  # a week before 90 days are over
        (date(2026, 4, 5), "active", 0),
    ],
)
def test_a_potential_customer_is_owed_a_contact_before_it_was_left_alone_too_long(
    session, today, stage, owed
):
    with clock.freeze(datetime(2026, 1, 11, 18, tzinfo=UTC)):  # the 12th where the company is
        customer = make_customer(stage=stage)

    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        duties = owed_by(customer.responsible, "prospects")

    assert [duty.since for duty in duties] == [date(2026, 1, 12)] * owed


def test_a_potential_customer_followed_up_is_owed_no_contact(session):
    with clock.freeze(datetime(2026, 1, 12, 2, tzinfo=UTC)):
        customer = make_customer(stage="future")
    with clock.freeze(datetime(2026, 3, 2, 2, tzinfo=UTC)):
        make_follow_up(customer)

    with clock.freeze(datetime(2026, 5, 4, 2, tzinfo=UTC)):
        assert owed_by(customer.responsible, "prospects") == []


@pytest.mark.parametrize(("today", "owed"), [(date(2026, 12, 12), 0), (date(2026, 12, 13), 1)])
def test_a_file_is_to_be_confirmed_a_month_before_it_is_stale(session, today, owed):
    with clock.freeze(datetime(2026, 1, 11, 18, tzinfo=UTC)):
        customer = make_customer()

    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        duties = owed_by(customer.responsible, "files")

        assert [duty.since for duty in duties] == [date(2026, 1, 12)] * owed
        assert customer.is_to_confirm is bool(owed)


def test_a_confirmed_file_is_owed_nothing(session):
    with clock.freeze(datetime(2026, 1, 12, 2, tzinfo=UTC)):
        customer = make_customer()

    with clock.freeze(datetime(2027, 1, 12, 2, tzinfo=UTC)):
        confirm(customer)

        assert owed_by(customer.responsible, "files") == []


@pytest.mark.parametrize(
    ("today", "late"), [(date(2026, 11, 23), 0), (date(2026, 11, 24), 0), (date(2026, 11, 25), 1)]
)
def test_a_visit_is_to_be_submitted_within_two_working_days(session, today, late):
    with clock.freeze(datetime(2026, 11, 20, 2, tzinfo=UTC)):  # a Friday
        visit = make_visit(make_customer(), visitor_id=make_employee("徐晨").id)

    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        [duty] = owed_by(visit.visitor, "visits")

        assert (duty.due_on, duty.number) == (date(2026, 11, 24), visit.number)
        assert duty.days_late == late


@pytest.mark.parametrize(
    "values", [{"transcribed": True}, {"corrects_id": 1}, {"state": "signing"}]
)
def test_a_visit_on_paper_corrected_or_handed_in_is_not_to_be_submitted(session, values):
    visit = make_visit(make_customer(), visitor_id=make_employee("徐晨").id)
    for key, value in values.items():
        setattr(visit, key, value)
    session.flush()

    assert owed_by(visit.visitor, "visits") == []


def test_a_visit_to_submit_stands_among_the_drafts_of_nobody(session, user):
    with acting_as(replace(actor_of(user), reach="all")) as who:
        visit = make_visit(make_customer(), visitor_id=make_employee("徐晨").id)
        assert [pile.code for pile in piles(who)] == []
        visit.transcribed = True
        session.flush()

        assert [pile.code for pile in piles(who)] == ["drafts"]
