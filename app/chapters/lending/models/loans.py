"""What is lent, to whom, and how it was called back (4.6)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.chapters.lending import rules
from app.chapters.lending.models.common import ACCESS
from app.chapters.lending.rules import Condition, LoanState, Medium, Step, Terms
from app.kernel import clock
from app.kernel.database import Moment
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register

# Out, and not back: a lost item stays out until its loss is settled.
OUT = (
    "lent_at IS NOT NULL AND returned_at IS NULL AND written_off_at IS NULL AND deleted_at IS NULL"
)
ASKED = "state IN ('requested', 'approved') AND deleted_at IS NULL"


def _index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the few rows something is still open about."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Loan(Register):
    """An item in somebody's hands, or asked for (4.6)."""

    __tablename__ = "loan"
    __table_args__ = (
        _index("uq_loan_article_id_out", "article_id", where=OUT, unique=True),
        _index(
            "uq_loan_article_id_borrower_id_asked",
            "article_id",
            "borrower_id",
            where=ASKED,
            unique=True,
        ),
        _index("ix_loan_state_due_on_out", "state", "due_on", where=OUT),
        _index("ix_loan_borrower_id_lent_at_out", "borrower_id", "lent_at", where=OUT),
        _index("ix_loan_claimed_at", "claimed_at", where="claimed_at IS NOT NULL"),
        Index("ix_loan_borrower_id_lent_at", "borrower_id", "lent_at"),
        Index("ix_loan_lent_at", "lent_at"),
        Index("ix_loan_returned_at", "returned_at"),
    )
    card = Card(
        _("Loan"),
        plural=_("Loans"),
        clause="4.6",
        icon="arrows-exchange",
        scope=Via("article_id", also=("borrower_id",)),
        access=ACCESS,
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
    medium: Mapped[Medium] = item(Medium, _("Lent as"), default=Medium.PAPER, readonly=True)
    page_count: Mapped[int | None] = item(Integer, _("Pages lent"), readonly=True)
    renewals: Mapped[int] = item(Integer, _("Renewals"), default=0, readonly=True)
    recalled_at: Mapped[datetime | None] = item(Moment, _("Called back at"), readonly=True)
    recalled_for_id: Mapped[int | None] = link("employee", _("Called back for"), readonly=True)
    slip_id: Mapped[int | None] = link("loan_slip", _("Loan slip"), readonly=True)

    rule_id: Mapped[int | None] = link(
        "loan_rule", _("Loan rule"), readonly=True, section=_("Terms it was lent on")
    )
    term_days: Mapped[int | None] = item(Integer, _("Lent for"), unit=_("days"), readonly=True)
    term_renewals: Mapped[int | None] = item(Integer, _("Renewals allowed"), readonly=True)
    term_recall_days: Mapped[int | None] = item(
        Integer, _("Time after a recall"), unit=_("days"), readonly=True
    )
    on_site: Mapped[bool] = item(Boolean, _("On site only"), readonly=True)
    approver_id: Mapped[int | None] = link("employee", _("To be approved by"), readonly=True)
    decided_by_id: Mapped[int | None] = link("employee", _("Decided by"), readonly=True)
    decided_at: Mapped[datetime | None] = item(Moment, _("Decided at"), readonly=True)
    decision_note: Mapped[str | None] = item(Text, _("Reason of the decision"), readonly=True)

    claimed_at: Mapped[datetime | None] = item(
        Moment, _("Said to be returned at"), readonly=True, section=_("Return")
    )
    searched_on: Mapped[date | None] = item(Date, _("Searched in vain on"), readonly=True)
    returned_at: Mapped[datetime | None] = item(
        Moment, _("Returned at"), listed=True, readonly=True
    )
    received_by_id: Mapped[int | None] = link("employee", _("Taken back by"), readonly=True)
    condition: Mapped[Condition | None] = item(
        Condition, _("Condition"), filtered=True, readonly=True
    )
    pages_returned: Mapped[int | None] = item(Integer, _("Pages returned"), readonly=True)
    remark: Mapped[str | None] = item(Text, _("Remark"), readonly=True)
    written_off_at: Mapped[datetime | None] = item(Moment, _("Loss settled at"), readonly=True)
    found_on: Mapped[date | None] = item(Date, _("Found again on"), readonly=True)
    found_note: Mapped[str | None] = item(Text, _("Where it was found"), readonly=True)

    @property
    def is_out(self) -> bool:
        """Whether somebody has the item now."""
        ended = self.returned_at or self.written_off_at
        return self.lent_at is not None and ended is None

    @property
    def has_run_out(self) -> bool:
        """Whether it is a right to read whose last day is over, though nobody closed it yet."""
        over = self.due_on is not None and self.due_on < clock.today()
        return self.is_out and self.is_reading and over

    @property
    def is_reading(self) -> bool:
        """Whether it is a right to read in the program, not a paper in somebody's hands."""
        return self.medium is Medium.DIGITAL

    @property
    def lent_on(self) -> date | None:
        """The day it was lent, where the company is."""
        return None if self.lent_at is None else clock.local(self.lent_at).date()

    @property
    def claimed_on(self) -> date | None:
        """The day its borrower says it was returned."""
        return None if self.claimed_at is None else clock.local(self.claimed_at).date()

    @property
    def terms(self) -> Terms:
        """The terms it was lent on, whatever the rule says today."""
        usual = Terms()
        return Terms(
            days=usual.days if self.term_days is None else self.term_days,
            renewals=usual.renewals if self.term_renewals is None else self.term_renewals,
            recall_days=(
                usual.recall_days if self.term_recall_days is None else self.term_recall_days
            ),
            on_site=bool(self.on_site),
        )

    @property
    def days_overdue(self) -> int:
        """For how many calendar days it has been overdue; a right to read never is."""
        if self.due_on is None or not self.is_out or self.is_reading:
            return 0
        return rules.days_overdue(self.due_on, clock.today())

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been back by now."""
        return self.state == LoanState.LENT and self.days_overdue > 0

    def check_delete(self) -> None:
        raise rules.LendingKept

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.article, self.borrower) if part)


class LoanStep(Register):
    """One step of calling an item back, and who was told (4.6)."""

    __tablename__ = "loan_step"
    __table_args__ = (UniqueConstraint("loan_id", "due_on", "step", "told_id"),)
    card = Card(
        _("Reminder of a loan"),
        plural=_("Reminders of loans"),
        clause="4.6",
        icon="bell-ringing",
        scope=Via("loan_id"),
        access=ACCESS,
    )

    loan_id: Mapped[int] = link(
        "loan", _("Loan"), listed=True, readonly=True, aliases=("借阅记录",)
    )
    step: Mapped[Step] = item(
        Step, _("Step"), listed=True, filtered=True, readonly=True, aliases=("催还步骤",)
    )
    due_on: Mapped[date] = item(Date, _("Due on"), listed=True, readonly=True)
    told_id: Mapped[int | None] = link(
        "employee", _("Who was told"), listed=True, filtered=True, readonly=True
    )
    told_at: Mapped[datetime] = item(
        Moment, _("Told at"), default=clock.now, listed=True, readonly=True
    )

    def check_delete(self) -> None:
        raise rules.LendingKept

    def __str__(self) -> str:
        return f"{self.loan} · {self.step.label}"
