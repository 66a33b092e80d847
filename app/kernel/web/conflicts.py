"""Two people saved the same row: what each of them changed, item by item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.registers import history
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Register
from app.kernel.web import shown
from app.kernel.web.fields import linked
from app.kernel.web.forms import ItemForm

PICK = "pick-"  # name of the choice between both values of an item
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class Difference:
    """An item with two values; ``pick`` is the one that is proposed.

    Attributes:
        both: whether both have changed it, so that somebody has to choose.
    """

    key: str
    label: Any
    theirs: str
    mine: str
    both: bool
    pick: str


def snapshot(row: Register) -> str:
    """Return what a row holds, to be sent along with its form."""
    values = {item.key: history.plain(getattr(row, item.key)) for item in _items(row)}
    return json.dumps(values, ensure_ascii=False)


def differences(row: Register, form: ItemForm, sent: str | None) -> list[Difference]:
    """Compare a form with the row as it is now.

    Args:
        sent: the `snapshot` the form was shown with.
    """
    before = _read(sent)
    found = []
    for item in _items(row):
        if item.key not in form:
            continue
        mine, theirs = form[item.key].data, getattr(row, item.key)
        if history.plain(mine) == history.plain(theirs):
            continue
        was = before.get(item.key, ...)
        i_changed = was is ... or history.plain(mine) != was
        they_changed = was is ... or history.plain(theirs) != was
        found.append(
            Difference(
                key=item.key,
                label=item.label,
                theirs=shown.shown(row, item),
                mine=_written(item, mine),
                both=i_changed and they_changed,
                pick=MINE if i_changed else THEIRS,
            )
        )
    return found


def left_to_them(sent: Mapping[str, str]) -> set[str]:
    """Return the items whose other value was chosen."""
    return {
        name.removeprefix(PICK)
        for name, choice in sent.items()
        if name.startswith(PICK) and choice == THEIRS
    }


def _items(row: Register) -> Iterable[Item]:
    return (item for item in type(row).items() if item.writable)


def _written(item: Item, value: Any) -> str:
    return shown.written(item, linked(item, value) if item.kind is Kind.LINK else value)


def _read(sent: str | None) -> dict[str, Any]:
    try:
        read = json.loads(sent or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
