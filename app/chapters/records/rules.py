"""Kinds of record, how long they are kept, and where (4.1, 4.2, 4.4, 4.5)."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.lending.rules import Confidentiality
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

FIRST_RETENTION_YEARS = 3  # how long a record is kept at first (4.4.1)
PRODUCT_LIFE_YEARS = 1  # how long after the product goes out of service (4.4.2)


class Category(Choice):
    """The two categories of records (4.2)."""

    SYSTEM = "a", _("a: evidence that the system works"), "azure"
    SERVICE = "b", _("b: records of the service itself"), "teal"

    __aliases__ = {"a类": "a", "b类": "b"}


class RetentionKind(Choice):
    """What a record's retention depends on (4.4)."""

    YEARS = "years", _("Years from completion")
    PRODUCT_LIFE = "product_life", _("As long as the product's life")
    PERMANENT = "permanent", _("Permanent")

    __aliases__ = {"年": "years", "产品寿命": "product_life", "永久": "permanent"}


class ItemState(Choice):
    """Where an archived record is (4.5, 4.6)."""

    ON_SHELF = "on_shelf", _("On shelf"), "green"
    LENT = "lent", _("Lent"), "blue"
    MISSING = "missing", _("Missing"), "red"
    TRANSFERRED = "transferred", _("Transferred to the office"), "secondary"
    DISPOSED = "disposed", _("Disposed of"), "secondary"


LENDABLE_STATES = frozenset({ItemState.ON_SHELF, ItemState.LENT})


@dataclass(frozen=True, slots=True)
class KnownType:
    """A kind of record the regulation names, and its place in the register of types (4.5.1)."""

    code: str
    name: str
    category: Category
    form: str
    retention: RetentionKind = RetentionKind.YEARS
    other_names: tuple[str, ...] = ()


# The nine printed forms of chapter 6, by their names on paper. Where the list and the form differ,
# both names find the type.
NINE_FORMS = (
    KnownType(
        "销-01",
        "客户关怀服务审批表",
        Category.SERVICE,
        "6.1",
        other_names=("客户关怀审批表", "客户关怀服务表"),
    ),
    KnownType(
        "销-02",
        "用户满意度调查表",
        Category.SERVICE,
        "6.2",
        other_names=("客户满意度调查单", "客户满意度调查表"),
    ),
    KnownType("销-03", "供应商信用评估表", Category.SYSTEM, "6.3"),
    KnownType(
        "销-04",
        "客户来电函信息登记表",
        Category.SYSTEM,
        "6.4",
        other_names=("来电来函登记", "客户来电、来函咨询报告"),
    ),
    KnownType("销-05", "售后服务反馈表", Category.SYSTEM, "6.5", other_names=("售后服务反馈单",)),
    KnownType("销-06", "用户走访信息登记表", Category.SERVICE, "6.6"),
    KnownType(
        "销-07",
        "高速公路项目验收鉴定书",
        Category.SERVICE,
        "6.7",
        RetentionKind.PRODUCT_LIFE,
        ("高速公路项目验收鉴定表",),
    ),
    KnownType(
        "销-08", "项目竣工表", Category.SERVICE, "6.8", RetentionKind.PRODUCT_LIFE, ("项目终验",)
    ),
    KnownType("销-09", "公路工程项目移交表", Category.SERVICE, "6.9", RetentionKind.PRODUCT_LIFE),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands; what the label does not say is None (4.5.3)."""

    cabinet: str | None = None
    shelf: str | None = None
    volume: str | None = None


class RetentionYearsMissing(RegulationError):
    """A type kept for years says for how many (4.4.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say for how many years records of this type are kept, at least 1."),
            clause="4.4.1",
            field="retention_years",
        )


class CompletedInFuture(RegulationError):
    """A record is archived after it was completed, not before."""

    def __init__(self, completed_on: date) -> None:
        super().__init__(
            gettext(
                "%(day)s is still to come: a record is archived once it is complete.",
                day=completed_on.isoformat(),
            ),
            clause="4.3",
            field="completed_on",
        )


class PagesMissing(RegulationError):
    """A record has at least one page."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A record has at least one page."), clause="4.5.3", field="page_count"
        )


class BadCode(RegulationError):
    """The mark of a type of record is made of the department and a serial number (4.1.2)."""

    def __init__(self, code: str) -> None:
        super().__init__(
            gettext(
                "%(code)s is no mark of a type of record. Write the department's abbreviation and "
                "a serial number, such as 销-10.",
                code=code,
            ),
            clause="4.1.2",
            field="code",
        )


class KeptByProgram(RegulationError):
    """What comes from an approved form is not changed by hand (4.1.1)."""

    def __init__(self, field: str) -> None:
        super().__init__(
            gettext("This comes from the form itself, as it was approved and filled in."),
            clause="4.1.1",
            field=field,
        )


class ArchivedRecordKept(RegulationError):
    """What has a number stays in the archive; only its disposal takes it off the shelf (4.7)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is archived and is never deleted. Put a mistyped number right instead.",
                number=number,
            ),
            clause="4.1.2",
        )


