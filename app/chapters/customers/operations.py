"""What a follow-up changes on the customer's card, and handing customers over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from app.chapters.customers import rules
from app.chapters.customers.models import FOLLOW_UPS, Customer, FollowUp, Visit
from app.chapters.customers.rules import Stop
from app.chapters.org.models import Employee, find
from app.chapters.reports.operations import report_up
from app.chapters.reports.rules import ReportKind
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.errors import ItemErrors, NotFound, RegulationError
from app.kernel.language.workdays import is_workday
from app.kernel.registers import history, operations
from app.kernel.registers.history import Fact
from app.kernel.registers.register import FormState, Register


@signals.created.connect
@signals.changed.connect
@signals.voided.connect
def _record(row: Register, before: Mapping[str, Any] | None = None, **_kwargs: Any) -> None:
    """Bring a follow-up to the customer's card, in the transaction that records it."""
    if not isinstance(row, FollowUp | Visit):
        return
    for customer_id in {row.customer_id, (before or {}).get("customer_id", row.customer_id)}:
        _reckon(find(Customer, customer_id))
    customer = find(Customer, row.customer_id)
    if isinstance(row, FollowUp) and row.state != FormState.VOID and customer is not None:
        _plan_next(row, customer)
        _take_over_contact(row, customer)
        _report_important(row, customer)
    db.session.flush()


def _reckon(customer: Customer | None) -> None:
    """Set when a customer was last and is next followed up (1.6–1.8)."""
    if customer is not None:
        last = FOLLOW_UPS.last_contact(customer.id)
        if last != customer.last_follow_up_on:
            customer.planned_on = None  # what was planned is done
        customer.last_follow_up_on = last
        customer.plan_follow_up()


def plan(customer: Customer, day: date | None, agreed: bool = False) -> None:
    """Plan the next follow-up for a day, or for none; the file is not confirmed by it (1.18).

    Args:
        agreed: whether a day off is meant.

    Raises:
        NothingDue, PlannedInPast, PlannedTooLate, PlannedOnDayOff
    """
    _plan(customer, day, agreed)
    db.session.flush()


def plan_all(days: Mapping[int, date | None]) -> int:
    """Plan the next follow-ups of customers, by id, all or none; return how many.

    Whoever plans many at once has seen the days, so that a day off is meant.

    Raises:
        ItemErrors: some are refused; the errors are by id.
        NotFound: one of the ids is nobody's the actor sees.
    """
    errors: dict[str, str] = {}
    customers = db.session.scalars(select(Customer).where(Customer.id.in_(days))).all()
    if len(customers) != len(days):
        raise NotFound
    for customer in customers:
        try:
            _plan(customer, days[customer.id], agreed=True)
        except RegulationError as refusal:
            errors[str(customer.id)] = str(refusal)
    if errors:
        raise ItemErrors(errors)
    db.session.flush()
    return len(customers)


def _plan(customer: Customer, day: date | None, agreed: bool) -> None:
    works = day is None or is_workday(day)
    clause = rules.FOLLOWED_UP[customer.customer_class].clause
    rules.check_plan(
        day, customer.next_due_on, clock.today(), clause=clause, works=works, agreed=agreed
    )
    if customer.planned_on != day:
        customer.planned_on = day
        flag_modified(customer, "updated_at")


def to_plan(person_id: int, again: bool, most: int) -> Sequence[Customer]:
    """Return the customers somebody still has time to follow up, the most urgent first.

    Args:
        again: whether those that are planned already are among them.
    """
    owed = select(Customer).where(
        Customer.responsible_id == person_id, Customer.next_due_on >= clock.today()
    )
    if not again:
        owed = owed.where(Customer.planned_on.is_(None))
    return db.session.scalars(owed.order_by(Customer.next_due_on, Customer.id).limit(most)).all()


def propose(customers: Sequence[Customer], taken: Mapping[date, int]) -> dict[int, date]:
    """Spread the follow-ups of customers over the working days until each is due, by place.

    Args:
        taken: how much stands on which day already.
    """
    stops = [
        Stop(each.id, each.next_due_on, (str(each.region_id), each.province or "", each.city or ""))
        for each in customers
        if each.next_due_on is not None
    ]
    today = clock.today()
    last = max((stop.due_on for stop in stops), default=today)
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    return rules.spread(stops, [day for day in days if is_workday(day)], taken)


def _plan_next(row: FollowUp, customer: Customer) -> None:
    """Plan the next follow-up for the day the last one names."""
    if row.next_on and row.next_on > clock.today() and row.done_on == customer.last_follow_up_on:
        customer.planned_on = rules.kept_plan(row.next_on, customer.next_due_on)


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
