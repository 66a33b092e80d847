"""The life of a form: struck, signed, completed, corrected, void (4.3).

Every operation checks the rules, flushes, and never commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext
from sqlalchemy import inspect, select

from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import (
    ItemErrors,
    NotAllowed,
    RegulationError,
    RowLocked,
)
from app.kernel.registers import history
from app.kernel.registers.items import Item, SignOff, Step, blank
from app.kernel.registers.register import (
    CLOSED,
    Form,
    FormState,
    Register,
    session_of,
)


class FormLocked(RegulationError):
    """A completed, archived or void form is changed."""

    def __init__(self, row: Form) -> None:
        super().__init__(
            gettext(
                "%(number)s is completed and can no longer be changed. "
                "Make a correction: it becomes a new version that points to this one.",
                number=row.number,
            ),
            clause="4.3",
        )


class ItemsOpen(ItemErrors):
    """Items are neither filled nor struck."""

    def __init__(self, items: Iterable[Item]) -> None:
        sentence = gettext("Fill this item or strike it through.")
        super().__init__({item.key: sentence for item in items}, clause="4.3")
        labels = gettext(", ").join(str(item.label) for item in items)
        self.message = gettext(
            "These items are neither filled nor struck through: %(labels)s. "
            "Fill them, or strike those that do not apply.",
            labels=labels,
        )


class SignOffsOpen(RegulationError):
    """A sign-off is missing; it can never be struck."""

    def __init__(self, slots: Iterable[SignOff]) -> None:
        labels = gettext(", ").join(str(slot.label) for slot in slots)
        super().__init__(
            gettext(
                "Still to be signed: %(labels)s. A signature may never stay blank.", labels=labels
            ),
            clause="4.3",
        )


class EarlierUnsigned(RegulationError):
    """A slot is signed, or an item of a stage filled, before the stage that comes before it."""

    def __init__(self, earlier: SignOff, field: str | None = None) -> None:
        super().__init__(
            gettext("“%(earlier)s” must be signed first.", earlier=earlier.label),
            clause="4.3",
            field=field,
        )


class StepNotOpen(RegulationError):
    """A step is taken from a state it does not start from."""

    def __init__(self, row: Form) -> None:
        label = type(row).states()[row.state][0]
        super().__init__(
            gettext("This is not possible while the record is “%(state)s”.", state=label)
        )


def strike(row: Form, keys: Iterable[str]) -> None:
    """Strike items through: they do not apply (4.3).

    Raises:
        RegulationError: an item is filled, or cannot be struck.
    """
    refuse_locked(row)
    struck = list(row.struck or [])
    waiting = row.waiting_items
    for key in keys:
        if not type(row).item(key).strikable:
            raise RegulationError(gettext("This item cannot be struck."), clause="4.3", field=key)
        if not blank(getattr(row, key)):
            raise RegulationError(
                gettext("Only an empty item can be struck through."), clause="4.3", field=key
            )
        if key in waiting:
            raise EarlierUnsigned(waiting[key], key)
        if key not in struck:
            struck.append(key)
    _set_struck(row, struck)


def unstrike(row: Form, keys: Iterable[str]) -> None:
    """Take the line through items away again."""
    refuse_locked(row)
    gone = set(keys)
    _set_struck(row, [key for key in row.struck or [] if key not in gone])


def submit(row: Form) -> None:
    """Hand the form over for signing, once what a signature vouches for is filled or struck (4.3).

    The register's method ``on_submit`` refuses it or does what belongs to it.

    Raises:
        ItemsOpen: no signature can be given yet.
    """
    refuse_locked(row)
    if row.open_items and not ready_slots(row):
        raise ItemsOpen(row.fillable_items)
    row.on_submit()
    row.submitted_at = row.submitted_at or clock.now()
    if row.state != FormState.SIGNING:
        row.state_before_signing = row.state
    row.state = FormState.SIGNING.value
    db.session.flush()


def ready_slots(row: Form) -> list[SignOff]:
    """Return the slots that can be signed now (4.3)."""
    return [slot for slot in row.open_sign_offs if is_ready(row, slot)]


def is_ready(row: Form, slot: SignOff) -> bool:
    """Tell whether a slot can be signed now (4.3)."""
    try:
        check_ready(row, slot)
    except RegulationError:
        return False
    return True


def check_ready(row: Form, slot: SignOff) -> None:
    """Refuse a signature on what is not filled in yet, or out of order (4.3).

    Raises:
        ItemsOpen, EarlierUnsigned
        RegulationError: the form's own rules say that it is not ready.
    """
    open_items = [item for item in row.open_items if not slot.covers or item.key in slot.covers]
    if open_items:
        raise ItemsOpen(open_items)
    if row.signed_in_order and (first := row.open_sign_offs[:1]) and first[0] is not slot:
        raise EarlierUnsigned(first[0])
    row.check_signing(slot)


def check_opened(row: Form, touched: Collection[str]) -> None:
    """Refuse to fill or strike items of a stage before the one before it is signed (4.3).

    Args:
        touched: keys of items, or tables of lines.

    Raises:
        EarlierUnsigned
    """
    for key, earlier in row.waiting_items.items():
        lines = object()  # a table has no value of its own: whatever happens to a line fills it
        if key in touched and (key in row.struck or not blank(getattr(row, key, lines))):
            raise EarlierUnsigned(earlier, key)


def complete(row: Form) -> None:
    """Complete the form: every item filled or struck, every slot signed; then it is locked (4.3).

    Raises:
        ItemsOpen, SignOffsOpen: something is missing.
    """
    refuse_locked(row)
    if row.open_items:
        raise ItemsOpen(row.open_items)
    if row.open_sign_offs:
        raise SignOffsOpen(row.open_sign_offs)
    row.clean()
    row.state = FormState.COMPLETED.value
    row.completed_at = clock.now()
    row.completed_by_id = actor().user_id
    db.session.flush()
    signals.completed.send(row)


def take_step(row: Form, code: str) -> None:
    """Take one of the form's own steps.

    The register's method ``on_<code>`` refuses it or does what belongs to it.

    Raises:
        StepNotOpen: the form is in another state.
        NotAllowed: the actor has none of the step's roles.
    """
    refuse_locked(row)
    step = next(step for step in type(row).steps if step.code == code)
    if row.state != step.source:
        raise StepNotOpen(row)
    if not may_take(step):
        raise NotAllowed
    act = getattr(row, f"on_{code}", None)
    if act is not None:
        act()
    row.state = step.target
    db.session.flush()


def may_take(step: Step) -> bool:
    """Tell whether the actor has a role for a step; a step without roles is everybody's."""
    who = actor()
    return who.is_program or not step.roles or has_role(step.roles)


