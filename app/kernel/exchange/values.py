"""One item as text, spreadsheet cell or JSON: reading what people write, writing what is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.language.dates import BadDate, parse_date
from app.kernel.language.phones import BadPhone, parse_phones
from app.kernel.language.text import fold, tidy
from app.kernel.registers.items import Item, Kind
from app.kernel.web.fields import PHONE_SEPARATOR

SHOWN_MOST = 40  # characters of a refused value that its refusal repeats
MEMO_MOST = 20_000  # characters
INTEGER_MOST = 2**31 - 1
DIGITS_MOST = 12  # digits before the decimal point
MONEY_PLACES, PLACES = 2, 6

YES = frozenset({"是", "有", "对", "√", "✓", "y", "yes", "true", "1", "已", "t"})
NO = frozenset({"否", "无", "不", "×", "✗", "n", "no", "false", "0", "未", "f"})

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_CURRENCY = re.compile(r"^(?:rmb|cny|¥|人民币)|(?:元整?|rmb|cny)$", re.I)
_SEPARATORS = re.compile(r"[,，、;；|\n]+")


class BadValue(ValueError):
    """A value that is not accepted for its item.

    Attributes:
        accepted: a sentence or list that says what would be.
    """

    def __init__(self, message: str, accepted: str = "") -> None:
        super().__init__(message)
        self.accepted = accepted


# Reading ----------------------------------------------------------------------


def read(item: Item, raw: Any, find: Callable[[Item, str], Any] | None = None) -> Any:
    """Return the value a cell or text means for ``item``; None when it is blank.

    Args:
        find: returns the linked row a text means; a link without it takes ids only.

    Raises:
        BadValue: it cannot be read, or is not allowed.
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    try:
        if item.kind is Kind.LINK:
            return _read_link(item, raw, find)
        return _READERS[item.kind](item, raw)
    except (BadDate, BadPhone) as bad:
        raise BadValue(str(bad), accepted(item)) from bad


def _read_text(item: Item, raw: Any) -> str | None:
    value = PHONE_SEPARATOR.join(parse_phones(raw)) if item.phones else tidy(_as_text(raw))
    if item.length and len(value) > item.length:
        raise BadValue(
            gettext(
                "The text has %(count)s characters; at most %(most)s fit.",
                count=len(value),
                most=item.length,
            ),
            accepted(item),
        )
    return value or None


def _read_memo(_item: Item, raw: Any) -> str | None:
    value = tidy(_as_text(raw), multiline=True)
    if len(value) > MEMO_MOST:
        raise BadValue(
            gettext(
                "The text has %(count)s characters; at most %(most)s fit.",
                count=len(value),
                most=MEMO_MOST,
            )
        )
    return value or None


def _as_text(raw: Any) -> str:
    if isinstance(raw, bool):
        return gettext("Yes") if raw else gettext("No")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d" if raw.time() == time() else "%Y-%m-%d %H:%M")
    return str(raw)


def _read_integer(item: Item, raw: Any) -> int:
    value = _decimal(item, raw)
    if value != value.to_integral_value():
        raise BadValue(
            gettext("“%(value)s” is not a whole number.", value=_short(raw)), accepted(item)
        )
    if abs(value) > INTEGER_MOST:
        raise _too_large(raw)
    return int(value)


def _read_number(item: Item, raw: Any) -> Decimal:
    value = _decimal(item, raw)
    places = MONEY_PLACES if item.kind is Kind.MONEY else PLACES
    if value.adjusted() >= DIGITS_MOST:
        raise _too_large(raw)
    rounded = round(value, places)
    if isinstance(raw, float) and abs(rounded - value) < Decimal("1e-9"):
        value = rounded  # what a spreadsheet makes of 0.1 + 0.2
    if value != rounded:
        raise BadValue(
            gettext(
                "“%(value)s” has more than %(places)s decimals.", value=_short(raw), places=places
            ),
            accepted(item),
        )
    return rounded if item.kind is Kind.MONEY else value


