"""The registers of records control, in the regulation's order."""

from app.chapters.records.models.archive import ArchiveItem
from app.chapters.records.models.kinds import RecordType

__all__ = ["ArchiveItem", "RecordType"]
