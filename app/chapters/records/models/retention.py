"""What a record's retention hangs on: its equipment, and legal holds (4.4.2, 4.7)."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, Text, text
from sqlalchemy.orm import Mapped

from app.chapters.customers.card import own_employee_id
from app.chapters.records import rules
from app.chapters.records.models.common import KEEPERS, READERS
from app.kernel import clock
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register, RowAct
from app.kernel.roles import Action, Role

HELD = "lifted_on IS NULL AND deleted_at IS NULL"
TIED = "deleted_at IS NULL"


class RecordEquipment(Register):
    """Equipment a record tells of, which is kept for as long as it lives (4.4.2)."""

    __tablename__ = "record_equipment"
    __table_args__ = (
        Index(
            "uq_record_equipment_tied",
            "record_id",
            "equipment_id",
            unique=True,
            sqlite_where=text(TIED),
            postgresql_where=text(TIED),
        ),
    )
    card = Card(
        _("Equipment of a record"),
        plural=_("Equipment of records"),
        clause="4.4.2",
        icon="scale",
        scope=Via("record_id"),
        access=KEEPERS,
        aside=True,
    )

    record_id: Mapped[int] = link(
        "archive_item", _("Archived record"), listed=True, aliases=("记录编号",)
    )
    equipment_id: Mapped[int] = link(
        "equipment", _("Equipment"), listed=True, aliases=("出厂编号", "设备")
    )

    def title_for_entry(self) -> str:
        return str(self.equipment)

    def __str__(self) -> str:
        return f"{self.record} · {self.equipment}"


class LegalHold(Register):
    """A record must not be disposed of, whatever its retention; a manager may lift it (4.7)."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "ix_legal_hold_record_id_open",
            "record_id",
            sqlite_where=text(HELD),
            postgresql_where=text(HELD),
        ),
    )
    card = Card(
        _("Legal hold"),
        plural=_("Legal holds"),
        clause="4.7",
        icon="lock",
        scope=Via("record_id"),
        access=READERS
        | {
            Role.SALES_CLERK: READERS[Role.SALES_CLERK] | {Action.ADD},
            Role.SALES_GENERAL_MANAGER: READERS[Role.SALES_GENERAL_MANAGER]
            | {Action.ADD, Action.APPROVE},
            Role.GENERAL_MANAGER: READERS[Role.GENERAL_MANAGER] | {Action.ADD},
        },
    )

    record_id: Mapped[int] = link("archive_item", _("Archived record"), listed=True)
    reason: Mapped[str] = item(Text, _("Reason"), listed=True, search=True)
    set_on: Mapped[date] = item(
        Date, _("Set on"), default=clock.today, listed=True, filtered=True, readonly=True
    )
    set_by_id: Mapped[int | None] = link(
        "employee", _("Set by"), default=own_employee_id, listed=True, readonly=True
    )
    lifted_on: Mapped[date | None] = item(
        Date, _("Lifted on"), listed=True, filtered=True, readonly=True
    )
    lifted_by_id: Mapped[int | None] = link("employee", _("Lifted by"), readonly=True)
    lifted_because: Mapped[str | None] = item(Text, _("Reason of lifting"), readonly=True)

    def acts(self) -> tuple[RowAct, ...]:
        if self.lifted_on is not None:
            return ()
        label = _("Lift the hold")
        return (RowAct("lift", label, "lock-open", Action.APPROVE, reason=_("Reason")),)

    def check_delete(self) -> None:
        raise rules.HoldKept

    def title_for_entry(self) -> str:
        return self.reason or ""

    def __str__(self) -> str:
        return f"{self.record} · {self.reason}"
