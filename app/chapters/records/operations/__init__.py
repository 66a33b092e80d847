"""What happens to records: types from forms, archiving, keeping (4.1, 4.4, 4.5)."""

from app.chapters.records.operations.archive import archive
from app.chapters.records.operations.kinds import sync_record_types, type_of
from app.chapters.records.operations.places import move

__all__ = ["archive", "move", "sync_record_types", "type_of"]
