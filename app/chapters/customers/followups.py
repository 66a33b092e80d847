"""Forms about following customers up: sheets, visits, care (1.6–1.8, 1.12, 1.15)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Index, String, Text
from sqlalchemy.orm import Mapped

from app.chapters.customers import rules
from app.chapters.customers.card import (
    SALES,
    SERVICE_READERS,
    Customer,
    customer_called,
    own_employee_id,
)
from app.chapters.customers.rules import ContactChange, FollowUpMethod
from app.chapters.org.models import Employee, find
from app.kernel import clock
from app.kernel.database import Money
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, SignOff, Via, item, link, years
from app.kernel.registers.register import Form
from app.kernel.roles import ENTER, READ, SIGN, Role

# What the printed forms repeat from the customer's card.
FILLS = {
    "contact_name": "main_contact.name",
    "unit": "name",
    "phone": "phone",
}
FILLS_WITH_ADDRESS = FILLS | {"address": "address"}


class FollowUp(Form):
    """What was learnt on following up a customer; for class A the key-customer sheet (1.12)."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_customer_id_done_on", "customer_id", "done_on"),)
    card = Card(
        _("Follow-up record"),
        plural=_("Follow-up records"),
        department="销",
        serial=10,
        clause="1.12",
        category="b",
        retention=years(3),
        icon="phone-outgoing",
        scope=Via("customer_id"),
        access={
            **SERVICE_READERS,
            **SALES,
        },
    )

    customer_id: Mapped[int] = link(
        Customer,
        _("Customer"),
        required=True,
        listed=True,
        fills={"contact_name": "main_contact.name", "product_types": "products"},
        aliases=("客户名称", "客户单位"),
    )
    done_on: Mapped[date] = item(
        Date,
        _("Followed up on"),
        default=clock.today,
        required=True,
        listed=True,
        filtered=True,
        aliases=("跟踪日期",),
    )
    done_by_id: Mapped[int] = link(
        Employee,
        _("Followed up by"),
        default=own_employee_id,
        required=True,
        listed=True,
        aliases=("跟踪人",),
    )
    method: Mapped[FollowUpMethod] = item(
        FollowUpMethod,
        _("Method"),
        default=FollowUpMethod.PHONE,
        required=True,
        listed=True,
        filtered=True,
        aliases=("跟踪方式", "方式"),
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Contact person"), search=True, aliases=("联系人", "客户姓名")
    )
    product_types: Mapped[str | None] = item(
        Text, _("Product types"), section=_("Content (1.12)"), aliases=("产品类型",)
    )
    equipment_use: Mapped[str | None] = item(
        Text, _("How the equipment is used"), aliases=("设备使用情况",)
    )
    product_quality: Mapped[str | None] = item(Text, _("Product quality"), aliases=("产品质量",))
    service_opinions: Mapped[str | None] = item(
        Text, _("Opinions on service"), aliases=("服务意见",)
    )
    contact_change: Mapped[ContactChange | None] = item(
        ContactChange, _("Office address and telephone"), aliases=("地址电话变更",)
    )
    new_address: Mapped[str | None] = item(
        String(240), _("New address"), help=_("Updates the customer's card."), aliases=("新地址",)
    )
    new_phone: Mapped[str | None] = item(
        String(240),
        _("New telephone"),
        phones=True,
        help=_("Updates the customer's card."),
        aliases=("新电话",),
    )
    important: Mapped[bool] = item(
        Boolean,
        _("Important information"),
        listed=True,
        filtered=True,
        help=_("Is reported to the sales general manager at once (1.6)."),
        section=_("Findings"),
        aliases=("重大信息",),
    )
    important_text: Mapped[str | None] = item(
        Text, _("What is important"), aliases=("重大信息内容",)
    )
    next_step: Mapped[str | None] = item(Text, _("What next"), aliases=("下一步",))
    next_on: Mapped[date | None] = item(Date, _("Next time on"), aliases=("下次跟踪",))

    def prepare(self) -> None:
        if self.new_address or self.new_phone:
            self.contact_change = ContactChange.CHANGED

    def clean(self) -> None:
        customer = find(Customer, self.customer_id)
        rules.check_not_future(self.done_on, clock.today(), "done_on")
        rules.check_contact_change(self.contact_change, self.new_address, self.new_phone)
        rules.check_important(self.important, self.important_text)
        rules.check_order(self.done_on, self.next_on, "next_on")
        if customer is not None:
            rules.check_key_sheet(customer.customer_class, self.struck or ())


def visit_due_on(visited_on: date) -> date:
    """Return the last day on which the form of a visit is submitted in time (1.15)."""
    return add_workdays(visited_on, value_of(rules.VISIT_SUBMITTED, visited_on))


