"""The borrowing desk: lend, take back, renew and hold with keyboard and scanner (4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from app.chapters.lending import operations, reminders, rules, standing
from app.chapters.lending.models import Hold
from app.chapters.lending.rules import Condition, LendingRefused
from app.chapters.lending.standing import Standing
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.chapters.records.rules import normalised
from app.kernel import clock
from app.kernel.database import db, reading
from app.kernel.errors import NotFound
from app.kernel.registers import search
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import lendable_tables, register_of
from app.kernel.roles import Action, Role
from app.kernel.web.pages import Page, needs, whole_number
from app.screens.scans import is_address, scanned_number

CHOICES = 8  # how many items or borrowers are offered when the words fit several
LISTED = 12  # lines of each list beside the desk

__all__ = ["BorrowingDesk", "reminders"]


class NobodyCalled(LendingRefused):
    """No employee answers to these words."""

    def __init__(self, words: str) -> None:
        super().__init__(
            gettext("Nobody here is called “%(words)s”.", words=words), field="borrower"
        )


class NothingCalled(LendingRefused):
    """No item that can be lent answers to these words."""

    def __init__(self, words: str) -> None:
        super().__init__(
            gettext("Nothing that can be lent is called “%(words)s”.", words=words), field="item"
        )


class NotArchivedYet(LendingRefused):
    """A record is lent once it is complete."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is not archived yet: a record is lent once it is complete.",
                number=number,
            ),
            field="item",
        )


