"""The one way to write: screens, API, import and commands all come through here.

Every operation checks the rules, flushes, and never commits; `transaction` does that at the edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from flask_babel import gettext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.errors import (
    DuplicateValue,
    ItemErrors,
    RegulationError,
    StaleRow,
)
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind, blank
from app.kernel.registers.lifecycle import check_opened, refuse_locked, withdraw_signatures
from app.kernel.registers.register import (
    Form,
    Register,
    is_register,
    register_of,
)
from app.kernel.registers.scope import SHOW_DELETED

ENTRY = Entry.__tablename__
BLOCK = 500  # rows flushed together when many are written
T = TypeVar("T")


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what happens inside, or undo all of it.

    Raises:
        DuplicateValue: a unique value is taken.
        StaleRow: somebody saved one of the rows meanwhile.
    """
    session: Any = db.session
    try:
        yield session
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise _refusal(error) from error
    except StaleDataError as error:
        session.rollback()
        raise StaleRow from error
    except BaseException:
        session.rollback()
        raise


def _refusal(error: IntegrityError) -> RegulationError:
    """Say in the user's words which constraint was hit."""
    text = str(error.orig).lower()
    if "foreign key" in text:
        return RegulationError(gettext("Other records still refer to this one."))
    if "unique" not in text:
        raise error
    found = _TAKEN.search(text)
    return DuplicateValue(found["sqlite"] or found["postgresql"] if found else None)


_TAKEN = re.compile(r"constraint failed: .*?\.(?P<sqlite>\w+)$|key \((?P<postgresql>\w+)")


def create(register: type[Register], values: Mapping[str, Any], **fixed: Any) -> Any:
    """Make a row from values keyed by item, and give it its number.

    Args:
        fixed: attributes set by the program, not by people (``transcribed=True``).

    Raises:
        RegulationError: an item or the row as a whole is refused.
    """
    row = draft(register, values, **fixed)
    db.session.flush()
    signals.created.send(row)
    return row