class Visit(Form):
    """A visit to a customer, filled in on the spot; it counts as a follow-up (1.15)."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_customer_id_visited_on", "customer_id", "visited_on"),)
    card = Card(
        _("Customer visit record"),
        plural=_("Customer visits"),
        department="销",
        serial=6,
        clause="1.15",
        form="6.6",
        category="b",
        retention=years(3),
        icon="walk",
        scope=Via("customer_id"),
        access={
            **SERVICE_READERS,
            **SALES,
            Role.AFTER_SALES_MANAGER: ENTER | SIGN,
            Role.SERVICE_ENGINEER: ENTER,
        },
    )

    customer_id: Mapped[int] = link(
        Customer,
        _("Customer"),
        required=True,
        listed=True,
        paper=False,
        fills=FILLS_WITH_ADDRESS,
    )
    visited_on: Mapped[date] = item(
        Date,
        _("Visited on"),
        default=clock.today,
        required=True,
        listed=True,
        filtered=True,
        paper=False,
        aliases=("走访日期",),
    )
    visitor_id: Mapped[int | None] = link(
        Employee,
        _("Visited by"),
        default=own_employee_id,
        listed=True,
        paper=False,
        aliases=("走访人",),
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Customer's name"), search=True, aliases=("客户姓名",)
    )
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    phone: Mapped[str | None] = item(
        String(240), _("Customer's telephone"), search=True, phones=True, aliases=("客户电话",)
    )
    address: Mapped[str | None] = item(String(240), _("Customer's address"), aliases=("客户地址",))
    content: Mapped[str | None] = item(
        Text, _("What the visit brought"), section=_("Visit"), aliases=("客户走访信息内容",)
    )
    receiver_name: Mapped[str | None] = item(
        String(80), _("Receiving person's name"), aliases=("接待人员姓名",)
    )
    receiver_position: Mapped[str | None] = item(
        String(60), _("Position of the receiving person"), aliases=("职务",)
    )
    handling: Mapped[str | None] = item(
        Text, _("How the information is handled"), aliases=("走访信息处理意见",)
    )
    leader = SignOff(
        _("Leader in charge"),
        roles=[Role.SALES_GENERAL_MANAGER, Role.REGIONAL_MANAGER, Role.GENERAL_MANAGER],
    )
    result: Mapped[str | None] = item(Text, _("Final result"), aliases=("最终结果",))
    submit_by: Mapped[date | None] = item(
        Date,
        _("To be submitted by"),
        derived=True,
        filtered=True,
        paper=False,
        aliases=("提交期限",),
    )

    def prepare(self) -> None:
        if self.visited_on is not None:
            self.submit_by = visit_due_on(self.visited_on)
        if not self.customer_id and (found := customer_called(self.unit)):
            self.customer_id = found

    def clean(self) -> None:
        rules.check_not_future(self.visited_on, clock.today(), "visited_on")


class CareApproval(Form):
    """A request to spend on caring for a customer, approved beforehand (4.2)."""

    __tablename__ = "care_approval"
    card = Card(
        _("Customer care approval"),
        plural=_("Customer care approvals"),
        department="销",
        serial=1,
        clause="4.2",
        form="6.1",
        category="b",
        retention=years(3),
        icon="heart-handshake",
        scope=Via("customer_id"),
        access={**SALES, Role.FINANCE: READ, Role.AFTER_SALES_MANAGER: ENTER},
    )

    customer_id: Mapped[int] = link(
        Customer, _("Customer"), required=True, listed=True, paper=False, fills=FILLS
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Customer's name"), search=True, aliases=("客户姓名",)
    )
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    phone: Mapped[str | None] = item(
        String(240), _("Customer's telephone"), phones=True, aliases=("客户电话",)
    )
    purpose: Mapped[str | None] = item(
        Text, _("Purpose of the activity"), section=_("Activity"), aliases=("活动目的",)
    )
    content: Mapped[str | None] = item(Text, _("Content of the activity"), aliases=("活动内容",))
    leader = SignOff(
        _("Opinion of the leader in charge"),
        roles=[Role.SALES_GENERAL_MANAGER, Role.GENERAL_MANAGER],
        covers=("contact_name", "unit", "phone", "purpose", "content", "budget"),
    )
    budget: Mapped[Decimal | None] = item(
        Money, _("Funds needed"), unit="CNY", listed=True, aliases=("需要经费",)
    )
    evaluation: Mapped[str | None] = item(
        Text, _("Evaluation of the result"), aliases=("结果评估",)
    )

    def prepare(self) -> None:
        if not self.customer_id and (found := customer_called(self.unit)):
            self.customer_id = found
