"""Where an item stands: who has it, who waits, on which terms, what is overdue (4.6)."""

from app.chapters.lending.models.common import DESK
from app.chapters.lending.standing.duties import MINE, REQUESTS
from app.chapters.lending.standing.items import (
    OPEN_REQUESTS,
    OUT,
    Standing,
    due_days,
    last_loan,
    numbered,
    out_loan,
    out_of_items,
    out_under,
    rows_of,
    standing_of,
)
from app.chapters.lending.standing.lists import (
    claimed,
    desk_log,
    ending,
    may_decide,
    overdue,
    run_out,
    to_call_back,
    to_decide,
    to_fetch,
    unsigned,
)
from app.chapters.lending.standing.marks import mark_of
from app.chapters.lending.standing.mine import Account, Mine, account_of, mine, room_of
from app.chapters.lending.standing.terms import Applied, applied_to, calling_today, roles_of

__all__ = [
    "DESK",
    "MINE",
    "OPEN_REQUESTS",
    "OUT",
    "REQUESTS",
    "Account",
    "Applied",
    "Mine",
    "Standing",
    "account_of",
    "applied_to",
    "calling_today",
    "claimed",
    "desk_log",
    "due_days",
    "ending",
    "last_loan",
    "mark_of",
    "may_decide",
    "mine",
    "numbered",
    "out_loan",
    "out_of_items",
    "out_under",
    "overdue",
    "roles_of",
    "room_of",
    "rows_of",
    "run_out",
    "standing_of",
    "to_call_back",
    "to_decide",
    "to_fetch",
    "unsigned",
]
