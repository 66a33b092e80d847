"""Suppliers and their evaluations (6.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Integer, Numeric, String, Text, exists, select
from sqlalchemy.orm import Mapped, MappedColumn

from app.chapters.suppliers import rules
from app.chapters.suppliers.rules import EvaluationKind, Grade, SupplierState
from app.kernel.database import db
from app.kernel.registers.items import Card, SignOff, item, link, years
from app.kernel.registers.register import Form, FormState, Register
from app.kernel.roles import ENTER, KEEP, READ, SIGN, Actions, Role

ACCESS: dict[Role, Actions] = {
    Role.PROCUREMENT: KEEP | SIGN,
    Role.QUALITY: ENTER | SIGN,
    Role.SALES_CLERK: KEEP,
    Role.SALES_GENERAL_MANAGER: READ,
    Role.AFTER_SALES_MANAGER: READ,
    Role.RESEARCH: READ,
    Role.STOREKEEPER: READ,
    Role.FINANCE: READ,
}


class Supplier(Register):
    """A supplier of goods or parts, with its last grade (6.3)."""

    __tablename__ = "supplier"
    card = Card(
        _("Supplier"),
        plural=_("Suppliers"),
        clause="4.2",
        icon="truck",
        access=ACCESS,
        quick=("supplier_evaluation",),
    )

    name: Mapped[str] = item(
        String(160),
        _("Supplier's name"),
        unique=True,
        listed=True,
        search=True,
        aliases=("供应商名称", "供应商"),
    )
    address: Mapped[str | None] = item(
        String(240), _("Supplier's address"), aliases=("供应商地址", "地址")
    )
    contact_name: Mapped[str | None] = item(
        String(80), _("Contact person"), listed=True, search=True, aliases=("联系人",)
    )
    phone: Mapped[str | None] = item(
        String(240), _("Telephone"), listed=True, search=True, phones=True, aliases=("电话",)
    )
    state: Mapped[SupplierState] = item(
        SupplierState,
        _("State"),
        default=SupplierState.ACTIVE,
        listed=True,
        filtered=True,
        aliases=("状态",),
    )
    goods: Mapped[str | None] = item(Text, _("What it supplies"), aliases=("供应产品",))
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))
    grade: Mapped[Grade | None] = item(
        Grade, _("Grade"), listed=True, filtered=True, derived=True, section=_("Evaluation")
    )
    evaluated_on: Mapped[date | None] = item(Date, _("Last evaluated on"), derived=True)
    next_evaluation_on: Mapped[date | None] = item(
        Date, _("Next evaluation due"), listed=True, filtered=True, derived=True
    )

    def __str__(self) -> str:
        return self.name or ""


def _score(label: Any, words: str, section: Any = None) -> MappedColumn[Any]:
    return item(
        Integer,
        label,
        help=_("From 0 to 100"),
        section=section,
        paper=False,
        aliases=(words,),
    )


class SupplierEvaluation(Form):
    """The company's judgement on a supplier, and the grade that follows (6.3)."""

    __tablename__ = "supplier_evaluation"
    card = Card(
        _("Supplier credit evaluation"),
        plural=_("Supplier evaluations"),
        department="销",
        serial=3,
        clause="4.2",
        form="6.3",
        category="a",
        retention=years(3),
        icon="stars",
        access=ACCESS,
    )

    supplier_id: Mapped[int] = link(
        Supplier,
        _("Supplier"),
        listed=True,
        paper=False,
        fills={
            "supplier_name": "name",
            "address": "address",
            "contact_name": "contact_name",
            "phone": "phone",
        },
    )
    supplier_name: Mapped[str | None] = item(
        String(160), _("Supplier's name"), search=True, aliases=("供应商名称",)
    )
    address: Mapped[str | None] = item(
        String(240), _("Supplier's address"), aliases=("供应商地址",)
    )
    contact_name: Mapped[str | None] = item(String(80), _("Contact person"), aliases=("联系人",))
    phone: Mapped[str | None] = item(String(240), _("Telephone"), phones=True, aliases=("电话",))
    kind: Mapped[EvaluationKind | None] = item(
        EvaluationKind,
        _("Kind of evaluation"),
        listed=True,
        filtered=True,
        help=_("Left empty, as the supplier has been evaluated before or not"),
        aliases=("评审类型",),
    )
    quality: Mapped[str | None] = item(
        Text,
        _("Quality of the products supplied"),
        section=_("Judgement"),
        aliases=("供应商提供产品的质量状况",),
    )
    quality_signed = SignOff(
        _("Quality of the products supplied"),
        roles=[Role.QUALITY],
        signer=_("Quality"),
        covers=("quality",),
        opinion=False,
        approval=False,
    )
    delivery: Mapped[str | None] = item(
        Text, _("Delivery times of the products supplied"), aliases=("供应商提供产品交期状况",)
    )
    delivery_signed = SignOff(
        _("Delivery times of the products supplied"),
        roles=[Role.PROCUREMENT],
        signer=_("Procurement"),
        covers=("delivery",),
        opinion=False,
        approval=False,
    )
    service: Mapped[str | None] = item(
        Text, _("After-sales service given"), aliases=("售后服务情况",)
    )
    operation: Mapped[str | None] = item(
        Text, _("How the equipment runs as a whole"), aliases=("设备整体运行情况",)
    )
    customer_view: Mapped[str | None] = item(
        Text, _("The customer's judgement"), aliases=("客户评价",)
    )
    company_view: Mapped[str | None] = item(
        Text, _("The company's judgement"), aliases=("公司评价",)
    )
    quality_score: Mapped[int | None] = _score(_("Score for quality"), "质量评分", _("Grade"))
    delivery_score: Mapped[int | None] = _score(_("Score for delivery times"), "交期评分")
    service_score: Mapped[int | None] = _score(_("Score for service"), "售后服务评分")
    points: Mapped[Decimal | None] = item(
        Numeric(4, 1), _("Points"), listed=True, derived=True, paper=False
    )
    proposed_grade: Mapped[Grade | None] = item(
        Grade, _("Proposed grade"), derived=True, paper=False
    )
    grade: Mapped[Grade | None] = item(
        Grade,
        _("Grade decided"),
        help=_("Left empty, the proposed one counts"),
        paper=False,
        aliases=("等级",),
    )
    grade_reason: Mapped[str | None] = item(
        Text, _("Reason for another grade than proposed"), paper=False
    )
    next_due_on: Mapped[date | None] = item(
        Date, _("Next evaluation due"), listed=True, derived=True, paper=False
    )

    @property
    def final_grade(self) -> Grade | None:
        """The grade that counts."""
        return self.grade or self.proposed_grade

    def prepare(self) -> None:
        self.points = rules.points(self._scores)
        self.proposed_grade = rules.proposed_grade(self.points)
        self.next_due_on = rules.next_evaluation(self.filled_on) if self.filled_on else None
        if self.kind is None and "kind" not in (self.struck or ()):
            self.kind = EvaluationKind.AGAIN if self._evaluated_before() else EvaluationKind.FIRST

    @property
    def _scores(self) -> dict[str, int | None]:
        return {key: getattr(self, key) for key in rules.WEIGHTS}

    def _evaluated_before(self) -> bool:
        earlier = exists().where(
            SupplierEvaluation.supplier_id == self.supplier_id,
            SupplierEvaluation.state != FormState.VOID.value,
            SupplierEvaluation.id.is_distinct_from(self.id),
        )
        with db.session.no_autoflush:
            return bool(db.session.scalar(select(earlier)))

    def clean(self) -> None:
        rules.check_scores(self._scores)
        rules.check_grade(self.proposed_grade, self.grade, self.grade_reason)
