"""The registers of lending, and what a register mixes in to be lent."""

from app.chapters.lending.models.lendable import Lendable
from app.chapters.lending.models.loans import Hold, Loan

__all__ = ["Hold", "Lendable", "Loan"]
