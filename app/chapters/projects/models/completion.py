"""The works are checked in six stages, each signed before the next opens (6.8)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, MappedColumn

from app.chapters.customers.models import Customer
from app.chapters.customers.rules import check_not_future, check_order
from app.chapters.projects import rules
from app.chapters.projects.models.project import PROJECTS, Project, ProjectForm
from app.kernel import clock
from app.kernel.registers.items import PRODUCT_LIFE, Card, SignOff, Via, item, link
from app.kernel.roles import Role

EXCAVATION = _("Check of the excavation line and the foundation pit")
CONCRETE = _("Check of reinforcement and concrete before they are covered")
DRAINAGE = _("Check of wells, drainage of the scale and embedded pipes")
INSTALLATION = _("Installation and adjustment of the scale")
CALIBRATION = _("Calibration passed")
SELF_CHECK = _("Result of the own check")


def _result(stage: Any, number: int, words: str) -> MappedColumn[Any]:
    section = _("Stage %(number)s", number=number)
    return item(Text, stage, section=section, aliases=(words,))


def _checked_on(label: Any, words: str) -> MappedColumn[Any]:
    return item(Date, label, aliases=(words,))


def _signed(stage: Any, key: str) -> SignOff:
    return SignOff(
        stage,
        roles=[Role.PROJECT_MANAGER],
        signer=_("Site project manager"),
        covers=(key, f"{key}_on"),
        opinion=False,
        approval=False,
    )


class CompletionReport(ProjectForm):
    """The six checks of the works, from the foundation pit to the own check (6.8)."""

    __tablename__ = "completion_report"
    signed_in_order = True
    card = Card(
        _("Project completion report"),
        plural=_("Project completion reports"),
        department="销",
        serial=8,
        clause="4.4.2",
        form="6.8",
        category="b",
        retention=PRODUCT_LIFE,
        icon="clipboard-check",
        scope=Via("customer_id"),
        access=PROJECTS,
    )
    STAGES: ClassVar[tuple[str, ...]] = (
        "excavation",
        "concrete",
        "drainage",
        "installation",
        "calibration",
        "self_check",
    )

    project_id: Mapped[int] = link(
        Project,
        _("Project"),
        listed=True,
        paper=False,
        fills={
            "contact_name": "customer.main_contact.name",
            "unit": "customer.name",
            "road_section": "road_section",
            "address": "customer.address",
            "started_on": "started_on",
            "finished_on": "ended_on",
            "phone": "customer.phone",
        },
        aliases=("工程名称",),
    )
    customer_id: Mapped[int] = link(Customer, _("Customer"), listed=True, derived=True, paper=False)
    contact_name: Mapped[str | None] = item(
        String(80), _("Customer's name"), search=True, aliases=("客户姓名",)
    )
    unit: Mapped[str | None] = item(
        String(160), _("Customer's unit"), search=True, aliases=("客户单位",)
    )
    road_section: Mapped[str | None] = item(
        String(160), _("Road section of the works"), search=True, aliases=("施工路段",)
    )
    address: Mapped[str | None] = item(String(240), _("Customer's address"), aliases=("客户地址",))
    started_on: Mapped[date | None] = item(Date, _("Begun on"), aliases=("开工时间",))
    finished_on: Mapped[date | None] = item(
        Date, _("Finished on"), listed=True, aliases=("完工时间",)
    )
    phone: Mapped[str | None] = item(
        String(240), _("Customer's telephone"), search=True, phones=True, aliases=("客户电话",)
    )
    excavation: Mapped[str | None] = _result(EXCAVATION, 1, "确定开挖线及基础开挖验收")
    excavation_on: Mapped[date | None] = _checked_on(_("Foundation checked on"), "基础开挖验收日期")
    excavation_signed = _signed(EXCAVATION, "excavation")
    concrete: Mapped[str | None] = _result(CONCRETE, 2, "钢筋绑扎及混凝土工程隐蔽验收")
    concrete_on: Mapped[date | None] = _checked_on(
        _("Reinforcement checked on"), "隐蔽工程验收日期"
    )
    concrete_signed = _signed(CONCRETE, "concrete")
    drainage: Mapped[str | None] = _result(DRAINAGE, 3, "检查井、秤体排水、预埋管线验收")
    drainage_on: Mapped[date | None] = _checked_on(_("Pipes checked on"), "管线验收日期")
    drainage_signed = _signed(DRAINAGE, "drainage")
    installation: Mapped[str | None] = _result(INSTALLATION, 4, "秤体安装调试")
    installation_on: Mapped[date | None] = _checked_on(
        _("Installed and adjusted on"), "安装调试日期"
    )
    installation_signed = _signed(INSTALLATION, "installation")
    calibration: Mapped[str | None] = _result(CALIBRATION, 5, "标定验收合格")
    calibration_on: Mapped[date | None] = _checked_on(_("Calibrated on"), "标定日期")
    calibration_signed = _signed(CALIBRATION, "calibration")
    self_check: Mapped[str | None] = _result(SELF_CHECK, 6, "自检结果")
    self_check_on: Mapped[date | None] = _checked_on(_("Own check on"), "自检日期")
    self_check_signed = _signed(SELF_CHECK, "self_check")

    def prepare(self) -> None:
        super().prepare()
        if not self.transcribed:
            self._date_results()

    def _date_results(self) -> None:
        """Take the day a result is entered for the day of the check, unless another is given."""
        for stage in self.STAGES:
            if getattr(self, stage) and getattr(self, f"{stage}_on") is None:
                setattr(self, f"{stage}_on", clock.today())

    def clean(self) -> None:
        check_order(self.started_on, self.finished_on, "finished_on")
        days = {f"{stage}_on": getattr(self, f"{stage}_on") for stage in self.STAGES}
        rules.check_stage_days(days)
        for key, day in days.items():
            check_not_future(day, clock.today(), key)
