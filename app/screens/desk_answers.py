"""What the desk shows: the item on it, the borrower at it, the lists beside it, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.chapters.lending import standing
from app.chapters.lending.models import Hold, Loan, LoanSlip
from app.chapters.lending.rules import Condition
from app.chapters.lending.standing import Standing
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import register_of

LISTED = 12  # lines of each list beside the desk


def answer(
    item: Entry,
    line: str = "",
    kind: str = "success",
    borrower: Employee | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Answer with what the screen shows now: the item, the lists beside it, and what happened.

    Args:
        borrower: who stands at the desk, if anybody is known to.
    """
    with reading():
        there = standing.standing_of(item)
        return jsonify(
            line=line,
            kind=kind,
            item=item.id,
            out=there.loan is not None,
            panel=fragment("screens/desk_item.html", panel_facts(there, borrower)),
            aside=fragment("screens/desk_aside.html", aside_facts()) if line else None,
            **(at_the_desk(borrower) if borrower is not None else {}),
            **more,
        )


def beside(line: str, kind: str = "success", **more: Any) -> ResponseReturnValue:
    """Answer what concerns no item: the lists beside the desk, and what happened."""
    with reading():
        aside = fragment("screens/desk_aside.html", aside_facts())
        return jsonify(line=line, kind=kind, aside=aside, **more)


def at_the_desk(borrower: Employee) -> dict[str, Any]:
    """Return who stands at the desk, and how they stand."""
    account = standing.account_of(borrower.id)
    facts = {"borrower": borrower, "account": account}
    return {
        "borrower": person_choice(borrower) | {"unsigned": account.unsigned},
        "basket": fragment("screens/desk_basket.html", facts),
    }


def slip_to_sign(slip: LoanSlip) -> str:
    """Return the dialog in which a borrower signs for what they take along."""
    return fragment("screens/desk_slip.html", {"slip": slip})


def panel_facts(there: Standing | None, borrower: Employee | None = None) -> dict[str, Any]:
    """Return what the panel shows of the item on the desk, and on which terms it is lent."""
    if there is None:
        return {"there": None}
    roles = standing.roles_of([borrower])[borrower.id] if borrower is not None else frozenset()
    return {
        "there": there,
        "applied": standing.applied_to(there.row, roles),
        "borrower": borrower,
        "conditions": list(Condition),
        "last": standing.last_loan(there.item.id) if there.loan is None else None,
        "today": clock.today(),
    }


def aside_facts() -> dict[str, Any]:
    """Return what stands beside the desk."""
    today = clock.today()
    fetch = standing.to_fetch(LISTED)
    return {
        "today": today,
        "listed": LISTED,
        "log": standing.desk_log(today, LISTED),
        "overdue": standing.overdue(LISTED + 1),
        "fetch": fetch,
        "rows": standing.rows_of(hold.article for hold in fetch),
        "claimed": standing.claimed(LISTED),
    }


def fragment(name: str, facts: dict[str, Any]) -> str:
    """Render a part of the page, without what only the frame around it needs."""
    return current_app.jinja_env.get_template(name).render(facts)


def item_choices(items: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return items to choose from."""
    return [
        {
            "id": item.id,
            "text": item.number or item.title,
            "hint": item.title if item.number else str(register_of(item.register).card.title),
        }
        for item in items
    ]


def person_choice(person: Employee, terms: str = "") -> dict[str, Any]:
    """Return a person to choose, with where they work and what they may have."""
    parts = (person.department, person.staff_number, terms)
    hint = " · ".join(str(part) for part in parts if part)
    return {"id": person.id, "text": person.name, "hint": hint}


def person_choices(people: Sequence[Employee], item: Entry | None) -> list[dict[str, Any]]:
    """Return people to choose from; with an item on the desk, each with the terms for it."""
    if item is None or not people:
        return [person_choice(person) for person in people]
    row, roles = standing.standing_of(item).row, standing.roles_of(people)
    return [
        person_choice(person, lent_for(standing.applied_to(row, roles[person.id]).terms))
        for person in people
    ]


def lent_for(terms: Any) -> str:
    """Say for how long something is lent."""
    if terms.on_site:
        return gettext("on site only")
    return ngettext("%(num)s day", "%(num)s days", terms.days)


def late(borrower: Employee) -> str:
    """Say how much a borrower has overdue, for the clerk to mention."""
    count = standing.account_of(borrower.id).overdue
    if not count:
        return ""
    return ngettext(
        "%(borrower)s has %(num)s item overdue.",
        "%(borrower)s has %(num)s items overdue.",
        count,
        borrower=borrower.name,
    )


def kept_for(hold: Hold | None) -> str:
    """Say for whom an item that is at hand is kept."""
    if hold is None:
        return ""
    return gettext(
        "Keep it for %(borrower)s until %(until)s.",
        borrower=hold.borrower.name,
        until=hold.ready_until,
    )


def name_of(item: Entry) -> str:
    """Return how the desk calls an item."""
    return item.number or item.title


def lent(loan: Loan) -> str:
    """Say what was lent to whom until when, and by which rule."""
    facts = {
        "item": name_of(loan.article),
        "borrower": loan.borrower.name,
        "due": loan.due_on,
        "rule": loan.rule.name if loan.rule is not None else gettext("The usual terms"),
    }
    if loan.is_reading:
        return gettext("%(borrower)s can read %(item)s until %(due)s (%(rule)s).", **facts)
    return gettext("%(item)s is lent to %(borrower)s, due on %(due)s (%(rule)s).", **facts)
