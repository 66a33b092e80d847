"""Classes and sectors of customers, and who answers for them (1.5–1.8)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class CustomerClass(Choice):
    """How closely a customer is managed (1.5)."""

    A = "A", _("Class A"), "red"
    B = "B", _("Class B"), "orange"
    C = "C", _("Class C"), "blue"

    __aliases__ = {
        "A类": "A",
        "B类": "B",
        "C类": "C",
        "重大客户": "A",
        "重点客户": "A",
        "一般客户": "C",
    }


class DemandClass(Choice):
    """Class 1: weigh-in-motion toll and overload detection; class 2: ordinary scales (1.9)."""

    ONE = "1", _("Class 1: toll weighing and overload detection"), "red"
    TWO = "2", _("Class 2: ordinary weighing"), "blue"

    __aliases__ = {"一类": "1", "二类": "2"}


class Sector(Choice):
    """What kind of unit the customer is; it proposes the class (1.5)."""

    EXPRESSWAY = "expressway", _("Expressway system"), "red"
    HIGHWAY = "highway", _("Second-class highway"), "orange"
    INDUSTRY = "industry", _("Large or medium industry or mining"), "yellow"
    OTHER = "other", _("Other sector")

    __aliases__ = {
        "高速公路": "expressway",
        "二级公路": "highway",
        "大中型工矿企业": "industry",
        "工矿企业": "industry",
        "其他": "other",
    }


# 1.5
PROPOSED: Mapping[Sector, CustomerClass] = {
    Sector.EXPRESSWAY: CustomerClass.A,
    Sector.HIGHWAY: CustomerClass.B,
    Sector.INDUSTRY: CustomerClass.B,
    Sector.OTHER: CustomerClass.C,
}
SECTOR_OF_CLASS: Mapping[CustomerClass, Sector] = {
    CustomerClass.A: Sector.EXPRESSWAY,
    CustomerClass.B: Sector.INDUSTRY,
    CustomerClass.C: Sector.OTHER,
}
# 1.5: words in a unit's name that tell its sector; the first that occurs decides.
SECTOR_WORDS: tuple[tuple[str, Sector], ...] = (
    *((word, Sector.EXPRESSWAY) for word in ("高速", "路政", "收费站", "交通投资", "交投")),
    *((word, Sector.HIGHWAY) for word in ("公路", "国道", "省道", "超限")),
    *(
        (word, Sector.INDUSTRY)
        for word in (
            "矿业", "煤业", "煤矿", "煤电", "钢铁", "冶金", "水泥", "港务", "港口",
            "石化", "石油", "化工", "电力", "电厂", "发电", "重工", "铝业", "铜业",
        )
    ),
)  # fmt: skip


class ReasonMissing(RegulationError):
    """A class other than the proposed one lacks its reason."""


class ManagerMissing(RegulationError):
    """A class-A customer's region has no manager."""


class ResponsibleMissing(RegulationError):
    """Nobody is responsible for the customer."""


def proposed_class(sector: Sector) -> CustomerClass:
    """Return the class a sector proposes (1.5)."""
    return PROPOSED[sector]


def sector_in_name(name: str) -> Sector | None:
    """Return the sector a unit's name tells of, or None."""
    for word, sector in SECTOR_WORDS:
        if word in name:
            return sector
    return None


def sector_of(name: str, customer_class: CustomerClass) -> Sector:
    """Return the likely sector of a unit whose class is known: by its name, else by its class."""
    return sector_in_name(name) or SECTOR_OF_CLASS[customer_class]


def check_class(sector: Sector, customer_class: CustomerClass, reason: str | None) -> None:
    """Refuse a class other than the proposed one without a reason (1.5)."""
    if customer_class is not proposed_class(sector) and not reason:
        raise ReasonMissing(
            gettext(
                "%(sector)s proposes %(proposed)s; another class needs its reason.",
                sector=sector.label,
                proposed=proposed_class(sector).label,
            ),
            clause="1.5",
            field="class_reason",
        )


def check_responsibility(
    customer_class: CustomerClass, *, region: str, has_manager: bool, has_responsible: bool
) -> None:
    """Refuse a customer nobody answers for (1.6–1.8).

    Class A is the regional manager's; classes B and C have a named responsible person.
    """
    if customer_class is CustomerClass.A and not has_manager:
        raise ManagerMissing(
            gettext(
                "Class A is the regional manager's: %(region)s has no manager yet; name one first.",
                region=region,
            ),
            clause="1.6",
            field="region_id",
        )
    if not has_responsible:
        raise ResponsibleMissing(
            gettext("Name the person responsible for this customer."),
            clause={CustomerClass.A: "1.6", CustomerClass.B: "1.7"}.get(customer_class, "1.8"),
            field="responsible_id",
        )
