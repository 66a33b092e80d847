"""Screens of after-sales service."""

from app.chapters.service import duties, watches
from app.chapters.service.models import ContactRecord, Product, RoutingRule, ServiceFeedback
from app.kernel.web.screens import RegisterView


class ProductView(RegisterView):
    register = Product


class ContactRecordView(RegisterView):
    register = ContactRecord


class RoutingRuleView(RegisterView):
    register = RoutingRule


class ServiceFeedbackView(RegisterView):
    register = ServiceFeedback


__all__ = [
    "ContactRecordView",
    "ProductView",
    "RoutingRuleView",
    "ServiceFeedbackView",
    "duties",
    "watches",
]
