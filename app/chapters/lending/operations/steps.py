"""Calling back what is due, one step after the other; each is kept with who was told (4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan, LoanStep
from app.chapters.lending.operations.queue import cancel_hold
from app.chapters.lending.operations.reading import end_reading
from app.chapters.lending.operations.telling import tell_borrower
from app.chapters.lending.rules import HoldState, Step
from app.chapters.lending.standing import calling_today, ending, run_out, to_call_back
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import draft

# What each step says to the borrower, and to the head of the borrower's department.
TO_BORROWER = {
    Step.DUE_SOON: message("%(item)s is due back on %(due)s."),
    Step.OVERDUE: message("%(item)s was due back on %(due)s. Please return it."),
    Step.HEAD: message(
        "%(item)s was due back on %(due)s. The head of your department has been told."
    ),
    Step.STOPPED: message(
        "%(item)s was due back on %(due)s. Nothing more is lent to you until it is back."
    ),
}
TO_HEAD = {
    Step.HEAD: message("%(borrower)s has not returned %(item)s, which was due on %(due)s."),
    Step.STOPPED: message(
        "%(borrower)s has still not returned %(item)s, which was due on %(due)s, and borrows "
        "nothing more until then."
    ),
}


def take_steps() -> int:
    """Take today's step for everything that is due; a second time there is none to take.

    Returns:
        How many people were told something.
    """
    today, loans, calling = clock.today(), to_call_back(), calling_today()
    taken, told = _taken(loans), 0
    for loan in loans:
        assert loan.due_on is not None
        step = rules.step_of(loan.due_on, today, calling)
        if step is None or (loan.id, loan.due_on, step) in taken:
            continue
        for person, text in _sentences(loan.borrower, step):
            draft(LoanStep, {}, loan=loan, step=step, due_on=loan.due_on, told=person)
            _say(loan, loan.due_on, step, person, text)
            told += 1
    db.session.flush()
    return told


def _taken(loans: Sequence[Loan]) -> set[tuple[int, date, Step]]:
    """Return the steps taken for these loans before, each with the due date it was about."""
    kept = select(LoanStep.loan_id, LoanStep.due_on, LoanStep.step)
    wanted = [loan.id for loan in loans]
    return {
        tuple(row)
        for start in range(0, len(wanted), 500)
        for row in db.session.execute(kept.where(LoanStep.loan_id.in_(wanted[start : start + 500])))
    }


def _sentences(borrower: Employee, step: Step) -> Iterator[tuple[Employee, str]]:
    """Yield who is told what by a step."""
    yield borrower, TO_BORROWER[step]
    head = borrower.superior if step in TO_HEAD else None
    if head is not None:
        yield head, TO_HEAD[step]


def _say(loan: Loan, due: date, step: Step, person: Employee, text: str) -> None:
    name = loan.article.number or loan.article.title
    key = f"step/{loan.id}/{due.isoformat()}/{step.value}"
    if person is loan.borrower:
        tell_borrower(person, text, name, key=key, due=due.isoformat())
        return
    told = {"item": name, "borrower": loan.borrower.name, "due": due.isoformat()}
    notify(db.session, [person.user_id], text, told, key=key)


def lapse_holds() -> int:
    """Give up the items nobody collected in time; return how many."""
    late = db.session.scalars(
        select(Hold).where(Hold.state == HoldState.READY, Hold.ready_until < clock.today())
    ).all()
    for hold in late:
        cancel_hold(hold)
        tell_borrower(
            hold.borrower,
            message("%(item)s was not collected in time and is no longer kept for you."),
            hold.article.number or hold.article.title,
            key=f"lapsed/{hold.id}",
        )
    return len(late)


def end_readings() -> int:
    """Close the rights to read whose last day is over; return how many (4.6)."""
    over = run_out()
    for loan in over:
        end_reading(loan)
    return len(over)


def announce_ends() -> None:
    """Tell whoever may read something until tomorrow."""
    tomorrow = clock.today() + timedelta(days=1)
    for loan in ending(tomorrow):
        tell_borrower(
            loan.borrower,
            message("You can read %(item)s until %(due)s."),
            loan.article.number or loan.article.title,
            key=f"ends/{loan.id}/{tomorrow.isoformat()}",
            due=tomorrow.isoformat(),
        )
