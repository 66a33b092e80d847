"""Screens of customers."""

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
from app.kernel.web.screens import RegisterView


class CustomerView(RegisterView):
    register = Customer


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
