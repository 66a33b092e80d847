"""Dates as people write them in ledgers: one reading, or a refusal with its reason."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta

from flask_babel import gettext

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
SERIAL_START = date(1899, 12, 30)  # day 0 of spreadsheets
SERIALS = range(29221, 73051)  # 1980 to 2099: five digits that can only be a serial number

_CLOCK = r"(?:[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?:(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"
    rf"|年(?P<month_zh>\d{{1,2}})月(?P<day_zh>\d{{1,2}})[日号]?){_CLOCK}",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_NO_DAY = re.compile(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?|年?)")
_YEAR_LAST = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}年\d{1,2}月\d{1,2}[日号]?")
_FIVE_DIGITS = re.compile(r"\d{5}", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-") | {"。": "."})


class BadDate(ValueError):
    """A cell that is not one certain day.

    Attributes:
        value: the cell as it was written.
    """

    def __init__(self, value: object, message: str) -> None:
        super().__init__(message)
        self.value = value


def parse_date(value: object) -> date:
    """Return the day a cell means.

    Takes dates, moments (the day counts), numbers and texts: ``2022-05-05``, ``2022/7/1``,
    ``2022.9.3``, ``2022年2月10日``, ``20220510``, full-width forms, spreadsheet serial numbers.

    Raises:
        BadDate: there is no such day, or it could be more than one.
    """
    if isinstance(value, datetime):
        return _in_bounds(value, value.date())
    if isinstance(value, date):
        return _in_bounds(value, value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _unreadable(value)
    if isinstance(value, float):
        if not SERIALS.start <= value < SERIALS.stop and not value.is_integer():
            raise _unreadable(value)
        value = int(value)
    return _read(str(value))


def _read(written: str) -> date:
    text = unicodedata.normalize("NFKC", written.translate(_DASHES)).strip()
    squeezed = re.sub(r"\s*([-/.年月日号])\s*", r"\1", text)
    if not squeezed:
        raise BadDate(written, gettext("The date is missing."))
    if _FIVE_DIGITS.fullmatch(squeezed) and int(squeezed) in SERIALS:
        return SERIAL_START + timedelta(days=int(squeezed))
    found = _YEAR_FIRST.fullmatch(squeezed) or _COMPACT.fullmatch(squeezed)
    if found is None:
        raise _refusal(written, squeezed)
    parts = found.groupdict()
    month, day = parts["month"] or parts["month_zh"], parts["day"] or parts["day_zh"]
    return _day(written, int(parts["year"]), int(month), int(day))


def _day(written: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise BadDate(
            written,
            gettext(
                "“%(value)s”: there is no month %(month)s.", value=_shortened(written), month=month
            ),
        )
    if not EARLIEST.year <= year <= LATEST.year:
        raise _out_of_bounds(written)
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise BadDate(
            written,
            gettext(
                "“%(value)s”: month %(month)s of %(year)s has %(length)s days.",
                value=_shortened(written),
                month=month,
                year=year,
                length=length,
            ),
        )
    return date(year, month, day)


def _in_bounds(written: object, day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise _out_of_bounds(written)
    return day


def _refusal(written: str, squeezed: str) -> BadDate:
    if _NO_DAY.fullmatch(squeezed):
        return BadDate(
            written,
            gettext(
                "“%(value)s” lacks the day; write it as 2022-05-05.", value=_shortened(written)
            ),
        )
    if _YEAR_LAST.fullmatch(squeezed):
        return BadDate(
            written,
            gettext(
                "“%(value)s” can be read as more than one day; "
                "write the year first, with four digits: 2022-05-05.",
                value=_shortened(written),
            ),
        )
    return _unreadable(written)


def _unreadable(written: object) -> BadDate:
    return BadDate(
        written,
        gettext(
            "“%(value)s” is not a date; write it as 2022-05-05, 2022/5/5, 2022.5.5, "
            "2022年5月5日 or 20220505.",
            value=_shortened(written),
        ),
    )


def _out_of_bounds(written: object) -> BadDate:
    return BadDate(
        written,
        gettext(
            "“%(value)s” is outside the years %(first)s to %(last)s.",
            value=_shortened(written),
            first=EARLIEST.year,
            last=LATEST.year,
        ),
    )


def _shortened(written: object) -> str:
    text = str(written)
    return text if len(text) <= 40 else text[:40] + "…"