class BorrowingDesk(Page):
    """One screen for everything that happens when records go out and come back."""

    route_base = "/desk"
    class_permission_name = standing.DESK
    default_view = "desk"
    access = {
        Role.SALES_CLERK: {Action.LEND},
        Role.ADMINISTRATION: {Action.LEND},
    }

    @expose("/")
    @needs(Action.LEND)
    def desk(self) -> ResponseReturnValue:
        """Show the desk; ``?item=`` puts an item on it."""
        words = request.args.get("item", "")
        found = _items(words) if words else []
        there = standing.standing_of(found[0]) if len(found) == 1 else None
        return render_template(
            "screens/desk.html", words=words, **_panel_facts(there), **_aside_facts()
        )

    @expose("/find", methods=["GET", "POST"])
    @needs(Action.LEND)
    def find(self) -> ResponseReturnValue:
        """Find an item or a borrower; one hit puts the item on the desk."""
        asked = _asked()
        if "borrower" in asked:
            people = _people(_text(asked, "borrower"))
            return jsonify(choices=[_person_choice(person) for person in people])
        items = [_item(asked)] if asked.get("item_id") else _items(_text(asked, "item"))
        if asked.get("partial") or len(items) > 1:
            return jsonify(choices=[_item_choice(item) for item in items])
        if not items:
            _refuse_unknown(_text(asked, "item"))
        return _answer(items[0])

    @expose("/lend", methods=["POST"])
    @needs(Action.LEND)
    def lend(self) -> ResponseReturnValue:
        """Lend the item on the desk."""
        asked = _asked()
        people = _borrowers(asked)
        if len(people) > 1:
            return jsonify(choices=[_person_choice(person) for person in people])
        item, borrower = _item(asked), people[0]
        name = _name(item)
        try:
            with transaction():
                loan = operations.lend(item, borrower, _text(asked, "purpose") or None)
                late = _late(borrower)
                line = gettext(
                    "%(item)s is lent to %(borrower)s, due on %(due)s.",
                    item=name,
                    borrower=borrower.name,
                    due=loan.due_on,
                )
        except rules.ApprovalMissing as missing:
            return _answer(item, str(missing), "warning", ask=borrower.id)
        return _answer(item, f"{line} {late}".strip(), "warning" if late else "success")

    @expose("/request", methods=["POST"])
    @needs(Action.LEND)
    def ask(self) -> ResponseReturnValue:
        """Ask for an item that is lent only after approval."""
        asked = _asked()
        item, borrower = _item(asked), _borrowers(asked)[0]
        with transaction():
            operations.ask(item, borrower, _text(asked, "purpose") or None)
            line = gettext(
                "%(borrower)s's request for %(item)s waits for approval.",
                borrower=borrower.name,
                item=_name(item),
            )
        return _answer(item, line)

    @expose("/return", methods=["POST"])
    @needs(Action.LEND)
    def take_back(self) -> ResponseReturnValue:
        """Take the item on the desk back."""
        asked = _asked()
        item = _item(asked)
        condition = _condition(asked)
        with transaction():
            loan, ready = operations.take_back(item, condition, _text(asked, "remark") or None)
            line = gettext(
                "%(item)s is back from %(borrower)s.", item=_name(item), borrower=loan.borrower.name
            )
            if ready is not None:
                line += " " + gettext(
                    "Keep it for %(borrower)s until %(until)s.",
                    borrower=ready.borrower.name,
                    until=ready.ready_until,
                )
        return _answer(item, line, "success" if ready is None else "warning")

    @expose("/renew", methods=["POST"])
    @needs(Action.LEND)
    def renew(self) -> ResponseReturnValue:
        """Prolong the loan of the item on the desk."""
        item = _item(_asked())
        with transaction():
            loan = operations.renew(item)
            line = gettext(
                "%(item)s is renewed for %(borrower)s, now due on %(due)s.",
                item=_name(item),
                borrower=loan.borrower.name,
                due=loan.due_on,
            )
        return _answer(item, line)

    @expose("/hold", methods=["POST"])
    @needs(Action.LEND)
    def hold(self) -> ResponseReturnValue:
        """Put a borrower into the queue for the item on the desk."""
        asked = _asked()
        people = _borrowers(asked)
        if len(people) > 1:
            return jsonify(choices=[_person_choice(person) for person in people])
        item = _item(asked)
        with transaction():
            operations.place_hold(item, people[0])
            line = gettext(
                "%(borrower)s waits for %(item)s.", borrower=people[0].name, item=_name(item)
            )
        return _answer(item, line)

    @expose("/cancel", methods=["POST"])
    @needs(Action.LEND)
    def cancel(self) -> ResponseReturnValue:
        """Take a borrower out of the queue."""
        hold = _row(Hold, _asked().get("hold_id"))
        item = hold.article
        with transaction():
            ready = operations.cancel_hold(hold)
            line = gettext("%(borrower)s no longer waits.", borrower=hold.borrower.name)
            if ready is not None:
                line += " " + gettext(
                    "Keep it for %(borrower)s until %(until)s.",
                    borrower=ready.borrower.name,
                    until=ready.ready_until,
                )
        return _answer(item, line)

    @expose("/lost", methods=["POST"])
    @needs(Action.LEND)
    def lost(self) -> ResponseReturnValue:
        """Say that the item on the desk cannot be found."""
        asked = _asked()
        item = _item(asked)
        with transaction():
            loan = operations.report_lost(item, _text(asked, "reason") or None)
            line = gettext(
                "%(item)s is reported lost; it stays in the name of %(borrower)s.",
                item=_name(item),
                borrower=loan.borrower.name,
            )
        return _answer(item, line, "warning")


def _asked() -> Mapping[str, Any]:
    body = request.get_json(silent=True) if request.is_json else None
    return body if isinstance(body, dict) else request.values


def _text(asked: Mapping[str, Any], key: str) -> str:
    return normalised(str(asked.get(key) or ""))[:200]


