"""What is lent, to whom, and who waits for it (4.6)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped

from app.chapters.lending import rules
from app.chapters.lending.rules import Condition, HoldState, LoanState
from app.kernel import clock
from app.kernel.database import Moment
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register
from app.kernel.roles import READ, Action, Role

# Out, and not back: lost items stay out until somebody says otherwise.
OUT = "lent_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"
QUEUED = "state IN ('waiting', 'ready') AND deleted_at IS NULL"

_ACCESS = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: READ | {Action.EXPORT},
    Role.SALES_GENERAL_MANAGER: READ | {Action.APPROVE, Action.EXPORT},
    Role.AFTER_SALES_MANAGER: READ | {Action.APPROVE},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}


class Loan(Register):
    """An item in somebody's hands, or asked for (4.6)."""

    __tablename__ = "loan"
    __table_args__ = (
        Index(
            "uq_loan_article_id_out",
            "article_id",
            unique=True,
            sqlite_where=text(OUT),
            postgresql_where=text(OUT),
        ),
        Index("ix_loan_due_on_out", "due_on", sqlite_where=text(OUT), postgresql_where=text(OUT)),
        Index("ix_loan_borrower_id_state", "borrower_id", "state"),
        Index("ix_loan_lent_at", "lent_at"),
        Index("ix_loan_returned_at", "returned_at"),
    )
    card = Card(
        _("Loan"),
        plural=_("Loans"),
        clause="4.6",
        icon="arrows-exchange",
        scope=Via("article_id"),
        access=_ACCESS,
    )

    article_id: Mapped[int] = link("entry", _("Item"), listed=True, readonly=True)
    borrower_id: Mapped[int] = link(
        "employee", _("Borrower"), listed=True, filtered=True, readonly=True
    )
    purpose: Mapped[str | None] = item(String(200), _("Purpose"), listed=True, readonly=True)
    state: Mapped[LoanState] = item(
        LoanState,
        _("State"),
        default=LoanState.REQUESTED,
        listed=True,
        filtered=True,
        readonly=True,
    )
    lent_at: Mapped[datetime | None] = item(Moment, _("Lent at"), listed=True, readonly=True)
    lent_by_id: Mapped[int | None] = link("employee", _("Lent by"), readonly=True)
    due_on: Mapped[date | None] = item(Date, _("Due on"), listed=True, filtered=True, readonly=True)
    renewals: Mapped[int] = item(Integer, _("Renewals"), default=0, readonly=True)
    decided_by_id: Mapped[int | None] = link("employee", _("Decided by"), readonly=True)
    decided_at: Mapped[datetime | None] = item(Moment, _("Decided at"), readonly=True)
    decision_note: Mapped[str | None] = item(Text, _("Reason of the decision"), readonly=True)
    returned_at: Mapped[datetime | None] = item(
        Moment, _("Returned at"), listed=True, readonly=True
    )
    received_by_id: Mapped[int | None] = link("employee", _("Taken back by"), readonly=True)
    condition: Mapped[Condition | None] = item(Condition, _("Condition"), readonly=True)
    remark: Mapped[str | None] = item(Text, _("Remark"), readonly=True)

    @property
    def is_out(self) -> bool:
        """Whether somebody has the item now."""
        return self.lent_at is not None and self.returned_at is None

    @property
    def lent_on(self) -> date | None:
        """The day it was lent, where the company is."""
        return None if self.lent_at is None else clock.local(self.lent_at).date()

    @property
    def days_overdue(self) -> int:
        """For how many calendar days it has been overdue."""
        if self.due_on is None or not self.is_out:
            return 0
        return rules.days_overdue(self.due_on, clock.today())

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been back by now."""
        return self.state == LoanState.LENT and self.days_overdue > 0

    def check_delete(self) -> None:
        raise rules.LendingKept

    def __str__(self) -> str:
        return f"{self.article} · {self.borrower}"


class Hold(Register):
    """A place in the queue for an item that is out (4.6)."""

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
        scope=Via("article_id"),
        access=_ACCESS,
    )

    article_id: Mapped[int] = link("entry", _("Item"), listed=True, readonly=True)
    borrower_id: Mapped[int] = link(
        "employee", _("Borrower"), listed=True, filtered=True, readonly=True
    )
    asked_at: Mapped[datetime] = item(
        Moment, _("Asked at"), default=clock.now, listed=True, readonly=True
    )
    state: Mapped[HoldState] = item(
        HoldState,
        _("State"),
        default=HoldState.WAITING,
        listed=True,
        filtered=True,
        readonly=True,
    )
    ready_until: Mapped[date | None] = item(Date, _("Kept until"), listed=True, readonly=True)

    def check_delete(self) -> None:
        raise rules.LendingKept

    def __str__(self) -> str:
        return f"{self.article} · {self.borrower}"
