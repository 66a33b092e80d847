"""What is overdue climbs: to whoever owes it, to their head, to the sales general manager (1.6).

Each step is taken once for each due day, for all rows in one statement, and kept with who was told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from app.chapters.org.models import Employee, Region
from app.chapters.org.superiors import holders, readers, superiors
from app.chapters.reports import rules
from app.chapters.reports.models import Escalation
from app.chapters.reports.rules import EscalationStep
from app.kernel import clock
from app.kernel.actor import program
from app.kernel.database import Moment as MomentType
from app.kernel.database import db
from app.kernel.owed import climbing
from app.kernel.parameters import value_of
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Register
from app.kernel.roles import Role
from app.kernel.web import shown
from app.kernel.web.timeline import Moment, teller
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily

PAGE = "/escalations/"
NO_ROW = 0  # of what was to happen and has no row
TEXTS: Mapping[EscalationStep, tuple[str, str]] = {
    EscalationStep.OWNER: (
        message("Overdue, and yours to do: %(count)s. The oldest was due on %(due)s."),
        "/",
    ),
    EscalationStep.HEAD: (
        message("Overdue in your charge, and not done yet: %(count)s. Since %(due)s the longest."),
        PAGE,
    ),
    EscalationStep.LEADER: (
        message("Overdue for long, and still not done: %(count)s. Since %(due)s the longest."),
        PAGE,
    ),
}


@job(label=_("Tell superiors what is overdue"), every=Daily(5, 30))
def raise_overdue() -> None:
    """Take today's steps; safe to run twice, and at once."""
    with program(), transaction():
        take_steps()


def take_steps() -> None:
    """Take every step that has become due, and tell each person of all theirs at once (1.6)."""
    today, now = clock.today(), clock.now()
    cases = _cases(today)
    _take(EscalationStep.OWNER, _owners(cases), rules.last_due_on(today, 0), now)
    head, leader = value_of(rules.HEAD_TOLD, today), value_of(rules.LEADER_TOLD, today)
    _take(EscalationStep.HEAD, _heads(cases), rules.last_due_on(today, head), now)
    _take(EscalationStep.LEADER, _leaders(cases), rules.last_due_on(today, leader), now)
    _tell(now)


def _cases(today: date) -> Subquery:
    """Return everything overdue: rows, and what was to happen and did not."""
    found = climbing.overdue(today).subquery()
    names = ("source", "register", "row_id", "person_id", "role", "region_id", "due_on")
    lapsed = [
        select(
            literal(each.source.code, String),
            literal(each.source.register.__tablename__, String),
            literal(NO_ROW, Integer),
            cast(null(), Integer),
            literal(str(role), String),
            cast(null(), Integer),
            literal(each.due_on, Date),
        )
        for each in climbing.lapsed(today)
        for role in sorted(each.roles)
    ]
    return union_all(select(*(found.c[name] for name in names)), *lapsed).subquery("cases")


def _owners(cases: Subquery) -> Select[Any]:
    who, having = readers(), holders()
    persons = select(cases, who.c.employee_id.label("told_id")).join(
        who, who.c.employee_id == cases.c.person_id
    )
    roles = (
        select(cases, having.c.employee_id)
        .join(having, having.c.role == cases.c.role)
        .where(cases.c.person_id.is_(None))
    )
    return select(union_all(persons, roles).subquery())


def _heads(cases: Subquery) -> Select[Any]:
    return select(union_all(_above_persons(cases), _above_roles(cases)).subquery())


def _above_persons(cases: Subquery) -> Select[Any]:
    """Return the manager of the region, if it is a colleague's; else the superior.

    Who works elsewhere, such as in after-sales, answers to the own department alone.
    """
    manager, above = readers().alias("managers"), superiors()
    told = func.coalesce(manager.c.employee_id, above.c.head_id)
    by_manager = and_(
        manager.c.employee_id == Region.manager_id,
        manager.c.employee_id != Employee.id,
        manager.c.department_id == Employee.department_id,
    )
    return (
        select(cases, told.label("told_id"))
        .join(Employee, Employee.id == cases.c.person_id)
        .outerjoin(Region, Region.id == cases.c.region_id)
        .outerjoin(manager, by_manager)
        .outerjoin(above, above.c.employee_id == cases.c.person_id)
        .where(told.is_not(None))
    )


def _above_roles(cases: Subquery) -> Select[Any]:
    """Return the superiors of those whose role owes it."""
    having, above = holders(), superiors()
    return (
        select(cases, above.c.head_id)
        .join(having, having.c.role == cases.c.role)
        .join(above, above.c.employee_id == having.c.employee_id)
        .where(cases.c.person_id.is_(None))
    )


def _leaders(cases: Subquery) -> Select[Any]:
    having = holders()
    leading = having.c.role == Role.SALES_GENERAL_MANAGER.value
    return select(cases, having.c.employee_id.label("told_id")).join(having, leading)


