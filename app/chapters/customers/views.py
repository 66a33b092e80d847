"""Screens of customers."""

from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from app.chapters.customers import duties, operations, watches
from app.chapters.customers.models import (
    CareApproval,
    Contact,
    Customer,
    Equipment,
    FollowUp,
    SatisfactionSurvey,
    Visit,
)
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView


class CustomerView(RegisterView):
    register = Customer
    show_template = "customers/customer.html"

    @expose("/<int(max=2147483647):key>/confirm", methods=["POST"])
    @needs(Action.CHANGE)
    def confirm(self, key: int) -> ResponseReturnValue:
        """Say that a file is right as it stands."""

        def act(customer: Customer) -> str:
            operations.confirm(customer)
            return gettext("The file of %(name)s is confirmed.", name=customer.name)

        return self._act(key, act)


class ContactView(RegisterView):
    register = Contact


class EquipmentView(RegisterView):
    register = Equipment


class FollowUpView(RegisterView):
    register = FollowUp


class VisitView(RegisterView):
    register = Visit


class CareApprovalView(RegisterView):
    register = CareApproval


class SatisfactionSurveyView(RegisterView):
    register = SatisfactionSurvey


__all__ = [
    "CareApprovalView",
    "ContactView",
    "CustomerView",
    "EquipmentView",
    "FollowUpView",
    "SatisfactionSurveyView",
    "VisitView",
    "duties",  # stand on the home page
    "operations",  # listens to follow-ups being recorded
    "watches",  # stand on the compliance board
]
