"""Signing a form: who may, when, and what a signature vouches for (4.3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from flask_babel import gettext

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import history
from app.kernel.registers.items import SignOff
from app.kernel.registers.lifecycle import (
    check_ready,
    complete,
    hand_back,
    has_role,
    hold,
    ready_slots,
    refuse_locked,
    submit,
)
from app.kernel.registers.register import Form, FormState, Register
from app.kernel.registers.signatures import Signature, Way

DRAWING_LIMIT = 200_000  # characters of a drawn signature


class PreparerSigns(RegulationError):
    """The person who filled in the form signs its approval."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Whoever filled in the record cannot sign it off. Ask somebody else to sign."),
            clause="4.3",
        )


class ChangedSinceSeen(RegulationError):
    """Somebody signs what is no longer what they read."""

    def __init__(self) -> None:
        super().__init__(
            gettext("The record was changed after you opened it. Read it again before you sign."),
            clause="4.3",
        )


def sign(
    row: Form,
    slot: str,
    *,
    opinion: str | None = None,
    way: Way = Way.ACCOUNT,
    signer_name: str | None = None,
    drawing: str | None = None,
    scan: Any = None,
    seen: str | None = None,
) -> Signature:
    """Sign one slot; the last signature completes the form.

    Args:
        drawing: SVG path or PNG data address of a signature drawn on screen.
        scan: the `Attachment` that shows a signature given on paper.
        seen: what `seal_of` said when the signer read the form, if they did so before.

    Raises:
        NotAllowed: the actor has none of the slot's roles.
        PreparerSigns: the actor filled in the form.
        ChangedSinceSeen: what is signed is not what was seen.
        RegulationError: the slot is signed already, or name, drawing or scan is missing.
    """
    hold(row)
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
    if seen is not None and seen != signature.seal:
        raise ChangedSinceSeen
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
        hand_back(row)
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


def is_signer(row: Form, slot: SignOff) -> bool:
    """Tell whether the actor is somebody who signs a slot with an account."""
    if slot.by:
        return actor().employee_id is not None and getattr(row, slot.by) == actor().employee_id
    return has_role(slot.roles)


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
