"""Screens of projects."""

from app.chapters.projects import operations
from app.chapters.projects.models import (
    AcceptanceCertificate,
    CompletionReport,
    Handover,
    Project,
)
from app.kernel.web.screens import RegisterView


class ProjectView(RegisterView):
    register = Project


class CompletionReportView(RegisterView):
    register = CompletionReport


class AcceptanceCertificateView(RegisterView):
    register = AcceptanceCertificate


class HandoverView(RegisterView):
    register = Handover


__all__ = [
    "AcceptanceCertificateView",
    "CompletionReportView",
    "HandoverView",
    "ProjectView",
    "operations",  # listens to hand-overs being completed
]
