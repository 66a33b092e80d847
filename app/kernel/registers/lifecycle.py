"""The life of a form: struck, signed, completed, corrected, void (4.3).

Every operation checks the rules, flushes, and never commits.
"""

from __future__ import annotations

import hashlib
import json
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
from app.kernel.registers.signatures import Signature, Way

DRAWING_LIMIT = 200_000  # characters of a drawn signature


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


class PreparerSigns(RegulationError):
    """The person who filled in the form signs its approval."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Whoever filled in the record cannot sign it off. Ask somebody else to sign."),
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


def sign(
    row: Form,
    slot: str,
    *,
    opinion: str | None = None,
    way: Way = Way.ACCOUNT,
    signer_name: str | None = None,
    drawing: str | None = None,
    scan: Any = None,
) -> Signature:
    """Sign one slot; the last signature completes the form.

    Args:
        drawing: SVG path or PNG data address of a signature drawn on screen.
        scan: the `Attachment` that shows a signature given on paper.

    Raises:
        NotAllowed: the actor has none of the slot's roles.
        PreparerSigns: the actor filled in the form.
        RegulationError: the slot is signed already, or name, drawing or scan is missing.
    """
    _hold(row)
    db.session.refresh(row)
    refuse_locked(row)
    wanted = slot_of(type(row), slot)
    if row.signature(slot) is not None:
        raise RegulationError(gettext("This is signed already."), clause="4.3")
    check_ready(row, wanted)
    _check_signer(row, wanted, way, signer_name, drawing, scan)
    if wanted.conclusion and not (opinion or "").strip():
        raise RegulationError(gettext("Write the conclusion."), clause="4.3", field="opinion")
    if not wanted.covers and row.state != FormState.SIGNING:
        submit(row)
    signature = _signature(row, wanted, way, signer_name)
    signature.opinion, signature.drawing, signature.scan = opinion, drawing, scan
    row.entry.signatures.append(signature)
    db.session.flush()
    history.write(
        db.session,
        [history.Fact(row.__tablename__, row.id, "signed", {slot: [None, signature.signer_name]})],
    )
    if not row.open_sign_offs and not row.open_items:
        complete(row)
    elif row.state == FormState.SIGNING and not ready_slots(row):
        _hand_back(row)
    return signature


def slot_of(form: type[Register], key: object) -> SignOff:
    """Return the slot called ``key``.

    Raises:
        RegulationError: the form has none.
    """
    for slot in form.sign_offs():
        if slot.key == key:
            return slot
    raise RegulationError(gettext("There is no such signature on this form."), field="slot")


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


def is_signer(row: Form, slot: SignOff) -> bool:
    """Tell whether the actor is somebody who signs a slot with an account."""
    if slot.by:
        return actor().employee_id is not None and getattr(row, slot.by) == actor().employee_id
    return _has_role(slot.roles)


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
    return who.is_program or not step.roles or _has_role(step.roles)


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


def seal_of(row: Form, slot: SignOff) -> str:
    """Return the digest of what a signature in this slot vouches for."""
    covered = set(slot.covers)
    content: dict[str, Any] = _plain(row, covered)
    content["struck"] = sorted(k for k in row.struck or () if not covered or k in covered)
    for register, _ in type(row).parts():
        if not covered or register.__tablename__ in covered:
            lines = [_plain(part) for part in row.part_rows(register)]
            content[register.__tablename__] = lines
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(row: Register, keys: Collection[str] = ()) -> dict[str, Any]:
    """Return items as they are stored; all of them, or those with the given keys."""
    items = (item for item in type(row).items() if not keys or item.key in keys)
    return {item.key: history.plain(getattr(row, item.key)) for item in items}


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
    if _hold(row) in CLOSED:
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
        _hand_back(row)


def _hand_back(row: Form) -> None:
    """Give the form back to whoever fills it in: there is something to fill before a signature."""
    row.state = row.state_before_signing or FormState.DRAFT.value


def _hold(row: Form) -> str:
    """Make others wait who would sign or change the form meanwhile; return its state.

    Without it two last signatures given at once would each leave the form open for the other,
    and a signature could stand on a line entered while it was given.
    """
    session, register = session_of(row), type(row)
    mine = select(register.state).where(register.id == row.id)
    state: str = session.scalar(mine.with_for_update())
    session.expire(row.entry, ["signatures"])
    return state


def _check_signer(
    row: Form,
    slot: SignOff,
    way: Way,
    signer_name: str | None,
    drawing: str | None,
    scan: Any,
) -> None:
    if way is not Way.ACCOUNT:
        if not (signer_name or "").strip():
            raise RegulationError(
                gettext("Give the name of the person who signed."), field="signer_name"
            )
        if way is Way.PAPER and scan is None:
            raise RegulationError(
                gettext("Attach the scan of the signed paper."), clause="4.3", field="scan"
            )
        if way is Way.DRAWN and not 0 < len(drawing or "") <= DRAWING_LIMIT:
            raise RegulationError(gettext("Draw the signature."), clause="4.3", field="drawing")
        return
    who = actor()
    if slot.party or not (who.is_program or is_signer(row, slot)):
        raise NotAllowed(gettext("Your roles do not sign “%(slot)s”.", slot=slot.label))
    if slot.approval and who.user_id is not None and who.user_id == row.created_by_id:
        raise PreparerSigns


def _signature(row: Form, slot: SignOff, way: Way, signer_name: str | None) -> Signature:
    who = actor()
    by_account = way is Way.ACCOUNT
    return Signature(
        slot=slot.key,
        way=way,
        signer_id=who.user_id if by_account else None,
        signer_name=who.name if by_account else str(signer_name).strip(),
        recorded_by_id=who.user_id,
        seal=seal_of(row, slot),
    )


def _has_role(roles: Iterable[str]) -> bool:
    return bool(actor().roles.intersection(str(role) for role in roles))
