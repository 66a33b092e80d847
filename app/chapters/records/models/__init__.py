"""The registers of records control, in the regulation's order."""

from app.chapters.records.models.archive import (
    ArchiveItem,
)
from app.chapters.records.models.disposals import (
    Disposal,
    DisposalItem,
)
from app.chapters.records.models.inspections import (
    CorrectiveAction,
    Inspection,
    InspectionItem,
)
from app.chapters.records.models.kinds import (
    RecordType,
)
from app.chapters.records.models.places import (
    Cabinet,
    Movement,
    Place,
    Volume,
)
from app.chapters.records.models.retention import (
    LegalHold,
    RecordEquipment,
)
from app.chapters.records.models.transfers import (
    Transfer,
    TransferVolume,
)
from app.chapters.records.models.versions import (
    RecordTypeVersion,
)

__all__ = [
    "ArchiveItem",
    "Cabinet",
    "CorrectiveAction",
    "Disposal",
    "DisposalItem",
    "Inspection",
    "InspectionItem",
    "LegalHold",
    "Movement",
    "Place",
    "RecordEquipment",
    "RecordType",
    "RecordTypeVersion",
    "Transfer",
    "TransferVolume",
    "Volume",
]
