"""The weekly demand meeting: who was there, what was discussed, what was decided (1.11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, Integer, String, Text, select, text
from sqlalchemy.orm import Mapped, relationship

from app.chapters.customers.models import SALES
from app.chapters.customers.rules import check_not_future, check_order
from app.chapters.leads import rules
from app.chapters.leads.models.leads import Lead
from app.chapters.leads.rules import AgendaReason, LeadStage
from app.chapters.org.models import Employee, find
from app.chapters.org.rules import EmployeeState
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.owed.cadence import is_overdue
from app.kernel.registers.items import Card, SignOff, Via, Virtual, item, link, years
from app.kernel.registers.register import Form, Register, RowAct
from app.kernel.roles import KEEP, READ, SIGN, Action, Actions, Role

# 1.2, 1.11: the sales company holds the meeting, the clerk takes the minutes.
MEETING: dict[Role, Actions] = {
    Role.SALES_GENERAL_MANAGER: KEEP | SIGN,
    Role.REGIONAL_MANAGER: READ | SIGN,
    Role.SALES_CLERK: KEEP,
}
MEETING_LINES: dict[Role, Actions] = dict.fromkeys(SALES, READ) | {
    Role.SALES_GENERAL_MANAGER: KEEP,
    Role.SALES_CLERK: KEEP,
}
STANDING = "deleted_at IS NULL"
UNDONE = "done_on IS NULL AND deleted_at IS NULL"


class DemandMeeting(Form):
    """The demand meeting of a week: its agenda is made from the leads, its chair signs (1.11)."""

    __tablename__ = "demand_meeting"
    card = Card(
        _("Demand meeting"),
        plural=_("Demand meetings"),
        department="销",
        serial=17,
        clause="1.11",
        category="b",
        retention=years(3),
        icon="users-group",
        access=MEETING,
    )
    virtual: ClassVar[dict[str, Virtual]] = {
        "attendee_names": Virtual(
            _("Attendees"),
            via="attendances",
            aliases=("参会人员", "出席人员"),
            help=_("Names, separated by commas."),
        )
    }

    held_on: Mapped[date] = item(
        Date,
        _("Held on"),
        default=clock.today,
        listed=True,
        filtered=True,
        aliases=("会议日期",),
    )
    chair_id: Mapped[int] = link(Employee, _("Chair"), listed=True, aliases=("主持人",))
    minutes: Mapped[str | None] = item(
        Text, _("Minutes"), search=True, section=_("Minutes"), aliases=("会议纪要", "会议内容")
    )
    chair_signature = SignOff(_("Signature of the chair"), by="chair_id", approval=False)
    new_count: Mapped[int] = item(
        Integer, _("New leads"), default=0, derived=True, listed=True, section=_("Agenda")
    )
    bid_count: Mapped[int] = item(Integer, _("Bids at hand"), default=0, derived=True, listed=True)
    stalled_count: Mapped[int] = item(
        Integer, _("Leads with tracking overdue"), default=0, derived=True, listed=True
    )
    decision_count: Mapped[int] = item(
        Integer, _("Decisions overdue"), default=0, derived=True, listed=True
    )

    attendances: Mapped[list[Attendance]] = relationship(
        "Attendance", order_by="Attendance.id", overlaps="meeting"
    )

    @property
    def attendee_names(self) -> str:
        """The names of those who were there."""
        return "、".join(row.employee.name for row in self.attendances if row.employee)

    @attendee_names.setter
    def attendee_names(self, names: str | None) -> None:
        known = {row.employee_id for row in self.attendances}
        for person in attendees_called(names):
            if person.id not in known:
                self.attendances.append(Attendance(employee_id=person.id, employee=person))

    def clean(self) -> None:
        check_not_future(self.held_on, clock.today(), "held_on")

    def check_signing(self, slot: SignOff) -> None:
        if not self.attendances:
            raise rules.NobodyAttended

    def title_for_entry(self) -> str:
        return f"{self.held_on:%Y-%m-%d}" if self.held_on else ""


class AgendaItem(Register):
    """A lead on the agenda of a meeting, as it stood when the agenda was made (1.11)."""

    __tablename__ = "agenda_item"
    card = Card(
        _("Agenda item"),
        plural=_("Agenda"),
        clause="1.11",
        icon="list-details",
        scope=Via("lead_id"),
        part_of="meeting_id",
        access=MEETING_LINES,
    )

    meeting_id: Mapped[int] = link(DemandMeeting, _("Demand meeting"), listed=True)
    lead_id: Mapped[int] = link(Lead, _("Lead"), listed=True, aliases=("需求信息",))
    reason: Mapped[AgendaReason] = item(
        AgendaReason,
        _("Why it is on the agenda"),
        default=AgendaReason.RAISED,
        listed=True,
        derived=True,
    )
    day: Mapped[date | None] = item(
        Date,
        _("Day it is about"),
        listed=True,
        derived=True,
        help=_("Received on, tracking due, bid or decision due."),
    )
    stage: Mapped[LeadStage] = item(LeadStage, _("Stage"), derived=True)
    owner_name: Mapped[str] = item(String(60), _("Owner"), listed=True, derived=True)
    subject: Mapped[str | None] = item(Text, _("How it stood"), derived=True)
    discussion: Mapped[str | None] = item(
        Text, _("What was said"), listed=True, search=True, aliases=("讨论情况",)
    )

    def prepare(self) -> None:
        lead = find(Lead, self.lead_id)
        if lead is not None and self.stage is None:
            owner = find(Employee, lead.owner_id)
            self.stage, self.owner_name = lead.stage, owner.name if owner else ""
            self.day = self.day or lead.next_due_on or lead.received_on

    def __str__(self) -> str:
        return f"{find(Lead, self.lead_id)} · {self.reason.label}"


class MeetingDecision(Register):
    """What a demand meeting decided about a lead: who does what until when (1.11)."""

    __tablename__ = "meeting_decision"
    __table_args__ = (
        Index(
            "ix_meeting_decision_who_id_due_on_undone",
            "who_id",
            "due_on",
            sqlite_where=text(UNDONE),
            postgresql_where=text(UNDONE),
        ),
        Index(
            "ix_meeting_decision_due_on_undone",
            "due_on",
            sqlite_where=text(UNDONE),
            postgresql_where=text(UNDONE),
        ),
    )
    card = Card(
        _("Decision of a demand meeting"),
        plural=_("Decisions of demand meetings"),
        clause="1.11",
        icon="checkup-list",
        scope=Via("lead_id", also=("who_id",)),
        part_of="meeting_id",
        access=MEETING_LINES,
    )

    meeting_id: Mapped[int] = link(DemandMeeting, _("Demand meeting"))
    lead_id: Mapped[int] = link(Lead, _("Lead"), listed=True, aliases=("需求信息",))
    decision: Mapped[str] = item(
        Text, _("Decision"), listed=True, search=True, aliases=("决定事项", "决议")
    )
    who_id: Mapped[int] = link(
        Employee, _("Carried out by"), listed=True, aliases=("责任人", "执行人")
    )
    due_on: Mapped[date] = item(
        Date, _("To be done by"), listed=True, filtered=True, aliases=("完成期限", "期限")
    )
    done_on: Mapped[date | None] = item(
        Date, _("Done on"), listed=True, filtered=True, derived=True
    )
    done_by: Mapped[str | None] = item(String(80), _("Reported done by"), derived=True)
    result: Mapped[str | None] = item(Text, _("What came of it"), derived=True)

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been carried out by now."""
        return self.done_on is None and is_overdue(self.due_on, clock.today())

    @property
    def is_mine(self) -> bool:
        """Whether the actor carries it out."""
        return actor().employee_id is not None and actor().employee_id == self.who_id

    @property
    def keeps_minutes(self) -> bool:
        """Whether the actor takes the minutes of the meeting."""
        return actor().can(Action.CHANGE, type(self))

    def clean(self) -> None:
        meeting = find(DemandMeeting, self.meeting_id)
        if meeting is not None:
            check_order(meeting.held_on, self.due_on, "due_on")

    def acts(self) -> Iterable[RowAct]:
        if self.done_on is None and (self.is_mine or self.keeps_minutes):
            yield RowAct(
                "done",
                _("Report done"),
                "circle-check",
                Action.SEE,
                confirm=_("Report this decision done?"),
                remark=self.item("result").label,
            )

    def __str__(self) -> str:
        return self.decision or ""