def _row(register: Any, key: Any) -> Any:
    """Return a row the actor may see.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(register).where(register.id == whole_number(key)))
    if found is None:
        raise NotFound
    return found


def _item(asked: Mapping[str, Any]) -> Entry:
    key = whole_number(asked.get("item_id"))
    found = db.session.scalar(
        select(Entry).where(Entry.id == key).options(lazyload(Entry.signatures))
    )
    if found is None:
        raise NotFound
    return found


def _items(words: str) -> list[Entry]:
    """Find lendable items by number, QR address or words; an exact number stands alone."""
    exact = standing.numbered(scanned_number(words))
    if exact or is_address(words) or not words:
        return exact
    return _matching(words, lendable_tables())


def _matching(words: str, tables: Sequence[str]) -> list[Entry]:
    """Return the entries of these registers that fit the words, best first."""
    dialect = db.session.get_bind().dialect.name
    found = search.find(words, dialect, Entry.register.in_(tables), limit=CHOICES)
    return list(db.session.scalars(found))


def _refuse_unknown(words: str) -> None:
    number = scanned_number(words)
    known = db.session.scalar(select(Entry).where(Entry.number == number).limit(1))
    raise NothingCalled(words) if known is None else NotArchivedYet(number)


def _people(words: str) -> Sequence[Employee]:
    """Find borrowers by staff number, name, pinyin or phone; an exact hit stands alone."""
    if not words:
        return []
    here = select(Employee).where(Employee.state != EmployeeState.LEFT)
    here = here.options(joinedload(Employee.department)).order_by(Employee.id).limit(CHOICES)
    exact = db.session.scalars(
        here.where(or_(Employee.staff_number == words, Employee.name == words))
    ).all()
    if exact:
        return exact
    ids = [entry.row_id for entry in _matching(words, [Employee.__tablename__])]
    return db.session.scalars(here.where(Employee.id.in_(ids))).all() if ids else []


def _borrowers(asked: Mapping[str, Any]) -> Sequence[Employee]:
    if asked.get("borrower_id"):
        return [_row(Employee, asked["borrower_id"])]
    people = _people(_text(asked, "borrower"))
    if not people:
        raise NobodyCalled(_text(asked, "borrower"))
    return people


def _condition(asked: Mapping[str, Any]) -> Condition:
    try:
        return Condition(asked.get("condition") or Condition.GOOD)
    except ValueError:
        return Condition.GOOD


def _late(borrower: Employee) -> str:
    """Say how much a borrower has overdue, for the clerk to mention."""
    today = clock.today()
    late = sum(1 for due in standing.due_days(borrower.id) if rules.days_overdue(due, today))
    if not late:
        return ""
    return ngettext(
        "%(borrower)s has %(num)s item overdue.",
        "%(borrower)s has %(num)s items overdue.",
        late,
        borrower=borrower.name,
    )


def _name(item: Entry) -> str:
    return item.number or item.title


def _item_choice(item: Entry) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.number or item.title,
        "hint": item.title if item.number else str(register_of(item.register).card.title),
    }


def _person_choice(person: Employee) -> dict[str, Any]:
    hint = " · ".join(str(part) for part in (person.department, person.staff_number) if part)
    return {"id": person.id, "text": person.name, "hint": hint}


def _answer(item: Entry, line: str = "", kind: str = "success", **more: Any) -> ResponseReturnValue:
    """Answer with what the screen shows now: the item, the lists beside it, and what happened."""
    with reading():
        there = standing.standing_of(item)
        return jsonify(
            line=line,
            kind=kind,
            item=item.id,
            out=there.loan is not None,
            panel=_fragment("screens/desk_item.html", _panel_facts(there)),
            aside=_fragment("screens/desk_aside.html", _aside_facts()) if line else None,
            **more,
        )


def _fragment(name: str, facts: dict[str, Any]) -> str:
    """Render a part of the page, without what only the frame around it needs."""
    return current_app.jinja_env.get_template(name).render(facts)


def _panel_facts(there: Standing | None) -> dict[str, Any]:
    applied = standing.applied_to(there.row) if there is not None else None
    return {"there": there, "applied": applied, "conditions": list(Condition)}


def _aside_facts() -> dict[str, Any]:
    today = clock.today()
    return {
        "today": today,
        "log": standing.desk_log(today, LISTED),
        "overdue": standing.overdue(LISTED),
        "overdue_count": standing.overdue_count(),
    }
