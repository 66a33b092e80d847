"""Screens of lending; the desk itself is a screen of its own."""

from app.chapters.lending.models import Hold, Loan
from app.kernel.web.screens import RegisterView


class LoanView(RegisterView):
    register = Loan


class HoldView(RegisterView):
    register = Hold


__all__ = ["HoldView", "LoanView"]
