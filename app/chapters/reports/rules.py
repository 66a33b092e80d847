"""Vocabulary and rules of reports to superiors (1.6, 1.9, 1.13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import Parameter, Whole
from app.kernel.roles import Role

HEAD_TOLD = Parameter(
    "escalation_head",
    _("The head is told of what is overdue for more than"),
    3,
    kind=Whole(1, 60),
    unit=_("working days"),
    clause="1.6",
)
LEADER_TOLD = Parameter(
    "escalation_leader",
    _("The sales general manager is told of what is overdue for more than"),
    7,
    kind=Whole(1, 90),
    unit=_("working days"),
    clause="1.6",
)
A_DAY = timedelta(days=1)


class ReportKind(Choice):
    """Why something is reported at once."""

    IMPORTANT = "important", _("Important customer information"), "orange"  # 1.6
    MAJOR_EVENT = "major_event", _("Major event of a lead"), "red"  # 1.9
    MAJOR_LEAD = "major_lead", _("Major demand information"), "red"  # 1.13
    BID = "bid", _("Bid and bidders of major demand information"), "purple"  # 1.13


# The clause each kind is reported by.
CLAUSES: Mapping[ReportKind, str] = {
    ReportKind.IMPORTANT: "1.6",
    ReportKind.MAJOR_EVENT: "1.9",
    ReportKind.MAJOR_LEAD: "1.13",
    ReportKind.BID: "1.13",
}
ACKNOWLEDGED_WITHIN = Parameter(
    "acknowledged_within",
    _("A report to superiors is acknowledged within"),
    2,
    kind=Whole(0, 60),
    unit=_("working days"),
    clause="1.6",
)


class EscalationStep(Choice):
    """How far something overdue has climbed."""

    OWNER = "owner", _("Said to whoever owes it"), "yellow"
    HEAD = "head", _("Raised to the head"), "orange"
    LEADER = "leader", _("Raised to the sales general manager"), "red"


class ReportKept(RegulationError):
    """A report would be deleted."""

    def __init__(self) -> None:
        super().__init__(gettext("A report stays on file, with who took note of it and when."))


class NotTheReceiver(NotAllowed):
    """A report is acknowledged by somebody it was not made to."""

    def __init__(self, receiver: Role) -> None:
        super().__init__(
            gettext(
                "This report waits for the %(role)s; nobody else can acknowledge it.",
                role=receiver.label,
            )
        )


class AlreadyAcknowledged(RegulationError):
    """A report is acknowledged a second time."""

    def __init__(self, by: str) -> None:
        super().__init__(gettext("%(name)s has acknowledged this report already.", name=by))


def is_receiver(receiver: Role, roles: Collection[str]) -> bool:
    """Tell whether somebody with these roles takes note of reports made to a role.

    The general manager does for everybody.
    """
    return receiver in roles or Role.GENERAL_MANAGER in roles


def check_acknowledge(receiver: Role, roles: Collection[str], acknowledged_by: str | None) -> None:
    """Refuse to acknowledge somebody else's report, or one a second time.

    Args:
        roles: of whoever acknowledges.
        acknowledged_by: who did already.
    """
    if not is_receiver(receiver, roles):
        raise NotTheReceiver(receiver)
    if acknowledged_by is not None:
        raise AlreadyAcknowledged(acknowledged_by)


def last_due_on(today: date, workdays: int) -> date:
    """Return the last due day for which the step after so many working days is taken by today.

    What is due may be done until the last working day of a term, so the step is taken the day
    after it; without a term, the day after the due day.
    """
    day = today - A_DAY
    while workdays and add_workdays(day, workdays) >= today:
        day -= A_DAY
    return day
