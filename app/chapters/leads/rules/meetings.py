"""Vocabulary and rules of the weekly demand meeting and the monthly report (1.11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.owed.cadence import Cadence, window
from app.kernel.parameters import Parameter, Whole


class AgendaReason(Choice):
    """Why a lead is on the agenda of the meeting (1.11)."""

    NEW = "new", _("New since the last meeting"), "azure"
    STALLED = "stalled", _("Tracking overdue"), "red"
    BID = "bid", _("Bid at hand"), "purple"
    DECISION = "decision", _("Decision overdue"), "orange"
    RAISED = "raised", _("Raised in the meeting"), ""


MEETINGS_A_WEEK = Parameter(
    "meetings_a_week",
    _("Demand meetings held in a week, at least"),
    1,
    kind=Whole(0, 5),
    unit=_("meetings"),
    clause="1.11",
)
REPORT_DUE_DAY = Parameter(
    "demand_report_due",
    _("The demand report of a month is submitted by this day of the next month"),
    5,
    kind=Whole(1, 28),
    clause="1.11",
)
AGENDA_MOST = 60  # leads named on an agenda for one reason; how many there are is said, too


class UnknownAttendees(RegulationError):
    """Names that are nobody's, or several people's, are given for attendees."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            gettext(
                "Not one employee each is called: %(names)s. Write the names as in the staff "
                "register, or add these people on the meeting's page.",
                names=gettext(", ").join(names),
            ),
            clause="1.11",
            field="attendee_names",
        )


class NobodyAttended(RegulationError):
    """A meeting is signed off without saying who was there."""

    def __init__(self) -> None:
        super().__init__(gettext("Say who attended the meeting first."), clause="1.11")


class MonthToCome(RegulationError):
    """A month that has not begun yet would be reported."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This month is still to come. Report a month that has begun."),
            clause="1.11",
            field="month",
        )


class MonthNotOver(RegulationError):
    """The report of a month is submitted before the month is over."""

    def __init__(self, last: date) -> None:
        super().__init__(
            gettext(
                "The figures are frozen when the report is submitted: wait until the month is "
                "over, after %(day)s.",
                day=last.isoformat(),
            ),
            clause="1.11",
        )


class MonthReported(RegulationError):
    """A second report of the same month."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is the report of this month already. Correct it instead.",
                number=number,
            ),
            clause="1.11",
            field="month",
        )


class NotTheirDecision(RegulationError):
    """Somebody reports a decision done that is not theirs to carry out."""

    def __init__(self, name: str) -> None:
        super().__init__(
            gettext(
                "%(name)s carries this decision out and says when it is done, or who keeps the "
                "minutes does.",
                name=name,
            ),
            clause="1.11",
        )


class AlreadyDone(RegulationError):
    """A decision is reported done a second time."""

    def __init__(self, day: date) -> None:
        super().__init__(
            gettext("This decision was carried out on %(day)s already.", day=day.isoformat()),
            clause="1.11",
        )


def names_in(text: str | None) -> list[str]:
    """Return the names in ``李军磊、徐晨,王总``, each once."""
    for mark in "、，；;\n\t ":
        text = (text or "").replace(mark, ",")
    return list(dict.fromkeys(filter(None, (text or "").split(","))))


def month_of(day: date) -> date:
    """Return the first day of the month, by which a month is kept."""
    return day.replace(day=1)


def months_back(month: date, count: int) -> date:
    """Return the first day of the month ``count`` months before."""
    years, place = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, place + 1, 1)


def check_month(month: date, today: date) -> None:
    """Refuse a month to come (1.11)."""
    if month > today:
        raise MonthToCome


def check_over(month: date, today: date) -> None:
    """Refuse to freeze the figures of a month that goes on (1.11)."""
    last = window(Cadence.MONTH, month).last
    if today <= last:
        raise MonthNotOver(last)


def report_due_on(month: date, day: int) -> date:
    """Return the last day on which the report of a month is in time."""
    return months_back(month, -1).replace(day=day)


def check_done(done_on: date | None, *, name: str, is_theirs: bool, keeps_minutes: bool) -> None:
    """Refuse to report somebody else's decision done, or one a second time (1.11)."""
    if not (is_theirs or keeps_minutes):
        raise NotTheirDecision(name)
    if done_on is not None:
        raise AlreadyDone(done_on)


def weeks_without(held: Iterable[date], first: date, last: date, wanted: int) -> Sequence[date]:
    """Return the Mondays of the whole weeks in a period with fewer meetings than wanted (1.11)."""
    days = [window(Cadence.WEEK, day).first for day in held]
    monday = window(Cadence.WEEK, first).first
    found = []
    while monday + timedelta(days=6) <= last:
        if days.count(monday) < wanted:
            found.append(monday)
        monday += timedelta(days=7)
    return found
