"""What an engineer found and did at the customer's, and what the customer says to it (6.5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped

from app.chapters.customers.models import FILLS_WITH_ADDRESS as FILLS
from app.chapters.customers.models import (
    SALES,
    SERVICE_READERS,
    Customer,
    Equipment,
    customer_called,
)
from app.chapters.customers.rules import check_same_customer
from app.chapters.org.models import Employee
from app.kernel.actor import actor
from app.kernel.registers.items import Card, SignOff, Via, item, link, years
from app.kernel.registers.register import Form
from app.kernel.roles import ENTER, KEEP, SIGN, Role


def _by_engineer(label: object, key: str) -> SignOff:
    return SignOff(
        label,
        roles=[Role.SERVICE_ENGINEER, Role.REPAIR_SUPERVISOR],
        signer=_("Engineer"),
        covers=(key,),
        opinion=False,
        approval=False,
    )


FAULT = _("Description of the fault")
REMEDY = _("How it was remedied")
RESULT = _("Result of the service")


class ServiceFeedback(Form):
    """The sheet an engineer leaves with the customer after a service (4.2, 2.3.11)."""

    __tablename__ = "service_feedback"
    card = Card(
        _("After-sales service feedback"),
        plural=_("After-sales service feedback"),
        department="销",
        serial=5,
        clause="4.2",
        form="6.5",
        category="a",
        retention=years(3),
        icon="tool",
        scope=Via("customer_id", also=("engineer_id",)),
        access={
            **SERVICE_READERS,
            **SALES,
            Role.RECEPTIONIST: ENTER,
            Role.AFTER_SALES_MANAGER: KEEP | SIGN,
            Role.REPAIR_SUPERVISOR: ENTER | SIGN,
            Role.SERVICE_ENGINEER: ENTER | SIGN,
        },
        copies=(_("Customer"), _("Engineer"), _("Company")),
    )

    contact_record_id: Mapped[int | None] = link(
        "contact_record",
        _("Call"),
        paper=False,
        fills={
            "customer_id": "customer",
            "unit": "unit",
            "phone": "phone",
            "address": "customer.address",
            "receiver_id": "receiver",
            "fault": "problem",
        },
        help=_("The call, letter or visit the service answers, if there was one."),
    )
    customer_id: Mapped[int] = link(
        Customer,
        _("Customer"),
        listed=True,
        paper=False,
        fills={key: path for key, path in FILLS.items() if key != "contact_name"},
    )
    equipment_id: Mapped[int | None] = link(
        Equipment, _("Equipment"), listed=True, paper=False, aliases=("出厂编号", "设备")
    )
    engineer_id: Mapped[int | None] = link(
        Employee,
        _("Engineer"),
        default=lambda: actor().employee_id,
        listed=True,
        filtered=True,
        paper=False,
        aliases=("工程师", "维修员"),
    )
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    address: Mapped[str | None] = item(String(240), _("Customer's address"), aliases=("客户地址",))
    phone: Mapped[str | None] = item(
        String(240), _("Customer's telephone"), search=True, phones=True, aliases=("客户电话",)
    )
    receiver_id: Mapped[int | None] = link(Employee, _("Received by"), aliases=("接待人",))
    fault: Mapped[str | None] = item(
        Text, FAULT, search=True, section=_("Service"), aliases=("故障描述",)
    )
    fault_signed = _by_engineer(FAULT, "fault")
    remedy: Mapped[str | None] = item(Text, REMEDY, aliases=("处理方法",))
    remedy_signed = _by_engineer(REMEDY, "remedy")
    result: Mapped[str | None] = item(Text, RESULT, aliases=("处理结果",))
    result_signed = _by_engineer(RESULT, "result")
    customer_confirms = SignOff(
        _("Confirmed by the customer"),
        party=True,
        signer=_("Customer's head"),
        section=_("Confirmation"),
    )
    leader = SignOff(
        _("Leader in charge"), roles=[Role.AFTER_SALES_MANAGER], signer=_("After-sales manager")
    )

    def prepare(self) -> None:
        if not self.customer_id and (found := customer_called(self.unit)):
            self.customer_id = found

    def clean(self) -> None:
        for chosen, field in (
            (self.contact_record, "contact_record_id"),
            (self.equipment, "equipment_id"),
        ):
            if chosen is not None:
                check_same_customer(str(chosen), chosen.customer_id, self.customer_id, field)

    def kept_equipment(self) -> Sequence[int]:
        return () if self.equipment_id is None else (self.equipment_id,)
