"""Who waits for an item (4.6)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, String, text
from sqlalchemy.orm import Mapped

from app.chapters.lending import rules
from app.chapters.lending.models.common import ACCESS
from app.chapters.lending.rules import HoldState, LoanState, Medium
from app.kernel import clock
from app.kernel.database import Moment
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register

QUEUED = "state IN ('waiting', 'ready') AND deleted_at IS NULL"


class Hold(Register):
    """A place in the queue for an item that was asked for (4.6)."""

    __tablename__ = "hold"
    __table_args__ = (
        Index(
            "uq_hold_article_id_borrower_id_queued",
            "article_id",
            "borrower_id",
            unique=True,
            sqlite_where=text(QUEUED),
            postgresql_where=text(QUEUED),
        ),
        Index("ix_hold_borrower_id_state", "borrower_id", "state"),
    )
    card = Card(
        _("Hold"),
        plural=_("Holds"),
        clause="4.6",
        icon="bookmark",
        scope=Via("article_id", also=("borrower_id",)),
        access=ACCESS,
    )

    article_id: Mapped[int] = link("entry", _("Item"), listed=True, readonly=True)
    borrower_id: Mapped[int] = link(
        "employee", _("Borrower"), listed=True, filtered=True, readonly=True
    )
    purpose: Mapped[str | None] = item(String(200), _("Purpose"), listed=True, readonly=True)
    asked_at: Mapped[datetime] = item(
        Moment, _("Asked at"), default=clock.now, listed=True, readonly=True
    )
    medium: Mapped[Medium] = item(Medium, _("Lent as"), default=Medium.PAPER, readonly=True)
    request_id: Mapped[int | None] = link("loan", _("Approval"), readonly=True)
    state: Mapped[HoldState] = item(
        HoldState,
        _("State"),
        default=HoldState.WAITING,
        listed=True,
        filtered=True,
        readonly=True,
    )
    ready_until: Mapped[date | None] = item(Date, _("Kept until"), listed=True, readonly=True)

    @property
    def is_allowed(self) -> bool:
        """Whether no approval is missing; who still waits for one holds up nobody."""
        return self.request is None or self.request.state == LoanState.APPROVED

    def check_delete(self) -> None:
        raise rules.LendingKept

    def __str__(self) -> str:
        return f"{self.article} · {self.borrower}"