def _take(step: EscalationStep, told: Select[Any], last: date, now: datetime) -> None:
    """Keep a step for every case due by ``last`` for which it was not taken yet."""
    case = told.subquery()
    taken = exists().where(
        Escalation.source == case.c.source,
        Escalation.row_id == case.c.row_id,
        Escalation.due_on == case.c.due_on,
        Escalation.step == step,
    )
    new = select(
        case.c.source,
        case.c.register,
        case.c.row_id,
        case.c.due_on,
        case.c.person_id,
        literal(step, Escalation.step.type),
        case.c.told_id,
        literal(now, MomentType),
    ).where(case.c.due_on <= last, ~taken)
    if step is not EscalationStep.OWNER:
        new = new.where(case.c.told_id.is_distinct_from(case.c.person_id))
    keys = ("source", "register", "row_id", "due_on", "owner_id", "step", "told_id", "told_at")
    db.session.execute(_unless_kept().from_select(keys, new).on_conflict_do_nothing())


def _unless_kept() -> Any:
    """Return an insertion that leaves what two processes keep at once to the first of them."""
    dialect = {"postgresql": postgresql, "sqlite": sqlite}[db.engine.dialect.name]
    return dialect.insert(Escalation.__table__)


def _tell(now: datetime) -> None:
    """Tell everybody of the steps just taken: one notice a step, whatever it is about.

    No names are in it, since a case may belong to a customer out of the reader's reach.
    """
    news = (
        select(Employee.user_id, Escalation.step, func.count(), func.min(Escalation.due_on))
        .join(Employee, Employee.id == Escalation.told_id)
        .where(Escalation.told_at == now)
        .group_by(Employee.user_id, Escalation.step)
    )
    for user_id, step, count, due_on in db.session.execute(news).all():
        text, url = TEXTS[step]
        told, key = {"count": count, "due": due_on.isoformat()}, f"raised/{step}/{now.isoformat()}"
        notify(db.session, [user_id], text, told, key=key, url=url)


def raised(entry_ids: Collection[int]) -> dict[int, list[Escalation]]:
    """Return who was told of these rows being overdue, by entry and in order, in one statement."""
    found = (
        select(Entry.id, Escalation)
        .join(
            Entry,
            and_(Entry.register == Escalation.register, Entry.row_id == Escalation.row_id),
        )
        .where(Entry.id.in_(sorted(entry_ids)))
        .order_by(Escalation.id)
    )
    steps: dict[int, list[Escalation]] = defaultdict(list)
    for entry_id, step in db.session.execute(found):
        steps[entry_id].append(step)
    return dict(steps)


def highest(rows: Mapping[int, date]) -> dict[int, Escalation]:
    """Return how far rows have climbed with what was due first since a day, by entry."""
    found = {}
    for entry_id, steps in raised(rows).items():
        later = [step for step in steps if step.due_on >= rows[entry_id]]
        first = min((step.due_on for step in later), default=None)
        for step in later:
            if step.due_on == first:
                found[entry_id] = step
    return found


def told_to(employee_id: int | None, most: int) -> Sequence[Escalation]:
    """Return what was raised lately, newest first: to one person, or to anybody."""
    wanted = select(Escalation).where(Escalation.step != EscalationStep.OWNER)
    if employee_id is not None:
        wanted = wanted.where(Escalation.told_id == employee_id)
    return db.session.scalars(wanted.order_by(Escalation.id.desc()).limit(most)).all()


def still_open(steps: Iterable[Escalation]) -> set[tuple[str, int, date]]:
    """Return which of the things raised are overdue still: source, row and due day."""
    today, by_source = clock.today(), defaultdict[str, set[int]](set)
    for step in steps:
        by_source[step.source].add(step.row_id)
    with program():
        rows = climbing.still_overdue(by_source, today)
        return rows | {
            (each.source.code, NO_ROW, each.due_on)
            for each in climbing.lapsed(today)
            if each.source.code in by_source and each.due_on is not None
        }


@teller
def _steps_about(row: Register) -> Iterable[tuple[datetime, Moment]]:
    """Tell on the page of a row how it climbed; of most registers nothing ever does."""
    if not climbing.climbs(type(row)):
        return
    steps = db.session.scalars(
        select(Escalation)
        .where(Escalation.register == row.__tablename__, Escalation.row_id == row.id)
        .order_by(Escalation.id.desc())
    )
    for each in steps:
        text = gettext(
            "told %(name)s that it was due on %(due)s",
            name=each.told.name,
            due=shown.day(each.due_on),
        )
        program_name, at = gettext("The program"), shown.moment(each.told_at)
        yield each.told_at, Moment(program_name, at, text, "stairs-up", "change", each.step.label)