_CODE = re.compile(r"[^\W\d_]{1,4}-\d{2,3}")
_CABINET = re.compile(r"([A-Za-z0-9一-鿿]{1,8}?)\s*号?\s*(?:文件|档案)?[柜櫃]")
_SHELF = re.compile(r"第?\s*([A-Za-z0-9一-鿿]{1,3}?)\s*[层層格]")
_VOLUME = re.compile(r"第?\s*([A-Za-z0-9]{1,10})\s*[卷册冊盒]")


def normalised(text: str) -> str:
    """Fold full-width characters and runs of spaces, as paper labels and ledgers are full of."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def normalised_number(number: str) -> str:
    """Return a number as written on paper, without the spaces and wide characters around it."""
    folded = unicodedata.normalize("NFKC", number)
    return re.sub(r"\s+", "", re.sub(r"[‐-―−－]", "-", folded))


def place_of(label: str | None) -> Place:
    """Read cabinet, shelf and volume from a label such as ``C柜-4层`` (4.5.3).

    What cannot be read stays None; the label itself is kept as it was written.
    """
    if not label:
        return Place()
    text = normalised(label)

    def first(pattern: re.Pattern[str], within: str) -> str | None:
        found = pattern.search(within)
        return found.group(1).upper() if found else None

    cabinet = _CABINET.search(text)
    rest = text[cabinet.end() :] if cabinet else text
    return Place(
        cabinet=cabinet.group(1).upper() if cabinet else None,
        shelf=first(_SHELF, rest),
        volume=first(_VOLUME, rest),
    )


def years_after(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes the last of February."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def retention_until(
    kind: RetentionKind,
    years: int | None,
    completed_on: date,
    out_of_service_on: date | None = None,
) -> date | None:
    """Return the last day a record is kept, or None while there is no end (4.4).

    Args:
        kind: what the retention depends on.
        years: whole years from completion, for the kind that counts them.
        completed_on: the first day of the retention.
        out_of_service_on: when the product ended, if it has.
    """
    if kind is RetentionKind.YEARS:
        return years_after(completed_on, years or FIRST_RETENTION_YEARS)
    if kind is RetentionKind.PRODUCT_LIFE and out_of_service_on is not None:
        return years_after(out_of_service_on, PRODUCT_LIFE_YEARS)
    return None


def check_retention(kind: RetentionKind, years: int | None) -> None:
    """Refuse a type kept for years that does not say how many (4.4.1)."""
    if kind is RetentionKind.YEARS and (years is None or years < 1):
        raise RetentionYearsMissing


def check_code(code: str) -> None:
    """Refuse a mark that is not department and serial number (4.1.2)."""
    if not _CODE.fullmatch(code):
        raise BadCode(code)


def check_same(changed: Collection[str]) -> None:
    """Refuse to change what comes from an approved form (4.1.1)."""
    if changed:
        raise KeptByProgram(min(changed))


def check_completed_on(completed_on: date, today: date) -> None:
    """Refuse a record completed after today (4.3)."""
    if completed_on > today:
        raise CompletedInFuture(completed_on)


def check_pages(pages: int | None) -> None:
    """Refuse a record without pages; not knowing how many is allowed."""
    if pages is not None and pages < 1:
        raise PagesMissing


__all__ = [
    "FIRST_RETENTION_YEARS",
    "LENDABLE_STATES",
    "NINE_FORMS",
    "PRODUCT_LIFE_YEARS",
    "Category",
    "Confidentiality",
    "ItemState",
    "KnownType",
    "Place",
    "RetentionKind",
    "check_code",
    "check_completed_on",
    "check_pages",
    "check_retention",
    "check_same",
    "normalised",
    "normalised_number",
    "place_of",
    "retention_until",
    "years_after",
]
