"""What happens at the borrowing desk: lend, take back, renew, hold, ask, decide, lose (4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.chapters.lending import rules
from app.chapters.lending.models import Hold, Loan
from app.chapters.lending.rules import Condition, HoldState, LoanState
from app.chapters.lending.standing import (
    Standing,
    due_days,
    out_loan,
    standing_of,
)
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.kernel import clock
from app.kernel.actor import actor, actor_of
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import create
from app.kernel.roles import Action, permission


def lend(item: Entry, borrower: Employee, purpose: str | None = None) -> Loan:
    """Hand an item to a borrower and start its return clock (4.6).

    Returns:
        The open loan, already flushed.

    Raises:
        ItemIsOut: somebody has it, also when another clerk lent it this very moment.
        ItemNotAvailable, HeldForAnother: the item is not there to be lent.
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower: not to this person.
        ApprovalMissing: it is lent only after approval.
    """
    there = standing_of(item)
    _refuse_out(there, there.loan)
    _check_borrower(there, borrower)
    request = there.request_of(borrower.id)
    if there.row.needs_approval and (request is None or request.state != LoanState.APPROVED):
        raise rules.ApprovalMissing(there.name)
    _collect_hold(there, borrower)
    loan = _hand_out(there, borrower, request, purpose)
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def request_loan(item: Entry, borrower: Employee, purpose: str | None = None) -> Loan:
    """Ask for an item that is lent only after approval, and tell who may approve (4.6).

    Raises:
        AlreadyAsked: the borrower has asked for it already.
        BorrowerGone, BorrowerOverdue, SecretNotForBorrower: not to this person.
    """
    there = standing_of(item)
    _check_borrower(there, borrower)
    if there.request_of(borrower.id) is not None:
        raise rules.AlreadyAsked(there.name, borrower.name)
    loan: Loan = create(Loan, {}, article=item, borrower=borrower, purpose=purpose)
    _tell(
        _approvers(),
        message("%(borrower)s asks to borrow %(item)s: approve or refuse."),
        there,
        borrower,
    )
    return loan


def decide(loan: Loan, *, approved: bool, note: str | None = None) -> Loan:
    """Answer a request; nobody answers their own (4.6).

    Raises:
        NotAllowed: the actor may not approve loans.
        OwnRequest: the actor is the borrower.
        AlreadyDecided: it was answered before.
    """
    who = actor()
    if not who.can(Action.APPROVE, Loan):
        raise NotAllowed
    rules.check_approver(who.employee_id, loan.borrower_id)
    if loan.state != LoanState.REQUESTED:
        raise rules.AlreadyDecided(loan.state.label)
    loan.state = LoanState.APPROVED if approved else LoanState.REFUSED
    loan.decided_by_id, loan.decided_at, loan.decision_note = who.employee_id, clock.now(), note
    db.session.flush()
    text = (
        message("Your request for %(item)s is approved: collect it at the borrowing desk.")
        if approved
        else message("Your request for %(item)s is refused.")
    )
    _tell([loan.borrower.user_id], text, standing_of(loan.article), loan.borrower)
    return loan


def renew(item: Entry) -> Loan:
    """Prolong the loan by which an item is out (4.6).

    Raises:
        ItemIsIn: it is not out.
        SomebodyWaits, RenewalsUsed, OverdueNotRenewed: it must come back first.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    assert loan.due_on is not None
    loan.due_on = rules.renewed_due_on(
        there.name,
        loan.due_on,
        loan.renewals,
        there.first.borrower.name if there.first else None,
        clock.today(),
        there.row.lending_terms(),
    )
    loan.renewals += 1
    there.row.on_lent(loan)
    db.session.flush()
    return loan


