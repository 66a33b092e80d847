"""Screens of suppliers."""

from app.chapters.suppliers import operations
from app.chapters.suppliers.models import Supplier, SupplierEvaluation
from app.kernel.web.screens import RegisterView


class SupplierView(RegisterView):
    register = Supplier


class SupplierEvaluationView(RegisterView):
    register = SupplierEvaluation


__all__ = [
    "SupplierEvaluationView",
    "SupplierView",
    "operations",  # listens to evaluations being completed
]
