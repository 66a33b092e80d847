"""Leads: demand of customers and prospects, how it is tracked, and who else bids (1.9, 1.13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Index, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped

from app.chapters.customers.models import SALES, Customer, customer_called
from app.chapters.customers.rules import (
    ENTERED_WITHIN,
    DemandClass,
    check_not_future,
    check_order,
    kept_plan,
)
from app.chapters.leads import rules
from app.chapters.leads.rules import BidResult, LeadSource, LeadStage, OutcomeReason
from app.chapters.org.models import Employee, Region, find
from app.chapters.org.operations import roles_of
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment, Money, db
from app.kernel.language.text import company_key
from app.kernel.owed.cadence import Cadence, is_overdue
from app.kernel.owed.rhythms import Contacts, Rhythm
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, Scope, Via, item, link
from app.kernel.registers.likeness import same_name_or_phone
from app.kernel.registers.operations import before
from app.kernel.registers.register import Register, RowAct, register_of
from app.kernel.roles import Action

TRACKINGS = Rhythm(
    to="lead",
    by="demand_class",
    cadences=rules.TRACKED,
    person="owner_id",
    region="region_id",
    stands=("stage", rules.OPEN),
    contacts=(Contacts("lead_tracking", "lead_id", "tracked_on"),),
    entered_within=ENTERED_WITHIN,
    last="last_tracked_on",
    due="next_due_on",
    plan="planned_on",
)


def own_employee_id() -> int | None:
    """Return the staff row of whoever is acting."""
    return actor().employee_id


def own_region_id() -> int | None:
    """Return the region of whoever is acting, when there is only one."""
    regions = actor().facts.region_ids
    return next(iter(regions)) if len(regions) == 1 else None


class Lead(Register):
    """Demand for products, of a customer or of somebody who is none yet (1.9, 1.10)."""

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_stage_next_due_on", "stage", "next_due_on"),
        Index("ix_lead_stage_closed_on", "stage", "closed_on"),
        Index("ix_lead_owner_id_next_due_on", "owner_id", "next_due_on"),
        Index("ix_lead_created_at", "created_at"),
    )
    card = Card(
        _("Lead"),
        plural=_("Leads"),
        series="讯",
        clause="1.10",
        icon="target-arrow",
        scope=Scope(region="region_id", owner="owner_id"),
        access=SALES,
        quick=("lead_tracking", "bidder"),
    )
    kept_over_time = ("demand_class", "owner_id", "region_id", "stage")  # judged by 1.9

    number: Mapped[str] = item(
        String(60), _("Lead number"), unique=True, listed=True, derived=True, aliases=("信息编号",)
    )
    customer_id: Mapped[int | None] = link(
        Customer,
        _("Customer on file"),
        fills={
            "name": "name",
            "contact_name": "main_contact.name",
            "phone": "phone",
            "region_id": "region",
        },
        help=_("Left empty for somebody who is no customer yet."),
    )
    name: Mapped[str] = item(
        String(160),
        _("Customer or prospect"),
        listed=True,
        search=True,
        aliases=("客户名称", "客户单位", "需求单位", "单位名称"),
    )
    name_key: Mapped[str] = item(
        String(160), _("Name for comparison"), index=True, derived=True, form=False
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Contact person"), search=True, aliases=("联系人",)
    )
    phone: Mapped[str | None] = item(
        String(240),
        _("Telephone"),
        search=True,
        phones=True,
        aliases=("联系电话", "电话"),
    )
    product_id: Mapped[int | None] = link(
        "product",
        _("Product of the catalogue"),
        fills={"product_types": "name", "demand_class": "demand_class"},
        section=_("Demand"),
        aliases=("产品",),
    )
    product_types: Mapped[str] = item(
        String(240),
        _("Product types"),
        listed=True,
        search=True,
        aliases=("产品类型", "需求产品"),
    )
    quantity: Mapped[int | None] = item(Integer, _("Quantity"), listed=True, aliases=("数量",))
    budget: Mapped[Decimal | None] = item(
        Money, _("Budget"), unit="CNY", listed=True, aliases=("预算", "预算金额")
    )
    demand_class: Mapped[DemandClass] = item(
        DemandClass,
        _("Demand class"),
        listed=True,
        filtered=True,
        help=_("Proposed by the products: toll weighing and overload detection are class 1."),
        aliases=("需求类别", "信息类别", "类别"),
    )
    class_reason: Mapped[str | None] = item(
        String(240), _("Reason for another class than proposed"), aliases=("类别理由",)
    )
    major: Mapped[bool] = item(
        Boolean,
        _("Major information"),
        filtered=True,
        help=_("Of class 1: needs bid time and bidders before bidding, and is reported (1.13)."),
        aliases=("重大信息", "重大"),
    )
    source: Mapped[LeadSource | None] = item(
        LeadSource, _("Source of the information"), aliases=("信息来源", "来源")
    )
    received_on: Mapped[date] = item(
        Date,
        _("Received on"),
        default=clock.today,
        filtered=True,
        aliases=("获知日期", "登记日期"),
    )
    expected_on: Mapped[date | None] = item(
        Date, _("Purchase expected on"), filtered=True, aliases=("预计采购日期", "预计时间")
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))
    region_id: Mapped[int] = link(
        Region,
        _("Region"),
        default=own_region_id,
        listed=True,
        filtered=True,
        section=_("Owner and stage"),
        aliases=("区域",),
    )
    owner_id: Mapped[int] = link(
        Employee,
        _("Owner"),
        default=own_employee_id,
        listed=True,
        filtered=True,
        help=_("Class 1: sales leadership or the regional manager in person (1.9)."),
        aliases=("责任人", "负责人", "跟踪人"),
    )
    stage: Mapped[LeadStage] = item(
        LeadStage,
        _("Stage"),
        default=LeadStage.NEW,
        listed=True,
        filtered=True,
        aliases=("阶段", "状态", "进展阶段"),
    )
    bid_at: Mapped[datetime | None] = item(
        Moment, _("Bid time"), filtered=True, section=_("Bid"), aliases=("开标时间", "投标时间")
    )
    bid_place: Mapped[str | None] = item(
        String(160), _("Bid place"), aliases=("开标地点", "投标地点")
    )
    strategy: Mapped[str | None] = item(Text, _("Our strategy"), aliases=("我方策略", "对策"))
    outcome: Mapped[str | None] = item(
        Text, _("Outcome"), section=_("Outcome"), aliases=("结果", "最终结果")
    )
    outcome_reason: Mapped[OutcomeReason | None] = item(
        OutcomeReason, _("Main reason of the outcome"), aliases=("主要原因", "原因")
    )
    closed_on: Mapped[date | None] = item(
        Date, _("Closed on"), filtered=True, aliases=("结束日期", "成交日期")
    )
    last_tracked_on: Mapped[date | None] = item(
        Date, _("Last tracked"), derived=True, section=_("Tracking")
    )
    next_due_on: Mapped[date | None] = item(
        Date, _("Next tracking due"), listed=True, filtered=True, derived=True
    )
    planned_on: Mapped[date | None] = item(
        Date,
        _("Next tracking planned for"),
        filtered=True,
        derived=True,
        help=_("Set in the calendar; never after the due day."),
        aliases=("计划跟踪日期",),
    )

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on."""
        return self.stage in rules.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether a whole window went by without tracking (1.9)."""
        return is_overdue(self.next_due_on, clock.today())

    @property
    def is_reported(self) -> bool:
        """Whether superiors are told about it as such (1.13)."""
        return rules.must_be_reported(self.demand_class, major=bool(self.major))

    @property
    def is_bid_over(self) -> bool:
        """Whether the bids were opened and nobody has said yet how it went."""
        return self.is_open and self.bid_at is not None and self.bid_at < clock.now()

    @property
    def moves(self) -> tuple[LeadStage, ...]:
        """The stages it can go to from here."""
        return rules.MOVES[self.stage]

    @property
    def cadence(self) -> Cadence:
        """The time in which it is tracked at least once, as the numbers stand today (1.9)."""
        return value_of(rules.TRACKED[self.demand_class], clock.today())

    def plan(self) -> None:
        """Set when the next tracking is due; a closed lead owes none (1.9)."""
        self.next_due_on = TRACKINGS.due_on(self)
        self.planned_on = kept_plan(self.planned_on, self.next_due_on)

    def prepare(self) -> None:
        self.received_on = self.received_on or clock.today()
        self._prepare_customer()
        self._prepare_product()
        self.name_key = company_key(self.name or "")
        self.demand_class = self.demand_class or self._proposed_class
        if self.is_open:
            self.closed_on = None
        else:
            self.closed_on = self.closed_on or clock.today()
        if TRACKINGS.is_moved(self):
            self.plan()

    def _prepare_customer(self) -> None:
        """Find the customer by the name, the name and the region by the customer."""
        self.customer_id = self.customer_id or customer_called(self.name)
        customer = find(Customer, self.customer_id)
        if customer is not None:
            self.name = self.name or customer.name
            self.region_id = self.region_id or customer.region_id

    def _prepare_product(self) -> None:
        """Find the product by its code at the start of what is asked for."""
        words = (self.product_types or "").split()
        if self.product_id is None and words:
            product: Any = register_of("product")
            with db.session.no_autoflush:
                known = db.session.scalar(select(product.id).where(product.code == words[0]))
            self.product_id = known

    @property
    def _proposed_class(self) -> DemandClass:
        product: Any = find(register_of("product"), self.product_id)
        return rules.proposed_class(product and product.demand_class, self.product_types)

    def clean(self) -> None:
        owner = find(Employee, self.owner_id)
        rules.check_class(self._proposed_class, self.demand_class, self.class_reason)
        rules.check_move(before(self).get("stage", self.stage), self.stage)
        rules.check_outcome(self.stage, self.outcome, self.outcome_reason)
        if owner is not None and self.is_open:
            rules.check_owner(self.demand_class, self.stage, owner.name, roles_of(owner.id))
        if self.stage is LeadStage.BIDDING:
            rules.check_bidding(
                reported=self.is_reported, bid_at=self.bid_at, bidders=self._count_bidders()
            )
        check_not_future(self.received_on, clock.today(), "received_on")
        check_not_future(self.closed_on, clock.today(), "closed_on")
        check_order(self.received_on, self.closed_on, "closed_on")

    def _count_bidders(self) -> int:
        if self.id is None:
            return 0
        with db.session.no_autoflush:
            count = select(func.count()).select_from(Bidder).where(Bidder.lead_id == self.id)
            return db.session.scalar(count) or 0

    @classmethod
    def likely_duplicates(
        cls, name: str | None, phones: str | None, but: int | None = None
    ) -> list[Lead]:
        """Return open leads that look like this one: same unit but for its writing, same phone.

        Args:
            name: the unit as typed.
            phones: one or several telephones as typed.
            but: id of the lead being edited.
        """
        alike = same_name_or_phone(cls, name, phones)
        if alike is None:
            return []
        wanted = select(cls).where(alike, cls.stage.in_(rules.OPEN), cls.id != (but or 0))
        with db.session.no_autoflush:
            return list(db.session.scalars(wanted.order_by(cls.id.desc()).limit(10)))

    def acts(self) -> Iterable[RowAct]:
        if self.customer_id is None and actor().can(Action.ADD, Customer):
            yield RowAct(
                "convert",
                _("Open a customer card"),
                "user-plus",
                Action.CHANGE,
                confirm=_("Open a customer card with the name, telephone and region of this lead?"),
                kind="primary" if self.stage is LeadStage.WON else "",
            )

    def check_delete(self) -> None:
        raise rules.LeadKept

    def title_for_entry(self) -> str:
        return f"{self.name} · {self.product_types}"

    def __str__(self) -> str:
        return self.name or ""


class LeadTracking(Register):
    """What was learnt on tracking a lead, and what comes next (1.9)."""

    __tablename__ = "lead_tracking"
    __table_args__ = (Index("ix_lead_tracking_lead_id_tracked_on", "lead_id", "tracked_on"),)
    card = Card(
        _("Tracking record"),
        plural=_("Tracking records"),
        clause="1.9",
        icon="timeline-event-text",
        scope=Via("lead_id"),
        access=SALES,
    )

    lead_id: Mapped[int] = link(Lead, _("Lead"), listed=True, aliases=("需求信息",))
    tracked_on: Mapped[date] = item(
        Date,
        _("Tracked on"),
        default=clock.today,
        listed=True,
        filtered=True,
        aliases=("跟踪日期",),
    )
    tracked_by_id: Mapped[int] = link(
        Employee, _("Tracked by"), default=own_employee_id, listed=True, aliases=("跟踪人",)
    )
    progress: Mapped[str] = item(
        Text, _("Progress"), listed=True, search=True, aliases=("进展情况", "跟踪情况")
    )
    major: Mapped[bool] = item(
        Boolean,
        _("Major event"),
        listed=True,
        filtered=True,
        help=_("Needs a counter-strategy and is reported to the sales general manager (1.9)."),
        aliases=("重大事件",),
    )
    counter_strategy: Mapped[str | None] = item(Text, _("Counter-strategy"), aliases=("应对策略",))
    next_step: Mapped[str | None] = item(
        String(240), _("Next step"), listed=True, aliases=("下一步", "下步计划")
    )
    next_on: Mapped[date | None] = item(Date, _("Next step on"), aliases=("下次跟踪",))

    def clean(self) -> None:
        rules.check_event(self.major, self.counter_strategy)
        check_not_future(self.tracked_on, clock.today(), "tracked_on")
        check_order(self.tracked_on, self.next_on, "next_on")

    def check_delete(self) -> None:
        raise rules.LeadKept

    def __str__(self) -> str:
        return f"{find(Lead, self.lead_id)} {self.tracked_on:%Y-%m-%d}"


class Bidder(Register):
    """Who else bids for a lead, and what is known about them (1.13)."""

    __tablename__ = "bidder"
    card = Card(
        _("Bidder"),
        plural=_("Bidders"),
        clause="1.13",
        icon="gavel",
        confidentiality="secret",
        scope=Via("lead_id"),
        access=SALES,
    )

    lead_id: Mapped[int] = link(Lead, _("Lead"), listed=True, aliases=("需求信息",))
    company: Mapped[str] = item(
        String(160), _("Bidding company"), listed=True, search=True, aliases=("参标单位",)
    )
    product: Mapped[str | None] = item(
        String(160), _("Product offered"), listed=True, aliases=("产品",)
    )
    price: Mapped[Decimal | None] = item(
        Money,
        _("Price offered"),
        unit="CNY",
        listed=True,
        help=_("Seen only by those who see the lead."),
        aliases=("报价",),
    )
    strengths: Mapped[str | None] = item(Text, _("Strengths"), aliases=("优势",))
    weaknesses: Mapped[str | None] = item(Text, _("Weaknesses"), aliases=("劣势",))
    relations: Mapped[str | None] = item(
        Text, _("Relations with the customer"), listed=True, aliases=("客户关系", "关系")
    )
    result: Mapped[BidResult | None] = item(
        BidResult, _("Bid result"), listed=True, filtered=True, aliases=("参标结果",)
    )

    def check_delete(self) -> None:
        raise rules.LeadKept

    def __str__(self) -> str:
        return self.company or ""
