"""How often something is owed: the windows of a cadence, and when the next one ends.

A cadence may be revised; each window is judged by what is in force on its last day. A window is
owed by what stood already when it began: whoever enters a customer or a lead has just been in
touch, so that the window of entry asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.language.months import months_later

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


class Cadence(Choice):
    """At least once in each of these windows."""

    WEEK = "week", _("Once a week")
    MONTH = "month", _("Once a month")
    QUARTER = "quarter", _("Once a quarter")
    HALF_YEAR = "half_year", _("Once in each half-year")
    YEAR = "year", _("Once a year")


Cadences = Sequence[tuple[date, Cadence]]  # by the first day each is in force, oldest first

_MONTHS: Mapping[Cadence, int] = {
    Cadence.MONTH: 1,
    Cadence.QUARTER: 3,
    Cadence.HALF_YEAR: 6,
    Cadence.YEAR: 12,
}


class Window(NamedTuple):
    """First and last day of the time in which something is owed once; both count."""

    first: date
    last: date

    @property
    def next_first(self) -> date:
        """The day the next window begins."""
        return self.last + A_DAY


def window(cadence: Cadence, day: date) -> Window:
    """Return the window around a day: a week from Monday, or whole months of the calendar."""
    if cadence is Cadence.WEEK:
        first = day - timedelta(days=day.weekday())
        return Window(first, first + A_WEEK - A_DAY)
    months = _MONTHS[cadence]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Window(first, months_later(first, months) - A_DAY)


def windows_from(cadences: Cadences, day: date) -> Iterator[Window]:
    """Yield, without end, the windows that end on a day or later, by their last days."""
    ends = [since for since, _cadence in cadences[1:]]
    for (since, cadence), end in zip(cadences, [*ends, date.max], strict=True):
        found = window(cadence, max(since, day))
        while found.last < end:
            yield found
            found = window(cadence, found.next_first)


def windows_between(cadences: Cadences, first: date, last: date) -> list[Window]:
    """Return the windows that end on one of these days, both included, oldest first."""
    return list(takewhile(lambda found: found.last <= last, windows_from(cadences, first)))


def next_due(cadences: Cadences, contact: date, since: date) -> date:
    """Return the last day on which the next contact is in time.

    It ends the first window that began after the last contact.

    Args:
        contact: the last contact; at least the day it was opened, which counts as one.
        since: the day since which these cadences apply; windows that ended before were owed by
            others, if at all.
    """
    ends = windows_from(cadences, max(contact, since))
    return next(found.last for found in ends if found.first > contact)


def is_overdue(due_on: date | None, today: date) -> bool:
    """Tell whether a due day has passed; on the day itself it has not."""
    return due_on is not None and due_on < today
