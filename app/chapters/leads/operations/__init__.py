"""What happens to leads, at meetings and when months are over (1.9–1.11, 1.13)."""

from app.chapters.leads.operations.leads import convert, hand_over, last_trackings, move, plan
from app.chapters.leads.operations.meetings import (
    Standing,
    is_reported,
    last_meeting,
    last_progress,
    open_decisions,
    report_done,
    standing,
    weeks_without_meeting,
)

__all__ = [
    "Standing",
    "convert",
    "hand_over",
    "is_reported",
    "last_meeting",
    "last_progress",
    "last_trackings",
    "move",
    "open_decisions",
    "plan",
    "report_done",
    "standing",
    "weeks_without_meeting",
]
