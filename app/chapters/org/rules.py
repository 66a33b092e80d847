"""Vocabulary and rules of people and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class EmployeeState(Choice):
    """Where an employee stands; who has gone keeps nothing in their name (2.6.6)."""

    ACTIVE = "active", _("At work"), "green"
    TRANSFERRED = "transferred", _("Transferred"), "yellow"
    LEFT = "left", _("Has left"), "secondary"

    __aliases__ = {"在岗": "active", "在职": "active", "调离": "transferred", "离职": "left"}


GONE = frozenset({EmployeeState.TRANSFERRED, EmployeeState.LEFT})


class QualificationKind(Choice):
    """What a person has been trained or certified for (2.3.2, 2.5.4)."""

    RECEPTION = "reception", _("Reception training"), "blue"
    REPAIR = "repair", _("Repair certificate"), "orange"
    OTHER = "other", _("Other qualification")

    __aliases__ = {"接待培训": "reception", "维修资质": "repair", "维修证": "repair"}


# 4.1.2: the abbreviation stands at the front of every number of the department's records.
DEPARTMENTS: tuple[tuple[str, str, str | None], ...] = (
    ("总经理室", "总", None),
    ("销售公司", "销", "总"),
    ("售后服务中心", "服", "销"),  # 2.2.1: set up under the sales company
    ("行政管理部", "行", "总"),
    ("办公室", "办", "总"),
    ("财务部", "财", "总"),
    ("采购部", "采", "总"),
    ("品管部", "品", "总"),
    ("研发中心", "研", "总"),
    ("生产部", "产", "总"),
    ("仓库", "仓", "产"),
)

# 1.6–1.8: customers are managed by region.
REGIONS: Mapping[str, tuple[str, ...]] = {
    "华北": ("北京市", "天津市", "河北省", "山西省", "内蒙古自治区"),
    "东北": ("辽宁省", "吉林省", "黑龙江省"),
    "华东": ("上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省"),
    "华中": ("河南省", "湖北省", "湖南省"),
    "华南": ("广东省", "广西壮族自治区", "海南省"),
    "西南": ("重庆市", "四川省", "贵州省", "云南省", "西藏自治区"),
    "西北": ("陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区"),
}

ABBREVIATION = re.compile(r"[\u3400-\u9fff]{1,2}")
_PROVINCE_TAIL = re.compile(r"(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|省|市)$")


class BadAbbreviation(RegulationError):
    """A department's abbreviation cannot stand in a number."""


class BadPeriod(RegulationError):
    """A period ends before it begins."""


class ProvinceTaken(RegulationError):
    """A province would belong to two regions."""


class StillInName(RegulationError):
    """A person would go while things are still in their name."""


class NobodyTakesOver(RegulationError):
    """Things would be handed to the same person, or to one who has gone."""


def check_abbreviation(text: str) -> None:
    """Refuse an abbreviation that is not one or two Chinese characters (4.1.2)."""
    if not ABBREVIATION.fullmatch(text):
        raise BadAbbreviation(
            gettext("The abbreviation stands in record numbers: one or two Chinese characters."),
            clause="4.1.2",
            field="abbreviation",
        )


def is_valid_on(issued_on: date, valid_until: date | None, day: date) -> bool:
    """Tell whether a qualification holds on ``day``; both ends count, no end means for good."""
    return issued_on <= day and (valid_until is None or day <= valid_until)


def check_period(issued_on: date, valid_until: date | None) -> None:
    """Refuse a qualification that ends before it was issued."""
    if valid_until is not None and valid_until < issued_on:
        raise BadPeriod(
            gettext("A qualification cannot end before it was issued."), field="valid_until"
        )


def province_key(name: str) -> str:
    """Return the short name of a province: 湖南 for 湖南省, 广西 for 广西壮族自治区."""
    return _PROVINCE_TAIL.sub("", name.strip())


def region_covering(province: str | None, regions: Mapping[int, Iterable[str]]) -> int | None:
    """Return the id of the region whose provinces include ``province``, or None."""
    if not province:
        return None
    wanted = province_key(province)
    for region_id, provinces in regions.items():
        if any(province_key(name) == wanted for name in provinces):
            return region_id
    return None


def check_provinces(own: Iterable[str], others: Mapping[str, Iterable[str]]) -> None:
    """Refuse a province that another region covers: a customer would have two (1.6).

    Args:
        own: provinces of the region being saved.
        others: name of every other region with its provinces.
    """
    mine = {province_key(name): name for name in own}
    for region, provinces in others.items():
        for province in provinces:
            if province_key(province) in mine:
                raise ProvinceTaken(
                    gettext(
                        "%(province)s already belongs to the region %(region)s.",
                        province=province,
                        region=region,
                    ),
                    clause="1.6",
                    field="provinces",
                )


def check_may_go(name: str, state: EmployeeState, in_name: Iterable[tuple[str, int]]) -> None:
    """Refuse that a person leaves or is transferred before handing over (2.6.6).

    Args:
        name: the person.
        state: the new state.
        in_name: what stands in the person's name: label and how many.
    """
    if state not in GONE:
        return
    left = [
        gettext("%(what)s: %(count)s", what=label, count=count) for label, count in in_name if count
    ]
    if left:
        raise StillInName(
            gettext(
                "%(name)s must hand over first; still in this person's name: %(left)s.",
                name=name,
                left=gettext("; ").join(left),
            ),
            clause="2.6.6",
            field="state",
        )


def check_taker(giver: int, taker: int | None, state: EmployeeState | None) -> None:
    """Refuse a hand-over to nobody, to oneself or to somebody who has gone (2.6.6)."""
    if taker is None or taker == giver or state in GONE:
        raise NobodyTakesOver(
            gettext("Choose somebody else who works here to take over."),
            clause="2.6.6",
            field="taker",
        )
