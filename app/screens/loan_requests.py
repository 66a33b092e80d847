"""Requests for loans, and their answer (2.7.5, 4.6)."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.chapters.lending import operations, standing
from app.chapters.lending.models import Loan
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers.operations import transaction
from app.kernel.web.pages import Page, back, require_login, whole_number

SHOWN = 50
REASON_MOST = 500


class LoanRequests(Page):
    """What people ask to borrow, for whoever approves it."""

    route_base = "/loan-requests"
    default_view = "list"

    @expose("/")
    def list(self) -> ResponseReturnValue:
        """Show the requests this person is asked to answer, the oldest first."""
        require_login()
        asked = standing.to_decide(actor(), SHOWN + 1)
        return render_template(
            "screens/loan_requests.html", asked=asked[:SHOWN], more=len(asked) > SHOWN
        )

    @expose("/<int(max=2147483647):key>/<any(approve, refuse):answer>", methods=["POST"])
    def decide(self, key: int, answer: str) -> ResponseReturnValue:
        """Approve or refuse a request."""
        require_login()
        note = (request.form.get("reason") or "").strip()[:REASON_MOST] or None
        with transaction():
            loan = operations.decide(_request(key), approved=answer == "approve", note=note)
            name = loan.article.number or loan.article.title
        if answer == "approve":
            flash(gettext("The loan of %(item)s is approved.", item=name), "success")
        else:
            flash(gettext("The loan of %(item)s is refused.", item=name), "success")
        return back(standing.REQUESTS)


def _request(key: int) -> Loan:
    """Return a request the actor may see.

    Raises:
        NotFound: there is none.
    """
    found: Loan | None = db.session.scalar(select(Loan).where(Loan.id == whole_number(key)))
    if found is None:
        raise NotFound
    return found
