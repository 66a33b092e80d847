"""The registers of lending, and what a register mixes in to be lent."""

from app.chapters.lending.models.holds import Hold
from app.chapters.lending.models.lendable import Lendable
from app.chapters.lending.models.loan_rules import LoanRule
from app.chapters.lending.models.loans import Loan, LoanStep
from app.chapters.lending.models.losses import LossReport
from app.chapters.lending.models.slips import LoanSlip

__all__ = ["Hold", "Lendable", "Loan", "LoanRule", "LoanSlip", "LoanStep", "LossReport"]
