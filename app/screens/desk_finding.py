"""What is scanned or typed at the desk, and what it stands for: an item, a person, a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from app.chapters.lending import standing
from app.chapters.lending.rules import LendingRefused
from app.chapters.org.models import Employee
from app.chapters.org.rules import EmployeeState
from app.chapters.records.rules import normalised
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers import search
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import lendable_tables
from app.kernel.web.pages import whole_number
from app.screens.scans import is_address, scanned_number

CHOICES = 8  # how many items or borrowers are offered when the words fit several
TEXT_MOST = 200

Asked = Mapping[str, Any]


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


def asked() -> Asked:
    """Return what the desk sent: JSON, or a form."""
    body = request.get_json(silent=True) if request.is_json else None
    return body if isinstance(body, dict) else request.values


def text(sent: Asked, key: str) -> str:
    """Return a text as it is looked for and kept."""
    return normalised(str(sent.get(key) or ""))[:TEXT_MOST]


def pages(sent: Asked) -> int | None:
    """Return how many pages were counted; None when nobody did."""
    given = sent.get("pages")
    return None if given in (None, "") else whole_number(given, least=0)


def row_of(register: Any, key: Any) -> Any:
    """Return a row the actor may see.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(register).where(register.id == whole_number(key)))
    if found is None:
        raise NotFound
    return found


def item_of(sent: Asked) -> Entry:
    """Return the item on the desk.

    Raises:
        NotFound: there is none.
    """
    key = whole_number(sent.get("item_id"))
    entry = select(Entry).where(Entry.id == key).options(lazyload(Entry.signatures))
    found = db.session.scalar(entry)
    if found is None:
        raise NotFound
    return found


def exact(words: str) -> list[Entry]:
    """Find lendable items by the number that was scanned."""
    return standing.numbered(scanned_number(words)) if words else []


def items(words: str) -> list[Entry]:
    """Find lendable items by number, QR address or words; an exact number stands alone."""
    found = exact(words)
    if found or is_address(words) or not words:
        return found
    return _matching(words, lendable_tables())


def items_of(sent: Asked) -> list[Entry]:
    """Return the item that was chosen, or those the words fit.

    Raises:
        NothingCalled, NotArchivedYet: there is none.
    """
    if sent.get("item_id"):
        return [item_of(sent)]
    words = text(sent, "item")
    found = items(words)
    if not found:
        number = scanned_number(words)
        known = db.session.scalar(select(Entry.id).where(Entry.number == number).limit(1))
        raise NothingCalled(words) if known is None else NotArchivedYet(number)
    return found


def badge(words: str) -> Employee | None:
    """Return the person whose staff number was scanned where an item is expected."""
    here = select(Employee).where(
        Employee.staff_number == words, Employee.state != EmployeeState.LEFT
    )
    found: Employee | None = db.session.scalar(here.options(joinedload(Employee.department)))
    return found


def people(words: str) -> Sequence[Employee]:
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


def borrowers(sent: Asked) -> Sequence[Employee]:
    """Return the borrower that was chosen, or those the words fit.

    Raises:
        NobodyCalled: there is none.
    """
    if sent.get("borrower_id"):
        return [row_of(Employee, sent["borrower_id"])]
    found = people(text(sent, "borrower"))
    if not found:
        raise NobodyCalled(text(sent, "borrower"))
    return found


def _matching(words: str, tables: Sequence[str]) -> list[Entry]:
    """Return the entries of these registers that fit the words, best first."""
    dialect = db.session.get_bind().dialect.name
    found = search.find(words, dialect, Entry.register.in_(tables), limit=CHOICES)
    return list(db.session.scalars(found))
