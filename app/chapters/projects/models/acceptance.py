"""The works are accepted and handed over by three parties (6.7, 6.9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Numeric, String, Text
from sqlalchemy.orm import Mapped

from app.chapters.customers.models import Customer
from app.chapters.customers.rules import check_order
from app.chapters.projects import rules
from app.chapters.projects.models.project import PROJECTS, Project, ProjectForm
from app.chapters.projects.rules import QualityGrade
from app.kernel.database import Money
from app.kernel.registers.items import PRODUCT_LIFE, Card, SignOff, Via, item, link
from app.kernel.roles import Role

# What the printed forms repeat from the project and its customer.
FILLS = {
    "unit": "customer.name",
    "project_name": "name",
    "address": "customer.address",
    "site": "site",
}
COPIES = (_("Company"), _("Supervising party"), _("Owner's unit"))


class AcceptanceCertificate(ProjectForm):
    """The judgement of three parties on the works and their quality (6.7)."""

    __tablename__ = "acceptance_certificate"
    card = Card(
        _("Expressway project acceptance certificate"),
        plural=_("Project acceptance certificates"),
        department="销",
        serial=7,
        clause="4.4.2",
        form="6.7",
        category="b",
        retention=PRODUCT_LIFE,
        icon="certificate",
        scope=Via("customer_id"),
        access=PROJECTS,
        copies=COPIES,
    )

    project_id: Mapped[int] = link(
        Project,
        _("Project"),
        listed=True,
        paper=False,
        fills=FILLS | {"started_on": "started_on", "estimate": "budget"},
    )
    customer_id: Mapped[int] = link(Customer, _("Customer"), listed=True, derived=True, paper=False)
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    project_name: Mapped[str | None] = item(
        String(160), _("Name of the project"), search=True, aliases=("工程名称",)
    )
    address: Mapped[str | None] = item(String(240), _("Customer's address"), aliases=("客户地址",))
    site: Mapped[str | None] = item(String(240), _("Address of the works"), aliases=("工程地址",))
    started_on: Mapped[date | None] = item(Date, _("Works begun on"), aliases=("开工日期",))
    accepted_on: Mapped[date | None] = item(
        Date, _("Finally accepted on"), listed=True, filtered=True, aliases=("终验日期",)
    )
    content: Mapped[str | None] = item(
        Text, _("What the works comprise"), section=_("Works"), aliases=("工程内容",)
    )
    basis: Mapped[str | None] = item(
        Text, _("Basis of the works"), default=rules.BASIS, aliases=("建设依据",)
    )
    standards: Mapped[str | None] = item(
        Text, _("Technical standards and main figures"), aliases=("技术标准与主要指标",)
    )
    extent: Mapped[str | None] = item(
        Text, _("Extent and nature of the works"), aliases=("建设规模及性质",)
    )
    estimate: Mapped[Decimal | None] = item(
        Money, _("Contract estimate"), unit="CNY", aliases=("合同概算",)
    )
    final_account: Mapped[Decimal | None] = item(
        Money, _("Final account"), unit="CNY", aliases=("竣工决算",)
    )
    materials: Mapped[str | None] = item(
        Text, _("Main materials used"), aliases=("主要材料实际消耗",)
    )
    land: Mapped[Decimal | None] = item(
        Numeric(12, 2), _("Land taken up (mu)"), aliases=("实际征用土地亩数",)
    )
    quality: Mapped[QualityGrade | None] = item(
        QualityGrade,
        _("Judgement on the quality of the works"),
        default=QualityGrade.PASSED,
        listed=True,
        filtered=True,
        section=_("Judgement"),
        aliases=("建设项目工程质量鉴定结论", "质量等级"),
    )
    parties_assessment: Mapped[str | None] = item(
        Text,
        _("Assessment of builder, designer, contractor and supervisor"),
        default=rules.PARTIES_ASSESSMENT,
        aliases=("对建设、设计、施工、监理单位的综合评价",),
    )
    management: Mapped[QualityGrade | None] = item(
        QualityGrade,
        _("Overall grade of the project's management"),
        default=QualityGrade.PASSED,
        aliases=("建设项目管理综合评价等级",),
    )
    problems: Mapped[str | None] = item(
        Text, _("Problems and what is done about them"), aliases=("存在问题及处理措施",)
    )
    builder = SignOff(
        _("Building party"),
        party=True,
        conclusion=True,
        signer=_("Project manager"),
        section=_("The three parties"),
    )
    supervisor = SignOff(
        _("Supervising party"), party=True, conclusion=True, signer=_("Project manager")
    )
    owner = SignOff(_("Owner's unit"), party=True, conclusion=True, signer=_("Project manager"))

    def clean(self) -> None:
        check_order(self.started_on, self.accepted_on, "accepted_on")


class Handover(ProjectForm):
    """The works go to the customer, and the warranty of their equipment starts (6.9)."""

    __tablename__ = "handover"
    card = Card(
        _("Highway project hand-over"),
        plural=_("Project hand-overs"),
        department="销",
        serial=9,
        clause="4.4.2",
        form="6.9",
        category="b",
        retention=PRODUCT_LIFE,
        icon="transfer",
        scope=Via("customer_id"),
        access=PROJECTS,
        copies=COPIES,
    )

    project_id: Mapped[int] = link(
        Project,
        _("Project"),
        listed=True,
        paper=False,
        fills=FILLS | {"handed_over_on": "ended_on"},
    )
    customer_id: Mapped[int] = link(Customer, _("Customer"), listed=True, derived=True, paper=False)
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    project_name: Mapped[str | None] = item(
        String(160), _("Name of the project"), search=True, aliases=("工程名称",)
    )
    address: Mapped[str | None] = item(String(240), _("Customer's address"), aliases=("客户地址",))
    site: Mapped[str | None] = item(String(240), _("Address of the works"), aliases=("工程地址",))
    handed_over_on: Mapped[date | None] = item(Date, _("Handed over on"), aliases=("交工日期",))
    accepted_on: Mapped[date | None] = item(
        Date,
        _("Finally accepted on"),
        listed=True,
        filtered=True,
        help=_("From this day on the equipment of the project is under warranty."),
        aliases=("终验日期",),
    )
    content: Mapped[str | None] = item(
        Text, _("What the works comprise"), section=_("Works"), aliases=("工程内容",)
    )
    content_signed = SignOff(
        _("What the works comprise"),
        roles=[Role.RESEARCH, Role.PROJECT_MANAGER],
        signer=_("Technical lead"),
        covers=("content",),
        opinion=False,
        approval=False,
    )
    inspection: Mapped[str | None] = item(
        Text, _("Inspection on hand-over"), aliases=("交工验收情况",)
    )
    inspection_signed = SignOff(
        _("Inspection on hand-over"),
        roles=[Role.SALES_GENERAL_MANAGER, Role.REGIONAL_MANAGER],
        signer=_("Sales manager"),
        covers=("inspection",),
        opinion=False,
        approval=False,
    )
    service: Mapped[str | None] = item(
        Text, _("Service during the warranty"), aliases=("保修期内服务过程",)
    )
    service_signed = SignOff(
        _("Service during the warranty"),
        roles=[Role.AFTER_SALES_MANAGER],
        signer=_("After-sales manager"),
        covers=("service",),
        opinion=False,
        approval=False,
    )
    advice: Mapped[str | None] = item(Text, _("Advice for use"), aliases=("使用建议",))
    advice_signed = SignOff(
        _("Advice for use"),
        roles=[Role.RESEARCH, Role.PROJECT_MANAGER],
        signer=_("Responsible for technology"),
        covers=("advice",),
        opinion=False,
        approval=False,
    )
    builder = SignOff(_("Building party"), party=True, section=_("The three parties"))
    supervisor = SignOff(_("Supervising party"), party=True)
    owner = SignOff(_("Owner's unit"), party=True)

    def clean(self) -> None:
        check_order(self.handed_over_on, self.accepted_on, "accepted_on")
