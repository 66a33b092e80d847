"""Whose turn it is once an item is at hand (4.6)."""

from __future__ import annotations

from app.chapters.lending import rules
from app.chapters.lending.models import Hold
from app.chapters.lending.operations.telling import tell_borrower
from app.chapters.lending.rules import HoldState, Medium
from app.chapters.lending.standing import Standing, standing_of
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message


def serve(item: Entry) -> Hold | None:
    """Keep an item that is at hand for the first in the queue.

    Returns:
        The hold that is ready now, if somebody waits.
    """
    there = standing_of(item)
    if there.loan is not None or there.kept is not None or there.first is None:
        return there.kept
    make_ready(there, there.first)
    db.session.flush()
    return there.first


def serve_reader(item: Entry) -> Hold | None:
    """Let the first in the queue read what is in the program: it is always at hand."""
    there = standing_of(item)
    return serve(item) if there.row.medium is Medium.DIGITAL else None


def make_ready(there: Standing, hold: Hold) -> None:
    """Keep the item for somebody from now on, and tell them."""
    hold.state = HoldState.READY
    today = clock.today()
    hold.ready_until = rules.hold_until(today, value_of(rules.HOLD_KEPT, today))
    if hold.borrower_id == actor().employee_id:
        return  # who does it themselves sees it
    text = (
        message("You can read %(item)s now; begin by %(until)s.")
        if there.row.medium is Medium.DIGITAL
        else message("%(item)s is kept for you at the borrowing desk until %(until)s.")
    )
    tell_borrower(hold.borrower, text, there.name, until=hold.ready_until.isoformat())
