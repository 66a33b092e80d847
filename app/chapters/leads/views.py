"""Screens of demand information."""

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from app.chapters.leads import duties, operations, watches
from app.chapters.leads.board import Pipeline
from app.chapters.leads.models import (
    AgendaItem,
    Attendance,
    Bidder,
    DemandMeeting,
    DemandReport,
    Lead,
    LeadTracking,
    MeetingDecision,
)
from app.chapters.leads.models.tables import tables, totals
from app.chapters.leads.rules import CLOSED, OPEN, LeadStage, OutcomeReason
from app.chapters.reports.operations import reports_about
from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.registers import submissions
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView

C = TypeVar("C", bound=Choice)

KEY = "/<int(max=2147483647):key>"


class LeadView(RegisterView):
    register = Lead
    show_template = "leads/lead.html"
    listed_apart = (LeadTracking.__tablename__,)

    def beside(self, row: Lead) -> dict[str, Any]:
        """Return how it was tracked, what was reported, and where it can go."""
        trackings = operations.last_trackings(row)
        return {
            "trackings": trackings,
            "reports": reports_about([row, *trackings]),
            "open_stages": OPEN,
            "closed_stages": CLOSED,
            "reasons": list(OutcomeReason),
            "today": clock.today(),
            "once": submissions.new_key(),
        }

    @expose(f"{KEY}/move", methods=["POST"])
    @needs(Action.CHANGE)
    def move(self, key: int) -> ResponseReturnValue:
        """Move a lead to another stage, with its outcome when that closes it."""

        def act(lead: Lead) -> str:
            stage = _chosen(LeadStage, "stage")
            if stage is None:
                raise RegulationError(gettext("Choose a stage."), field="stage")
            operations.move(
                lead,
                stage,
                outcome=(request.form.get("outcome") or "").strip() or None,
                reason=_chosen(OutcomeReason, "outcome_reason"),
            )
            return gettext("%(name)s: %(stage)s", name=lead.name, stage=stage.label)

        return self._act(key, act)

    @expose(f"{KEY}/convert", methods=["POST"])
    @needs(Action.CHANGE)
    def convert(self, key: int) -> ResponseReturnValue:
        """Open the customer card of a prospect."""

        def act(lead: Lead) -> str:
            customer = operations.convert(lead)
            return gettext("Customer card %(number)s is opened.", number=customer.number)

        return self._act(key, act)


class LeadTrackingView(RegisterView):
    register = LeadTracking


class BidderView(RegisterView):
    register = Bidder


class DemandMeetingView(RegisterView):
    register = DemandMeeting

    def _first_values(self) -> tuple[dict[str, Any], Sequence[str]]:
        """Expect the chair and the attendees of the last time."""
        values, struck = super()._first_values()
        last = operations.last_meeting()
        if last is not None:
            values = {"chair_id": last.chair_id, "attendee_names": last.attendee_names} | values
        return values, struck


class AttendanceView(RegisterView):
    register = Attendance


class AgendaItemView(RegisterView):
    register = AgendaItem


class MeetingDecisionView(RegisterView):
    register = MeetingDecision

    @expose(f"{KEY}/done", methods=["POST"])
    @needs(Action.SEE)
    def done(self, key: int) -> ResponseReturnValue:
        """Report a decision carried out."""

        def act(decision: MeetingDecision) -> str:
            operations.report_done(decision, request.form.get("reason"))
            return gettext("Reported done.")

        return self._act(key, act)


class DemandReportView(RegisterView):
    register = DemandReport
    show_template = "leads/report.html"

    def beside(self, row: DemandReport) -> dict[str, Any]:
        """Return the figures of the month beside those they are compared with."""
        figures = row.shown_figures()
        months = list(figures.values())
        return {
            "months": list(figures),
            "totals": totals(months),
            "tables": [table for table in tables(months) if table.rows],
        }


def _chosen(choices: type[C], name: str) -> C | None:
    """Return the member of a list that was sent; None when none of them was."""
    known = {member.value: member for member in choices}
    return known.get(request.form.get(name, ""))


__all__ = [
    "AgendaItemView",
    "AttendanceView",
    "BidderView",
    "DemandMeetingView",
    "DemandReportView",
    "LeadTrackingView",
    "LeadView",
    "MeetingDecisionView",
    "Pipeline",
    "duties",  # stand on the home page
    "watches",  # stand on the compliance board
]