def _decimal(item: Item, raw: Any) -> Decimal:
    """Return a number as it is written: grouped, full-width, with currency or the item's unit."""
    if not isinstance(raw, bool):
        if isinstance(raw, (int, Decimal)):
            written = str(raw)
        elif isinstance(raw, float):
            written = repr(raw) if "e" not in repr(raw) else f"{raw:f}"
        else:
            written = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(raw)))
            written = _CURRENCY.sub("", written.removesuffix(str(item.unit or "")))
        if _NUMBER.fullmatch(written):
            try:
                return Decimal(written.replace(",", ""))
            except InvalidOperation:
                pass
    raise BadValue(gettext("“%(value)s” is not a number.", value=_short(raw)), accepted(item))


def _too_large(raw: Any) -> BadValue:
    return BadValue(gettext("“%(value)s” is too large.", value=_short(raw)))


def _read_moment(item: Item, raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=clock.zone())
    if not isinstance(raw, str):
        return _at_midnight(parse_date(raw))
    written = unicodedata.normalize("NFKC", raw).strip()
    iso = _from_iso(written)
    if iso is not None:
        return iso
    found = _CLOCK.search(written)
    day = parse_date(written[: found.start()] if found else written)
    if not found:
        return _at_midnight(day)
    try:
        hour, minute, second = (int(part or 0) for part in found.groups())
        hours = time(hour, minute, second)
    except ValueError:
        raise BadValue(
            gettext("“%(value)s” has no such time of day.", value=_short(raw)), accepted(item)
        ) from None
    return datetime.combine(day, hours, clock.zone())


def _from_iso(written: str) -> datetime | None:
    """Return a moment written with its time zone, as programs do."""
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _at_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone())


def _read_flag(item: Item, raw: Any) -> bool:
    written = unicodedata.normalize("NFKC", _as_text(raw)).strip().casefold()
    if raw is True or written in YES or written in _flags_written(yes=True):
        return True
    if raw is False or written in NO or written in _flags_written(yes=False):
        return False
    raise BadValue(gettext("“%(value)s” is neither yes nor no.", value=_short(raw)), accepted(item))


def _flags_written(*, yes: bool) -> set[str]:
    return {(gettext("Yes") if yes else gettext("No")).casefold()}


def _read_choice(item: Item, raw: Any) -> Choice:
    assert item.choices is not None
    found = _spellings(item.choices).get(_folded(_as_text(raw)))
    if found is None:
        raise BadValue(
            gettext(
                "“%(value)s” is not one of the values of “%(item)s”.",
                value=_short(raw),
                item=item.label,
            ),
            accepted(item),
        )
    return found


def _folded(text: str) -> str:
    return fold(text) or text.strip()


@cache
def _spellings(choices: type[Choice]) -> Mapping[str, Choice]:
    """Return every folded way to write a member: code, label in each language, alias."""
    found: dict[str, Choice] = {}
    for member in choices:
        for label in in_every_language(member.label):
            found.setdefault(_folded(label), member)
    for spelling, code in choices.aliases().items():
        found.setdefault(_folded(spelling), choices(code))
    return found | {_folded(member.value): member for member in choices}


def in_every_language(text: Any) -> tuple[str, ...]:
    """Return a label in each language of the program."""
    written = []
    for locale in current_app.config["LANGUAGES"]:
        with force_locale(locale):
            written.append(str(text))
    return tuple(dict.fromkeys(written))


def _read_list(_item: Item, raw: Any) -> list[str] | None:
    parts = raw if isinstance(raw, list) else _SEPARATORS.split(_as_text(raw))
    tidied = [tidy(str(part)) for part in parts]
    return list(dict.fromkeys(filter(None, tidied))) or None


def _read_link(item: Item, raw: Any, find: Callable[[Item, str], Any] | None) -> Any:
    if find is None:
        raise BadValue(gettext("Give the id of the linked record."))
    return find(item, tidy(_as_text(raw)))


