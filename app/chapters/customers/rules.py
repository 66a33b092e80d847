"""Vocabulary and rules of customers: classes, cadence, the file card (part 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.language.months import months_later
from app.kernel.parameters import OneOf, Parameter, Whole, in_force


class Stage(Choice):
    """Past, active and future customers are all kept (1.4, 1.19)."""

    ACTIVE = "active", _("Trading now"), "green"
    PAST = "past", _("Old customer"), "secondary"
    FUTURE = "future", _("Potential customer"), "azure"

    __aliases__ = {
        "正在交易": "active",
        "交易中": "active",
        "现有客户": "active",
        "老客户": "past",
        "过往客户": "past",
        "潜在客户": "future",
        "未来客户": "future",
    }


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


class EquipmentState(Choice):
    """Where a piece of equipment stands."""

    IN_USE = "in_use", _("In use"), "green"
    UNDER_REPAIR = "under_repair", _("Under repair"), "orange"
    OUT_OF_SERVICE = "out_of_service", _("Out of service"), "secondary"

    __aliases__ = {"在用": "in_use", "维修中": "under_repair", "停用": "out_of_service"}


class Cadence(Choice):
    """How often a customer is followed up, at least once in each of these windows (1.6–1.8)."""

    MONTH = "month", _("Once a month")
    QUARTER = "quarter", _("Once a quarter")
    HALF_YEAR = "half_year", _("Once in each half-year")
    YEAR = "year", _("Once a year")


WINDOW_MONTHS: Mapping[Cadence, int] = {
    Cadence.MONTH: 1,
    Cadence.QUARTER: 3,
    Cadence.HALF_YEAR: 6,
    Cadence.YEAR: 12,
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
VISIT_SUBMITTED = Parameter(
    "visit_submitted",
    _("A visit form is submitted after the visit within"),
    2,
    kind=Whole(0, 60),
    unit=_("working days"),
    clause="1.15",
)
STALE_AFTER = Parameter(
    "stale_after",
    _("A customer's file is changed or confirmed at least every"),
    12,
    kind=Whole(1, 120),
    unit=_("months"),
    clause="1.18",
)
FUTURE_CONTACT = Parameter(
    "future_contact",
    _("A potential customer is contacted at least every"),
    90,
    kind=Whole(1, 730),
    unit=_("days"),
    clause="1.19",
)
FOLLOW_UP_NOTICE_DAYS = 7  # before the window closes
VERIFICATION_NOTICE_DAYS = 30  # before a verification runs out

# 1.12, by the items of the sheet
KEY_SHEET_ITEMS = (
    "product_types",
    "equipment_use",
    "product_quality",
    "service_opinions",
    "contact_change",
)

# 4.2: what a customer may score in a survey, from very dissatisfied to very satisfied.
LOWEST_SCORE, HIGHEST_SCORE = 1, 5

_CITY = re.compile(r"^([^区县旗路街]{2,12}?(?:自治州|地区|盟|市))")
_NO_CITY = "直辖县级"


class ReasonMissing(RegulationError):
    """A class other than the proposed one lacks its reason."""


class ManagerMissing(RegulationError):
    """A class-A customer's region has no manager."""


class ResponsibleMissing(RegulationError):
    """Nobody is responsible for the customer."""


class CustomerKept(RegulationError):
    """A customer file would be deleted."""


class SheetIncomplete(RegulationError):
    """The key-customer sheet lacks some of its five contents."""


class NewContactMissing(RegulationError):
    """A change of address or telephone is reported without saying the new one."""


class ImportantMissing(RegulationError):
    """Important information is flagged without saying what it is."""


class OfAnotherCustomer(RegulationError):
    """Something of another customer is chosen."""


class ScoreOutOfBounds(ItemErrors):
    """A score of a survey lies outside its bounds."""

    def __init__(self, fields: Iterable[str]) -> None:
        sentence = gettext(
            "A score lies between %(lowest)s and %(highest)s.",
            lowest=LOWEST_SCORE,
            highest=HIGHEST_SCORE,
        )
        super().__init__(dict.fromkeys(fields, sentence), clause="4.2")


class InFuture(RegulationError):
    """Something is said to have happened on a day to come."""


class StillInService(RegulationError):
    """A day is given for the end of equipment that is not out of service."""


class BadOrder(RegulationError):
    """Two days are in the wrong order."""


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


