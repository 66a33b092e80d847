"""How often customers are followed up, and what a follow-up holds (1.6–1.8, 1.12, 1.15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.customers.rules.classes import CustomerClass
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.owed.cadence import Cadence
from app.kernel.parameters import OneOf, Parameter, Whole


class FollowUpMethod(Choice):
    """How the customer was followed up."""

    VISIT = "visit", _("Visit"), "green"
    PHONE = "phone", _("Telephone"), "blue"
    MAIL = "mail", _("Letter or mail")
    ONLINE = "online", _("Online")
    MEETING = "meeting", _("Meeting")

    __aliases__ = {"走访": "visit", "上门": "visit", "电话": "phone", "会议": "meeting"}


class ContactChange(Choice):
    """Whether the office address or telephone has changed since the last time (1.12)."""

    UNCHANGED = "unchanged", _("Unchanged")
    CHANGED = "changed", _("Changed"), "orange"


# 1.6–1.8: at least one follow-up falls in each window.
FOLLOWED_UP: Mapping[CustomerClass, Parameter[Cadence]] = {
    CustomerClass.A: Parameter(
        "followed_up_a",
        _("Class-A customers are followed up at least"),
        Cadence.MONTH,
        kind=OneOf(Cadence),
        clause="1.6",
    ),
    CustomerClass.B: Parameter(
        "followed_up_b",
        _("Class-B customers are followed up at least"),
        Cadence.QUARTER,
        kind=OneOf(Cadence),
        clause="1.7",
    ),
    CustomerClass.C: Parameter(
        "followed_up_c",
        _("Class-C customers are followed up at least"),
        Cadence.HALF_YEAR,
        kind=OneOf(Cadence),
        clause="1.8",
    ),
}
# 1.6: what is typed in later does not undo a missed window; it holds for leads, too.
ENTERED_WITHIN = Parameter(
    "entered_within",
    _("A contact counts for a window that is over when it is entered within"),
    3,
    kind=Whole(0, 31),
    unit=_("days"),
    clause="1.6",
)
VISIT_SUBMITTED = Parameter(
    "visit_submitted",
    _("A visit form is submitted after the visit within"),
    2,
    kind=Whole(0, 60),
    unit=_("working days"),
    clause="1.15",
)
FOLLOW_UP_NOTICE_DAYS = 7  # before the window closes
# 1.12, by the items of the sheet
KEY_SHEET_ITEMS = (
    "product_types",
    "equipment_use",
    "product_quality",
    "service_opinions",
    "contact_change",
)


class SheetIncomplete(RegulationError):
    """The key-customer sheet lacks some of its five contents."""


class NewContactMissing(RegulationError):
    """A change of address or telephone is reported without saying the new one."""


class ImportantMissing(RegulationError):
    """Important information is flagged without saying what it is."""


def check_key_sheet(customer_class: CustomerClass, struck: Iterable[str]) -> None:
    """Refuse a class-A sheet in which one of the five contents is struck through (1.12)."""
    if customer_class is not CustomerClass.A:
        return
    missing = [key for key in KEY_SHEET_ITEMS if key in set(struck)]
    if missing:
        raise SheetIncomplete(
            gettext(
                "The sheet of a class-A customer says product types, use, quality, opinions on "
                "service and changes of address and telephone; none may be struck through."
            ),
            clause="1.12",
            field=missing[0],
        )


def check_contact_change(
    change: ContactChange | None, address: str | None, phone: str | None
) -> None:
    """Refuse a reported change that does not say the new address or telephone (1.12)."""
    if change is ContactChange.CHANGED and not (address or phone):
        raise NewContactMissing(
            gettext("Say the new address or the new telephone."),
            clause="1.12",
            field="new_address",
        )


def check_important(important: bool | None, text: str | None) -> None:
    """Refuse a flag of important information without the information (1.6)."""
    if important and not text:
        raise ImportantMissing(
            gettext("Say what the important information is."), clause="1.6", field="important_text"
        )
