"""What tests ask of watches."""

from __future__ import annotations

from datetime import date

from app.kernel.actor import PROGRAM
from app.kernel.database import db
from app.kernel.owed.watches import Outcome, cases, read, watch_called


def outcomes_in(code: str, day: date) -> list[Outcome]:
    """Return how the cases of the period around a day came out, the oldest first."""
    watch = watch_called(code)
    assert watch is not None
    db.session.flush()
    rows = db.session.execute(cases(watch, watch.period.around(day), PROGRAM))
    return [case.outcome for case in read(rows)]
