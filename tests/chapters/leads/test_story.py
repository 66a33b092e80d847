"""Class-1 demand from the first word to the contract, as people live through it on screen.

The clauses' own story: in the hands of leadership (1.9), on file with its stage (1.10), discussed
at the weekly meeting and in the monthly report (1.11), bidders known before the bid (1.13), a
prospect who becomes a customer (1.19).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.register import register_of
from app.kernel.roles import Role
from app.models import (
    AgendaItem,
    Customer,
    DemandMeeting,
    DemandReport,
    Lead,
    MeetingDecision,
    Region,
    Report,
)
from tests.company import Company

LEADER = Role.SALES_GENERAL_MANAGER.value
MANAGER, SELLER = Role.REGIONAL_MANAGER.value, Role.SALESPERSON.value
CLERK = Role.SALES_CLERK.value
UNIT = "宁远高速公路管理处"


class Story:
    """Who does what on which page; every answer but a refusal leads on."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def person(self, login: str) -> int:
        return self.company.seats[login].employee_id

    def post(self, login: str, address: str, **sent: Any) -> str:
        """Send a form and return the page it leads to."""
        answer = self.company.client(login).post(address, data=sent)
        assert answer.status_code == 302, _said(answer.text)
        return str(answer.location)

    def refused(self, login: str, address: str, **sent: Any) -> str:
        """Send a form that is refused and return what is said."""
        answer = self.company.client(login).post(address, data=sent, headers={"Referer": "/"})
        assert answer.status_code in (302, 422)
        told = answer.text if answer.status_code == 422 else self.page(login, "/")
        return _said(told)

    def page(self, login: str, address: str) -> str:
        answer = self.company.client(login).get(address)
        assert answer.status_code == 200
        return answer.text

    def last(self, register: Any) -> Any:
        """Return the row entered last."""
        with self.company.app.app_context():
            found = db.session.scalar(select(register).order_by(register.id.desc()).limit(1))
            db.session.expunge_all()
            return found


def _said(page: str) -> str:
    return " ".join(
        re.findall(r'class="(?:note|toast|field-error)[^>]*>(.*?)</(?:div|p)>', page, re.S)
    )


def test_class_1_demand_from_the_first_word_to_the_contract(spare_company: Company) -> None:
    story = Story(spare_company)
    _heard_of(story)
    _tracked(story)
    _bid_for(story)
    _met_about(story)
    _won(story)
    _reported(story)


def _heard_of(story: Story) -> None:
    """A salesperson hears of it; it is the regional manager's to handle (1.9)."""
    with story.company.app.app_context():
        region_id = db.session.scalar(select(Region.id).where(Region.name == "华北"))
    lead = {"name": UNIT, "product_types": "计重收费车道", "region_id": region_id, "stage": "new"}
    lead |= {"received_on": clock.today().isoformat(), "phone": "13912345678", "major": "y"}

    said = story.refused(SELLER, "/lead/new", **lead, owner_id=story.person(SELLER))
    assert "sales leadership" in said or "handled in person" in said
    page = story.post(MANAGER, "/lead/new", **lead, owner_id=story.person(MANAGER))

    assert UNIT in story.page(MANAGER, page)
    assert UNIT in story.page(MANAGER, "/pipeline/")
    assert UNIT not in story.page(SELLER, "/pipeline/")
    assert "Major demand information" in story.page(LEADER, "/")


def _tracked(story: Story) -> None:
    """A major event is recorded with its counter-strategy, and acknowledged (1.9)."""
    lead = story.last(Lead)
    event = {"lead_id": lead.id, "tracked_on": clock.today().isoformat(), "major": "y"}
    event |= {"tracked_by_id": story.person(MANAGER), "progress": "对手低价介入"}
    event["next"] = f"/lead/{lead.id}"

    assert "counter-strategy" in story.refused(MANAGER, "/lead_tracking/new", **event)
    page = story.post(MANAGER, "/lead_tracking/new", **event, counter_strategy="上门说明")
    assert "对手低价介入" in story.page(MANAGER, page)
    assert story.last(Lead).stage == "tracking"

    report = story.last(Report)
    assert "not yet acknowledged" in story.page(MANAGER, page)
    story.post(LEADER, f"/report/{report.id}/acknowledge", reason="按对策执行", next="/")
    assert "took note" in story.page(MANAGER, page)


