"""Scales in use at customers and their verification (2.2.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text, inspect
from sqlalchemy.orm import Mapped

from app.chapters.customers import rules
from app.chapters.customers.card import SALES, SERVICE_READERS, Customer
from app.chapters.customers.rules import EquipmentState
from app.kernel import clock
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register
from app.kernel.roles import ENTER, KEEP, Role


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
    project_id: Mapped[int | None] = link(
        "project",
        _("Project"),
        filtered=True,
        fills={"customer_id": "customer"},
        help=_("Its hand-over starts the warranty (6.9)."),
        aliases=("工程名称", "工程项目"),
    )
    state: Mapped[EquipmentState] = item(
        EquipmentState,
        _("Equipment state"),
        default=EquipmentState.IN_USE,
        listed=True,
        filtered=True,
        aliases=("状态",),
    )
    out_of_service_on: Mapped[date | None] = item(
        Date,
        _("Out of service since"),
        filtered=True,
        help=_("Ends the product's life, and with it how long its records are kept (4.4.2)."),
        aliases=("停用日期", "报废日期"),
    )
    installed_on: Mapped[date | None] = item(
        Date, _("Installed on"), section=_("Installation and warranty"), aliases=("安装日期",)
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
        self._tell_end_of_life()

    def _tell_end_of_life(self) -> None:
        """Date the end of service on the day it is told; back in use, the date is gone (4.4.2)."""
        told: Any = inspect(self).attrs.out_of_service_on.history
        if self.state is EquipmentState.OUT_OF_SERVICE:
            self.out_of_service_on = self.out_of_service_on or clock.today()
        elif not told.has_changes():
            self.out_of_service_on = None

    def clean(self) -> None:
        self._check_project()
        rules.check_order(self.installed_on, self.accepted_on, "accepted_on")
        rules.check_order(self.verified_on, self.verified_until, "verified_until")
        rules.check_not_future(self.verified_on, clock.today(), "verified_on")
        rules.check_out_of_service(self.state, self.out_of_service_on, clock.today())

    def _check_project(self) -> None:
        """Refuse another customer's project when it is chosen; equipment may change hands later."""
        chosen: Any = inspect(self).attrs.project_id.history
        if self.project is not None and chosen.has_changes():
            rules.check_same_customer(
                self.project.name, self.project.customer_id, self.customer_id, "project_id"
            )

    def __str__(self) -> str:
        return self.serial_number or ""