class Attendance(Register):
    """Somebody who attended a demand meeting (1.11)."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "uq_attendance_meeting_id_employee_id",
            "meeting_id",
            "employee_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )
    card = Card(
        _("Attendee"),
        plural=_("Attendees"),
        clause="1.11",
        icon="user-check",
        part_of="meeting_id",
        access=MEETING,
    )

    meeting_id: Mapped[int] = link(DemandMeeting, _("Demand meeting"), listed=True)
    employee_id: Mapped[int] = link(Employee, _("Attendee"), listed=True, aliases=("参会人员",))

    def __str__(self) -> str:
        return str(find(Employee, self.employee_id) or "")


def attendees_called(names: str | None) -> list[Employee]:
    """Return the people who are called so.

    Raises:
        UnknownAttendees: a name is nobody's at work, or several people's.
    """
    wanted = rules.names_in(names)
    here = select(Employee).where(Employee.name.in_(wanted), Employee.state != EmployeeState.LEFT)
    with db.session.no_autoflush:
        found = list(db.session.scalars(here.order_by(Employee.id))) if wanted else []
    called: dict[str, list[Any]] = {name: [] for name in wanted}
    for person in found:
        called[person.name].append(person)
    unknown = [name for name, people in called.items() if len(people) != 1]
    if unknown:
        raise rules.UnknownAttendees(unknown)
    return found
