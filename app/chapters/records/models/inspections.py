"""The half-yearly inspection, what it looked at and what came of it (4.5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, Integer, String, Text, func, or_, select, text
from sqlalchemy.orm import Mapped

from app.chapters.records import rules
from app.chapters.records.models.common import changed_items
from app.chapters.records.rules import Answers, Finding, Presence, Verdict
from app.kernel import clock
from app.kernel.actor import Actor, actor
from app.kernel.database import Moment
from app.kernel.language.months import months_later
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, SignOff, Via, item, link, years
from app.kernel.registers.register import Form, FormState, Register, RowAct, session_of
from app.kernel.roles import ENTER, READ, SIGN, Action, Actions, Role

# One inspection of a half-year; what corrects it is about the same one.
IN_FORCE = "state <> 'void' AND corrects_id IS NULL AND deleted_at IS NULL"

ANSWERS = ("presence", "complete", "signed", "place_right")
RESPONSE = ("corrective_action", "responsible_id", "due_on")

# 4.3.1: sales management supervises the records; who sees a few customers only, inspects none.
_INSPECTORS: Mapping[Role, Actions] = {
    Role.SALES_CLERK: ENTER | SIGN | {Action.VOID, Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: ENTER | SIGN | {Action.APPROVE, Action.VOID, Action.EXPORT},
    Role.AFTER_SALES_MANAGER: ENTER | SIGN,
}
_READERS: Mapping[Role, Actions] = {
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.QUALITY: READ,
}


class Inspection(Form):
    """The sales department's look at a random sample of the records, every six months (4.5.4)."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index(
            "uq_inspection_half_year_in_force",
            "half_year",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
    )
    card = Card(
        _("Half-yearly inspection"),
        plural=_("Half-yearly inspections"),
        department="销",
        serial=12,
        clause="4.5.4",
        icon="clipboard-check",
        category="a",
        retention=years(3),
        access={**_INSPECTORS, **_READERS},
    )
    signed_in_order = True

    half_year: Mapped[str] = item(
        String(8),
        _("Half-year"),
        default=lambda: str(rules.half_year_of(clock.today())),
        listed=True,
        search=True,
        help=_("Such as 2026上"),
        aliases=("检查期间",),
    )
    sample_size: Mapped[int] = item(
        Integer,
        _("Records drawn"),
        default=lambda: value_of(rules.SAMPLE_SIZE, clock.today()),
        listed=True,
        help=_("The program draws them at random"),
        aliases=("抽查件数",),
    )
    population: Mapped[int | None] = item(Integer, _("Out of"), derived=True, aliases=("库存件数",))
    seed: Mapped[str | None] = item(
        String(32),
        _("Seed of the draw"),
        readonly=True,
        help=_("With it an auditor draws the same records again"),
        aliases=("随机种子",),
    )
    absent: Mapped[int] = item(
        Integer,
        Finding.ABSENT.label,
        default=0,
        derived=True,
        section=_("What the inspection found"),
    )
    incomplete: Mapped[int] = item(Integer, Finding.INCOMPLETE.label, default=0, derived=True)
    unsigned: Mapped[int] = item(Integer, Finding.UNSIGNED.label, default=0, derived=True)
    misplaced: Mapped[int] = item(Integer, Finding.MISPLACED.label, default=0, derived=True)
    remarks: Mapped[str | None] = item(Text, _("What was noticed"), aliases=("检查情况",))
    corrective_action: Mapped[str | None] = item(
        Text, _("Corrective action"), section=_("Corrective action"), aliases=("整改措施",)
    )
    responsible_id: Mapped[int | None] = link(
        "employee", _("Responsible person"), aliases=("整改责任人",)
    )
    due_on: Mapped[date | None] = item(Date, _("To be done by"), aliases=("整改期限",))
    next_due_on: Mapped[date | None] = item(
        Date, _("Next inspection by"), listed=True, derived=True, aliases=("下次检查日期",)
    )
    inspector = SignOff(
        _("Inspector"),
        roles=list(_INSPECTORS),
        approval=False,
        opinion=False,
        section=_("Signatures"),
    )
    management = SignOff(
        _("Sales management"), roles=[Role.SALES_GENERAL_MANAGER, Role.GENERAL_MANAGER]
    )

    @property
    def finding_count(self) -> int:
        """How many things were found wrong."""
        return self.absent + self.incomplete + self.unsigned + self.misplaced

    @property
    def unchecked_count(self) -> int:
        """How many of the drawn records nobody has looked at yet."""
        open_ = or_(*(getattr(InspectionItem, key).is_(None) for key in ANSWERS))
        counted = select(func.count()).where(InspectionItem.inspection_id == self.id, open_)
        return int(session_of(self).scalar(counted) or 0)

    def acts(self) -> Iterator[RowAct]:
        """Lead to the cabinets while there is something to check."""
        if self.state == FormState.DRAFT and self.unchecked_count:
            yield RowAct("check", _("Check the records"), "clipboard-check", Action.CHANGE)

    def prepare(self) -> None:
        """Write the half-year one way; say when the next inspection is due (4.5.4)."""
        if self.half_year:
            self.half_year = str(rules.parse_half_year(self.half_year))
        if self.filled_on is not None:
            months = value_of(rules.INSPECTED_EVERY, self.filled_on)
            self.next_due_on = months_later(self.filled_on, months)

    def clean(self) -> None:
        """Refuse a half-year to come or inspected before, and to change what was drawn (4.5.4)."""
        rules.check_half_year(rules.parse_half_year(self.half_year), clock.today())
        rules.check_sample_size(self.sample_size)
        if self.population is not None and changed_items(self, ("sample_size",)):
            raise rules.SampleFixed
        if self.corrects_id is None:
            self._check_only_one()

    def _check_only_one(self) -> None:
        other = session_of(self).scalar(
            select(Inspection.number).where(
                Inspection.half_year == self.half_year,
                Inspection.id.is_distinct_from(self.id),
                text(IN_FORCE),
            )
        )
        if other is not None:
            raise rules.AlreadyInspected(self.half_year, other)

    def check_signing(self, slot: SignOff) -> None:
        """Refuse to sign before every record is checked and every finding answered (4.5.4)."""
        count = self.unchecked_count
        if count:
            raise rules.RecordsUnchecked(count)
        missing = [key for key in RESPONSE if getattr(self, key) in (None, "")]
        rules.check_answered(self.finding_count, missing)


