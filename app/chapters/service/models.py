"""Registers of after-sales service: the catalogue, calls and who handles them."""

from __future__ import annotations

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped

from app.chapters.customers.models import FILLS, SALES, SERVICE_READERS, Customer, customer_called
from app.chapters.customers.rules import DemandClass
from app.chapters.org.models import STAFF, Department, Employee, find
from app.chapters.org.rules import QualificationKind
from app.chapters.service import rules
from app.chapters.service.feedback import ServiceFeedback
from app.chapters.service.rules import Channel, ContactKind
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment, db
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, SignOff, Step, Via, item, link, years
from app.kernel.registers.notices import message, notify
from app.kernel.registers.register import Form, Register
from app.kernel.roles import ENTER, KEEP, SIGN, Action, Role


class Product(Register):
    """A product of the company's catalogue."""

    __tablename__ = "product"
    card = Card(
        _("Product"),
        plural=_("Products"),
        clause="2.5.1",
        icon="package",
        access={
            **STAFF,
            Role.AFTER_SALES_MANAGER: KEEP,
            Role.RESEARCH: KEEP,
            Role.SALES_CLERK: ENTER,
        },
    )

    code: Mapped[str] = item(
        String(40),
        _("Product code"),
        unique=True,
        listed=True,
        search=True,
        aliases=("型号", "编码"),
    )
    name: Mapped[str] = item(
        String(120), _("Product name"), listed=True, search=True, aliases=("产品名称", "名称")
    )
    group: Mapped[str | None] = item(
        String(60), _("Product group"), listed=True, filtered=True, aliases=("产品类别", "类别")
    )
    demand_class: Mapped[DemandClass] = item(
        DemandClass,
        _("Demand class"),
        default=DemandClass.TWO,
        listed=True,
        filtered=True,
        aliases=("需求类别",),
    )

    def prepare(self) -> None:
        parts = rules.split_product(self.code or "")
        if parts is not None:
            self.code, self.name = parts[0], self.name or parts[1]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RoutingRule(Register):
    """Who handles calls of one kind: a person, else the head of a department (2.3.3)."""

    __tablename__ = "routing_rule"
    card = Card(
        _("Routing rule"),
        plural=_("Routing rules"),
        clause="2.3.3",
        icon="route",
        access={
            Role.AFTER_SALES_MANAGER: KEEP,
            Role.SALES_GENERAL_MANAGER: KEEP,
            Role.RECEPTIONIST: frozenset({Action.SEE, Action.PRINT}),
            Role.REPAIR_SUPERVISOR: frozenset({Action.SEE, Action.PRINT}),
            Role.SALES_CLERK: frozenset({Action.SEE, Action.PRINT}),
        },
    )

    kind: Mapped[ContactKind] = item(
        ContactKind, _("Kind of call"), unique=True, listed=True, aliases=("类型",)
    )
    department_id: Mapped[int] = link(
        Department, _("Goes to department"), listed=True, aliases=("部门",)
    )
    handler_id: Mapped[int | None] = link(
        Employee,
        _("Handled by"),
        listed=True,
        help=_("Left empty, the head of the department handles it."),
        aliases=("接手人员",),
    )

    @classmethod
    def for_kind(cls, kind: ContactKind) -> RoutingRule | None:
        """Return the rule for a kind of call."""
        with db.session.no_autoflush:
            found: RoutingRule | None = db.session.scalar(select(cls).where(cls.kind == kind))
        return found

    @property
    def person_id(self) -> int | None:
        """The employee who handles it now."""
        department = find(Department, self.department_id)
        return self.handler_id or (department.head_id if department else None)

    def __str__(self) -> str:
        return str(self.kind.label)


