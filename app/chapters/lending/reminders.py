"""Every night: give up what nobody collects, tell borrowers what is due (4.6)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.chapters.lending import rules
from app.chapters.lending.models import Hold
from app.chapters.lending.operations import cancel_hold
from app.chapters.lending.rules import HoldState
from app.chapters.lending.standing import out_until
from app.kernel import clock
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.jobs import crontab, job
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import transaction


@job(every=crontab(hour="17", minute="5"))  # shortly after midnight where the company is
def remind() -> None:
    """Move up in the queues, and tell borrowers what is due or overdue; safe to run twice."""
    with program(), transaction():
        lapse_holds()
        remind_borrowers()


def lapse_holds() -> int:
    """Give up the items nobody collected in time; return how many."""
    late = db.session.scalars(
        select(Hold).where(Hold.state == HoldState.READY, Hold.ready_until < clock.today())
    ).all()
    for hold in late:
        cancel_hold(hold)
    return len(late)


def remind_borrowers() -> None:
    """Tell each borrower once before the due date and once after it (4.6)."""
    today = clock.today()
    for loan in out_until(today + timedelta(days=rules.DUE_SOON_DAYS)):
        assert loan.due_on is not None
        late = bool(rules.days_overdue(loan.due_on, today))
        text = (
            message("%(item)s was due back on %(due)s. Please return it.")
            if late
            else message("%(item)s is due back on %(due)s.")
        )
        notify(
            db.session,
            [loan.borrower.user_id],
            text,
            {"item": loan.article.number or loan.article.title, "due": loan.due_on.isoformat()},
            loan,
            key=f"due/{loan.id}/{loan.due_on.isoformat()}/{'late' if late else 'soon'}",
        )
