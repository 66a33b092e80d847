"""Kinds of record, their marks and their approval (4.1, 4.2, 4.5.1)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

_CODE = re.compile(r"[^\W\d_]{1,4}-\d{2,3}")


class Category(Choice):
    """The two categories of records (4.2)."""

    SYSTEM = "a", _("a: evidence that the system works"), "azure"
    SERVICE = "b", _("b: records of the service itself"), "teal"

    __aliases__ = {"a类": "a", "b类": "b"}


@dataclass(frozen=True, slots=True)
class KnownType:
    """A form the regulation prints, and by what names its records are found (4.5.1)."""

    code: str
    name: str
    form: str
    other_names: tuple[str, ...] = ()


# The nine printed forms of chapter 6, by their names on paper. Where the list and the form differ,
# both names find the type.
NINE_FORMS = (
    KnownType("销-01", "客户关怀服务审批表", "6.1", ("客户关怀审批表", "客户关怀服务表")),
    KnownType("销-02", "用户满意度调查表", "6.2", ("客户满意度调查单", "客户满意度调查表")),
    KnownType("销-03", "供应商信用评估表", "6.3"),
    KnownType("销-04", "客户来电函信息登记表", "6.4", ("来电来函登记", "客户来电、来函咨询报告")),
    KnownType("销-05", "售后服务反馈表", "6.5", ("售后服务反馈单",)),
    KnownType("销-06", "用户走访信息登记表", "6.6"),
    KnownType("销-07", "高速公路项目验收鉴定书", "6.7", ("高速公路项目验收鉴定表",)),
    KnownType("销-08", "项目竣工表", "6.8", ("项目终验",)),
    KnownType("销-09", "公路工程项目移交表", "6.9"),
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


def check_code(code: str) -> None:
    """Refuse a mark that is not department and serial number (4.1.2)."""
    if not _CODE.fullmatch(code):
        raise BadCode(code)


def check_same(changed: Collection[str]) -> None:
    """Refuse to change what comes from an approved form (4.1.1)."""
    if changed:
        raise KeptByProgram(min(changed))
