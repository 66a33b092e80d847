"""Demand the demo company hears of: how it is tracked, bid for, discussed week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select

from app.chapters.leads import operations as leads
from app.chapters.leads.rules import OPEN, LeadStage, OutcomeReason, month_of, months_back
from app.chapters.reports import operations as reports
from app.demo.company import Company
from app.demo.staff import login_of
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers import lifecycle, operations, signing
from app.models import (
    AgendaItem,
    Bidder,
    Customer,
    DemandMeeting,
    DemandReport,
    Employee,
    Lead,
    LeadTracking,
    MeetingDecision,
    Product,
    Region,
    Report,
)

WEEKS = 12
CLERK, LEADER = "zhuhong", "wuhaiyan"
# code of the product, budget of one
CLASS_ONE = (("ZDG-100", 260_000), ("WIM-8", 480_000), ("ZDG-30", 180_000))
CLASS_TWO = (
    ("SCS-150", 120_000),
    ("SCS-100", 95_000),
    ("GGC-120", 360_000),
    ("ICS-ST", 48_000),
    ("TCS-300", 3_800),
)
PROSPECTS = (
    "宁远港务有限公司", "中原物流园管理有限公司", "东岭钢铁集团有限公司", "云台山旅游公路管理处",
    "海润饲料有限公司", "正源煤业有限公司", "长河水泥有限公司", "安康粮食储备库",
)  # fmt: skip
# company, strengths, weaknesses, relations
RIVALS = (
    ("华衡称重设备有限公司", "本地服务网点多", "动态精度一般", "与设备科往来多年"),
    ("北方衡器股份有限公司", "报价低", "交期不稳", "首次投标"),
    ("远望测控技术有限公司", "系统集成能力强", "价格偏高", "承担过同类项目"),
)
PROGRESS = (
    ("已与设备科长沟通,正在编制采购计划", "下周送技术方案"),
    ("技术方案已提交,客户组织内部评审", "跟进评审意见"),
    ("客户询问检定和交货周期,已书面答复", "邀请来厂考察"),
    ("采购预算已上报,等待批复", "月底前再次拜访"),
    ("现场勘察完成,基础条件满足", "提交报价"),
)
EVENTS = (
    ("竞争对手低价介入,拟下调预算两成", "突出动态精度和售后响应,争取技术分权重"),
    ("招标方式由公开改为邀请招标", "由销售总经理拜访分管领导,确认入围"),
)
ENDS = (
    (LeadStage.WON, "签订合同,按中标价供货", OutcomeReason.PRODUCT),
    (LeadStage.WON, "客户直接采购,已签合同", OutcomeReason.RELATION),
    (LeadStage.LOST, "对手报价低一成中标", OutcomeReason.PRICE),
    (LeadStage.DORMANT, "项目资金未落实,明年再议", OutcomeReason.PROJECT),
)
DECISIONS = ("补充竞争对手资料", "一周内完成报价", "安排技术人员现场交流", "请客户来厂考察")


@dataclass(frozen=True)
class Unit:
    """Somebody who needs scales."""

    name: str
    region: Region
    owner: Employee
    customer: Customer | None = None

    @property
    def is_key(self) -> bool:
        """Whether it is a class-A customer, who needs what is of class 1."""
        return self.customer is not None and self.customer.customer_class == "A"


def pursue(company: Company) -> None:
    """Live through twelve weeks of demand, each closing with its meeting."""
    this_week = clock.today() - timedelta(days=clock.today().weekday())
    units = _units(company)
    for week in range(WEEKS, -1, -1):
        monday = this_week - timedelta(days=7 * week)
        for place in range(company.chance.randint(2, 4)):
            _hear(company, min(monday + timedelta(days=place), clock.today()), next(units))
        if week:
            _track(company, monday + timedelta(days=3))
            _carry_out(company, monday + timedelta(days=3))
            _meet(company, monday + timedelta(days=4))
    for back in (2, 1):
        _compile(company, months_back(month_of(clock.today()), back))
    _take_note(company)


def _units(company: Company) -> Iterator[Unit]:
    """Yield customers and, every third time, somebody who is none yet."""
    regions = db.session.scalars(select(Region).where(Region.manager_id.is_not(None))).all()
    prospects = iter(PROSPECTS)
    for place in count():
        name = next(prospects, None) if place % 3 == 2 else None
        if name is not None:
            region = company.chance.choice(regions)
            yield Unit(name, region, region.manager)
            continue
        customer = company.chance.choice(company.customers)
        is_key = customer.customer_class == "A"
        owner = customer.region.manager if is_key else customer.responsible
        yield Unit(customer.name, customer.region, owner, customer)


def _hear(company: Company, day: date, unit: Unit) -> None:
    """Enter the demand somebody heard of."""
    code, price = company.chance.choice(CLASS_ONE if unit.is_key else CLASS_TWO)
    product = db.session.scalars(select(Product).where(Product.code == code)).one()
    quantity = company.chance.randint(1, 6)
    values = {
        "name": unit.name,
        "customer_id": unit.customer.id if unit.customer else None,
        "contact_name": company.somebody(),
        "phone": company.phone(),
        "product_id": product.id,
        "product_types": product.name,
        "quantity": quantity,
        "budget": quantity * price,
        "major": unit.is_key and company.chance.random() < 0.6,
        "region_id": unit.region.id,
        "owner_id": unit.owner.id,
        "source": company.chance.choice(("visit", "customer", "tender", "partner")),
        "expected_on": day + timedelta(days=company.chance.randint(30, 160)),
    }
    with company.by(login_of(unit.owner.name), day):
        operations.create(Lead, values)


def _track(company: Company, day: date) -> None:
    """Let the owners track what is open, most of it; some goes on, some ends."""
    leads_open = select(Lead).where(Lead.stage.in_(OPEN)).order_by(Lead.id)
    for lead in db.session.scalars(leads_open).all():
        if company.chance.random() < (0.15 if lead.demand_class == "1" else 0.5):
            continue
        progress, next_step = company.chance.choice(PROGRESS)
        values = {"lead_id": lead.id, "progress": progress, "next_step": next_step}
        if lead.demand_class == "1" and company.chance.random() < 0.12:
            event, strategy = company.chance.choice(EVENTS)
            values |= {"progress": event, "major": True, "counter_strategy": strategy}
        with company.by(login_of(lead.owner.name), day):
            operations.create(LeadTracking, values)
            _go_on(company, lead, day)


def _go_on(company: Company, lead: Lead, day: date) -> None:
    """Let a lead go to bidding, or end, once in a while."""
    luck = company.chance.random()
    if lead.stage == LeadStage.TRACKING and luck < 0.22:
        opened = datetime.combine(day + timedelta(days=24), time(9, 30), clock.zone())
        operations.change(lead, {"bid_at": opened, "bid_place": "公共资源交易中心三楼"})
        for company_name, strength, weakness, relation in company.chance.sample(RIVALS, 2):
            values = {"strengths": strength, "weaknesses": weakness, "relations": relation}
            fixed = {"lead_id": lead.id, "company": company_name}
            price = (lead.budget or 0) * company.chance.randint(88, 104) // 100
            operations.create(Bidder, values | fixed | {"price": price})
        leads.move(lead, LeadStage.BIDDING)
    elif luck > 0.93 or (lead.bid_at is not None and lead.bid_at < clock.now()):
        stage, outcome, reason = company.chance.choice(ENDS)
        leads.move(lead, stage, outcome=outcome, reason=reason)


def _meet(company: Company, day: date) -> None:
    """Hold the meeting of a week: decide, carry most of it out, sign the minutes."""
    names = [company.people[login].name for login in (LEADER, CLERK, "fengtao", "qianwei")]
    with company.by(CLERK, day):
        meeting = operations.create(
            DemandMeeting,
            {
                "held_on": clock.today(),
                "chair_id": company.people[LEADER].id,
                "attendee_names": "、".join(names),
                "minutes": "逐项通报本周需求信息,对逾期未跟踪的信息逐条落实责任人。",
            },
        )
        topics = meeting.part_rows(AgendaItem)
        for topic in company.chance.sample(topics, min(2, len(topics))):
            values = {
                "meeting_id": meeting.id,
                "lead_id": topic.lead_id,
                "decision": company.chance.choice(DECISIONS),
                "who_id": topic.lead.owner_id,
                "due_on": clock.today() + timedelta(days=7),
            }
            operations.create(MeetingDecision, values)
        lifecycle.strike(meeting, [item.key for item in meeting.open_items])
        lifecycle.submit(meeting)
    if day < clock.today() - timedelta(days=7):
        with company.by(LEADER, day):
            signing.sign(meeting, "chair_signature", opinion="同意")


def _carry_out(company: Company, day: date) -> None:
    """Let most of what was decided be carried out."""
    for decision in db.session.scalars(leads.open_decisions()).all():
        if company.chance.random() < 0.8:
            with company.by(login_of(decision.who.name), day):
                leads.report_done(decision, "已完成")


def _compile(company: Company, month: date) -> None:
    """Submit the report of a month, and take note of it."""
    following = months_back(month, -1)
    with company.by(CLERK, following + timedelta(days=2)):
        values = {"month": month, "remarks": "一类信息全部按周跟踪。"}
        report = operations.create(DemandReport, values)
        lifecycle.submit(report)
    if report.submitted_at < clock.now() - timedelta(days=30):
        with company.by(LEADER, following + timedelta(days=3)):
            signing.sign(report, "leader", opinion="已阅")


def _take_note(company: Company) -> None:
    """Let the sales general manager take note of all reports but those of the last days."""
    for report in db.session.scalars(select(Report).order_by(Report.id)).all():
        day = clock.local(report.made_at).date() + timedelta(days=1)
        if day < clock.today() - timedelta(days=12):
            with company.by(LEADER, day):
                reports.acknowledge(report, "已阅,按对策执行")
