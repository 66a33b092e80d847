"""The registers of projects, in the regulation's order."""

from app.chapters.projects.models.acceptance import AcceptanceCertificate, Handover
from app.chapters.projects.models.completion import CompletionReport
from app.chapters.projects.models.project import Project

__all__ = ["AcceptanceCertificate", "CompletionReport", "Handover", "Project"]
