"""What a register offers when its rows can be lent (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask_babel import lazy_gettext as _

from app.chapters.lending.rules import Confidentiality, Medium
from app.kernel.registers.register import Register, RowPage
from app.kernel.roles import Action

if TYPE_CHECKING:
    from app.chapters.lending.models.loans import Loan


class Lendable:
    """What a register mixes in when its rows can be lent at the desk (4.6).

    The register says what its rows are; loan rules, queue, calling back and slips are the desk's.
    Its view mixes in `Lends`, which answers at these pages.
    """

    lendable = True
    pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("borrow", _("Borrow"), "book-download", Action.SEE),
        RowPage("desk", _("To the borrowing desk"), "barcode", Action.LEND),
    )
    loan_category: ClassVar[str]  # what loan rules call all rows of the register, such as 记录
    loan_links: ClassVar[tuple[str, ...]] = ()  # links the desk reads along with a row

    @property
    def medium(self) -> Medium:
        """Whether it is handed out on paper, or read in the program until its due date."""
        return Medium.PAPER

    @property
    def needs_approval(self) -> bool:
        """Whether somebody must approve each loan beforehand, whatever the loan rule says."""
        return False

    @property
    def loan_approver_id(self) -> int | None:
        """The employee who alone approves its loans; None for those with the right to (2.7.5)."""
        return None

    @property
    def secrecy(self) -> Confidentiality:
        """Who may know what the item says."""
        return Confidentiality.INTERNAL

    @property
    def loan_kinds(self) -> tuple[str, ...]:
        """What loan rules can call the item, the narrowest first, such as 销-07, 记录."""
        return (self.loan_category,)

    @classmethod
    def loan_categories(cls) -> Sequence[tuple[str, Any]]:
        """Return what loan rules can call the register's rows, and what each of them means."""
        return [(cls.loan_category, cls.card.heading)]  # type: ignore[attr-defined]

    @property
    def page_count(self) -> int | None:
        """How many pages are counted when it goes out and comes back, if they are known."""
        return None

    @property
    def original(self) -> Register:
        """The row whose sheet and files are read when the item is lent in the program."""
        return cast("Register", self)

    @property
    def whereabouts(self) -> str:
        """Where the clerk finds the item."""
        return ""

    def refuse_loan(self, today: date) -> None:
        """Raise when the item itself cannot be lent, such as a missing one."""

    def check_desk(self) -> None:
        """Raise when whoever is at the desk does not keep the item, and so cannot hand it out."""

    def on_lent(self, loan: Loan) -> None:
        """Mark the item as out, or as due on another day."""

    def on_returned(self, loan: Loan) -> None:
        """Mark the item as back on its shelf."""

    def on_lost(self, loan: Loan) -> None:
        """Mark the item as missing."""