def draft(register: type[Register], values: Mapping[str, Any], **fixed: Any) -> Any:
    """Make a row and ask every rule about it, without writing it yet.

    Raises:
        RegulationError: an item or the row as a whole is refused.
    """
    row = register(**fixed)
    with db.session.no_autoflush:
        _assign(row, values)
        db.session.add(row)
        check(row)
        _touch(row, row.whole)
        if isinstance(row, Form):
            check_opened(row, {item.key for item in register.items()})
    return row


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a sequence into lists of at most ``size``."""
    rest = iter(things)
    while block := list(islice(rest, size)):
        yield block


def change(row: Register, values: Mapping[str, Any], version: int | None = None) -> Any:
    """Change a row; on a form this withdraws the signatures given before.

    Args:
        version: the version that was read; None when it was read in this transaction.

    Raises:
        StaleRow: the row has moved on from ``version``.
        FormLocked: the form is completed.
        RegulationError: an item or the row as a whole is refused.
    """
    refuse_locked(row)
    if version is not None and row.version != version:
        raise StaleRow
    change_all([row], values)
    return row


def change_all(rows: Sequence[Register], values: Mapping[str, Any]) -> int:
    """Change rows in the same way, written together; return how many were different before.

    Raises:
        FormLocked: one of the rows is a completed form.
        RegulationError: an item or a row as a whole is refused.
    """
    for row in rows:
        redraft(row, values)
    changed = [(row, before(row)) for row in rows if db.session.is_modified(row)]
    db.session.flush()
    for row, was in changed:
        signals.changed.send(row, before=was)
    return len(changed)


def redraft(row: Register, values: Mapping[str, Any]) -> None:
    """Change a row and ask every rule about it, without writing it yet.

    Raises:
        RegulationError: the row is locked, or an item or the row as a whole is refused.
    """
    refuse_locked(row)
    left = row.whole
    with db.session.no_autoflush:
        _assign(row, values)
        check(row)
        if db.session.is_modified(row):
            _touch(row, left, row.whole)
        if isinstance(row, Form):
            changed = before(row).keys()
            withdraw_signatures(row, changed)
            check_opened(row, changed)


def _touch(part: Register, *forms: Form | None) -> None:
    """Treat the change of a line as a change of its form, or of those it leaves and enters.

    Raises:
        FormLocked: the form is completed.
    """
    for form in forms:
        if form is not None:
            withdraw_signatures(form, {part.__tablename__})
            check_opened(form, {part.__tablename__})


def before(row: Register) -> dict[str, Any]:
    """Return what the items that were changed and not yet written held before."""
    attributes: Any = inspect(row).attrs
    past = {item.key: attributes[item.key].history for item in type(row).items()}
    return {
        key: each.deleted[0] if each.deleted else None
        for key, each in past.items()
        if each.has_changes()
    }


def check(row: Register) -> None:
    """Ask every rule about one row; required items first.

    Raises:
        RegulationError: something is refused.
    """
    row.prepare()
    missing = {
        item.key: gettext("This item is required.")
        for item in type(row).items()
        if item.required and not item.derived and _empty(row, item)
    }
    if missing:
        raise ItemErrors(missing)
    row.clean()


def delete(row: Register) -> None:
    """Put a row without number and dependants into the recycle bin.

    Raises:
        RegulationError: it has a number or other rows refer to it.
    """
    row.check_delete()
    _touch(row, row.whole)
    if row.card.code:
        raise RegulationError(
            gettext("A numbered record is never deleted. Declare it void, with the reason."),
            clause="4.1.2",
        )
    for register, link in type(row).children():
        used = select(register.id).where(getattr(register, link.key) == row.id).limit(1)
        if db.session.scalar(used) is not None:
            raise RegulationError(
                gettext("%(register)s still refer to this record.", register=register.card.heading)
            )
    row.deleted_at = clock.now()
    db.session.flush()
    signals.deleted.send(row)


def restore(register: type[Register], row_id: int) -> Any:
    """Take a row back out of the recycle bin; None when it is not there."""
    row = db.session.scalar(
        select(register).where(register.id == row_id, register.deleted_at.is_not(None)),
        execution_options={SHOW_DELETED: True},
    )
    if row is not None:
        _touch(row, row.whole)
        row.deleted_at = None
        db.session.flush()
        signals.restored.send(row)
    return row


def _assign(row: Register, values: Mapping[str, Any]) -> None:
    register = type(row)
    writable = {item.key for item in register.items() if item.writable} | set(register.virtual)
    unknown = sorted(set(values) - writable)
    if unknown:
        raise RegulationError(
            gettext("Unknown item: %(keys)s.", keys=", ".join(unknown)), field=unknown[0]
        )
    for key, value in values.items():
        if key in register.virtual:
            continue
        _set_item(row, register.item(key), value)
        if isinstance(row, Form) and not blank(value) and key in (row.struck or ()):
            row.struck.remove(key)
    for key in register.virtual:
        if key in values:
            setattr(row, key, values[key])


def _set_item(row: Register, item: Item, value: Any) -> None:
    """Set one item; a link also gets its row, so that rules can read it before the flush."""
    linked = value if isinstance(value, (Register, Entry)) else None
    if linked is not None:
        value = linked.id
    if item.choices is not None:
        value = _member(item, value)
    if getattr(row, item.key) != value:
        setattr(row, item.key, value)
    elif linked is None and inspect(row).persistent:
        return  # what is linked already need not be in the actor's reach
    if item.kind is not Kind.LINK or not (item.target == ENTRY or is_register(item.target)):
        return
    if linked is None and value is not None:
        linked = _linked(item, value)
    if getattr(row, item.name) is not linked:
        setattr(row, item.name, linked)


def _member(item: Item, value: Any) -> Any:
    """Return the member of the item's list a code stands for."""
    assert item.choices is not None
    if blank(value):
        return None
    try:
        return item.choices(value)
    except ValueError:
        labels = gettext(", ").join(str(member.label) for member in item.choices)
        sentence = gettext("Choose one of: %(labels)s.", labels=labels)
        raise ItemErrors({item.key: sentence}) from None


def _linked(item: Item, key: int) -> Any:
    target = Entry if item.target == ENTRY else register_of(str(item.target))
    found = db.session.get(target, key)
    if found is None:
        raise ItemErrors({item.key: gettext("There is no such record.")})
    return found


def _empty(row: Register, item: Item) -> bool:
    if not blank(getattr(row, item.key)):
        return False
    return item.kind is not Kind.LINK or getattr(row, item.name, None) is None
