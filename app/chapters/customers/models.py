"""Registers of customers: the file card and what is recorded on every follow-up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Integer, String, Text, or_, select
from sqlalchemy.orm import Mapped, relationship

from app.chapters.customers import rules
from app.chapters.customers.rules import (
    ContactChange,
    CustomerClass,
    EquipmentState,
    FollowUpMethod,
    Sector,
    Stage,
)
from app.chapters.org.models import Employee, Region, find
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Money, db
from app.kernel.items import Card, Scope, SignOff, Via, Virtual, item, link, years
from app.kernel.phones import parse_phones
from app.kernel.register import Form, Register
from app.kernel.roles import ENTER, KEEP, READ, SIGN, Action, Actions, Role
from app.kernel.text import company_key

# 1.20: named people keep the files; sales and service people read them, within their reach.
KEEP_FOR_EVER: Actions = KEEP - {Action.DELETE}
SALES: dict[Role, Actions] = {
    Role.SALES_GENERAL_MANAGER: KEEP_FOR_EVER | SIGN,
    Role.REGIONAL_MANAGER: ENTER | SIGN | {Action.EXPORT, Action.BULK},
    Role.MARKETING_MANAGER: ENTER | {Action.EXPORT},
    Role.SALESPERSON: ENTER,
    Role.SALES_CLERK: KEEP_FOR_EVER,
}
SERVICE_READERS: dict[Role, Actions] = {
    Role.RECEPTIONIST: READ,
    Role.AFTER_SALES_MANAGER: READ | {Action.EXPORT},
    Role.REPAIR_SUPERVISOR: READ,
    Role.SERVICE_ENGINEER: READ,
    Role.PROJECT_MANAGER: READ,
    Role.QUALITY: READ,
    Role.RESEARCH: READ,
}
FILLS = {
    "contact_name": "main_contact.name",
    "unit": "name",
    "phone": "phone",
    "address": "address",
}


def own_employee_id() -> int | None:
    """Return the staff row of whoever is acting."""
    return actor().employee_id


class Customer(Register):
    """A customer's file card; kept for ever, whether or not trade goes on (1.4, 1.14)."""

    __tablename__ = "customer"
    card = Card(
        _("Customer"),
        plural=_("Customers"),
        series="客",
        clause="1.14",
        icon="address-book",
        scope=Scope(region="region_id", owner="responsible_id"),
        access={**SERVICE_READERS, Role.FINANCE: READ, **SALES},
        quick=("contact", "equipment", "follow_up", "visit", "contact_record"),
    )
    virtual: ClassVar[dict[str, Virtual]] = {
        "contact_name": Virtual(label=_("Contact person"), aliases=("联系人",))
    }

    number: Mapped[str] = item(
        String(60), _("Customer number"), unique=True, listed=True, derived=True
    )
    name: Mapped[str] = item(
        String(160),
        _("Customer's full name"),
        unique=True,
        listed=True,
        search=True,
        aliases=("客户名称", "客户单位", "单位名称"),
    )
    short_name: Mapped[str | None] = item(
        String(60), _("Short name"), search=True, aliases=("简称",)
    )
    name_key: Mapped[str] = item(
        String(160), _("Name for comparison"), index=True, derived=True, form=False
    )
    stage: Mapped[Stage] = item(
        Stage,
        _("Stage"),
        default=Stage.ACTIVE,
        listed=True,
        filtered=True,
        aliases=("客户状态", "状态"),
    )
    sector: Mapped[Sector] = item(
        Sector,
        _("Sector"),
        filtered=True,
        help=_("Proposes the class: expressway A; highway and industry B; other C."),
        aliases=("行业", "客户行业"),
    )
    customer_class: Mapped[CustomerClass] = item(
        CustomerClass,
        _("Customer class"),
        listed=True,
        filtered=True,
        aliases=("类别", "客户类别", "等级"),
    )
    class_reason: Mapped[str | None] = item(
        Text, _("Reason for another class than proposed"), aliases=("类别理由",)
    )
    region_id: Mapped[int] = link(
        Region,
        _("Region"),
        listed=True,
        filtered=True,
        section=_("Responsibility"),
        aliases=("区域",),
    )
    responsible_id: Mapped[int] = link(
        Employee,
        _("Responsible person"),
        default=own_employee_id,
        listed=True,
        filtered=True,
        aliases=("责任人", "负责人"),
    )
    phone: Mapped[str | None] = item(
        String(240),
        _("Telephone"),
        search=True,
        phones=True,
        listed=True,
        section=_("Reaching them"),
        aliases=("联系电话", "电话", "客户电话"),
    )
    fax: Mapped[str | None] = item(String(120), _("Fax"), aliases=("传真",))
    province: Mapped[str | None] = item(
        String(40), _("Province"), filtered=True, aliases=("省份", "省")
    )
    city: Mapped[str | None] = item(String(60), _("City"), aliases=("城市", "市"))
    address: Mapped[str | None] = item(
        String(240), _("Address"), aliases=("地址", "客户地址", "详细地址")
    )
    postcode: Mapped[str | None] = item(String(12), _("Postcode"), aliases=("邮编",))
    products: Mapped[str | None] = item(
        Text, _("Main products in use"), section=_("Business"), aliases=("在用产品", "主要产品")
    )
    annual_demand: Mapped[str | None] = item(String(240), _("Annual demand"), aliases=("年需求量",))
    credit_note: Mapped[str | None] = item(Text, _("Credit note"), aliases=("信用情况",))
    since: Mapped[date | None] = item(
        Date, _("On file since"), default=clock.today, aliases=("建档日期", "建档时间")
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))
    last_follow_up_on: Mapped[date | None] = item(
        Date, _("Last follow-up"), listed=True, derived=True, section=_("Follow-up")
    )
    next_due_on: Mapped[date | None] = item(
        Date, _("Next follow-up due"), listed=True, filtered=True, derived=True
    )
    completeness: Mapped[int] = item(
        Integer, _("Completeness of the card"), unit="%", default=0, listed=True, derived=True
    )

    contacts: Mapped[list[Contact]] = relationship(
        "Contact", order_by="Contact.id", overlaps="customer"
    )

    CARD_ITEMS: ClassVar[tuple[str, ...]] = (
        "name",
        "short_name",
        "stage",
        "sector",
        "customer_class",
        "region_id",
        "responsible_id",
        "phone",
        "fax",
        "province",
        "city",
        "address",
        "postcode",
        "products",
        "annual_demand",
        "credit_note",
        "since",
    )

    @property
    def main_contact(self) -> Contact | None:
        """The key person, or the first contact."""
        return next((row for row in self.contacts if row.is_key), None) or next(
            iter(self.contacts), None
        )

    @property
    def contact_name(self) -> str | None:
        """The name of the main contact; setting it names or renames the key contact."""
        return self.main_contact.name if self.main_contact else None

    @contact_name.setter
    def contact_name(self, name: str | None) -> None:
        if not name or name == self.contact_name:
            return
        known = next((row for row in self.contacts if row.name == name), None)
        for row in self.contacts:
            row.is_key = row is known
        if known is None:
            self.contacts.append(Contact(name=name, is_key=True, phone=self.phone))

    @property
    def is_overdue(self) -> bool:
        """Whether the follow-up of the current window was missed (1.6–1.8)."""
        return rules.is_overdue(self.next_due_on, clock.today())

    @property
    def is_stale(self) -> bool:
        """Whether the file went unconfirmed for a year (1.18)."""
        return rules.is_stale(clock.local(self.updated_at).date(), clock.today())

    def plan_follow_up(self) -> None:
        """Set when the next follow-up is due, by class and last follow-up (1.6–1.8)."""
        opened = clock.local(self.created_at).date() if self.created_at else clock.today()
        self.next_due_on = rules.next_due(self.customer_class, self.last_follow_up_on, opened)

    def followed_up(self, day: date) -> None:
        """Note a follow-up; one that lies before the last changes nothing."""
        if self.last_follow_up_on is None or day > self.last_follow_up_on:
            self.last_follow_up_on = day
            self.plan_follow_up()

    def prepare(self) -> None:
        self.name_key = company_key(self.name or "")
        if self.customer_class is not None:
            self._prepare_class()
            self.plan_follow_up()
        if self.region_id is None:
            region = Region.covering(self.province)
            self.region_id = region.id if region else None
        if self.responsible_id is None and self.customer_class is CustomerClass.A:
            region = find(Region, self.region_id)
            self.responsible_id = region.manager_id if region else None
        if not self.city and self.address:
            self.city = rules.city_in(self.address, self.province)
        self.completeness = rules.completeness(getattr(self, key) for key in self.CARD_ITEMS)

    def _prepare_class(self) -> None:
        """Find the sector of a customer whose class was decided before (1.5)."""
        if self.sector is not None:
            return
        self.sector = rules.sector_of(self.name or "", self.customer_class)
        if rules.proposed_class(self.sector) is not self.customer_class:
            self.class_reason = self.class_reason or gettext("Class as kept in the ledger so far.")

    def clean(self) -> None:
        region = find(Region, self.region_id)
        rules.check_class(self.sector, self.customer_class, self.class_reason)
        rules.check_responsibility(
            self.customer_class,
            region=region.name if region else "",
            has_manager=bool(region and region.manager_id),
            has_responsible=self.responsible_id is not None,
        )
        rules.check_not_future(self.since, clock.today(), "since")

    @classmethod
    def likely_duplicates(
        cls, name: str | None, phones: str | None, but: int | None = None
    ) -> list[Customer]:
        """Return customers that look like this one: same name but for its writing, same phone.

        Args:
            name: the name as typed.
            phones: one or several telephones as typed.
            but: id of the customer being edited.
        """
        numbers = [phone.partition("转")[0] for phone in parse_phones(phones)]
        alike = [cls.phone.contains(number, autoescape=True) for number in numbers]
        if name:
            alike.append(cls.name_key == company_key(name))
        if not alike:
            return []
        wanted = select(cls).where(or_(*alike), cls.id != (but or 0)).order_by(cls.id).limit(10)
        with db.session.no_autoflush:
            return list(db.session.scalars(wanted))

    def check_delete(self) -> None:
        """Refuse deletion: nothing ends a customer's file (1.4)."""
        rules.check_kept(self.name)

    def __str__(self) -> str:
        return self.name or ""


