"""The file card: how complete, how fresh, kept for ever (1.4, 1.14, 1.18, 1.19)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.language.months import months_later
from app.kernel.parameters import Parameter, Whole


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


CARD_COMPLETE = Parameter(
    "card_complete",
    _("A customer's card counts as complete from"),
    80,
    kind=Whole(1, 100),
    unit="%",
    clause="1.4",
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
CONFIRM_NOTICE_DAYS = 30  # before a file is stale, those who keep it are asked to confirm it
CONTACT_NOTICE_DAYS = 7  # before a potential customer was without contact for too long
_CITY = re.compile(r"^([^区县旗路街]{2,12}?(?:自治州|地区|盟|市))")
_NO_CITY = "直辖县级"


class CustomerKept(RegulationError):
    """A customer file would be deleted."""


def check_kept(name: str) -> None:
    """Refuse to delete a customer: an old customer is not dropped because trade stopped (1.4)."""
    raise CustomerKept(
        gettext(
            "%(name)s stays on file: an old customer is never deleted. Change the stage instead.",
            name=name,
        ),
        clause="1.4",
    )


def is_stale(confirmed_on: date, today: date, months: int) -> bool:
    """Tell whether a file has gone so many months without change or confirmation (1.18)."""
    return months_later(confirmed_on, months) <= today


def last_stale_day(today: date, months: int) -> date:
    """Return the last day whose files are stale by now, as `is_stale` has it (1.18)."""
    day = months_later(today, -months)
    while is_stale(day + timedelta(days=1), today, months):
        day += timedelta(days=1)
    return day


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
