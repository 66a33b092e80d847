"""The queue for an item that is out (4.6)."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app.chapters.lending import rules
from app.chapters.lending.models import Hold
from app.chapters.lending.operations.telling import tell
from app.chapters.lending.rules import HoldState
from app.chapters.lending.standing import (
    Standing,
    standing_of,
)
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message
from app.kernel.registers.operations import create


def place_hold(item: Entry, borrower: Employee) -> Hold:
    """Put a borrower into the queue for an item that is out (4.6).

    Raises:
        ItemIsFree: it is on its shelf and kept for nobody.
        HasItAlready, AlreadyAsked: the borrower has it, or stands in the queue.
        BorrowerGone: the borrower has left.
    """
    there = standing_of(item)
    if borrower.state == EmployeeState.LEFT:
        raise rules.BorrowerGone(borrower.name)
    if there.loan is not None and there.loan.borrower_id == borrower.id:
        raise rules.HasItAlready(there.name, borrower.name)
    if there.hold_of(borrower.id) is not None:
        raise rules.AlreadyAsked(there.name, borrower.name)
    if there.loan is None and there.first is None:
        raise rules.ItemIsFree(there.name)
    try:
        with db.session.begin_nested():
            hold: Hold = create(Hold, {}, article=item, borrower=borrower)
    except IntegrityError as error:
        raise rules.AlreadyAsked(there.name, borrower.name) from error
    return hold


def cancel_hold(hold: Hold) -> Hold | None:
    """Take a borrower out of the queue; the next one moves up.

    Returns:
        The hold that is ready now instead, if there is one.
    """
    was_ready = hold.state == HoldState.READY
    hold.state = HoldState.CANCELLED
    db.session.flush()
    there = standing_of(hold.article)
    if not was_ready or there.first is None:
        return None
    make_ready(there, there.first)
    db.session.flush()
    return there.first


def make_ready(there: Standing, hold: Hold) -> None:
    """Keep the item at the desk for whoever is first, and say so."""
    hold.state = HoldState.READY
    hold.ready_until = rules.hold_until(clock.today())
    tell(
        [hold.borrower.user_id],
        message("%(item)s is kept for you at the borrowing desk until %(until)s."),
        there,
        hold.borrower,
        until=hold.ready_until.isoformat(),
    )
