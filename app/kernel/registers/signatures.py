"""Signatures: who signed which slot of which row, when and how (4.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.database import Coded, Moment
from app.kernel.registers.entries import Entry


class Way(Choice):
    """How a signature was given."""

    ACCOUNT = "account", _("Signed with the account")
    DRAWN = "drawn", _("Drawn on screen")
    PAPER = "paper", _("Signed on paper")


class Signature(Model):
    """One signature; it stays readable after it is withdrawn by a change of what was signed.

    Attributes:
        drawing: the drawn signature as an SVG path or a PNG data address, at most 200 kB.
        seal: digest of the items as they stood when this was signed.
        scan_id: the attachment that shows a signature given on paper.
    """

    __tablename__ = "signature"
    __table_args__ = (
        Index(
            "uq_signature_entry_id_slot",
            "entry_id",
            "slot",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    slot: Mapped[str] = mapped_column(String(60))
    way: Mapped[Way] = mapped_column(Coded(Way))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    signer_name: Mapped[str] = mapped_column(String(80))
    opinion: Mapped[str | None] = mapped_column(Text)
    drawing: Mapped[str | None] = mapped_column(Text)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    seal: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    entry: Mapped[Entry] = relationship(back_populates="signatures")
    scan: Mapped[Any] = relationship("Attachment")

    @property
    def valid(self) -> bool:
        """Whether it still stands: nothing signed was changed since."""
        return self.withdrawn_at is None
