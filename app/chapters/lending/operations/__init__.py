"""What happens to loans: ask, decide, lend, renew, call back, take back, lose (4.6)."""

from app.chapters.lending.operations.borrowers import check_borrower
from app.chapters.lending.operations.claims import claim_returned, not_found
from app.chapters.lending.operations.desk import (
    correct_return,
    lend,
    recall,
    renew,
    take_back,
)
from app.chapters.lending.operations.losses import put_back, report_lost, write_off
from app.chapters.lending.operations.queue import (
    ask,
    cancel_hold,
    fetched,
    place_hold,
)
from app.chapters.lending.operations.reading import end_reading
from app.chapters.lending.operations.requests import decide
from app.chapters.lending.operations.seeding import seed
from app.chapters.lending.operations.serving import serve
from app.chapters.lending.operations.slips import sign_slip, slip_for
from app.chapters.lending.operations.steps import (
    announce_ends,
    end_readings,
    lapse_holds,
    take_steps,
)

__all__ = [
    "announce_ends",
    "ask",
    "cancel_hold",
    "check_borrower",
    "claim_returned",
    "correct_return",
    "decide",
    "end_reading",
    "end_readings",
    "fetched",
    "lapse_holds",
    "lend",
    "not_found",
    "place_hold",
    "put_back",
    "recall",
    "renew",
    "report_lost",
    "seed",
    "serve",
    "sign_slip",
    "slip_for",
    "take_back",
    "take_steps",
    "write_off",
]
