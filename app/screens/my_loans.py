"""What a person borrows: out, asked for, and over (4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.chapters.lending import operations, standing
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import OPEN_HOLDS, Medium
from app.kernel.actor import actor, seeing_all
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers.operations import transaction
from app.kernel.web.pages import Page, back, require_login

KEY = "/<int(max=2147483647):key>"


class MyLoans(Page):
    """The borrower's own page; nobody reaches another's."""

    route_base = "/my-loans"
    default_view = "list"

    @expose("/")
    def list(self) -> ResponseReturnValue:
        """Show what is out in the person's name, asked for, and over."""
        require_login()
        me = actor().employee_id
        found = standing.mine(me) if me is not None else standing.Mine([], [], [])
        return render_template("screens/my_loans.html", mine=found)

    @expose(f"{KEY}/renew", methods=["POST"])
    def renew(self, key: int) -> ResponseReturnValue:
        """Prolong a loan."""
        with _own(Loan, key) as loan:
            due = operations.renew(loan.article).due_on
        flash(gettext("Renewed: now due on %(due)s.", due=due), "success")
        return back(standing.MINE)

    @expose(f"{KEY}/claim", methods=["POST"])
    def claim(self, key: int) -> ResponseReturnValue:
        """Say that an item is back already."""
        with _own(Loan, key) as loan:
            operations.claim_returned(loan)
        flash(gettext("The desk looks for it. You are not reminded meanwhile."), "success")
        return back(standing.MINE)

    @expose(f"/holds{KEY}/cancel", methods=["POST"])
    def cancel(self, key: int) -> ResponseReturnValue:
        """Give up a place in a queue."""
        with _own(Hold, key) as hold:
            operations.cancel_hold(hold)
        flash(gettext("You no longer wait for it."), "success")
        return back(standing.MINE)

    @expose(f"/holds{KEY}/read", methods=["POST"])
    def read(self, key: int) -> ResponseReturnValue:
        """Begin to read what is kept in the program."""
        with _own(Hold, key) as hold:
            if hold.medium is not Medium.DIGITAL:
                raise NotFound
            room = standing.room_of(operations.lend(hold.article, hold.borrower).id)
        return redirect(room)

    @expose(f"/holds{KEY}/recall", methods=["POST"])
    def recall(self, key: int) -> ResponseReturnValue:
        """Call an item back from whoever has it."""
        with _own(Hold, key) as hold:
            due = operations.recall(hold.article, hold.borrower).due_on
        flash(gettext("It is called back and due on %(due)s.", due=due), "success")
        return back(standing.MINE)


@contextmanager
def _own(register: type[Loan] | type[Hold], key: int) -> Iterator[Any]:
    """Act on an open row of the actor's own, in a transaction, whatever else they may see.

    Raises:
        NotFound: it is another's, or over.
    """
    require_login()
    who = actor()
    open_rows = standing.OUT if register is Loan else (Hold.state.in_(OPEN_HOLDS),)
    mine = select(register).where(register.id == key, register.borrower_id == who.employee_id)
    with seeing_all(), transaction():
        found = db.session.scalar(mine.where(*open_rows)) if who.employee_id else None
        if found is None:
            raise NotFound
        yield found
