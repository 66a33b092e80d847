"""Screens of after-sales service."""

from app.chapters.service import duties
from app.chapters.service.models import ContactRecord, Product, RoutingRule
from app.kernel.web.screens import RegisterView


class ProductView(RegisterView):
    register = Product


class ContactRecordView(RegisterView):
    register = ContactRecord


class RoutingRuleView(RegisterView):
    register = RoutingRule


__all__ = ["ContactRecordView", "ProductView", "RoutingRuleView", "duties"]
