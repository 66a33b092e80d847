"""The register of reports to superiors, and who was told of what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.chapters.org.models import Employee
from app.chapters.reports import rules
from app.chapters.reports.rules import EscalationStep, ReportKind
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Coded, Moment
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register, RowAct
from app.kernel.roles import READ, SIGN, Action, Role

OPEN = "acknowledged_at IS NULL"
LONGEST = 80  # characters of what is reported, as a title


class Report(Register):
    """Something reported to superiors at once, and who took note of it when (1.6, 1.9, 1.13)."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("about_id", "kind"),
        Index(
            "ix_report_to_role_made_at_open",
            "to_role",
            "made_at",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )
    card = Card(
        _("Report to superiors"),
        plural=_("Reports to superiors"),
        clause="1.6",
        icon="speakerphone",
        scope=Via("about_id"),
        access={
            Role.SALES_GENERAL_MANAGER: SIGN | {Action.EXPORT},
            Role.REGIONAL_MANAGER: READ,
            Role.MARKETING_MANAGER: READ,
            Role.SALESPERSON: READ,
            Role.SALES_CLERK: READ | {Action.EXPORT},
        },
    )

    about_id: Mapped[int] = link(
        "entry", _("What it is about"), listed=True, readonly=True, aliases=("上报事项",)
    )
    kind: Mapped[ReportKind] = item(
        ReportKind, _("Kind of report"), listed=True, filtered=True, readonly=True
    )
    what: Mapped[str] = item(
        Text,
        _("What is reported"),
        listed=True,
        search=True,
        readonly=True,
        aliases=("上报内容",),
    )
    to_role: Mapped[Role] = item(
        Role, _("Reported to"), filtered=True, readonly=True, aliases=("上报对象",)
    )
    made_at: Mapped[datetime] = item(
        Moment,
        _("Reported at"),
        default=clock.now,
        listed=True,
        filtered=True,
        readonly=True,
        aliases=("上报时间",),
    )
    made_by: Mapped[str | None] = item(
        String(80), _("Reported by"), listed=True, readonly=True, aliases=("上报人",)
    )
    acknowledged_at: Mapped[datetime | None] = item(
        Moment,
        _("Acknowledged at"),
        listed=True,
        filtered=True,
        readonly=True,
        section=_("Acknowledgement"),
        aliases=("阅知时间",),
    )
    acknowledged_by: Mapped[str | None] = item(
        String(80), _("Acknowledged by"), listed=True, readonly=True, aliases=("阅知人",)
    )
    remark: Mapped[str | None] = item(Text, _("Instruction or remark"), readonly=True)

    def acts(self) -> Iterable[RowAct]:
        if self.acknowledged_at is None and rules.is_receiver(self.to_role, actor().roles):
            yield RowAct(
                "acknowledge",
                _("Acknowledge"),
                "eye-check",
                Action.SIGN,
                confirm=_("Acknowledge this report?"),
                remark=self.item("remark").label,
            )

    def check_delete(self) -> None:
        raise rules.ReportKept

    def title_for_entry(self) -> str:
        return self.what[:LONGEST]

    def __str__(self) -> str:
        return str(self.kind.label)


class Escalation(Model):
    """That somebody was told of something overdue: evidence, never changed or deleted (1.6).

    Attributes:
        source: code of what is due, see `app.kernel.owed.dues`.
        register, row_id: the row that waits; row 0 stands for what was to happen and has no row.
        owner_id: the employee who owed it; None where a role did.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("source", "row_id", "due_on", "step", "told_id"),
        Index("ix_escalation_register_row_id", "register", "row_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    register: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    step: Mapped[EscalationStep] = mapped_column(Coded(EscalationStep))
    told_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    told_at: Mapped[datetime] = mapped_column(Moment, index=True)

    owner: Mapped[Employee | None] = relationship(Employee, foreign_keys=[owner_id], lazy="joined")
    told: Mapped[Employee] = relationship(Employee, foreign_keys=[told_id], lazy="joined")