class Contact(Register):
    """A person at the customer."""

    __tablename__ = "contact"
    card = Card(
        _("Contact"),
        plural=_("Contacts"),
        clause="1.14",
        icon="user",
        scope=Via("customer_id"),
        access={
            **SERVICE_READERS,
            Role.RECEPTIONIST: ENTER,
            **SALES,
            Role.SALES_CLERK: KEEP,
        },
    )

    customer_id: Mapped[int] = link(
        Customer, _("Customer"), listed=True, aliases=("客户名称", "客户单位")
    )
    name: Mapped[str] = item(
        String(60), _("Contact's name"), listed=True, search=True, aliases=("姓名", "联系人")
    )
    position: Mapped[str | None] = item(String(60), _("Position"), listed=True, aliases=("职务",))
    phone: Mapped[str | None] = item(
        String(240), _("Telephone"), listed=True, search=True, phones=True, aliases=("电话",)
    )
    mobile: Mapped[str | None] = item(
        String(120), _("Mobile"), listed=True, search=True, phones=True, aliases=("手机",)
    )
    email: Mapped[str | None] = item(String(120), _("E-mail"), aliases=("邮箱", "电子邮件"))
    wechat: Mapped[str | None] = item(String(60), _("WeChat"), aliases=("微信",))
    is_key: Mapped[bool] = item(
        Boolean, _("Key person"), listed=True, filtered=True, aliases=("关键人",)
    )
    birthday: Mapped[date | None] = item(Date, _("Birthday"), aliases=("生日",))
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    def clean(self) -> None:
        rules.check_not_future(self.birthday, clock.today(), "birthday")

    def __str__(self) -> str:
        return self.name or ""


