"""Planning help: the follow-ups somebody owes, spread over the working days they have (part 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from app.chapters.customers import operations
from app.chapters.customers.models import Customer
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import ItemErrors
from app.kernel.owed import dues
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.forms import may_look_up
from app.kernel.web.pages import Page, needs, whole_number
from app.screens.calendar_asked import day_of

MOST = 150  # follow-ups planned at once, the most urgent of them
PREFIX = "day-"  # of the field of a customer, before its id


class Planning(Page):
    """A proposal people change and confirm; nothing is planned before."""

    route_base = "/planning"
    class_permission_name = "Customer"
    default_view = "propose"

    @expose("/")
    @needs(Action.CHANGE)
    def propose(self) -> ResponseReturnValue:
        """Show on which day to follow up whom."""
        person_id = _person_id(request.args)
        again = request.args.get("again") == "1"
        customers = operations.to_plan(person_id, again, MOST) if person_id else []
        days = operations.propose(customers, _taken(person_id, again))
        return _page(customers, days, person_id, again=again)

    @expose("/", methods=["POST"])
    @needs(Action.CHANGE)
    def confirm(self) -> ResponseReturnValue:
        """Plan what was proposed, as it was changed."""
        days = _chosen(request.form)
        try:
            with transaction():
                count = operations.plan_all(days)
        except ItemErrors as refusals:
            return _again(days, refusals.errors), 422
        flash(ngettext("%(num)s follow-up is planned.", "%(num)s follow-ups are planned.", count))
        return redirect(f"/calendar/?person_id={_person_id(request.form) or ''}")


def _page(
    customers: Sequence[Customer],
    days: dict[int, date],
    person_id: int | None,
    errors: dict[str, str] | None = None,
    *,
    again: bool = False,
) -> str:
    load = Counter(days.values())
    return render_template(
        "screens/planning.html",
        customers=sorted(customers, key=lambda each: (days.get(each.id, date.max), each.id)),
        days=days,
        load=load,
        person=db.session.get(Employee, person_id) if person_id else None,
        again=again,
        errors=errors or {},
        most=MOST,
        today=clock.today(),
        prefix=PREFIX,
        may_choose=may_look_up(Employee.__tablename__),
    )


def _again(days: dict[int, date | None], errors: dict[str, str]) -> str:
    """Show what was sent once more, with what is wrong about it."""
    sent = db.session.scalars(
        select(Customer).where(Customer.id.in_(days)).options(selectinload(Customer.region))
    ).all()
    kept = {key: day for key, day in days.items() if day is not None}
    return _page(sent, kept, _person_id(request.form), errors)


def _person_id(args: MultiDict[str, str]) -> int | None:
    """Return whose follow-ups are asked for; the actor's own unless said otherwise."""
    asked = args.get("person_id")
    return whole_number(asked) if asked else actor().employee_id


def _chosen(form: MultiDict[str, str]) -> dict[int, date | None]:
    """Return the day chosen for each customer; none where the field was emptied.

    Raises:
        BadRequest: an id or a day is none.
    """
    sent = [(key, value) for key, value in form.items() if key.startswith(PREFIX)][:MOST]
    return {whole_number(key.removeprefix(PREFIX)): day_of(value) for key, value in sent}


def _taken(person_id: int | None, again: bool) -> dict[date, int]:
    """Return how much somebody has planned on which day, without what is to be planned anew."""
    today, found = clock.today(), Counter[date]()
    for source in dues.sources():
        owed = source.find(today) if source.find else None
        if owed is None or owed.planned_on is None or person_id is None:
            continue
        if again and source.register is Customer:
            continue
        planned: Any = owed.planned_on
        rows = owed.rows.where(owed.person_id == person_id, planned >= today)
        counted = rows.with_only_columns(planned, func.count()).group_by(planned)
        for day, count in db.session.execute(counted):
            found[day] += count
    return found
