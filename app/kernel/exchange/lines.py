"""The rows of a file: each cell read by its column, each refusal with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.exchange import values
from app.kernel.exchange.columns import NOTE_MARK, Field, Plan, field_of
from app.kernel.exchange.values import BadValue
from app.kernel.exchange.workbooks import Sheet
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Register, register_of
from app.kernel.web.shown import written

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
EXAMPLES = 6  # of values that are kept in another form than written
VALUE_SHOWN = 60  # characters


@dataclass
class Refusal:
    """Why a row is refused: where, what is written there, and what would be accepted."""

    column: str
    value: str
    reason: str
    accepted: str = ""


@dataclass
class Line:
    """One row of a sheet and what becomes of it.

    Attributes:
        row: its number in the file, as spreadsheets count.
        values: value by item key; cells left blank are not in it.
        unknown: linked names nobody knows, by item key.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    status: str = NEW
    target: Any = None
    number: str | None = None
    refusals: list[Refusal] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    made: Any = None


@dataclass
class Outcome:
    """What became of one sheet.

    Attributes:
        normalised: examples of values kept in another form than written, by item key.
        notes: rows that tell about the file and hold no record.
    """

    plan: Plan
    lines: list[Line] = field(default_factory=list)
    normalised: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)

    @property
    def register(self) -> type[Register]:
        """The register the rows go to."""
        return register_of(str(self.plan.table))


def read(sheet: Sheet, outcome: Outcome, skipped: Collection[int]) -> None:
    """Read all rows of a sheet but those to be skipped."""
    fields = fields_read(outcome)
    for index, cells in enumerate(sheet.rows[outcome.plan.header + 1 :]):
        number = outcome.plan.header + index + 2
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        if _is_note(cells):
            outcome.notes.append(number)
        elif number not in skipped:
            outcome.lines.append(_read_row(number, cells, fields, outcome))


def _read_row(
    number: int, cells: Sequence[Any], fields: Mapping[int, Field], outcome: Outcome
) -> Line:
    line = Line(number)
    for index, found in fields.items():
        raw = cells[index] if index < len(cells) else None
        try:
            value = values.read(found.item, raw, lambda _item, name: name)
        except BadValue as bad:
            line.refusals.append(refusal_of(found, raw, bad))
            continue
        if value is None:
            continue
        if found.use == "number":
            line.number = value
        else:
            line.values[found.key] = value
            _note_normalised(outcome, found, raw, value)
    return line


def fields_read(outcome: Outcome) -> dict[int, Field]:
    """Return the columns something is read from, by their place in the sheet."""
    found = {
        index: field_of(outcome.register, key) for index, key in sorted(outcome.plan.keys.items())
    }
    return {index: each for index, each in found.items() if each is not None and each.use != "kept"}


def _is_note(cells: Sequence[Any]) -> bool:
    written_cells = [cell for cell in cells if cell is not None]
    return len(written_cells) == 1 and isinstance(cells[0], str) and cells[0].startswith(NOTE_MARK)


def _note_normalised(outcome: Outcome, found: Field, raw: Any, value: Any) -> None:
    """Remember how a text was understood, when it is kept in another form."""
    if not isinstance(raw, str) or found.item.kind in (Kind.LINK, Kind.FLAG):
        return
    kept = text_of(found.item, value)
    if found.item.kind is Kind.CHOICE and raw == value.value:
        return
    examples = outcome.normalised.setdefault(found.key, {})
    if kept != raw and len(examples) < EXAMPLES:
        examples[raw[:VALUE_SHOWN]] = kept[:VALUE_SHOWN]


def text_of(item: Item, value: Any) -> str:
    """Return a value as people read it."""
    return "" if value is None else written(item, value)


def shown_value(value: Any) -> str:
    """Return what stands in a cell, cut to what fits a table."""
    text = "" if value is None else str(value)
    return text if len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + "…"


def refusal_of(found: Field, raw: Any, bad: BadValue) -> Refusal:
    """Return why a cell is refused."""
    return Refusal(found.label, shown_value(raw), str(bad), bad.accepted)


def missing(outcome: Outcome, line: Line) -> list[Refusal]:
    """Name the blank cells that keep a new row out as well, so that one look is enough."""
    if line.target is not None or line.number:
        return []
    told = {refusal.column for refusal in line.refusals}
    return [
        Refusal(found.label, "", gettext("This item is required."), values.accepted(found.item))
        for found in fields_read(outcome).values()
        if found.item.required and found.item.default is None
        if found.key not in line.values and found.label not in told
    ]


def of_rule(outcome: Outcome, line: Line, refusal: RegulationError) -> Iterator[Refusal]:
    """Say which columns a rule has refused."""
    if isinstance(refusal, ItemErrors):
        errors = dict(refusal.errors)
    else:
        errors = {refusal.field or "": str(refusal)}
    given = {key: errors[key] for key in outcome.plan.keys.values() if key in errors}
    errors = given or errors  # a wrong cell makes what is derived from it wrong, too
    for key, message in errors.items():
        found = field_of(outcome.register, key) if key else None
        value = line.values.get(key)
        yield Refusal(
            found.label if found else "",
            text_of(found.item, value) if found else "",
            message,
            values.accepted(found.item) if found else "",
        )


def bare(value: Any) -> Any:
    """Return what a column keeps of a value: of a linked row, its id."""
    return value.id if isinstance(value, (Register, Entry)) else value


def rows_of(sheet: Sheet, plan: Plan) -> int:
    """Return how many rows a sheet holds below its header."""
    return max(0, len(sheet.rows) - plan.header - 1)