_READERS: Mapping[Kind, Callable[[Item, Any], Any]] = {
    Kind.TEXT: _read_text,
    Kind.MEMO: _read_memo,
    Kind.INTEGER: _read_integer,
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_number,
    Kind.DATE: lambda _item, raw: parse_date(raw),
    Kind.MOMENT: _read_moment,
    Kind.FLAG: _read_flag,
    Kind.CHOICE: _read_choice,
    Kind.LIST: _read_list,
}


def accepted(item: Item) -> str:
    """Say what may be written for an item, in the reader's language."""
    if item.kind is Kind.CHOICE and item.choices is not None:
        return gettext(", ").join(str(member.label) for member in item.choices)
    if item.phones:
        return gettext("13912345678, 0571-88886666, 0571-88886666转802; separate several with /")
    if item.kind is Kind.TEXT and item.length:
        return gettext("Text of at most %(most)s characters", most=item.length)
    return {
        Kind.MEMO: lambda: gettext("Text, also of several lines"),
        Kind.INTEGER: lambda: gettext("A whole number, such as 12"),
        Kind.NUMBER: lambda: gettext("A number, such as 12.5"),
        Kind.MONEY: lambda: gettext("An amount with at most two decimals, such as 1250.50"),
        Kind.DATE: lambda: gettext("A day, such as 2026-03-05, 2026/3/5 or 2026年3月5日"),
        Kind.MOMENT: lambda: gettext("A day, or day and time, such as 2026-03-05 14:30"),
        Kind.FLAG: lambda: gettext("Yes or No"),
        Kind.LIST: lambda: gettext("Short texts, separated by commas"),
        Kind.LINK: lambda: gettext("Name or number of a record that exists"),
    }.get(item.kind, lambda: gettext("Text"))()


def _short(raw: Any) -> str:
    text = _as_text(raw)
    return text if len(text) <= SHOWN_MOST else text[:SHOWN_MOST] + "…"


# Writing ----------------------------------------------------------------------


def cell(item: Item, value: Any) -> Any:
    """Return what a spreadsheet keeps; reading it again gives the `same` value.

    A link's value is what the linked row is called.
    """
    if value is None:
        return None
    if item.kind is Kind.CHOICE:
        return str(value.label)
    if item.kind is Kind.FLAG:
        return gettext("Yes") if value else gettext("No")
    if item.kind is Kind.LIST:
        return gettext(", ").join(map(str, value)) or None
    if item.kind is Kind.MOMENT:
        return cell_moment(value)
    return value


def cell_moment(value: datetime) -> datetime:
    """Spreadsheets keep no time zone; people read moments to the minute."""
    return clock.local(value).replace(second=0, microsecond=0, tzinfo=None)


def same(kept: Any, given: Any) -> bool:
    """Tell whether a value that was read is the one that is kept already."""
    if isinstance(kept, datetime) and isinstance(given, datetime):
        return cell_moment(kept) == cell_moment(given)
    return bool(kept == given)


def to_json(item: Item, value: Any) -> Any:
    """Return what the API shows; links are ids, amounts are texts so that no cent is lost."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return list(value)
    return str(value)


_JSON_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.MEMO: (str,),
    Kind.INTEGER: (int,),
    Kind.NUMBER: (int, float, str),
    Kind.MONEY: (int, float, str),
    Kind.DATE: (str,),
    Kind.MOMENT: (str,),
    Kind.FLAG: (bool,),
    Kind.CHOICE: (str,),
    Kind.LINK: (int, str),
    Kind.LIST: (list,),
}


def from_json(item: Item, raw: Any, find: Callable[[Item, str], Any]) -> Any:
    """Return the value of a JSON member.

    Raises:
        BadValue: it has the wrong type, or is not allowed.
    """
    if raw is None:
        return None
    if not isinstance(raw, _JSON_TYPES[item.kind]) or (
        isinstance(raw, bool) and item.kind is not Kind.FLAG
    ):
        raise BadValue(gettext("This is the wrong type of value."), accepted(item))
    if isinstance(raw, list) and not all(isinstance(each, str) for each in raw):
        raise BadValue(gettext("This is the wrong type of value."), accepted(item))
    if item.kind is Kind.LINK and isinstance(raw, int):
        return raw
    return read(item, raw, find)
