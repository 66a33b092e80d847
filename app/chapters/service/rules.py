"""Vocabulary and rules of calls, letters and visits (2.3.1–2.3.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.customers.rules import DemandClass
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.parameters import Parameter, Whole


class Channel(Choice):
    """How the customer reached us (2.3.1)."""

    HOTLINE = "hotline", _("Incoming call"), "blue"
    LETTER = "letter", _("Incoming letter"), "yellow"
    EMAIL = "email", _("E-mail"), "azure"
    VISIT = "visit", _("Caller in person"), "green"
    MAILBOX = "mailbox", _("Suggestion box")
    OTHER = "other", _("Other channel")

    __aliases__ = {
        "来电": "hotline",
        "电话": "hotline",
        "热线": "hotline",
        "来函": "letter",
        "来信": "letter",
        "信函": "letter",
        "邮件": "email",
        "电子邮件": "email",
        "来访": "visit",
        "信箱": "mailbox",
        "其他": "other",
    }


class ContactKind(Choice):
    """What the customer wants; it decides who handles it (2.3.1, 2.3.3)."""

    INQUIRY = "inquiry", _("Inquiry"), "blue"
    OPINION = "opinion", _("Opinion"), "azure"
    COMPLAINT = "complaint", _("Complaint"), "red"
    REPAIR = "repair", _("Repair call"), "orange"
    RETURN = "return", _("Return or exchange"), "yellow"
    SUGGESTION = "suggestion", _("Suggestion"), "green"

    __aliases__ = {
        "咨询": "inquiry",
        "意见": "opinion",
        "投诉": "complaint",
        "报修": "repair",
        "维修": "repair",
        "退换货": "return",
        "退货": "return",
        "换货": "return",
        "建议": "suggestion",
    }


# 2.3.3, 2.3.6–2.3.9: abbreviation of the department each kind goes to at first.
ROUTES: Mapping[ContactKind, str] = {
    ContactKind.INQUIRY: "销",
    ContactKind.OPINION: "服",
    ContactKind.COMPLAINT: "服",
    ContactKind.REPAIR: "服",
    ContactKind.RETURN: "服",
    ContactKind.SUGGESTION: "销",
}

# The company's catalogue to begin with: code, name, group, demand class.
PRODUCTS: tuple[tuple[str, str, str, DemandClass], ...] = (
    ("SCS-100", "电子汽车衡", "汽车衡", DemandClass.TWO),
    ("SCS-150", "电子汽车衡", "汽车衡", DemandClass.TWO),
    ("ZDG-30", "动态轴重衡", "计重收费", DemandClass.ONE),
    ("ZDG-100", "整车式动态汽车衡", "计重收费", DemandClass.ONE),
    ("WIM-8", "高速预检系统", "超限检测", DemandClass.ONE),
    ("GGC-120", "静态轨道衡", "轨道衡", DemandClass.TWO),
    ("TCS-300", "电子台秤", "台秤", DemandClass.TWO),
    ("OCS-10", "电子吊秤", "吊秤", DemandClass.TWO),
    ("ICS-ST", "电子皮带秤", "皮带秤", DemandClass.TWO),
)

ROUTED_WITHIN = Parameter(
    "routed_within",
    _("A call is passed on within"),
    1,
    kind=Whole(0, 30),
    unit=_("working days"),
    clause="2.3.3",
)
ANSWERED_WITHIN = Parameter(
    "answered_within",
    _("A call gets its first answer within"),
    1,
    kind=Whole(0, 30),
    unit=_("working days"),
    clause="2.3.13",
)
CLOSED_WITHIN = Parameter(
    "closed_within",
    _("A call is closed within"),
    7,
    kind=Whole(1, 90),
    unit=_("working days"),
    clause="2.3.13",
)

_PRODUCT = re.compile(r"^([A-Z]+(?:-[A-Z0-9]+)*)\s+(.+)$")


class ReceiverUntrained(RegulationError):
    """The receiving person has no valid reception training."""


class RouteMissing(RegulationError):
    """No rule says who handles this kind of call."""


class HandlerMissing(RegulationError):
    """The rule names a department without anybody to handle the call."""


class BadMoment(RegulationError):
    """A call is answered or closed before it came in."""


def check_receiver(name: str, *, trained: bool, transcribed: bool) -> None:
    """Refuse a receiving person without valid reception training (2.3.2).

    A record transcribed from paper tells who received the call at the time; that cannot be
    changed afterwards.
    """
    if not trained and not transcribed:
        raise ReceiverUntrained(
            gettext(
                "%(name)s has no valid reception training and cannot receive customers.", name=name
            ),
            clause="2.3.2",
            field="receiver_id",
        )


def check_route(kind: ContactKind, *, has_rule: bool, has_handler: bool) -> None:
    """Refuse to route a call nobody would handle (2.3.3)."""
    if not has_rule:
        raise RouteMissing(
            gettext("No routing rule says who handles: %(kind)s.", kind=kind.label),
            clause="2.3.3",
            field="kind",
        )
    if not has_handler:
        raise HandlerMissing(
            gettext("The routing rule names no person and its department has no head."),
            clause="2.3.3",
            field="handler_id",
        )


def check_received(received: datetime | None, now: datetime) -> None:
    """Refuse a call that is still to come (4.3)."""
    if received is not None and received > now:
        raise BadMoment(gettext("This moment is still to come."), clause="4.3", field="received_at")


def split_product(text: str) -> tuple[str, str] | None:
    """Split ``SCS-150 电子汽车衡`` into code and name; None when it is not written so."""
    found = _PRODUCT.match(text.strip())
    return (found[1], found[2]) if found else None
