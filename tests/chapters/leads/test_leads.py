"""Leads as they are entered, tracked, moved and closed, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.customers.rules import DemandClass, Stage
from app.chapters.leads import operations, rules
from app.chapters.leads.rules import LeadStage, OutcomeReason
from app.chapters.org.rules import StillInName
from app.chapters.reports.rules import ReportKind
from app.kernel import clock
from app.kernel.database import db
from app.kernel.errors import ItemErrors
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change, delete
from app.models import Customer, Employee, Lead, Report
from tests.chapters.people import acting, hire
from tests.makers import (
    make_bidder,
    make_customer,
    make_employee,
    make_lead,
    make_lead_tracking,
    make_policy_parameter,
    make_product,
    make_revision,
)

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("monday")]

NOON = datetime(2026, 12, 3, 4, tzinfo=UTC)
CLOSED = {"outcome": "Sold", "outcome_reason": "product"}


def make_major(owner: Employee, **values: object) -> Lead:
    """Major class-1 information."""
    return make_lead(product_types="计重收费车道", major=True, owner_id=owner.id, **values)


def reports(row: object) -> list[Report]:
    return list(db.session.scalars(select(Report).where(Report.about == row.entry)))


def test_a_lead_of_a_customer_takes_its_name_and_region() -> None:
    customer = make_customer()

    lead = make_lead(customer, name=None, region_id=None)

    assert (lead.name, lead.region_id) == (customer.name, customer.region_id)
    assert (lead.number, lead.stage) == ("讯-00001", LeadStage.NEW)


def test_a_lead_named_like_a_customer_is_the_customers() -> None:
    customer = make_customer("湖南彩虹猫纺织有限公司")

    assert make_lead(name="湖南彩虹猫纺织有限责任公司").customer_id == customer.id


def test_a_lead_without_customer_and_name_is_refused() -> None:
    with pytest.raises(ItemErrors) as refusal:
        make_lead(name=None)

    assert "name" in refusal.value.errors


def test_the_product_of_the_catalogue_decides_the_class(manager: Employee) -> None:
    make_product("ZDG-30", demand_class="1")

    lead = make_lead(product_types="ZDG-30 动态轴重衡", owner_id=manager.id)

    assert (lead.product.code, lead.demand_class) == ("ZDG-30", DemandClass.ONE)


def test_class_1_is_refused_to_a_salesperson(seller: Employee) -> None:
    with pytest.raises(rules.OwnerNotLeading):
        make_lead(product_types="超限检测系统", owner_id=seller.id)


def test_class_1_is_refused_to_somebody_without_an_account() -> None:
    with pytest.raises(rules.OwnerNotLeading):
        make_lead(product_types="超限检测系统", owner_id=make_employee("李军磊").id)


def test_class_1_is_not_passed_on_to_a_salesperson(manager: Employee) -> None:
    lead = make_lead(product_types="超限检测系统", owner_id=manager.id)

    with pytest.raises(rules.OwnerNotLeading):
        change(lead, {"owner_id": make_employee("李军磊").id})


def test_an_old_class_1_lead_is_taken_over_from_a_ledger_whoever_owned_it() -> None:
    lead = make_lead(
        product_types="超限检测系统",
        stage="lost",
        received_on=date(2024, 1, 5),
        closed_on=date(2024, 3, 1),
        **CLOSED,
    )

    assert (lead.closed_on, lead.next_due_on) == (date(2024, 3, 1), None)


def test_new_class_1_demand_is_told_to_the_sales_general_manager(
    leader: Employee, manager: Employee
) -> None:
    make_lead(name="京港收费站", product_types="超限检测系统", owner_id=manager.id)
    make_lead(name="衡阳天源建材有限公司")

    told = db.session.scalars(select(Notice)).all()

    assert [notice.user_id for notice in told] == [leader.user_id]
    assert "京港收费站" in told[0].sentence


@pytest.mark.parametrize(
    ("words", "tracked_on", "due"),
    [
        ("电子汽车衡", None, date(2026, 12, 31)),
        ("电子汽车衡", date(2026, 10, 30), date(2026, 12, 31)),  # known since November
        ("计重收费", None, date(2026, 12, 6)),
        ("计重收费", date(2026, 11, 22), date(2026, 12, 6)),
    ],
)
def test_tracking_falls_due_by_week_or_month(
    manager: Employee, words: str, tracked_on: date | None, due: date
) -> None:
    lead = make_lead(product_types=words, owner_id=manager.id)
    if tracked_on is not None:
        make_lead_tracking(lead, tracked_on=tracked_on)

    assert (lead.last_tracked_on, lead.next_due_on) == (tracked_on, due)


def test_tracking_moves_a_new_lead_on_and_is_counted_by_its_day() -> None:
    with clock.freeze(datetime(2026, 8, 3, 2, tzinfo=UTC)):
        lead = make_lead()
    assert lead.is_overdue

    make_lead_tracking(lead, tracked_on=date(2026, 11, 20))
    make_lead_tracking(lead, tracked_on=date(2026, 10, 20))

    assert lead.stage is LeadStage.TRACKING
    assert (lead.last_tracked_on, lead.next_due_on) == (date(2026, 11, 20), date(2026, 12, 31))
    assert not lead.is_overdue


def test_a_tracking_moved_to_another_lead_counts_there() -> None:
    first, second = make_lead(name="甲公司"), make_lead(name="乙公司")
    tracking = make_lead_tracking(first)

    change(tracking, {"lead_id": second.id})

    assert (first.last_tracked_on, second.last_tracked_on) == (None, date(2026, 11, 23))


def test_when_tracking_is_asked_for_more_often_open_leads_are_planned_anew() -> None:
    lead, closed = make_lead(name="甲公司"), make_lead(name="乙公司", stage="won", **CLOSED)
    tracked = make_lead(name="丙公司", received_on=date(2026, 10, 1))
    make_lead_tracking(tracked, tracked_on=date(2026, 11, 10))
    revision = make_revision(in_force_from=date(2026, 11, 23))

    make_policy_parameter(revision=revision, parameter="tracked_two", value="week")
    db.session.expire_all()

    assert lead.next_due_on == date(2026, 12, 6)
    assert tracked.next_due_on == date(2026, 12, 6)
    assert closed.next_due_on is None


def test_a_major_event_without_strategy_is_refused() -> None:
    with pytest.raises(rules.StrategyMissing):
        make_lead_tracking(make_lead(), major=True)


def test_a_major_event_is_reported_once_to_the_sales_general_manager(leader: Employee) -> None:
    tracking = make_lead_tracking(make_lead(), major=True, counter_strategy="Visit tomorrow")
    change(tracking, {"next_step": "Offer"})

    [report] = reports(tracking)

    assert report.kind is ReportKind.MAJOR_EVENT
    assert "Visit tomorrow" in report.what
    assert report.acknowledged_at is None


def test_major_class_1_goes_to_bidding_with_time_and_bidder_alone(manager: Employee) -> None:
    lead = make_major(manager)

    with pytest.raises(rules.BidTimeMissing):
        operations.move(lead, LeadStage.BIDDING)
    db.session.refresh(lead)
    change(lead, {"bid_at": NOON})
    with pytest.raises(rules.BidderMissing):
        operations.move(lead, LeadStage.BIDDING)
    db.session.refresh(lead)
    make_bidder(lead)
    operations.move(lead, LeadStage.BIDDING)

    assert lead.stage is LeadStage.BIDDING


def test_major_class_1_is_reported_with_its_bid_as_bidders_become_known(
    manager: Employee,
) -> None:
    lead = make_major(manager, bid_at=NOON, bid_place="交易中心")
    make_bidder(lead, "甲衡器")
    operations.move(lead, LeadStage.BIDDING)
    make_bidder(lead, "乙衡器")

    found = {report.kind: report.what for report in reports(lead)}

    assert set(found) == {ReportKind.MAJOR_LEAD, ReportKind.BID}
    assert found[ReportKind.BID] == "2026-12-03 12:00 · 交易中心 · 甲衡器、乙衡器"


def test_ordinary_demand_bids_without_bidders_and_without_report() -> None:
    lead = make_lead(major=True)

    operations.move(lead, LeadStage.BIDDING)

    assert reports(lead) == []


def test_a_lead_is_closed_with_its_outcome_and_owes_no_tracking() -> None:
    lead = make_lead()

    with pytest.raises(rules.OutcomeMissing):
        operations.move(lead, LeadStage.LOST)
    db.session.refresh(lead)
    operations.move(lead, LeadStage.LOST, outcome="Too dear", reason=OutcomeReason.PRICE)

    assert (lead.closed_on, lead.next_due_on) == (date(2026, 11, 23), None)


def test_what_is_won_is_won_and_what_is_lost_may_be_called_again() -> None:
    won, lost = make_lead(stage="won", **CLOSED), make_lead(stage="lost", **CLOSED)

    operations.move(lost, LeadStage.TRACKING)
    with pytest.raises(rules.MoveNotAllowed, match="final"):
        operations.move(won, LeadStage.TRACKING)

    assert (lost.closed_on, lost.next_due_on) == (None, date(2026, 12, 31))


def test_a_lead_and_its_tracking_are_never_deleted() -> None:
    lead = make_lead()

    for row in (lead, make_lead_tracking(lead), make_bidder(lead)):
        with pytest.raises(rules.LeadKept):
            delete(row)


@pytest.mark.parametrize(("stage", "customers"), [("new", Stage.FUTURE), ("won", Stage.ACTIVE)])
def test_a_prospect_becomes_a_customer(stage: str, customers: Stage) -> None:
    lead = make_lead(
        name="宁远公路管理局",
        stage=stage,
        contact_name="杨琪凯",
        phone="13912345678",
        **(CLOSED if stage == "won" else {}),
    )

    customer = operations.convert(lead)

    assert lead.customer_id == customer.id
    assert (customer.name, customer.stage) == ("宁远公路管理局", customers)
    assert (customer.customer_class, customer.responsible_id) == ("B", lead.owner_id)
    assert (customer.contact_name, customer.phone) == ("杨琪凯", "13912345678")


def test_a_customers_lead_is_not_converted_again() -> None:
    lead = make_lead(make_customer())

    with pytest.raises(rules.CustomerKnown):
        operations.convert(lead)


def test_open_leads_that_look_alike_are_found_while_typing() -> None:
    lead = make_lead(name="宁远港务有限公司", phone="13912345678")
    make_lead(name="宁远港务有限公司", stage="lost", **CLOSED)

    assert Lead.likely_duplicates("宁远港务有限责任公司", None) == [lead]
    assert Lead.likely_duplicates(None, "13912345678") == [lead]
    assert Lead.likely_duplicates("宁远港务有限公司", None, but=lead.id) == []
    assert Lead.likely_duplicates(None, "139") == []


def test_whoever_goes_hands_open_leads_over() -> None:
    giver, taker = make_employee("李军磊"), make_employee("徐晨")
    lead, closed = make_lead(), make_lead(stage="won", **CLOSED)
    with pytest.raises(StillInName):
        change(giver, {"state": "left"})
    db.session.refresh(giver)

    operations.hand_over(giver, taker)

    assert (lead.owner_id, closed.owner_id) == (taker.id, giver.id)
    change(giver, {"state": "left"})


def test_class_1_is_not_handed_over_to_a_salesperson(manager: Employee, seller: Employee) -> None:
    make_major(manager)

    with pytest.raises(rules.OwnerNotLeading, match="韩梅"):
        operations.hand_over(manager, seller)


def test_a_salesperson_starts_a_lead_in_the_own_name(seller: Employee) -> None:
    with acting(seller):
        lead = make_lead(owner_id=seller.id)
        make_lead_tracking(lead)

    assert lead.stage is LeadStage.TRACKING
    assert db.session.scalar(select(Customer.id)) is None


def test_two_people_of_a_role_are_told(leader: Employee, manager: Employee) -> None:
    second = hire("周国栋", rules.LEADING[0])

    make_lead(product_types="超限检测系统", owner_id=manager.id)

    told = set(db.session.scalars(select(Notice.user_id)))
    assert told == {leader.user_id, second.user_id}
