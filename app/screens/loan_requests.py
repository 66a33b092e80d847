"""What people do about loans without going to the desk: approve, refuse, renew (4.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.chapters.lending import operations
from app.chapters.lending.models import Loan
from app.kernel.actor import acting_as, actor, program
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.pages import Page, back, needs, require_login, whole_number


class LoanRequests(Page):
    """What people do about loans from their own desk: approve, refuse, renew (4.6)."""

    route_base = "/loan-requests"
    class_permission_name = "Loan"

    @expose("/<int(max=2147483647):key>/<any(approve, refuse):answer>", methods=["POST"])
    @needs(Action.APPROVE)
    def decide(self, key: int, answer: str) -> ResponseReturnValue:
        """Approve or refuse a request."""
        loan = _loan(key)
        with transaction():
            operations.decide(
                loan, approved=answer == "approve", note=request.form.get("reason") or None
            )
        return back("/")

    @expose("/<int(max=2147483647):key>/renew", methods=["POST"])
    def renew(self, key: int) -> ResponseReturnValue:
        """Prolong a loan in the person's own name."""
        require_login()
        mine = actor().employee_id
        with program():  # what is in the person's hands is no secret to the person
            loan = _loan(key)
            if mine is None or loan.borrower_id != mine or not loan.is_out:
                raise NotFound
            item = loan.article
        with transaction():
            due = _renewed(item)
        flash(gettext("Renewed: now due on %(due)s.", due=due), "success")
        return back("/")


def _renewed(item: Entry) -> date | None:
    """Prolong the loan of an item the actor may hold without seeing its customer."""
    who = actor()
    with acting_as(replace(who, reach="all")):
        return operations.renew(item).due_on


def _loan(key: int) -> Loan:
    """Return a loan the actor may see.

    Raises:
        NotFound: there is none.
    """
    found: Loan | None = db.session.scalar(select(Loan).where(Loan.id == whole_number(key)))
    if found is None:
        raise NotFound
    return found
