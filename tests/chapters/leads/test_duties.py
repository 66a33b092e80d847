from datetime import UTC, date, datetime

import pytest

from app.chapters.leads import operations
from app.chapters.leads.rules import LeadStage, OutcomeReason
from app.kernel import clock
from app.kernel.actor import Actor, Facts
from app.kernel.registers import lifecycle
from app.kernel.roles import Role
from app.kernel.web.duties import piles
from tests.makers import (
    make_demand_meeting,
    make_demand_report,
    make_employee,
    make_lead,
    make_lead_tracking,
    make_meeting_decision,
)


def on(day, hour=2):
    return clock.freeze(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def owed_by(person, code, *roles):
    roles = frozenset(role.value for role in roles)
    who = Actor(user_id=None, name=person.name, reach="all", roles=roles, facts=Facts(person.id))
    return [duty for pile in piles(who) if pile.code == code for duty in pile.duties]


@pytest.mark.parametrize(
    ("today", "owed", "late"),
    [
        (date(2026, 12, 24), 0, 0),
        (date(2026, 12, 25), 1, 0),
        (date(2026, 12, 31), 1, 0),
        (date(2027, 1, 1), 1, 1),
    ],
)
def test_tracking_is_owed_in_the_last_week_of_its_window(session, today, owed, late):
    with on(date(2026, 11, 23)):
        lead = make_lead()
    with on(today):
        duties = owed_by(lead.owner, "leads")

        assert [duty.title for duty in duties] == [f"{lead.name} · {lead.product_types}"] * owed
        assert sum(duty.days_late for duty in duties) == late


def test_a_tracked_lead_is_owed_no_more_and_a_closed_one_never(session):
    with on(date(2026, 11, 23)):
        lead = make_lead()
    with on(date(2026, 12, 28)):
        make_lead_tracking(lead)
        assert owed_by(lead.owner, "leads") == []
    with on(date(2027, 1, 25)):
        assert len(owed_by(lead.owner, "leads")) == 1
        operations.move(lead, LeadStage.LOST, outcome="x", reason=OutcomeReason.PRICE)
        assert owed_by(lead.owner, "leads") == []


@pytest.mark.parametrize(
    ("bid_at", "hint"),
    [
        (datetime(2026, 12, 23, 8, tzinfo=UTC), ""),
        (datetime(2026, 12, 24, 8, tzinfo=UTC), None),
        (datetime(2026, 11, 20, 8, tzinfo=UTC), "Say how the bid went."),
    ],
)
def test_a_bid_is_announced_for_thirty_days_and_owed_until_its_result(session, bid_at, hint):
    with on(date(2026, 11, 23)):
        lead = make_lead(bid_at=bid_at)
        duties = owed_by(lead.owner, "bids")

        assert [duty.hint for duty in duties] == ([] if hint is None else [hint])


def test_a_decision_is_owed_by_whom_it_names_until_it_is_done(session):
    with on(date(2026, 11, 23)):
        lead, other = make_lead(), make_employee("徐晨")
        decision = make_meeting_decision(lead)

        [duty] = owed_by(lead.owner, "decisions")
        assert duty.post == f"/meeting_decision/{decision.id}/done"
        assert duty.due_on == date(2026, 11, 30)
        assert owed_by(other, "decisions") == []
        operations.report_done(decision)
        assert owed_by(lead.owner, "decisions") == []


def test_the_clerk_owes_the_meeting_of_the_week_and_the_report_of_the_month(session):
    clerk = make_employee("朱红")
    with on(date(2026, 11, 1)):
        assert owed_by(clerk, "demand", Role.SALES_CLERK) == []
        make_lead()
    with on(date(2026, 12, 3)):
        duties = owed_by(clerk, "demand", Role.SALES_CLERK)
        assert [duty.due_on for duty in duties] == [
            date(2026, 11, 29),
            date(2026, 12, 6),
            date(2026, 12, 5),
        ]
        assert owed_by(clerk, "demand", Role.SALES_GENERAL_MANAGER) == []
        for day in (date(2026, 11, 27), date(2026, 12, 1)):
            make_demand_meeting(held_on=day)
        lifecycle.submit(make_demand_report())
        assert owed_by(clerk, "demand", Role.SALES_CLERK) == []
