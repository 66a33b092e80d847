"""Screens of lending; the desk itself is a screen of its own."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from app.chapters.lending import operations, rules, standing, watches
from app.chapters.lending.models import Hold, Loan, LoanRule, LoanSlip, LoanStep, LossReport
from app.chapters.lending.rules import HoldState, LendingRefused
from app.chapters.lending.standing import Standing
from app.chapters.org.models import Employee
from app.chapters.org.operations import acting_employee
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.actions import KEY, RowActions
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView

PURPOSE_MOST = 200


class Lends(RowActions):
    """The pages of a row that can be lent: asking for it, and the way to the desk (4.6)."""

    @expose(f"{KEY}/desk")
    @needs(Action.LEND)
    def desk(self, key: int) -> ResponseReturnValue:
        """Put the row on the borrowing desk."""
        item = self.find(key).entry
        return redirect(url_for("BorrowingDesk.desk", item=item.number or item.title))

    @expose(f"{KEY}/borrow", methods=["GET"])
    @needs(Action.SEE)
    def borrow(self, key: int) -> ResponseReturnValue:
        """Show where the row stands, and on which terms the person may have it."""
        row = self.find(key)
        there = standing.standing_of(row.entry)
        return render_template(
            "lending/borrow.html",
            view=self,
            card=self.register.card,
            row=row,
            there=there,
            **_for_me(there, acting_employee()),
        )

    @expose(f"{KEY}/borrow", methods=["POST"])
    @needs(Action.SEE)
    def ask(self, key: int) -> ResponseReturnValue:
        """Ask for the row, in the person's own name."""
        purpose = (request.form.get("purpose") or "").strip()[:PURPOSE_MOST] or None
        with transaction():
            item, person = self.find(key).entry, acting_employee()
            if person is None:
                raise rules.NobodyKnown
            hold = operations.ask(item, person, purpose)
            if hold.state is HoldState.READY:  # in the program, where nothing is fetched
                return redirect(standing.room_of(operations.lend(item, person).id))
            said = _said(hold)
        flash(said, "success")
        return redirect(standing.MINE)


def _for_me(there: Standing, person: Employee | None) -> dict[str, Any]:
    """Return what the item's standing means for one person: terms, place, or why not."""
    if person is None:
        return {"refused": rules.NobodyKnown(), "applied": standing.applied_to(there.row)}
    found: dict[str, Any] = {
        "place": there.place_of(person.id),
        "mine": there.loan is not None and there.loan.borrower_id == person.id,
    }
    try:
        found["applied"] = operations.check_borrower(there, person)
    except LendingRefused as refusal:
        found |= {"refused": refusal, "applied": standing.applied_to(there.row)}
    return found


def _said(hold: Hold) -> str:
    if not hold.is_allowed:
        return gettext("Your request waits for approval. You are told the answer.")
    return gettext("You are in the queue. You are told when it is ready to collect.")


class LoanView(RegisterView):
    register = Loan


class LoanStepView(RegisterView):
    register = LoanStep


class HoldView(RegisterView):
    register = Hold


class LoanRuleView(RegisterView):
    register = LoanRule


class LoanSlipView(RegisterView):
    register = LoanSlip


class LossReportView(RegisterView):
    register = LossReport


__all__ = [
    "HoldView",
    "Lends",
    "LoanRuleView",
    "LoanSlipView",
    "LoanStepView",
    "LoanView",
    "LossReportView",
    "watches",
]
