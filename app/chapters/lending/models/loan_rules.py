"""For whom and for what which terms hold (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Integer, String, Text, select
from sqlalchemy.orm import Mapped

from app.chapters.lending import rules
from app.chapters.lending.models.common import ACCESS
from app.chapters.lending.models.lendable import Lendable
from app.chapters.lending.rules import Case, Confidentiality, Terms
from app.kernel.registers.items import Card, item
from app.kernel.registers.register import Register, registers, session_of
from app.kernel.roles import KEEP, Role


def categories() -> list[tuple[str, Any]]:
    """Return the kinds of item a loan rule can be for, each with what it is called."""
    lendable = [register for register in registers() if issubclass(register, Lendable)]
    return [kind for register in lendable for kind in register.loan_categories()]


class LoanRule(Register):
    """What may be borrowed by whom, for how long and how often; the most specific applies (4.6)."""

    __tablename__ = "loan_rule"
    card = Card(
        _("Loan rule"),
        plural=_("Loan rules"),
        clause="4.6",
        icon="clock-cog",
        access={**ACCESS, Role.SALES_GENERAL_MANAGER: KEEP},
    )

    name: Mapped[str] = item(
        String(60), _("Rule"), unique=True, listed=True, search=True, aliases=("借阅规则", "规则")
    )
    confidentiality: Mapped[Confidentiality | None] = item(
        Confidentiality,
        _("Confidentiality"),
        listed=True,
        section=_("What it is for"),
        help=_("Left empty: any confidentiality. A rule that names one goes before all others"),
        aliases=("密级",),
    )
    category: Mapped[str | None] = item(
        String(60),
        _("Kind of item"),
        listed=True,
        suggestions=categories,
        help=_("Such as the mark of a type of record; left empty: any item"),
        aliases=("适用对象", "记录类型"),
    )
    role: Mapped[Role | None] = item(
        Role,
        _("Borrower's role"),
        listed=True,
        help=_("Left empty: anybody"),
        aliases=("借阅人角色", "适用角色"),
    )
    days: Mapped[int] = item(
        Integer,
        _("Lent for"),
        default=rules.LOAN_DAYS,
        unit=_("days"),
        listed=True,
        section=_("What it allows"),
        aliases=("借期", "借阅天数"),
    )
    renewals: Mapped[int] = item(
        Integer,
        _("Renewals"),
        default=rules.MAX_RENEWALS,
        listed=True,
        aliases=("续借次数",),
    )
    most: Mapped[int | None] = item(
        Integer,
        _("At most at once"),
        unit=_("items"),
        listed=True,
        help=_("Items one borrower may have under this rule; left empty: any number"),
        aliases=("最多件数",),
    )
    recall_days: Mapped[int] = item(
        Integer,
        _("Time after a recall"),
        default=rules.RECALL_DAYS,
        unit=_("days"),
        help=_("How long a borrower has to bring back what somebody else waits for"),
        aliases=("催回期限",),
    )
    on_site: Mapped[bool] = item(
        Boolean,
        _("On site only"),
        listed=True,
        help=_("Read at the desk and returned the same day"),
        aliases=("仅限现场查阅",),
    )
    approval: Mapped[bool] = item(
        Boolean, _("Only after approval"), listed=True, aliases=("需审批",)
    )
    active: Mapped[bool] = item(
        Boolean, _("In force"), default=True, listed=True, filtered=True, aliases=("有效",)
    )
    grounds: Mapped[str | None] = item(
        Text, _("Why"), help=_("Said at the desk beside the rule"), aliases=("理由", "依据")
    )

    @property
    def terms(self) -> Terms:
        """What the rule allows."""
        return Terms(
            days=self.days,
            renewals=self.renewals,
            most=self.most,
            recall_days=self.recall_days,
            on_site=bool(self.on_site),
            approval=bool(self.approval),
        )

    @property
    def case(self) -> Case:
        """The rule as the choice between rules sees it."""
        return Case(
            terms=self.terms,
            id=self.id,
            confidentiality=self.confidentiality,
            category=self.category,
            role=self.role,
        )

    @property
    def scope_said(self) -> str:
        """For whom and for what the rule is, in words."""
        named = [
            self.confidentiality and self.confidentiality.label,
            self.category,
            self.role and self.role.label,
        ]
        said = " · ".join(str(each) for each in named if each)
        return said or gettext("any item, anybody")

    def clean(self) -> None:
        """Refuse terms nobody can keep, an unknown category, and a second rule for the same."""
        rules.check_terms(self.terms)
        rules.check_category(self.category, [code for code, _label in categories()])
        if self.active:
            rules.check_single(self._same())

    def _same(self) -> Sequence[str]:
        """Return the names of the other rules in force for the same items and people."""
        session = session_of(self)
        keys = (LoanRule.confidentiality, LoanRule.category, LoanRule.role)
        same = [key.is_not_distinct_from(getattr(self, key.key)) for key in keys]
        with session.no_autoflush:
            others = session.scalars(select(LoanRule).where(LoanRule.active.is_(True), *same))
            return [other.name for other in others if other is not self]

    def __str__(self) -> str:
        return self.name
