"""The customer's file card and the people on it (1.4–1.8, 1.14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Index, Integer, String, Text, or_, select
from sqlalchemy.orm import Mapped, relationship

from app.chapters.customers import rules
from app.chapters.customers.rules import CustomerClass, Sector, Stage
from app.chapters.org.models import Employee, Region, find
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.language.text import company_key
from app.kernel.owed.cadence import is_overdue
from app.kernel.owed.rhythms import Contacts, Rhythm
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, Scope, Via, Virtual, item, link
from app.kernel.registers.likeness import same_name_or_phone
from app.kernel.registers.register import Register, RowAct
from app.kernel.roles import ENTER, KEEP, READ, SIGN, Action, Actions, Role

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


# 1.15: a visit counts as a follow-up.
FOLLOW_UPS = Rhythm(
    to="customer",
    by="customer_class",
    cadences=rules.FOLLOWED_UP,
    person="responsible_id",
    region="region_id",
    contacts=(
        Contacts("follow_up", "customer_id", "done_on"),
        Contacts("visit", "customer_id", "visited_on"),
    ),
    entered_within=rules.ENTERED_WITHIN,
    last="last_follow_up_on",
    due="next_due_on",
    plan="planned_on",
)


def own_employee_id() -> int | None:
    """Return the staff row of whoever is acting."""
    return actor().employee_id


class Customer(Register):
    """A customer's file card, kept for ever, traded with or not (1.3–1.5, 1.14, 1.18, 1.19)."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_region_id_next_due_on", "region_id", "next_due_on"),
        Index("ix_customer_responsible_id_next_due_on", "responsible_id", "next_due_on"),
    )
    card = Card(
        _("Customer card"),
        plural=_("Customer cards"),
        series="客",
        clause="1.14",
        icon="address-book",
        scope=Scope(region="region_id", owner="responsible_id"),
        access={**SERVICE_READERS, Role.FINANCE: READ, **SALES},
        quick=("contact", "equipment", "follow_up", "visit", "contact_record"),
        printed_with=("contact", "equipment"),
    )
    alike_by = ("name_key", "phone")
    kept_over_time = ("customer_class", "responsible_id", "region_id")  # judged by 1.6–1.8
    virtual: ClassVar[dict[str, Virtual]] = {
        "contact_name": Virtual(_("Contact person"), via="contacts", aliases=("联系人",))
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
    planned_on: Mapped[date | None] = item(
        Date,
        _("Next follow-up planned for"),
        filtered=True,
        derived=True,
        help=_("Set in the calendar; never after the due day."),
        aliases=("计划跟踪日期",),
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
    def _region(self) -> Region | None:
        return self.region or find(Region, self.region_id)

    @property
    def _has_responsible(self) -> bool:
        return self.responsible_id is not None or self.responsible is not None

    @property
    def is_overdue(self) -> bool:
        """Whether the follow-up of the current window was missed (1.6–1.8)."""
        return is_overdue(self.next_due_on, clock.today())

    @property
    def is_stale(self) -> bool:
        """Whether the file went unconfirmed for a year (1.18)."""
        return self._is_stale_on(clock.today())

    @property
    def is_to_confirm(self) -> bool:
        """Whether the file is stale, or soon will be (1.18)."""
        return self._is_stale_on(clock.today() + timedelta(days=rules.CONFIRM_NOTICE_DAYS))

    def _is_stale_on(self, day: date) -> bool:
        months = value_of(rules.STALE_AFTER, day)
        return rules.is_stale(clock.local(self.updated_at).date(), day, months)

    @property
    def is_neglected(self) -> bool:
        """Whether nobody has been in touch with a potential customer for months (1.19)."""
        today = clock.today()
        last = self.last_follow_up_on or clock.local(self.created_at).date()
        return rules.is_neglected(self.stage, last, today, value_of(rules.FUTURE_CONTACT, today))

    def acts(self) -> Iterable[RowAct]:
        if self.is_to_confirm:
            yield RowAct(
                "confirm",
                _("Confirm the file"),
                "circle-check",
                Action.CHANGE,
                confirm=_("Is everything on this card still right?"),
                kind="primary" if self.is_stale else "",
            )

    def plan_follow_up(self) -> None:
        """Set when the next follow-up is due, by class and last follow-up (1.6–1.8).

        The stage does not matter (1.4).
        """
        self.next_due_on = FOLLOW_UPS.due_on(self)
        self.planned_on = rules.kept_plan(self.planned_on, self.next_due_on)

    def prepare(self) -> None:
        self.name_key = company_key(self.name or "")
        if self.customer_class is not None:
            self._prepare_class()
            if FOLLOW_UPS.is_moved(self):
                self.plan_follow_up()
        self._prepare_responsibility()
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

    def _prepare_responsibility(self) -> None:
        """Find the region by the province, and the manager of a class-A customer (1.6)."""
        if self.region_id is None and (covering := Region.covering(self.province)):
            self.region_id = covering.id
        if self._has_responsible or self.customer_class is not CustomerClass.A:
            return
        if self._region and self._region.manager_id:
            self.responsible_id = self._region.manager_id

    def clean(self) -> None:
        region = self._region
        rules.check_class(self.sector, self.customer_class, self.class_reason)
        rules.check_responsibility(
            self.customer_class,
            region=region.name if region else "",
            has_manager=bool(region and region.manager_id),
            has_responsible=self._has_responsible,
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
        alike = same_name_or_phone(cls, name, phones)
        if alike is None:
            return []
        wanted = select(cls).where(alike, cls.id != (but or 0)).order_by(cls.id).limit(10)
        with db.session.no_autoflush:
            return list(db.session.scalars(wanted))

    def check_delete(self) -> None:
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


def customer_called(name: str | None) -> int | None:
    """Return the id of the one customer a paper form means by ``name``, or None."""
    if not name:
        return None
    query = select(Customer.id, Customer.name).where(
        or_(Customer.name == name, Customer.name_key == company_key(name))
    )
    with db.session.no_autoflush:
        found = db.session.execute(query.limit(20)).all()
    exact = [row for row in found if row.name == name] or found
    return exact[0].id if len(exact) == 1 else None
