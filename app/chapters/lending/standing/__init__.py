"""Where an item stands: who has it, who waits, what is overdue (4.6)."""

from app.chapters.lending.standing.duties import DESK
from app.chapters.lending.standing.items import (
    OUT,
    Standing,
    due_days,
    numbered,
    out_loan,
    out_of_items,
    standing_of,
)
from app.chapters.lending.standing.lists import (
    desk_log,
    out_until,
    overdue,
    overdue_count,
    requests_waiting,
)
from app.chapters.lending.standing.marks import mark_of

__all__ = [
    "DESK",
    "OUT",
    "Standing",
    "desk_log",
    "due_days",
    "mark_of",
    "numbered",
    "out_loan",
    "out_of_items",
    "out_until",
    "overdue",
    "overdue_count",
    "requests_waiting",
    "standing_of",
]
