"""The yearly hand-over of bound records to the office (4.5.2)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Index, Integer, String, Text, or_, select, text
from sqlalchemy.orm import Mapped

from app.chapters.records import rules
from app.chapters.records.models.archive import ArchiveItem
from app.chapters.records.models.common import READERS
from app.chapters.records.models.places import Volume
from app.chapters.records.rules import ItemState
from app.kernel import clock
from app.kernel.registers.items import Card, SignOff, item, link, years
from app.kernel.registers.register import Form, Register, session_of
from app.kernel.roles import ENTER, SIGN, Action, Role

LISTED = "deleted_at IS NULL"

_HANDS_OVER = ENTER | SIGN | {Action.VOID, Action.EXPORT}
_RECEIVES = SIGN | {Action.EXPORT}


class Transfer(Form):
    """Volumes of a year that go from the sales clerk to the office (4.5.2)."""

    __tablename__ = "transfer"
    card = Card(
        _("Yearly hand-over"),
        plural=_("Yearly hand-overs"),
        department="销",
        serial=11,
        clause="4.5.2",
        icon="truck-delivery",
        category="a",
        retention=years(3),
        access=READERS | {Role.SALES_CLERK: _HANDS_OVER, Role.ADMINISTRATION: _RECEIVES},
    )
    signed_in_order = True

    year: Mapped[int] = item(
        Integer,
        _("Records of the year"),
        default=lambda: rules.year_to_hand_over(clock.today()),
        listed=True,
        filtered=True,
        search=True,
        aliases=("年度",),
    )
    place_id: Mapped[int] = link(
        "place",
        _("Place at the office"),
        listed=True,
        help=_("Where the volumes stand from now on"),
        aliases=("移交后存放位置",),
    )
    volume_count: Mapped[int] = item(
        Integer, _("Volumes"), default=0, listed=True, derived=True, aliases=("案卷数",)
    )
    record_count: Mapped[int] = item(
        Integer, _("Records"), default=0, listed=True, derived=True, aliases=("件数",)
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))
    handed_over = SignOff(
        _("Handed over by"),
        roles=[Role.SALES_CLERK],
        approval=False,
        opinion=False,
        section=_("Signatures"),
    )
    received = SignOff(_("Received by the office"), roles=[Role.ADMINISTRATION], opinion=False)

    def clean(self) -> None:
        """Refuse a year that is not over (4.5.2)."""
        rules.check_year_over(self.year, clock.today())

    def check_signing(self, slot: SignOff) -> None:
        """Refuse to sign for volumes that are not bound, whole and as they are listed (4.5.2)."""
        if self.transcribed or self.corrects_id is not None:
            return
        session = session_of(self)
        if session.scalar(self._lines(TransferVolume.id).limit(1)) is None:
            raise rules.NothingToHandOver(self.year)
        unbound = session.scalar(self._lines(Volume.number).where(Volume.bound_on.is_(None)))
        if unbound is not None:
            raise rules.VolumeUnbound(unbound)
        self._check_contents(session)

    def _check_contents(self, session: Any) -> None:
        differs = or_(
            Volume.item_count != TransferVolume.record_count,
            Volume.page_count != TransferVolume.page_count,
        )
        changed = session.scalar(self._lines(Volume.number).where(differs))
        if changed is not None:
            raise rules.VolumeChanged(changed)
        away = session.execute(
            self._lines(Volume.number, ArchiveItem.number, ArchiveItem.state)
            .join(ArchiveItem, ArchiveItem.volume_id == Volume.id)
            .where(ArchiveItem.state != ItemState.ON_SHELF)
            .order_by(ArchiveItem.id)
        ).first()
        if away is not None:
            volume, number, state = away
            raise rules.VolumeIncomplete(volume, number, state.label)

    def _lines(self, *columns: Any) -> Any:
        return (
            select(*columns)
            .select_from(TransferVolume)
            .join(Volume, Volume.id == TransferVolume.volume_id)
            .where(TransferVolume.transfer_id == self.id)
        )


class TransferVolume(Register):
    """One volume on the list both sides sign (4.5.2)."""

    __tablename__ = "transfer_volume"
    __table_args__ = (
        Index(
            "uq_transfer_volume_listed",
            "transfer_id",
            "volume_id",
            unique=True,
            sqlite_where=text(LISTED),
            postgresql_where=text(LISTED),
        ),
    )
    card = Card(
        _("Volume handed over"),
        plural=_("Volumes handed over"),
        clause="4.5.2",
        icon="books",
        access=READERS,
        part_of="transfer_id",
    )

    transfer_id: Mapped[int] = link(Transfer, _("Yearly hand-over"), readonly=True)
    volume_id: Mapped[int] = link(
        "volume", _("Volume"), listed=True, readonly=True, aliases=("案卷号",)
    )
    title: Mapped[str] = item(
        String(200), _("Title"), listed=True, readonly=True, aliases=("案卷题名",)
    )
    record_count: Mapped[int] = item(
        Integer, _("Records"), listed=True, readonly=True, aliases=("件数",)
    )
    page_count: Mapped[int] = item(
        Integer, _("Pages"), listed=True, readonly=True, aliases=("页数",)
    )

    def check_delete(self) -> None:
        raise rules.VolumeListed

    def __str__(self) -> str:
        return str(self.volume)
