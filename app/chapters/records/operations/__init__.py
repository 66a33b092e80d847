"""What happens to records: types from forms, archiving, keeping (4.1, 4.4, 4.5)."""

from app.chapters.records.operations.archive import archive
from app.chapters.records.operations.kinds import sync_record_types, type_of
from app.chapters.records.operations.places import move
from app.chapters.records.operations.retention import (
    due_for_disposal,
    ground_of,
    lift,
    open_holds,
    tie,
)

__all__ = [
    "archive",
    "due_for_disposal",
    "ground_of",
    "lift",
    "move",
    "open_holds",
    "sync_record_types",
    "tie",
    "type_of",
]
