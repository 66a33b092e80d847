"""What happens to loans: lend, take back, renew, hold, ask, decide, lose (4.6)."""

from app.chapters.lending.operations.desk import lend, renew, report_lost, take_back
from app.chapters.lending.operations.queue import cancel_hold, place_hold
from app.chapters.lending.operations.requests import decide, request_loan

__all__ = [
    "cancel_hold",
    "decide",
    "lend",
    "place_hold",
    "renew",
    "report_lost",
    "request_loan",
    "take_back",
]
