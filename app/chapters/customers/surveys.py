"""What customers think of the product, its installation and its service (6.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Integer, Numeric, String, Text
from sqlalchemy.orm import Mapped, MappedColumn

from app.chapters.customers import rules
from app.chapters.customers.card import SALES, SERVICE_READERS, Customer, customer_called
from app.chapters.customers.followups import FILLS_WITH_ADDRESS
from app.kernel.registers.items import Card, Via, item, link, years
from app.kernel.registers.register import Form
from app.kernel.roles import ENTER, Role


def _score(label: Any, words: str, section: Any = None) -> MappedColumn[int | None]:
    return item(
        Integer,
        label,
        section=section,
        help=_("1 very dissatisfied, 5 very satisfied"),
        paper=False,
        aliases=(words,),
    )


class SatisfactionSurvey(Form):
    """A customer's judgement on product, installation and service (4.2)."""

    __tablename__ = "satisfaction_survey"
    card = Card(
        _("User satisfaction survey"),
        plural=_("User satisfaction surveys"),
        department="销",
        serial=2,
        clause="4.2",
        form="6.2",
        category="b",
        retention=years(3),
        icon="mood-smile",
        scope=Via("customer_id"),
        access={**SERVICE_READERS, **SALES, Role.AFTER_SALES_MANAGER: ENTER},
    )
    SCORED: ClassVar[tuple[str, ...]] = (
        "use_score",
        "installation_score",
        "service_score",
        "operation_score",
        "opinion_score",
    )

    customer_id: Mapped[int] = link(
        Customer, _("Customer"), listed=True, paper=False, fills=FILLS_WITH_ADDRESS
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
    use: Mapped[str | None] = item(
        Text, _("How the product is used"), section=_("Judgement"), aliases=("产品使用情况",)
    )
    installation: Mapped[str | None] = item(
        Text, _("Construction and installation"), aliases=("施工、安装情况",)
    )
    service: Mapped[str | None] = item(
        Text, _("After-sales service given"), aliases=("售后服务情况",)
    )
    operation: Mapped[str | None] = item(
        Text, _("How the equipment runs as a whole"), aliases=("设备整体运行情况",)
    )
    opinion: Mapped[str | None] = item(Text, _("The customer's judgement"), aliases=("客户评价",))
    company_view: Mapped[str | None] = item(
        Text, _("The company's judgement"), aliases=("公司评价",)
    )
    use_score: Mapped[int | None] = _score(_("Score for use"), "产品使用评分", _("Scores"))
    installation_score: Mapped[int | None] = _score(_("Score for installation"), "施工安装评分")
    service_score: Mapped[int | None] = _score(_("Score for service"), "售后服务评分")
    operation_score: Mapped[int | None] = _score(_("Score for operation"), "设备运行评分")
    opinion_score: Mapped[int | None] = _score(_("Overall score"), "综合评分")
    average: Mapped[Decimal | None] = item(
        Numeric(3, 2), _("Average score"), listed=True, derived=True, paper=False
    )

    def prepare(self) -> None:
        if not self.customer_id and (found := customer_called(self.unit)):
            self.customer_id = found
        self.average = rules.average_score(getattr(self, key) for key in self.SCORED)

    def clean(self) -> None:
        rules.check_scores({key: getattr(self, key) for key in self.SCORED})