class InspectionItem(Register):
    """One drawn record, and whether it is present, complete, signed and in its place (4.5.4)."""

    __tablename__ = "inspection_item"
    __table_args__ = (Index("uq_inspection_item_drawn", "inspection_id", "record_id", unique=True),)
    card = Card(
        _("Inspected record"),
        plural=_("Inspected records"),
        clause="4.5.4",
        icon="file-search",
        scope=Via("record_id"),
        access=dict.fromkeys(_INSPECTORS, READ | {Action.CHANGE}) | dict.fromkeys(_READERS, READ),
        part_of="inspection_id",
    )

    inspection_id: Mapped[int] = link(Inspection, _("Half-yearly inspection"), readonly=True)
    record_id: Mapped[int] = link("archive_item", _("Archived record"), listed=True, readonly=True)
    place: Mapped[str | None] = item(
        String(120), _("Kept at"), listed=True, readonly=True, aliases=("登记位置",)
    )
    presence: Mapped[Presence | None] = item(
        Presence, _("Is it there"), listed=True, aliases=("在位",)
    )
    complete: Mapped[Verdict | None] = item(
        Verdict, _("Filled in completely"), listed=True, aliases=("完整",)
    )
    signed: Mapped[Verdict | None] = item(
        Verdict, _("Signed by everybody"), listed=True, aliases=("签字",)
    )
    place_right: Mapped[Verdict | None] = item(
        Verdict, _("In its place"), listed=True, aliases=("位置正确",)
    )
    remark: Mapped[str | None] = item(String(200), _("Remark"), listed=True, aliases=("备注",))
    checked_by_id: Mapped[int | None] = link("employee", _("Checked by"), readonly=True)
    checked_at: Mapped[datetime | None] = item(Moment, _("Checked at"), readonly=True)

    @property
    def answers(self) -> Answers:
        """What the inspector has said so far."""
        return Answers(*(getattr(self, key) for key in ANSWERS))

    def prepare(self) -> None:
        """Leave out what does not apply; note who looked, and when."""
        said = rules.settled(self.answers)
        for key in ANSWERS:
            if getattr(self, key) is not getattr(said, key):
                setattr(self, key, getattr(said, key))
        if changed_items(self, (*ANSWERS, "remark")):
            self.checked_by_id, self.checked_at = actor().employee_id, clock.now()

    def check_delete(self) -> None:
        raise rules.SampleFixed

    def __str__(self) -> str:
        return str(self.record)


class CorrectiveAction(Register):
    """What somebody does about a finding, by which day, until it is done (4.5.4)."""

    __tablename__ = "corrective_action"
    __table_args__ = (
        Index("ix_corrective_action_responsible_id_done_on", "responsible_id", "done_on"),
    )
    card = Card(
        _("Corrective action"),
        plural=_("Corrective actions"),
        clause="4.5.4",
        icon="tool",
        scope=Via("record_id", also=("responsible_id",)),
        access=dict.fromkeys(Role, READ)
        | {Role.GATE_GUARD: frozenset()}
        | dict.fromkeys(_INSPECTORS, READ | {Action.CHANGE, Action.EXPORT}),
    )

    inspection_id: Mapped[int] = link(
        Inspection, _("Half-yearly inspection"), listed=True, readonly=True
    )
    record_id: Mapped[int] = link("archive_item", _("Archived record"), listed=True, readonly=True)
    finding: Mapped[Finding] = item(
        Finding, _("Finding"), listed=True, filtered=True, readonly=True
    )
    action: Mapped[str] = item(Text, _("Corrective action"), listed=True)
    responsible_id: Mapped[int] = link(
        "employee", _("Responsible person"), listed=True, filtered=True
    )
    due_on: Mapped[date] = item(Date, _("To be done by"), listed=True, filtered=True)
    done_on: Mapped[date | None] = item(Date, _("Done on"), listed=True, filtered=True)
    outcome: Mapped[str | None] = item(Text, _("Outcome"))

    def acts(self) -> Iterator[RowAct]:
        """Let whoever is responsible report it done."""
        if self.done_on is None and self.may_be_closed_by(actor()):
            reason = _("What was done, in a few words")
            yield RowAct("done", _("Report done"), "circle-check", Action.SEE, reason=reason)

    def may_be_closed_by(self, who: Actor) -> bool:
        """Tell whether somebody is responsible, or may change corrective actions anyway."""
        mine = who.employee_id is not None and who.employee_id == self.responsible_id
        return mine or who.can(Action.CHANGE, CorrectiveAction)

    def check_delete(self) -> None:
        raise rules.FindingKept

    def __str__(self) -> str:
        return f"{self.record} · {self.finding.label}"


__all__ = ["ANSWERS", "RESPONSE", "CorrectiveAction", "Inspection", "InspectionItem"]
