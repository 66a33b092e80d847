"""Kinds of record, how long they are kept, and where (4.1, 4.2, 4.4, 4.5)."""

from app.chapters.lending.rules import Confidentiality
from app.chapters.records.rules.archive import (
    LENDABLE_STATES,
    ArchivedRecordKept,
    CompletedInFuture,
    ItemState,
    PagesMissing,
    check_completed_on,
    check_pages,
)
from app.chapters.records.rules.kinds import (
    NINE_FORMS,
    BadCode,
    Category,
    KeptByProgram,
    KnownType,
    check_code,
    check_same,
)
from app.chapters.records.rules.places import Place, normalised, normalised_number, place_of
from app.chapters.records.rules.retention import (
    FIRST_RETENTION_YEARS,
    PRODUCT_LIFE_YEARS,
    RetentionKind,
    RetentionYearsMissing,
    check_retention,
    retention_until,
    years_after,
)

__all__ = [
    "FIRST_RETENTION_YEARS",
    "LENDABLE_STATES",
    "NINE_FORMS",
    "PRODUCT_LIFE_YEARS",
    "ArchivedRecordKept",
    "BadCode",
    "Category",
    "CompletedInFuture",
    "Confidentiality",
    "ItemState",
    "KeptByProgram",
    "KnownType",
    "PagesMissing",
    "Place",
    "RetentionKind",
    "RetentionYearsMissing",
    "check_code",
    "check_completed_on",
    "check_pages",
    "check_retention",
    "check_same",
    "normalised",
    "normalised_number",
    "place_of",
    "retention_until",
    "years_after",
]