def void(row: Form, reason: str) -> None:
    """Declare a form void; its number stays in the list with the reason (4.1.2).

    Raises:
        RegulationError: no reason is given, or the form is void already.
    """
    if not reason.strip():
        raise RegulationError(gettext("Give the reason."), clause="4.1.2", field="reason")
    if row.state == FormState.VOID:
        raise FormLocked(row)
    row.state = FormState.VOID.value
    row.void_reason = reason.strip()
    with history.because(row.void_reason):
        db.session.flush()
    signals.voided.send(row)


def correct(row: Form) -> Any:
    """Start a correction: a new version that points to this completed one.

    Raises:
        RegulationError: the form is not completed, or has a newer version already.
    """
    if row.state not in (FormState.COMPLETED, FormState.ARCHIVED):
        raise RegulationError(gettext("Only a completed record is corrected."), clause="4.3")
    newer = newer_version(row)
    if newer is not None:
        raise RegulationError(
            gettext("%(number)s is already a correction of this record.", number=newer.number),
            clause="4.3",
        )
    new = type(row)(**_values(row), struck=list(row.struck or []), corrects_id=row.id)
    new.transcribed = row.transcribed
    db.session.add(new)
    db.session.flush()
    for register, link in type(row).parts():
        for part in row.part_rows(register):
            db.session.add(register(**_values(part) | {link.key: new.id}))
    db.session.flush()
    signals.corrected.send(new)
    return new


def newer_version(row: Form) -> Any:
    """Return the correction of a form, unless it was declared void; None if there is none."""
    register = type(row)
    return session_of(row).scalar(
        select(register).where(
            register.corrects_id == row.id, register.state != FormState.VOID.value
        )
    )


def _values(row: Register) -> dict[str, Any]:
    return {item.key: getattr(row, item.key) for item in type(row).items()}


def refuse_locked(row: Register) -> None:
    """Refuse to touch a closed form, a line of one, or another row that is locked.

    Raises:
        FormLocked: the form is completed, archived or void.
        RowLocked: the row was decided on.
    """
    whole = row.whole or row
    if inspect(whole).persistent and whole.locked():
        raise FormLocked(whole) if isinstance(whole, Form) else RowLocked(str(whole))


def _set_struck(row: Form, struck: list[str]) -> None:
    moved = set(struck) ^ set(row.struck or ())
    if moved:
        row.struck = struck
        withdraw_signatures(row, moved)
        db.session.flush()


def withdraw_signatures(row: Form, changed: Collection[str]) -> None:
    """Break the signatures on what has just been changed, visibly (4.3).

    Args:
        changed: keys of items, or tables of lines; a signature that covers none of them stands.

    Raises:
        FormLocked: the form is completed.
    """
    if not inspect(row).persistent or not changed:
        return
    if hold(row) in CLOSED:
        raise FormLocked(row)
    covers = {slot.key: set(slot.covers) for slot in type(row).sign_offs()}
    standing = [
        signature
        for signature in row.entry.signatures
        if signature.valid
        and (not covers.get(signature.slot) or not covers[signature.slot].isdisjoint(changed))
    ]
    for signature in standing:
        signature.withdrawn_at = clock.now()
    if standing and row.state == FormState.SIGNING:
        hand_back(row)


def hand_back(row: Form) -> None:
    """Give the form back to whoever fills it in: there is something to fill before a signature."""
    row.state = row.state_before_signing or FormState.DRAFT.value


def hold(row: Form) -> str:
    """Make others wait who would sign or change the form meanwhile; return its state.

    Without it two last signatures given at once would each leave the form open for the other,
    and a signature could stand on a line entered while it was given.
    """
    session, register = session_of(row), type(row)
    mine = select(register.state).where(register.id == row.id)
    state: str = session.scalar(mine.with_for_update())
    session.expire(row.entry, ["signatures"])
    return state


def has_role(roles: Iterable[str]) -> bool:
    """Tell whether the actor has one of these roles."""
    return bool(actor().roles.intersection(str(role) for role in roles))
