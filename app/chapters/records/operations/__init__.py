"""What happens to records: types from forms, archiving, keeping (4.1, 4.4, 4.5)."""

from app.chapters.records.operations.archive import (
    archive,
)
from app.chapters.records.operations.disposals import (
    due_by_kind,
    due_of,
    list_for_disposal,
)
from app.chapters.records.operations.inspections import (
    answer,
    draw,
    drawn,
    finish,
    inspected,
    next_inspection_on,
    open_inspection,
    report_done,
    report_missing,
)
from app.chapters.records.operations.kinds import (
    sync_record_types,
    type_of,
)
from app.chapters.records.operations.places import (
    contents_of,
    move,
    target_of,
)
from app.chapters.records.operations.retention import (
    due_for_disposal,
    ground_of,
    lift,
    tie,
)
from app.chapters.records.operations.transfers import (
    accept,
    accept_all,
    bind,
    bind_all,
    handed_over_of,
    is_pending,
    list_volumes,
    not_ready,
    open_transfer,
    proposals,
    rearrange,
    unfinished,
    volumes_of,
)
from app.chapters.records.operations.versions import (
    approve_version,
    bring_into_force,
    files_in_force,
    refuse_version,
)

__all__ = [
    "accept",
    "accept_all",
    "answer",
    "approve_version",
    "archive",
    "bind",
    "bind_all",
    "bring_into_force",
    "contents_of",
    "draw",
    "drawn",
    "due_by_kind",
    "due_for_disposal",
    "due_of",
    "files_in_force",
    "finish",
    "ground_of",
    "handed_over_of",
    "inspected",
    "is_pending",
    "lift",
    "list_for_disposal",
    "list_volumes",
    "move",
    "next_inspection_on",
    "not_ready",
    "open_inspection",
    "open_transfer",
    "proposals",
    "rearrange",
    "refuse_version",
    "report_done",
    "report_missing",
    "sync_record_types",
    "target_of",
    "tie",
    "type_of",
    "unfinished",
    "volumes_of",
]
