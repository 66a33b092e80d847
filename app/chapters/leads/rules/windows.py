"""How often leads are tracked: once in each week or month (1.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _

from app.chapters.customers.rules import DemandClass
from app.kernel.choices import Choice
from app.kernel.parameters import OneOf, Parameter, in_force


class Window(Choice):
    """The time in which a lead is tracked at least once."""

    WEEK = "week", _("Once a week")
    MONTH = "month", _("Once a month")


TRACKED: Mapping[DemandClass, Parameter[Window]] = {
    DemandClass.ONE: Parameter(
        "tracked_one",
        _("Class-1 demand information is tracked at least"),
        Window.WEEK,
        kind=OneOf(Window),
        clause="1.9",
    ),
    DemandClass.TWO: Parameter(
        "tracked_two",
        _("Class-2 demand information is tracked at least"),
        Window.MONTH,
        kind=OneOf(Window),
        clause="1.9",
    ),
}
NOTICE_DAYS = 6  # before a window closes: on the Monday of its last week
WEEK = timedelta(days=7)


def span(window: Window, day: date) -> tuple[date, date]:
    """Return first and last day of the window around ``day``: Monday to Sunday, or a month."""
    if window is Window.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + WEEK - timedelta(days=1)
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def next_due(windows: Sequence[tuple[date, Window]], last: date) -> date:
    """Return the last day on which the next tracking is in time: the end of the next window.

    Args:
        windows: how often, by the first day it is in force, oldest first.
        last: the last tracking; before the first one the day the lead came in, which counts as
            one.
    """
    following = span(in_force(windows, last), last)[1] + timedelta(days=1)
    return span(in_force(windows, following), following)[1]


def is_stalled(due_on: date | None, today: date) -> bool:
    """Tell whether a whole window went by without tracking; on the due day it has not."""
    return due_on is not None and due_on < today
