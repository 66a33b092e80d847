"""The registers of records control, in the regulation's order."""

from app.chapters.records.models.archive import ArchiveItem
from app.chapters.records.models.kinds import RecordType
from app.chapters.records.models.places import Cabinet, Movement, Place, Volume

__all__ = ["ArchiveItem", "Cabinet", "Movement", "Place", "RecordType", "Volume"]
