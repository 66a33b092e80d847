"""A project, and what its three forms share (6.7-6.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped

from app.chapters.customers.models import SALES, SERVICE_READERS, Customer, Equipment
from app.chapters.customers.rules import check_order
from app.chapters.org.models import Employee, find
from app.kernel.actor import actor
from app.kernel.database import Money
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Form, Register, session_of
from app.kernel.registers.scope import UNSCOPED
from app.kernel.roles import ENTER, READ, SIGN, Action, Actions, Role

PROJECTS: dict[Role, Actions] = {
    **SERVICE_READERS,
    **SALES,
    Role.PROJECT_MANAGER: ENTER | SIGN | {Action.EXPORT},
    Role.AFTER_SALES_MANAGER: ENTER | SIGN | {Action.EXPORT},
    Role.RESEARCH: SIGN,
    Role.FINANCE: READ,
}


class Project(Register):
    """Works carried out for a customer, from the contract to the hand-over (6.7-6.9)."""

    __tablename__ = "project"
    card = Card(
        _("Project"),
        plural=_("Projects"),
        series="项",
        clause="4.4.2",
        icon="building-bridge-2",
        scope=Via("customer_id"),
        access=PROJECTS,
        quick=("equipment",),
    )

    number: Mapped[str] = item(
        String(60), _("Project number"), unique=True, listed=True, derived=True
    )
    customer_id: Mapped[int] = link(
        Customer, _("Customer"), listed=True, aliases=("客户名称", "客户单位")
    )
    name: Mapped[str] = item(
        String(160),
        _("Name of the project"),
        listed=True,
        search=True,
        aliases=("工程名称", "项目名称"),
    )
    site: Mapped[str | None] = item(
        String(240), _("Address of the works"), aliases=("工程地址", "工程地点")
    )
    road_section: Mapped[str | None] = item(
        String(160), _("Road section of the works"), listed=True, aliases=("施工路段",)
    )
    manager_id: Mapped[int] = link(
        Employee,
        _("Project manager"),
        default=lambda: actor().employee_id,
        listed=True,
        filtered=True,
        aliases=("项目经理",),
    )
    contract_number: Mapped[str | None] = item(
        String(60), _("Contract number"), search=True, aliases=("合同编号", "合同号")
    )
    budget: Mapped[Decimal | None] = item(
        Money, _("Contract estimate"), unit="CNY", aliases=("合同概算", "合同金额")
    )
    started_on: Mapped[date | None] = item(
        Date, _("Works begun on"), listed=True, filtered=True, aliases=("开工日期", "开工时间")
    )
    ended_on: Mapped[date | None] = item(
        Date, _("Works finished on"), listed=True, filtered=True, aliases=("完工日期", "完工时间")
    )
    builder: Mapped[str | None] = item(
        String(160), _("Building unit"), section=_("Parties"), aliases=("建设单位",)
    )
    designer: Mapped[str | None] = item(String(160), _("Design unit"), aliases=("设计单位",))
    supervisor: Mapped[str | None] = item(
        String(160), _("Supervising unit"), aliases=("监理单位", "监理公司")
    )
    owner: Mapped[str | None] = item(String(160), _("Owner's unit"), aliases=("业主单位",))
    remarks: Mapped[str | None] = item(Text, _("Remarks"), section=_("Remarks"), aliases=("备注",))

    def clean(self) -> None:
        check_order(self.started_on, self.ended_on, "ended_on")

    def __str__(self) -> str:
        return self.name or ""


class ProjectForm(Form):
    """A form about a project; its equipment decides how long it is kept (4.4.2)."""

    __abstract__ = True

    def prepare(self) -> None:
        """Take the customer from the project."""
        project = find(Project, self.project_id)
        self.customer_id = project.customer_id if project is not None else None

    def kept_equipment(self) -> Sequence[int]:
        query = select(Equipment.id).where(
            Equipment.project_id == self.project_id, Equipment.deleted_at.is_(None)
        )
        found = session_of(self).scalars(query, execution_options={UNSCOPED: True})
        return tuple(found)
