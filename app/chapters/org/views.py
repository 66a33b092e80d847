"""Screens of people and places."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, IntegerField

from app.chapters.org import operations
from app.chapters.org.models import (
    Department,
    Employee,
    EmployeeRegion,
    Qualification,
    Region,
    WorkingDay,
)
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView


class HandOverForm(Form):
    taker = IntegerField(_("Taken over by whom"))


class DepartmentView(RegisterView):
    register = Department


class RegionView(RegisterView):
    register = Region


class EmployeeView(RegisterView):
    register = Employee

    @expose("/<int(max=2147483647):key>/hand-over", methods=["GET", "POST"])
    @needs(Action.CHANGE)
    def hand_over(self, key: int) -> ResponseReturnValue:
        """Show what stands in a person's name, and move it into another's (2.6.6)."""
        giver = self.find(key)
        form = HandOverForm(request.form)
        if request.method == "POST":
            try:
                with transaction():
                    operations.hand_over(giver, db.session.get(Employee, form.taker.data or 0))
            except RegulationError as refusal:
                form.taker.errors = [str(refusal)]
            else:
                flash(gettext("Everything is handed over."), "success")
                return redirect(f"{self.route_base}/{key}")
        return render_template(
            "org/hand_over.html", view=self, giver=giver, form=form, held=giver.holdings
        )


class EmployeeRegionView(RegisterView):
    register = EmployeeRegion


class QualificationView(RegisterView):
    register = Qualification


class WorkingDayView(RegisterView):
    register = WorkingDay


__all__ = [
    "DepartmentView",
    "EmployeeRegionView",
    "EmployeeView",
    "QualificationView",
    "RegionView",
    "WorkingDayView",
    "operations",  # adds the employee to the account form
]
