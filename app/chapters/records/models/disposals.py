"""The list of records that are destroyed, approved twice and witnessed (4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, Integer, String, Text, and_, or_, select, text
from sqlalchemy.orm import Mapped

from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import OPEN_HOLDS, LoanState
from app.chapters.records import rules
from app.chapters.records.models.archive import ArchiveItem
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import PERMANENT, Card, Own, SignOff, Via, item, link
from app.kernel.registers.register import Form, Register, session_of
from app.kernel.registers.scope import UNSCOPED
from app.kernel.registers.signing import is_signer
from app.kernel.roles import ENTER, SIGN, Action, Role

LISTED = "deleted_at IS NULL"

# Anybody may be the witness, who then sees this list and no other.
_ACCESS = dict.fromkeys(Role, SIGN) | {
    Role.SALES_CLERK: ENTER | SIGN | {Action.VOID, Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: SIGN | {Action.APPROVE, Action.EXPORT},
    Role.ADMINISTRATION: SIGN | {Action.APPROVE, Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}
_PLAN = ("reason", "witness_id", "disposal_item")


class Disposal(Form):
    """Records whose retention is over, and who approved, did and saw their destruction (4.7)."""

    __tablename__ = "disposal"
    card = Card(
        _("Disposal list"),
        plural=_("Disposal lists"),
        department="销",
        serial=13,
        clause="4.7",
        icon="flame",
        category="a",
        retention=PERMANENT,
        scope=Own(("witness_id",)),
        access=_ACCESS,
    )
    signed_in_order = True

    reason: Mapped[str] = item(Text, _("Reason for the disposal"), aliases=("销毁原因",))
    record_count: Mapped[int] = item(
        Integer, _("Records"), default=0, listed=True, derived=True, aliases=("件数",)
    )
    witness_id: Mapped[int] = link(
        "employee",
        _("Witness"),
        listed=True,
        help=_("Sees the records destroyed; not one of those who approve"),
        aliases=("监销人",),
    )
    sales = SignOff(
        _("Sales approves"), roles=[Role.SALES_GENERAL_MANAGER], covers=_PLAN, section=_("Approval")
    )
    office = SignOff(_("The office approves"), roles=[Role.ADMINISTRATION], covers=_PLAN)
    done_on: Mapped[date | None] = item(
        Date, _("Destroyed on"), listed=True, section=_("Destruction"), aliases=("销毁日期",)
    )
    witnessed = SignOff(_("Witness"), by="witness_id", covers=("done_on",), opinion=False)

    def clean(self) -> None:
        """Refuse a destruction to come, and one person in two parts (4.7)."""
        rules.check_done_on(self.done_on, clock.today())
        names = [each.signer_name for each in self._signatures()]
        for place, name in enumerate(names):
            rules.check_different(name, names[:place])

    def check_signing(self, slot: SignOff) -> None:
        """Refuse an empty list, what must not be destroyed, and one person twice (4.7)."""
        if not self.transcribed:
            self.check_records()
        signed = [each.signer_name for each in self._signatures()]
        if slot.by:
            rules.check_different(self.witness.name, signed)
        elif is_signer(self, slot):
            rules.check_different(actor().name, signed)

    def check_records(self) -> None:
        """Refuse a list that names nothing, or a record that must not be destroyed now (4.7).

        A correction is about what is destroyed already.
        """
        if not self.record_count:
            raise rules.NothingChosen
        if self.corrects_id is not None:
            return
        listed = _listed().where(DisposalItem.disposal_id == self.id).order_by(DisposalItem.id)
        for each in session_of(self).execute(listed, execution_options={UNSCOPED: True}):
            why = rules.obstacle(
                each.state, each.legal_hold, each.retention_until, each.wanted, clock.today()
            )
            if why is not None:
                raise rules.NotToBeDestroyed(each.number, why)

    def _signatures(self) -> Iterator[Any]:
        """Yield the valid signatures of a stored form."""
        if self.id is not None:
            yield from filter(None, (self.signature(slot.key) for slot in self.sign_offs()))


class DisposalItem(Register):
    """One record on the list; its number and history outlive it (4.7)."""

    __tablename__ = "disposal_item"
    __table_args__ = (
        Index(
            "uq_disposal_item_listed",
            "disposal_id",
            "record_id",
            unique=True,
            sqlite_where=text(LISTED),
            postgresql_where=text(LISTED),
        ),
    )
    card = Card(
        _("Record to be destroyed"),
        plural=_("Records to be destroyed"),
        clause="4.7",
        icon="file-x",
        scope=Via("disposal_id"),
        access=_ACCESS | {Role.SALES_CLERK: SIGN | {Action.DELETE, Action.EXPORT}},
        part_of="disposal_id",
    )

    disposal_id: Mapped[int] = link(Disposal, _("Disposal list"), readonly=True)
    record_id: Mapped[int] = link(
        "archive_item", _("Archived record"), listed=True, readonly=True, aliases=("记录编号",)
    )
    title: Mapped[str | None] = item(
        String(200), _("Title"), listed=True, readonly=True, aliases=("题名",)
    )
    completed_on: Mapped[date] = item(
        Date, _("Completed on"), listed=True, readonly=True, aliases=("完成日期",)
    )
    kept_until: Mapped[date] = item(
        Date, _("Kept until"), listed=True, readonly=True, aliases=("保存期限至",)
    )
    place: Mapped[str | None] = item(
        String(160), _("Kept at"), listed=True, readonly=True, aliases=("存放位置",)
    )

    def __str__(self) -> str:
        return str(self.record)


def _listed() -> Any:
    """Return the records on disposal lists, with all that may stand in the way, unlimited."""
    waits = select(Hold.id).where(
        Hold.article_id == Entry.id, Hold.state.in_(OPEN_HOLDS), Hold.deleted_at.is_(None)
    )
    asks = select(Loan.id).where(
        Loan.article_id == Entry.id,
        Loan.state.in_((LoanState.REQUESTED, LoanState.APPROVED)),
        Loan.deleted_at.is_(None),
    )
    return (
        select(
            ArchiveItem.number,
            ArchiveItem.state,
            ArchiveItem.legal_hold,
            ArchiveItem.retention_until,
            or_(waits.exists(), asks.exists()).label("wanted"),
        )
        .select_from(DisposalItem)
        .join(ArchiveItem, ArchiveItem.id == DisposalItem.record_id)
        .join(
            Entry,
            and_(Entry.register == ArchiveItem.__tablename__, Entry.row_id == ArchiveItem.id),
        )
        .where(DisposalItem.deleted_at.is_(None))
    )
