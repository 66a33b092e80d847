"""Screens of reports to superiors."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from app.chapters.reports import duties, escalation, operations, watches
from app.chapters.reports.models import Report
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView


class ReportView(RegisterView):
    register = Report

    @expose("/<int(max=2147483647):key>/acknowledge", methods=["POST"])
    @needs(Action.SIGN)
    def acknowledge(self, key: int) -> ResponseReturnValue:
        """Take note of a report, with a remark if there is one."""

        def act(report: Report) -> str:
            operations.acknowledge(report, request.form.get("reason"))
            return gettext("The report is acknowledged.")

        return self._act(key, act)


__all__ = [
    "ReportView",
    "duties",  # stand on the home page
    "escalation",  # runs every morning
    "watches",  # stand on the compliance board
]