class Equipment(Register):
    """A scale in use at the customer, with its verification: without it no use for trade."""

    __tablename__ = "equipment"
    card = Card(
        _("Equipment in use"),
        plural=_("Equipment in use"),
        clause="2.2.5",
        icon="scale",
        scope=Via("customer_id"),
        access={
            **SERVICE_READERS,
            **SALES,
            Role.SALES_CLERK: KEEP,
            Role.AFTER_SALES_MANAGER: KEEP,
            Role.REPAIR_SUPERVISOR: ENTER,
            Role.SERVICE_ENGINEER: ENTER,
            Role.PROJECT_MANAGER: ENTER,
        },
    )

    customer_id: Mapped[int] = link(
        Customer, _("Customer"), listed=True, aliases=("客户名称", "客户单位")
    )
    product_id: Mapped[int] = link(
        "product", _("Product"), listed=True, filtered=True, aliases=("产品", "产品型号")
    )
    serial_number: Mapped[str] = item(
        String(60),
        _("Serial number"),
        unique=True,
        listed=True,
        search=True,
        aliases=("出厂编号", "序列号"),
    )
    location: Mapped[str | None] = item(
        String(160),
        _("Road section, site, lane"),
        listed=True,
        aliases=("路段", "安装地点", "车道"),
    )
    state: Mapped[EquipmentState] = item(
        EquipmentState,
        _("Equipment state"),
        default=EquipmentState.IN_USE,
        listed=True,
        filtered=True,
        aliases=("状态",),
    )
    installed_on: Mapped[date | None] = item(
        Date, _("Installed on"), section=_("Dates"), aliases=("安装日期",)
    )
    accepted_on: Mapped[date | None] = item(Date, _("Accepted on"), aliases=("验收日期",))
    warranty_from: Mapped[date | None] = item(
        Date, _("Warranty starts"), aliases=("保修开始", "保修起始日期")
    )
    verified_on: Mapped[date | None] = item(
        Date,
        _("Last verification"),
        section=_("Metrological verification"),
        aliases=("检定日期", "上次检定"),
    )
    certificate_number: Mapped[str | None] = item(
        String(60), _("Verification certificate"), search=True, aliases=("检定证书编号",)
    )
    verified_until: Mapped[date | None] = item(
        Date,
        _("Next verification due"),
        listed=True,
        filtered=True,
        help=_("Without a valid verification the scale may not be used for trade."),
        aliases=("检定有效期至", "下次检定"),
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    @property
    def is_verified(self) -> bool:
        """Whether the scale may be used for trade today."""
        return rules.is_verified_on(self.verified_on, self.verified_until, clock.today())

    def prepare(self) -> None:
        if self.warranty_from is None:
            self.warranty_from = self.accepted_on

    def clean(self) -> None:
        rules.check_order(self.installed_on, self.accepted_on, "accepted_on")
        rules.check_order(self.verified_on, self.verified_until, "verified_until")
        rules.check_not_future(self.verified_on, clock.today(), "verified_on")

    def __str__(self) -> str:
        return self.serial_number or ""


class FollowUp(Form):
    """What was learnt on following up a customer; for class A the key-customer sheet (1.12)."""

    __tablename__ = "follow_up"
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
        lendable=True,
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


class Visit(Form):
    """A visit to a customer, filled in on the spot; it counts as a follow-up (1.15)."""

    __tablename__ = "visit"
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
        lendable=True,
    )

    customer_id: Mapped[int] = link(
        Customer,
        _("Customer"),
        required=True,
        listed=True,
        fills=FILLS,
    )
    visited_on: Mapped[date] = item(
        Date,
        _("Visited on"),
        default=clock.today,
        required=True,
        listed=True,
        filtered=True,
        aliases=("走访日期",),
    )
    visitor_id: Mapped[int | None] = link(
        Employee, _("Visited by"), default=own_employee_id, listed=True, aliases=("走访人",)
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
        String(80), _("Received by"), aliases=("接待人员姓名",)
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

    def prepare(self) -> None:
        self.customer_id = self.customer_id or customer_called(self.unit)

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
        lendable=True,
    )

    customer_id: Mapped[int] = link(
        Customer, _("Customer"), required=True, listed=True, fills=FILLS
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
    )
    budget: Mapped[Decimal | None] = item(
        Money, _("Funds needed"), unit="CNY", listed=True, aliases=("需要经费",)
    )
    evaluation: Mapped[str | None] = item(
        Text, _("Evaluation of the result"), aliases=("结果评估",)
    )

    def prepare(self) -> None:
        self.customer_id = self.customer_id or customer_called(self.unit)


def customer_called(name: str | None) -> int | None:
    """Return the id of the one customer a paper form means by ``name``, or None."""
    if not name:
        return None
    query = select(Customer.id).where(
        or_(Customer.name == name, Customer.name_key == company_key(name))
    )
    with db.session.no_autoflush:
        found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None