def check_kept(name: str) -> None:
    """Refuse to delete a customer: an old customer is not dropped because trade stopped (1.4)."""
    raise CustomerKept(
        gettext(
            "%(name)s stays on file: an old customer is never deleted. Change the stage instead.",
            name=name,
        ),
        clause="1.4",
    )


def window(cadence: Cadence, day: date) -> tuple[date, date]:
    """Return first and last day of the follow-up window around ``day`` (1.6–1.8)."""
    months = WINDOW_MONTHS[cadence]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_later(first, months) - timedelta(days=1)


def next_due(cadences: Sequence[tuple[date, Cadence]], last: date | None, opened: date) -> date:
    """Return the last day on which the next follow-up is in time.

    After a follow-up that is the end of the next window; before the first one, the end of the
    window in which the file was opened. The stage does not matter (1.4).

    Args:
        cadences: how often, by the first day it is in force, oldest first.
    """
    if last is None:
        return window(in_force(cadences, opened), opened)[1]
    following = window(in_force(cadences, last), last)[1] + timedelta(days=1)
    return window(in_force(cadences, following), following)[1]


def is_overdue(due_on: date | None, today: date) -> bool:
    """Tell whether a due day has passed; on the day itself it has not."""
    return due_on is not None and due_on < today


def is_stale(confirmed_on: date, today: date, months: int) -> bool:
    """Tell whether a file has gone so many months without change or confirmation (1.18)."""
    return months_later(confirmed_on, months) <= today


def is_neglected(stage: Stage, last_contact: date, today: date, days: int) -> bool:
    """Tell whether a potential customer had no contact for so many days (1.19)."""
    return stage is Stage.FUTURE and (today - last_contact).days >= days


def completeness(values: Iterable[object]) -> int:
    """Return how much of the file card is filled, in whole percent (1.4, 1.14)."""
    filled = [value is not None and value != "" for value in values]
    return 100 * sum(filled) // len(filled) if filled else 0


def city_in(address: str, province: str | None) -> str | None:
    """Return the city an address begins with, after its province; None when there is none."""
    rest = address.removeprefix(province or "")
    found = _CITY.match(rest)
    if rest == address or found is None or _NO_CITY in rest:
        return None
    return found[1]


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


def check_scores(scores: Mapping[str, int | None]) -> None:
    """Refuse scores outside their bounds; those not given are passed over (4.2)."""
    wrong = [
        key
        for key, score in scores.items()
        if score is not None and not LOWEST_SCORE <= score <= HIGHEST_SCORE
    ]
    if wrong:
        raise ScoreOutOfBounds(wrong)


def average_score(scores: Iterable[int | None]) -> Decimal | None:
    """Return the average of the scores given, with two decimals; None when there are none."""
    given = [score for score in scores if score is not None]
    if not given:
        return None
    return (Decimal(sum(given)) / len(given)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def check_same_customer(name: str, of_id: int | None, customer_id: int | None, field: str) -> None:
    """Refuse what belongs to another customer; what belongs to nobody fits everybody.

    Args:
        name: what it is called in the refusal.
        of_id: the customer it belongs to.
    """
    if of_id is not None and of_id != customer_id:
        raise OfAnotherCustomer(
            gettext("%(name)s belongs to another customer.", name=name),
            clause="2.2.5",
            field=field,
        )


def check_not_future(day: date | None, today: date, field: str) -> None:
    """Refuse a day to come for something that has happened (4.3)."""
    if day is not None and day > today:
        raise InFuture(gettext("This day is still to come."), clause="4.3", field=field)


def check_out_of_service(state: EquipmentState, since: date | None, today: date) -> None:
    """Refuse an end of service to come, or of what is still in service (4.4.2)."""
    check_not_future(since, today, "out_of_service_on")
    if since is not None and state is not EquipmentState.OUT_OF_SERVICE:
        raise StillInService(
            gettext(
                "The equipment is “%(state)s”. Set its state to out of service, or leave the day "
                "empty.",
                state=state.label,
            ),
            clause="4.4.2",
            field="out_of_service_on",
        )


def check_order(first: date | None, second: date | None, field: str) -> None:
    """Refuse a second day before the first; ``field`` is the second day's item."""
    if first is not None and second is not None and second < first:
        raise BadOrder(
            gettext("This day cannot be before %(day)s.", day=first.isoformat()), field=field
        )


def is_verified_on(verified_on: date | None, valid_until: date | None, day: date) -> bool:
    """Tell whether a scale may be used for trade: its verification is valid on ``day``."""
    return verified_on is not None and valid_until is not None and verified_on <= day <= valid_until