def _bid_for(story: Story) -> None:
    """It goes to bidding once bid time and bidders are known (1.13)."""
    lead = story.last(Lead)
    move = {"stage": "bidding", "next": f"/lead/{lead.id}"}

    assert "bids are opened" in story.refused(MANAGER, f"/lead/{lead.id}/move", **move)
    _change(story, lead, bid_at=f"{clock.today() + timedelta(days=9)}T09:30:00+08:00")
    assert "at least one bidder" in story.refused(MANAGER, f"/lead/{lead.id}/move", **move)
    story.post(MANAGER, "/bidder/new", lead_id=lead.id, company="北方衡器", price="980000")
    story.post(MANAGER, f"/lead/{lead.id}/move", **move)

    assert "980,000.00" in story.page(MANAGER, f"/lead/{lead.id}")
    assert story.company.client(SELLER).get("/bidder/1000000").status_code == 404
    assert "北方衡器" not in story.page(SELLER, "/bidder/")


def _change(story: Story, lead: Lead, **values: Any) -> None:
    sent = values | {"version": story.last(Lead).version}
    program, token = story.company.app.test_client(), story.company.token(MANAGER)
    answer = program.patch(f"/api/v1/lead/{lead.id}", json=sent, headers=token)
    assert answer.status_code == 200, answer.text


def _met_about(story: Story) -> None:
    """The meeting decides and its chair signs; the decision is carried out (1.11)."""
    lead = story.last(Lead)
    page = story.post(
        CLERK,
        "/demand_meeting/new",
        held_on=clock.today().isoformat(),
        filled_on=clock.today().isoformat(),
        chair_id=story.person(LEADER),
        attendee_names=f"{LEADER}先生、{MANAGER}先生",
        minutes="逐项讨论",
    )
    meeting = story.last(DemandMeeting)
    assert meeting.bid_count == 1
    assert story.last(AgendaItem).lead_id == lead.id
    story.post(
        CLERK,
        "/meeting_decision/new",
        meeting_id=meeting.id,
        lead_id=lead.id,
        decision="三日内报价",
        who_id=story.person(MANAGER),
        due_on=(clock.today() + timedelta(days=3)).isoformat(),
    )
    story.post(CLERK, f"{page}/submit")
    assert "signed and completed" in _said_after(story, LEADER, page, slot="chair_signature")

    decision = story.last(MeetingDecision)
    assert "三日内报价" in story.page(MANAGER, "/")
    story.post(MANAGER, f"/meeting_decision/{decision.id}/done", reason="已报价", next="/")
    assert story.last(MeetingDecision).done_by == f"{MANAGER}先生"


def _said_after(story: Story, login: str, page: str, slot: str) -> str:
    story.post(login, f"{page}/sign", slot=slot, way="account", opinion="同意")
    return story.page(login, page)


def _won(story: Story) -> None:
    """It is closed with outcome and reason; the prospect gets a customer card (1.10, 1.19)."""
    lead = story.last(Lead)
    won = {"stage": "won", "next": "/pipeline/"}

    assert "needs the outcome" in story.refused(MANAGER, f"/lead/{lead.id}/move", **won)
    won |= {"outcome": "中标,已签合同", "outcome_reason": "product"}
    story.post(MANAGER, f"/lead/{lead.id}/move", **won)
    assert "Open a customer card" in story.page(LEADER, f"/lead/{lead.id}")

    with story.company.app.app_context():
        manager = story.person(MANAGER)
        db.session.scalars(select(Region).where(Region.name == "华北")).one().manager_id = manager
        db.session.commit()
    story.post(MANAGER, f"/lead/{lead.id}/convert")
    customer = story.last(Customer)
    assert (customer.name, customer.stage, customer.customer_class) == (UNIT, "active", "A")
    assert story.last(Lead).customer_id == customer.id


def _reported(story: Story) -> None:
    """The report of the last month is submitted, and taken note of (1.11)."""
    report = story.last(DemandReport)
    address = f"/{register_of('demand_report').__tablename__}/{report.id}"

    assert "as the leads stand now" in story.page(CLERK, address).lower()
    story.post(CLERK, f"{address}/submit")
    assert story.last(DemandReport).figures is not None
    assert "signed and completed" in _said_after(story, LEADER, address, slot="leader")
