"""What a register offers when its rows can be lent (4.6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.chapters.lending.rules import Confidentiality, Terms

if TYPE_CHECKING:
    from app.chapters.lending.models.loans import Loan


class Lendable:
    """What a register mixes in when its rows can be lent at the desk (4.6)."""

    lendable = True

    @property
    def needs_approval(self) -> bool:
        """Whether somebody must approve each loan beforehand."""
        return False

    @property
    def secrecy(self) -> Confidentiality:
        """Who may know what the item says."""
        return Confidentiality.INTERNAL

    @property
    def whereabouts(self) -> str:
        """Where the clerk finds the item."""
        return ""

    def lending_terms(self) -> Terms:
        """Return for how long, and how often again, the item is lent."""
        return Terms()

    def refuse_loan(self, today: date) -> None:
        """Raise when the item itself cannot be lent, such as a missing one."""

    def on_lent(self, loan: Loan) -> None:
        """Mark the item as out, or as due on another day."""

    def on_returned(self, loan: Loan) -> None:
        """Mark the item as back on its shelf."""

    def on_lost(self, loan: Loan) -> None:
        """Mark the item as missing."""