class ContactRecord(Form):
    """Every call, letter and visit of a customer, registered in detail (2.3.1, 2.3.3)."""

    __tablename__ = "contact_record"
    card = Card(
        _("Customer call, letter and visit record"),
        plural=_("Calls, letters and visits"),
        department="销",
        serial=4,
        clause="2.3.3",
        form="6.4",
        category="a",
        retention=years(3),
        icon="phone-incoming",
        scope=Via("customer_id", also=("handler_id", "receiver_id")),
        access={
            **SERVICE_READERS,
            **SALES,
            Role.RECEPTIONIST: KEEP,
            Role.AFTER_SALES_MANAGER: KEEP | SIGN,
            Role.REPAIR_SUPERVISOR: ENTER | SIGN,
            Role.SERVICE_ENGINEER: ENTER,
        },
    )
    steps = (
        Step(
            "route",
            _("Route"),
            source="draft",
            target="routed",
            target_label=_("Routed"),
            roles=(
                Role.RECEPTIONIST,
                Role.SALES_CLERK,
                Role.AFTER_SALES_MANAGER,
                Role.REPAIR_SUPERVISOR,
            ),
        ),
    )

    customer_id: Mapped[int | None] = link(
        Customer, _("Customer"), listed=True, paper=False, fills=FILLS
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Customer's name"), listed=True, search=True, aliases=("客户姓名",)
    )
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    phone: Mapped[str | None] = item(
        String(240), _("Customer's telephone"), search=True, phones=True, aliases=("客户电话",)
    )
    receiver_id: Mapped[int | None] = link(
        Employee,
        _("Received by"),
        required=True,
        default=lambda: actor().employee_id,
        listed=True,
        aliases=("接待人",),
    )
    received_at: Mapped[datetime | None] = item(
        Moment,
        _("Received at"),
        required=True,
        default=clock.now,
        listed=True,
        paper=False,
        aliases=("接收时间", "来电时间"),
    )
    channel: Mapped[Channel] = item(
        Channel,
        _("Channel"),
        required=True,
        default=Channel.HOTLINE,
        listed=True,
        filtered=True,
        paper=False,
        aliases=("方式", "来电方式"),
    )
    kind: Mapped[ContactKind] = item(
        ContactKind,
        _("Kind of call"),
        required=True,
        default=ContactKind.INQUIRY,
        listed=True,
        filtered=True,
        paper=False,
        aliases=("类型",),
    )
    problem: Mapped[str | None] = item(
        Text,
        _("Problem the customer reports"),
        search=True,
        section=_("Problem"),
        aliases=("客户反映问题",),
    )
    handler_id: Mapped[int | None] = link(
        Employee,
        _("Taken over by"),
        listed=True,
        filtered=True,
        section=_("Handling"),
        aliases=("接手人员", "接手人"),
    )
    handling: Mapped[str | None] = item(Text, _("How it is handled"), aliases=("处理意见",))
    leader = SignOff(
        _("Leader in charge"), roles=[Role.AFTER_SALES_MANAGER, Role.REPAIR_SUPERVISOR]
    )
    result: Mapped[str | None] = item(Text, _("Final result"), aliases=("最终结果",))
    first_answered_at: Mapped[datetime | None] = item(
        Moment, _("First answered at"), section=_("Answer"), derived=True, paper=False
    )
    closed_at: Mapped[datetime | None] = item(Moment, _("Closed at"), derived=True, paper=False)
    routed_at: Mapped[datetime | None] = item(Moment, _("Routed at"), derived=True, paper=False)
    due_on: Mapped[date | None] = item(
        Date,
        _("To be answered or closed by"),
        filtered=True,
        derived=True,
        paper=False,
        aliases=("处理期限",),
    )
    handler_told_at: Mapped[datetime | None] = item(
        Moment, _("Handler told at"), derived=True, paper=False
    )
    manager_told_at: Mapped[datetime | None] = item(
        Moment, _("Marketing manager told at"), derived=True, paper=False
    )

    def prepare(self) -> None:
        self.customer_id = self.customer_id or customer_called(self.unit)
        if self.transcribed and self.filled_on:
            self._came_in_on(self.filled_on)
        if not self.transcribed:
            self._note_progress()
        self.due_on = self.next_due()

    def next_due(self) -> date | None:
        """Return the last working day for the first answer, then for closing (2.3.13)."""
        if self.received_at is None or self.closed_at is not None:
            return None
        received_on = clock.local(self.received_at).date()
        within = rules.CLOSED_WITHIN if self.first_answered_at else rules.ANSWERED_WITHIN
        return add_workdays(received_on, value_of(within, received_on))

    def _note_progress(self) -> None:
        """Note when the customer was first answered, and when the matter was settled (2.3.13)."""
        if self.handling and self.first_answered_at is None:
            self.first_answered_at = clock.now()
        if self.result and self.closed_at is None:
            self.closed_at = clock.now()

    def _came_in_on(self, day: date) -> None:
        """Take the day on the paper for the day of the call, unless the paper says more."""
        if self.received_at is None or clock.local(self.received_at).date() > day:
            self.received_at = datetime.combine(day, time(), clock.zone())

    def clean(self) -> None:
        rules.check_received(self.received_at, clock.now())
        receiver = self.receiver or find(Employee, self.receiver_id)
        if receiver is not None and self.received_at is not None:
            rules.check_receiver(
                receiver.name,
                trained=receiver.is_qualified(
                    QualificationKind.RECEPTION, clock.local(self.received_at).date()
                ),
                transcribed=bool(self.transcribed),
            )

    def on_route(self) -> None:
        """Pass the call on by rule and tell who has to know (2.3.3)."""
        rule = RoutingRule.for_kind(self.kind)
        handler_id = self.handler_id or (rule.person_id if rule else None)
        rules.check_route(
            self.kind,
            has_rule=rule is not None or handler_id is not None,
            has_handler=handler_id is not None,
        )
        self.handler_id = handler_id
        self.routed_at = clock.now()
        if self._tell(handler_id, "handler"):
            self.handler_told_at = self.routed_at
        customer = find(Customer, self.customer_id)
        if customer is not None and self._tell(customer.responsible_id, "manager"):
            self.manager_told_at = self.routed_at

    def _tell(self, employee_id: int | None, part: str) -> bool:
        """Notify one employee; False when the person has no login account."""
        person = find(Employee, employee_id)
        if person is None or person.user_id is None:
            return False
        text = {
            "handler": message("%(kind)s from %(unit)s is yours to handle: %(number)s"),
            "manager": message("Your customer %(unit)s has called (%(kind)s): %(number)s"),
        }[part]
        values = {
            "kind": str(self.kind.label),
            "unit": self.unit or self.contact_name or "",
            "number": self.number,
        }
        notify(db.session, [person.user_id], text, values, self, key=f"route/{self.number}/{part}")
        return True


__all__ = ["ContactRecord", "Product", "RoutingRule", "ServiceFeedback"]
