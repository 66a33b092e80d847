"""Screens of records control."""

from app.chapters.records import operations
from app.chapters.records.models import ArchiveItem, RecordType
from app.kernel.screens import RegisterView


class RecordTypeView(RegisterView):
    register = RecordType


class ArchiveItemView(RegisterView):
    register = ArchiveItem


__all__ = ["ArchiveItemView", "RecordTypeView", "operations"]
