"""Screens of the regulation itself."""

from app.chapters.policy import operations
from app.chapters.policy.models import (
    Clause,
    ClauseChange,
    ParameterChange,
    PolicyParameter,
    Revision,
)
from app.kernel.web.screens import RegisterView


class ClauseView(RegisterView):
    register = Clause


class PolicyParameterView(RegisterView):
    register = PolicyParameter


class RevisionView(RegisterView):
    register = Revision


class ParameterChangeView(RegisterView):
    register = ParameterChange


class ClauseChangeView(RegisterView):
    register = ClauseChange


__all__ = [
    "ClauseChangeView",
    "ClauseView",
    "ParameterChangeView",
    "PolicyParameterView",
    "RevisionView",
    "operations",  # keeps what an approved revision changes
]
