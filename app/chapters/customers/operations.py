"""What a follow-up changes on the customer's card, and handing customers over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, func, select, update

from app.chapters.customers import rules
from app.chapters.customers.models import Customer, FollowUp, Visit
from app.chapters.customers.rules import CustomerClass
from app.chapters.org.models import Employee, find
from app.chapters.reports.operations import report_up
from app.chapters.reports.rules import ReportKind
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.parameters import Parameter, history_of
from app.kernel.registers import history, operations
from app.kernel.registers.history import Fact
from app.kernel.registers.register import FormState, Register

COUNTING = ((FollowUp, FollowUp.done_on), (Visit, Visit.visited_on))  # 1.15: a visit counts too
A_DAY = timedelta(days=1)


def last_follow_up(customer_id: int) -> date | None:
    """Return the day of the last follow-up or visit that is not void."""
    days = [
        db.session.scalar(
            select(func.max(day)).where(
                register.customer_id == customer_id, register.state != FormState.VOID.value
            )
        )
        for register, day in COUNTING
    ]
    return max((day for day in days if day is not None), default=None)


def reschedule(customer: Customer) -> None:
    """Set last and next follow-up of a customer from its records (1.6–1.8)."""
    customer.last_follow_up_on = last_follow_up(customer.id)
    customer.plan_follow_up()


def replan(customer_class: CustomerClass) -> None:
    """Set when the next follow-ups of a class are due, in one statement a window (1.6–1.8)."""
    cadences = history_of(rules.FOLLOWED_UP[customer_class])
    of_class = Customer.customer_class == customer_class
    last = Customer.last_follow_up_on
    days = db.session.scalars(select(last).where(of_class, last.is_not(None)).distinct())
    for due, group in groupby(sorted(days), lambda day: rules.next_due(cadences, day, day)):
        window = list(group)
        _set_due(due, of_class, last.between(window[0], window[-1]))
    never = of_class, last.is_(None)
    for due, group in groupby(
        _days_opened(*never), lambda day: rules.next_due(cadences, None, day)
    ):
        window = list(group)
        opened = Customer.created_at
        _set_due(due, *never, opened >= _start(window[0]), opened < _start(window[-1] + A_DAY))


def _set_due(due: date, *which: ColumnElement[bool]) -> None:
    """Plan customers anew without confirming their files, which 1.18 reads from `updated_at`."""
    untouched = {"updated_at": Customer.updated_at, "updated_by_id": Customer.updated_by_id}
    db.session.execute(
        update(Customer).where(*which).values(next_due_on=due, **untouched),
        execution_options={"synchronize_session": False},
    )


def _days_opened(*which: ColumnElement[bool]) -> Iterator[date]:
    """Return every day from the first to the last on which such a file was opened."""
    query = select(func.min(Customer.created_at), func.max(Customer.created_at)).where(*which)
    first, last = (
        moment and clock.local(moment).date() for moment in db.session.execute(query).one()
    )
    while first is not None and first <= last:
        yield first
        first += A_DAY


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.zone())


@signals.revised.connect
def _replan(parameter: Parameter[Any], **_kwargs: Any) -> None:
    for customer_class, revised in rules.FOLLOWED_UP.items():
        if revised is parameter:
            replan(customer_class)


@signals.created.connect
@signals.changed.connect
@signals.voided.connect
def _record(row: Register, **_kwargs: Any) -> None:
    """Bring a follow-up to the customer's card, in the transaction that records it."""
    if not isinstance(row, FollowUp | Visit):
        return
    customer = find(Customer, row.customer_id)
    if customer is None:
        return
    reschedule(customer)
    if isinstance(row, FollowUp) and row.state != FormState.VOID:
        _take_over_contact(row, customer)
        _report_important(row, customer)
    db.session.flush()


def _take_over_contact(row: FollowUp, customer: Customer) -> None:
    """Bring a changed address or telephone to the customer's card in the same step (1.12)."""
    if row.new_address or row.new_phone:
        customer.address = row.new_address or customer.address
        customer.phone = row.new_phone or customer.phone
        customer.prepare()


def _report_important(row: FollowUp, customer: Customer) -> None:
    """Report important information to the sales general manager at once (1.6)."""
    if row.important:
        report_up(row, ReportKind.IMPORTANT, f"{customer.name}: {row.important_text}")


def confirm(customer: Customer) -> None:
    """Say that a file is right as it stands, which keeps it from going stale (1.18)."""
    customer.updated_at = clock.now()
    db.session.flush()
    history.write(db.session, [Fact(Customer.__tablename__, customer.id, "confirmed", {})])


def hand_over(giver: Employee, taker: Employee, customers: Iterable[Customer] | None = None) -> int:
    """Put customers from one person's name into another's; return how many (2.6.6).

    Args:
        giver: who hands over.
        taker: who takes over.
        customers: some of the giver's customers; all of them when None.
    """
    if customers is None:
        customers = db.session.scalars(
            select(Customer).where(Customer.responsible_id == giver.id).order_by(Customer.id)
        ).all()
    count = 0
    for customer in customers:
        operations.change(customer, {"responsible_id": taker.id})
        count += 1
    return count


@Employee.holds(_("Customers"), hand_over)
def _customers_in_name(employee_id: int) -> int:
    return db.session.scalar(
        select(func.count()).select_from(Customer).where(Customer.responsible_id == employee_id)
    )