def take_back(
    item: Entry, condition: Condition = Condition.GOOD, remark: str | None = None
) -> tuple[Loan, Hold | None]:
    """Take an item back and tell the first in the queue (4.6).

    Returns:
        The closed loan, and the hold that is now ready to be collected, if somebody waits.

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    loan.returned_at, loan.received_by_id = clock.now(), actor().employee_id
    loan.condition, loan.remark = condition, remark
    loan.state = LoanState.RETURNED
    there.row.on_returned(loan)
    ready = there.first
    if ready is not None:
        _make_ready(there, ready)
    db.session.flush()
    return loan, ready


def report_lost(item: Entry, remark: str | None = None) -> Loan:
    """Say that an item cannot be found; it stays in the borrower's name until it is (4.6).

    Raises:
        ItemIsIn: it is not out.
    """
    there = standing_of(item)
    loan = _loan_of(there)
    loan.state, loan.remark = LoanState.LOST, remark
    there.row.on_lost(loan)
    db.session.flush()
    return loan


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
    _make_ready(there, there.first)
    db.session.flush()
    return there.first


def _loan_of(there: Standing) -> Loan:
    if there.loan is None:
        raise rules.ItemIsIn(there.name)
    return there.loan


def _refuse_out(there: Standing, loan: Loan | None) -> None:
    if loan is None:
        return
    assert loan.lent_on is not None
    assert loan.due_on is not None
    raise rules.ItemIsOut(there.name, loan.borrower.name, loan.lent_on, loan.due_on)


def _check_borrower(there: Standing, borrower: Employee) -> None:
    today = clock.today()
    there.row.refuse_loan(today)
    if borrower.state == EmployeeState.LEFT:
        raise rules.BorrowerGone(borrower.name)
    rules.check_borrower(borrower.name, due_days(borrower.id), today)
    if there.row.secrecy is rules.Confidentiality.SECRET:
        rules.check_confidentiality(
            there.name, there.row.secrecy, borrower.name, _roles_of(borrower)
        )


def _roles_of(borrower: Employee) -> Iterable[str]:
    user = None if borrower.user_id is None else db.session.get(User, borrower.user_id)
    return frozenset() if user is None else actor_of(user).roles


def _collect_hold(there: Standing, borrower: Employee) -> None:
    """Close the borrower's place in the queue; refuse while the item is kept for another."""
    today = clock.today()
    for hold in there.holds:
        if hold.borrower_id == borrower.id:
            hold.state = HoldState.FULFILLED
            return
        if hold.state == HoldState.READY and hold.ready_until and hold.ready_until < today:
            hold.state = HoldState.CANCELLED  # not collected in time
            continue
        raise rules.HeldForAnother(there.name, hold.borrower.name, hold.ready_until)


def _hand_out(
    there: Standing, borrower: Employee, request: Loan | None, purpose: str | None
) -> Loan:
    """Store the loan; the database decides between two clerks (4.6)."""
    facts = {
        "state": LoanState.LENT,
        "lent_at": clock.now(),
        "lent_by_id": actor().employee_id,
        "due_on": rules.due_on(clock.today(), there.row.lending_terms().days),
    }
    name, article_id = there.name, there.item.id
    try:
        with db.session.begin_nested():
            return _stored(request, there.item, borrower, purpose, facts)
    except IntegrityError as error:
        winner = out_loan(article_id)
        if winner is None or winner.lent_on is None or winner.due_on is None:
            raise
        raise rules.ItemIsOut(name, winner.borrower.name, winner.lent_on, winner.due_on) from error


def _stored(
    request: Loan | None,
    item: Entry,
    borrower: Employee,
    purpose: str | None,
    facts: dict[str, Any],
) -> Loan:
    if request is None:
        made: Loan = create(Loan, {}, article=item, borrower=borrower, purpose=purpose, **facts)
        return made
    for key, value in facts.items():
        setattr(request, key, value)
    request.purpose = purpose or request.purpose
    db.session.flush()
    return request


def _make_ready(there: Standing, hold: Hold) -> None:
    hold.state = HoldState.READY
    hold.ready_until = rules.hold_until(clock.today())
    _tell(
        [hold.borrower.user_id],
        message("%(item)s is kept for you at the borrowing desk until %(until)s."),
        there,
        hold.borrower,
        until=hold.ready_until.isoformat(),
    )


def _tell(
    user_ids: Iterable[int | None], text: str, there: Standing, borrower: Employee, **values: Any
) -> None:
    notify(
        db.session,
        user_ids,
        text,
        {"item": there.name, "borrower": borrower.name, **values},
        there.row,
    )


def _approvers() -> list[int]:
    """Return the accounts whose roles may approve loans."""
    return list(
        db.session.scalars(
            select(User.id)
            .join(User.roles)
            .join(Role.permissions)
            .join(PermissionView.permission)
            .join(PermissionView.view_menu)
            .where(
                User.active.is_(True),
                Permission.name == permission(Action.APPROVE),
                ViewMenu.name == Loan.__name__,
            )
            .distinct()
        )
    )
