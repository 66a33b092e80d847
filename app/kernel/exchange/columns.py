"""The columns of a register in a file: what they are called, which a strange header means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _

from app.kernel.exchange.values import in_every_language
from app.kernel.exchange.workbooks import Sheet
from app.kernel.language.text import fold
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register, register_of

WHY_REFUSED = _("Why refused")  # column of the rows handed back; read by people only
HEADER_WITHIN = 10  # rows among which the header is looked for
NOTE_MARK = "# "  # starts a row that tells about the file and holds no record
LEAST_SHARE = 0.5  # of a sheet's headers that a register must know to be proposed

_AFTERTHOUGHT = re.compile(r"[(（\[【].*?[)）\]】]\s*$|[*＊:：]\s*$")


@dataclass(frozen=True)
class Field:
    """A column of a register in a file.

    Attributes:
        use: ``value`` is set from the file; ``number`` finds the row; ``kept`` is not set from it.
    """

    item: Item
    use: str
    virtual: bool = False

    @property
    def key(self) -> str:
        """The key of the item."""
        return self.item.key

    @property
    def label(self) -> str:
        """What the column is called, in the reader's language."""
        return str(self.item.label)


def fields_of(register: type[Register]) -> tuple[Field, ...]:
    """Return the columns of a register in the order of the paper form, its number first."""
    return _fields_of(register.__tablename__)


@cache
def _fields_of(table: str) -> tuple[Field, ...]:
    register = register_of(table)
    found: list[Field] = []
    if issubclass(register, Form):
        number = Item(label=_("Number"), kind=Kind.TEXT, key="number", aliases=("编号", "记录编号"))
        state = Item(label=_("State"), kind=Kind.TEXT, key="state")
        found = [Field(number, "number"), Field(state, "kept")]
    for item in register.items():
        if item.form:
            found.append(Field(item, _use(register, item)))
    for key, virtual in register.virtual.items():
        item = Item(
            label=virtual.label, kind=Kind.TEXT, key=key, aliases=virtual.aliases, length=160
        )
        found.append(Field(item, "value", virtual=True))
    return tuple(found)


def _use(register: type[Register], item: Item) -> str:
    if item.writable:
        return "value"
    return "number" if item.key == "number" else "kept"


def field_of(register: type[Register], key: str) -> Field | None:
    """Return the column called ``key``, or None."""
    return next((field for field in fields_of(register) if field.key == key), None)


@cache
def _spellings(table: str) -> dict[str, str]:
    """Return the key each folded header stands for: labels before aliases before keys."""
    found: dict[str, str] = {}
    fields = _fields_of(table)
    for field_ in fields:
        for label in in_every_language(field_.item.label):
            found.setdefault(fold(label), field_.key)
    for field_ in fields:
        for alias in field_.item.aliases:
            found.setdefault(fold(alias), field_.key)
    for field_ in fields:
        found.setdefault(fold(field_.key), field_.key)
    return found


def key_of(register: type[Register], header: Any) -> str | None:
    """Return the key of the item a header means, or None."""
    spellings = _spellings(register.__tablename__)
    text = str(header or "").strip()
    while text:
        found = spellings.get(fold(text))
        if found is not None:
            return found
        shorter = _AFTERTHOUGHT.sub("", text).strip()  # a unit, a note, the mark of a required item
        text = shorter if shorter != text else ""
    return None


@dataclass
class Plan:
    """What a sheet is taken for.

    Attributes:
        header: index of the header row.
        keys: item key by column index; columns left out are not read.
    """

    sheet: str
    table: str | None = None
    header: int = 0
    headers: list[str] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)

    @property
    def unread(self) -> list[str]:
        """The headers of columns that nothing is read from."""
        own = {fold(label) for label in in_every_language(WHY_REFUSED)}
        return [
            header
            for index, header in enumerate(self.headers)
            if header and index not in self.keys and fold(header) not in own
        ]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for storing."""
        return {
            "sheet": self.sheet,
            "table": self.table,
            "header": self.header,
            "headers": self.headers,
            "keys": {str(index): key for index, key in self.keys.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Plan:
        """Return what `as_json` stored."""
        keys = {int(index): key for index, key in stored["keys"].items()}
        return cls(**{**stored, "keys": keys})


def plan(sheet: Sheet, candidates: Sequence[type[Register]], prefer: str | None = None) -> Plan:
    """Guess which register a sheet is for, by its headers and its name.

    Args:
        candidates: registers the actor may import.
        prefer: table chosen beforehand; taken when it fits as well as any.
    """
    best, best_score = Plan(sheet.name, headers=_texts(sheet, 0)), 0.0
    for register in candidates:
        made = plan_for(sheet, register)
        score = _score(sheet, register, made, prefer)
        if score > best_score:
            best, best_score = made, score
    return best


def plan_for(sheet: Sheet, register: type[Register]) -> Plan:
    """Read a sheet's headers as those of one register."""
    best = Plan(sheet.name, register.__tablename__, 0, _texts(sheet, 0))
    for index in range(min(HEADER_WITHIN, len(sheet.rows))):
        headers = _texts(sheet, index)
        keys = _recognised(register, headers)
        if len(keys) > len(best.keys):
            best = Plan(sheet.name, register.__tablename__, index, headers, keys)
    return best


def _texts(sheet: Sheet, index: int) -> list[str]:
    if index >= len(sheet.rows):
        return []
    return [" ".join(str(cell).split()) if cell is not None else "" for cell in sheet.rows[index]]


def _recognised(register: type[Register], headers: Iterable[str]) -> dict[int, str]:
    keys: dict[int, str] = {}
    for index, header in enumerate(headers):
        key = key_of(register, header)
        if key is not None and key not in keys.values():
            keys[index] = key
    return keys


def _score(sheet: Sheet, register: type[Register], made: Plan, prefer: str | None) -> float:
    """Weigh a guess: how many headers it knows, what the sheet is called, what was chosen."""
    known = len(made.keys)
    written = sum(1 for header in made.headers if header)
    if not known or known / written < LEAST_SHARE or known < min(2, written):
        return 0.0
    own = sum(1 for key in made.keys.values() if _is_value(register, key))
    missing = sum(
        1
        for item in register.items()
        if item.required
        and item.writable
        and item.default is None
        and item.key not in made.keys.values()
    )
    score = own + known / 100 - 0.3 * missing
    if prefer == register.__tablename__:
        score += 1.5
    if _is_titled(sheet, register):
        score += 2.5
    return score


def _is_value(register: type[Register], key: str) -> bool:
    found = field_of(register, key)
    return found is not None and found.use != "kept"


def _is_titled(sheet: Sheet, register: type[Register]) -> bool:
    titles = {
        fold(label)
        for text in (register.card.title, register.card.heading)
        for label in in_every_language(text)
    }
    return fold(sheet.name) in titles
