"""Rows of a register as JSON: what the API shows, what it takes, what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.kernel import clock
from app.kernel.database import db
from app.kernel.errors import ItemErrors
from app.kernel.exchange import values
from app.kernel.exchange.links import Links
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register
from app.kernel.registers.signatures import Signature

LARGEST_ID = 2**31 - 1
VIRTUAL_MOST = 160  # characters


def shown(row: Register, *, signatures: bool = False) -> dict[str, Any]:
    """Return a row as JSON, keyed by item; a link is the id, with the name beside it."""
    found: dict[str, Any] = {"id": row.id, "version": row.version}
    if isinstance(row, Form):
        found |= _form_shown(row)
    for item in type(row).items():
        if not item.form:
            continue
        found[item.key] = values.to_json(item, getattr(row, item.key))
        if item.kind is Kind.LINK:
            linked = getattr(row, item.name)
            found[item.name] = None if linked is None else str(linked)
    for key in type(row).virtual:
        found[key] = getattr(row, key)
    found["created_at"] = clock_text(row.created_at)
    found["updated_at"] = clock_text(row.updated_at)
    if signatures and isinstance(row, Form):
        found["signatures"] = [_signature(each) for each in row.entry.signatures]
    return found


def _form_shown(row: Form) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "struck": list(row.struck or []),
        "transcribed": row.transcribed,
        "form_version": row.form_version,
        "corrects_id": row.corrects_id,
        "void_reason": row.void_reason,
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "slot": signature.slot,
        "signer": signature.signer_name,
        "way": signature.way.value,
        "opinion": signature.opinion,
        "signed_at": clock_text(signature.signed_at),
        "valid": signature.valid,
    }


def clock_text(moment: Any) -> str | None:
    """Return a moment with the company's zone."""
    return None if moment is None else clock.local(moment).isoformat()


def taken(
    register: type[Register], body: Mapping[str, Any], row: Register | None = None
) -> dict[str, Any]:
    """Return the values a body sets, keyed by item.

    What the program keeps itself may be sent back as it was read; it is not set.

    Raises:
        ItemErrors: a key is unknown or read-only, or a value is not accepted.
    """
    links = Links(db.session)
    items = {item.key: item for item in register.items() if item.form}
    now = shown(row) if row is not None else {}
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for key, raw in body.items():
        item = items.get(key)
        try:
            if item is not None and item.writable:
                found[key] = _value(item, raw, links)
            elif key in register.virtual:
                found[key] = _virtual(raw)
            elif item is None and key not in now:
                errors[key] = gettext("There is no item of this name.")
            elif now.get(key) != raw:
                errors[key] = gettext("This item is set by the program.")
        except values.BadValue as bad:
            errors[key] = _sentence(bad)
    if errors:
        raise ItemErrors(errors)
    return found


def _value(item: Item, raw: Any, links: Links) -> Any:
    value = values.from_json(item, raw, links.find)
    if item.kind is Kind.LINK and isinstance(value, int) and not 0 < value <= LARGEST_ID:
        raise values.BadValue(gettext("There is no such record."))
    return value


def _virtual(raw: Any) -> str | None:
    if raw is not None and not isinstance(raw, str):
        raise values.BadValue(gettext("This is the wrong type of value."))
    item = Item(label="", kind=Kind.TEXT, length=VIRTUAL_MOST)
    text: str | None = values.read(item, raw)
    return text


def _sentence(bad: values.BadValue) -> str:
    if not bad.accepted:
        return str(bad)
    return gettext("%(reason)s Accepted: %(accepted)s.", reason=str(bad), accepted=bad.accepted)
