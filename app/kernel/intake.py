"""The rows of a file on their way into registers: read, matched, checked, and written if asked.

Checking and writing go the same way, so that what was checked is what is written. Checking
writes nothing: rows that do not exist yet get ids below zero and are dropped in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel import numbers, operations, signals, values
from app.kernel.actor import actor
from app.kernel.columns import NOTE_MARK, Field, Plan, field_of
from app.kernel.entries import Entry
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.items import Item, Kind
from app.kernel.likeness import Likeness
from app.kernel.links import Links, UnknownName, unique_items
from app.kernel.register import Form, Register, register_of
from app.kernel.roles import Action
from app.kernel.scope import SHOW_DELETED, UNSCOPED
from app.kernel.shown import written
from app.kernel.values import BadValue
from app.kernel.workbooks import Sheet

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
AT_ONCE = 500
EXAMPLES = 6  # of values that are kept in another form than written
VALUE_SHOWN = 60  # characters

Progress = Callable[[int], None]


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


@dataclass(frozen=True)
class Choices:
    """What the person importing has chosen to refuse.

    Attributes:
        unknown: columns, as ``table.key``, whose unknown names are not made into rows.
        alike: tables of which rows that look like others are left out.
    """

    unknown: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()


class Intake:
    """Takes sheets in, one after the other; later sheets can refer to rows of earlier ones.

    Args:
        write: whether to write; else nothing is left behind once the session is rolled back.
        skip: row numbers left out, by sheet name; only asked when writing.
        choices: what is refused although it could be taken.
        progress: told the number of rows done, many times.
    """

    def __init__(
        self,
        session: Session,
        *,
        write: bool = False,
        skip: Mapping[str, Collection[int]] | None = None,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.session = session
        self.write = write
        self.skip = skip or {}
        self.choices = choices or Choices()
        self.progress = progress or (lambda done: None)
        self.links = Links(session)
        self.stubs: dict[tuple[str, str], Register] = {}
        self.done = 0
        self._provisional = count(-1, -1)

    def take(self, sheet: Sheet, plan: Plan) -> Outcome:
        """Take in one sheet.

        Raises:
            RegulationError: when writing, a row is refused that was not before.
        """
        outcome = Outcome(plan)
        with self.session.no_autoflush:
            self._read(sheet, outcome)
            self._link(outcome)
            self._match(outcome)
        likeness = Likeness(self.session, outcome.register)
        for block in operations.batched(outcome.lines, operations.BLOCK):
            with self.session.no_autoflush:
                for line in block:
                    self._decide(outcome, line, likeness)
                    self._tick()
            self._settle(block)
        return outcome

    def _tick(self) -> None:
        self.done += 1
        self.progress(self.done)

    # Cells ---------------------------------------------------------------------

    def _read(self, sheet: Sheet, outcome: Outcome) -> None:
        fields = _fields(outcome)
        skipped = self.skip.get(sheet.name, ())
        for index, cells in enumerate(sheet.rows[outcome.plan.header + 1 :]):
            number = outcome.plan.header + index + 2
            if all(cell is None or not str(cell).strip() for cell in cells):
                continue
            if _is_note(cells):
                outcome.notes.append(number)
            elif number not in skipped:
                outcome.lines.append(self._read_row(number, cells, fields, outcome))

    def _read_row(
        self, number: int, cells: Sequence[Any], fields: Mapping[int, Field], outcome: Outcome
    ) -> Line:
        line = Line(number)
        for index, found in fields.items():
            raw = cells[index] if index < len(cells) else None
            try:
                value = values.read(found.item, raw, lambda _item, name: name)
            except BadValue as bad:
                line.refusals.append(_refusal(found, raw, bad))
                continue
            if value is None:
                continue
            if found.use == "number":
                line.number = value
            else:
                line.values[found.key] = value
                _note_normalised(outcome, found, raw, value)
        return line

    # Links ---------------------------------------------------------------------

    def _link(self, outcome: Outcome) -> None:
        for item in outcome.register.items():
            if item.kind is Kind.LINK:
                self.links.load(item, ())  # small registers stay at hand for the rules
        for found in _fields(outcome).values():
            if found.item.kind is not Kind.LINK or found.use != "value":
                continue
            named = [line for line in outcome.lines if found.key in line.values]
            self.links.load(found.item, [line.values[found.key] for line in named])
            creating = f"{outcome.plan.table}.{found.key}" not in self.choices.unknown
            for line in named:
                self._link_one(found, line, creating=creating)
        if self.write and self.stubs:
            self.session.flush()

    def _link_one(self, found: Field, line: Line, *, creating: bool) -> None:
        name = line.values.pop(found.key)
        try:
            line.values[found.key] = self.links.find(found.item, name)
            stub = self.stubs.get((str(found.item.target), name))
            if stub is not None:
                line.unknown[found.key] = name
        except UnknownName as unknown:
            if unknown.creatable:
                line.unknown[found.key] = name
            if not unknown.creatable or not creating:
                line.refusals.append(_refusal(found, name, unknown))
                return
            line.values[found.key] = self._stub(found.item, name)
        except BadValue as bad:
            line.refusals.append(_refusal(found, name, bad))

    def _stub(self, item: Item, name: str) -> Any:
        """Make the row an unknown name stands for; only its name is known."""
        target = register_of(str(item.target))
        stub = target.stub(name)
        self.session.add(stub)
        if not self.write:
            stub.id = next(self._provisional)
        self.stubs[target.__tablename__, name] = stub
        self.links.expect(stub)
        return stub

    # Rows that are there already -------------------------------------------------

    def _match(self, outcome: Outcome) -> None:
        register = outcome.register
        self._match_numbers(outcome)
        keys = [item.key for item in unique_items(register) if item.writable]
        used = [key for key in keys if any(key in line.values for line in outcome.lines)]
        for key in used:
            self._match_unique(outcome, key)
        if not used and not any(line.number for line in outcome.lines):
            self._match_twins(outcome)
        if "number" in used:
            self._refuse_issued(outcome)

    def _match_numbers(self, outcome: Outcome) -> None:
        register = outcome.register
        wanted = [line for line in outcome.lines if line.number]
        if not wanted:
            return
        rows = self._rows_by(register, "number", [str(line.number) for line in wanted])
        number = field_of(register, "number")
        for line in wanted:
            line.target = rows.get(str(line.number))
            if line.target is None and number is not None:
                line.refusals.append(
                    Refusal(
                        number.label,
                        str(line.number),
                        gettext("No record has this number."),
                        gettext("The number of a record on file; blank for a new one"),
                    )
                )
        _refuse_repeated(wanted, number, lambda line: line.number)

    def _match_unique(self, outcome: Outcome, key: str) -> None:
        """Find rows by a unique item; refuse values taken twice or by a row out of reach."""
        register = outcome.register
        found = field_of(register, key)
        assert found is not None
        lines = [line for line in outcome.lines if key in line.values]
        wanted = [_bare(line.values[key]) for line in lines]
        rows = self._rows_by(register, key, wanted)
        taken = self._rows_by(register, key, wanted, everything=True)
        for line in lines:
            value = _bare(line.values[key])
            row = rows.get(value)
            if row is not None and line.target in (None, row):
                line.target = row
            elif taken.get(value) not in (None, line.target):
                line.refusals.append(
                    Refusal(
                        found.label,
                        _shown(line.values[key]),
                        gettext("This value is already taken by another record."),
                    )
                )
        _refuse_repeated(lines, found, lambda line: _bare(line.values.get(key)))

    def _rows_by(
        self, register: type[Register], key: str, wanted: Sequence[Any], *, everything: bool = False
    ) -> dict[Any, Any]:
        column = getattr(register, key)
        options = {UNSCOPED: True, SHOW_DELETED: True} if everything else {}
        rows: dict[Any, Any] = {}
        distinct = list(dict.fromkeys(wanted))
        for start in range(0, len(distinct), AT_ONCE):
            query = select(register).where(column.in_(distinct[start : start + AT_ONCE]))
            query = query.options(*_virtual_loads(register))
            found = self.session.scalars(query, execution_options=options)
            rows.update((getattr(row, key), row) for row in found)
        return rows

    def _match_twins(self, outcome: Outcome) -> None:
        """Find rows that say word for word the same, so that a file imported twice adds nothing."""
        register = outcome.register
        keys = sorted({key for line in outcome.lines for key in line.values} - {*register.virtual})
        probe = _telling(outcome, keys)
        if probe is None:
            return
        for block in operations.batched(outcome.lines, AT_ONCE // 4):
            given = [_bare(line.values[probe]) for line in block if probe in line.values]
            query = select(register).where(getattr(register, probe).in_(given))
            known = {_print(vars(row), keys): row for row in self.session.scalars(query)}
            for line in block:
                line.target = known.get(_print(line.values, keys))

    def _refuse_issued(self, outcome: Outcome) -> None:
        """Refuse numbers that were given before, even if their record is gone (4.1.2)."""
        found = field_of(outcome.register, "number")
        new = [line for line in outcome.lines if line.target is None and "number" in line.values]
        taken = numbers.already_issued(self.session, [line.values["number"] for line in new])
        for line in new:
            if found is not None and line.values["number"] in taken:
                line.refusals.append(
                    Refusal(
                        found.label,
                        line.values["number"],
                        gettext("This number is already taken. Check the number on the paper."),
                    )
                )

    # Rules ---------------------------------------------------------------------

    def _decide(self, outcome: Outcome, line: Line, likeness: Likeness) -> None:
        if line.refusals:
            line.status = REFUSED
            line.refusals += _missing(outcome, line)
            return
        try:
            if line.target is None:
                self._draft(outcome, line, likeness)
            else:
                self._change(outcome, line)
        except RegulationError as refusal:
            line.status = REFUSED
            line.refusals += list(_of_rule(outcome, line, refusal))

    def _draft(self, outcome: Outcome, line: Line, likeness: Likeness) -> None:
        register = outcome.register
        _require(Action.ADD, register)
        fixed = {"transcribed": True} if issubclass(register, Form) else {}
        line.made = operations.draft(register, line.values, **fixed)
        line.alike = likeness.of(line.made, gettext("(row %(row)s)", row=line.row))
        if line.alike and outcome.plan.table in self.choices.alike:
            raise LooksLike(line.alike)
        if not self.write:
            line.made.id = next(self._provisional)
            self.links.expect(line.made)

    def _change(self, outcome: Outcome, line: Line) -> None:
        row = line.made = line.target
        fields = {found.key: found for found in _fields(outcome).values()}
        different = {
            key: value for key, value in line.values.items() if not _same(_kept(row, key), value)
        }
        if not different:
            line.status = UNCHANGED
            return
        _require(Action.CHANGE, outcome.register)
        line.status = CHANGED
        line.changes = {
            key: [_text(fields[key].item, _kept(row, key)), _text(fields[key].item, value)]
            for key, value in different.items()
        }
        operations.redraft(row, different)

    def _settle(self, block: Sequence[Line]) -> None:
        """Write a block of rows; a refusal now means that something changed since the check."""
        if not self.write:
            return
        for line in block:
            if line.refusals:
                raise MeanwhileRefused(line)
        self.session.flush()
        for line in block:
            if line.status == NEW:
                signals.created.send(line.made)
                self.links.expect(line.made)
            elif line.status == CHANGED:
                signals.changed.send(line.made)


class LooksLike(RegulationError):
    """A new row is probably on file already."""

    def __init__(self, others: Sequence[str]) -> None:
        super().__init__(gettext("This looks like %(others)s.", others=gettext("; ").join(others)))


class MeanwhileRefused(RegulationError):
    """A row that was accepted when it was checked is refused when it is written."""

    def __init__(self, line: Line) -> None:
        super().__init__(
            gettext(
                "Row %(row)s is no longer accepted: %(reason)s Nothing was imported; check again.",
                row=line.row,
                reason=line.refusals[0].reason,
            )
        )


def _virtual_loads(register: type[Register]) -> list[Any]:
    paths = [virtual.via for virtual in register.virtual.values() if virtual.via]
    return [selectinload(getattr(register, path)) for path in paths]


def _fields(outcome: Outcome) -> dict[int, Field]:
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
    kept = _text(found.item, value)
    if found.item.kind is Kind.CHOICE and raw == value.value:
        return
    examples = outcome.normalised.setdefault(found.key, {})
    if kept != raw and len(examples) < EXAMPLES:
        examples[raw[:VALUE_SHOWN]] = kept[:VALUE_SHOWN]


def _text(item: Item, value: Any) -> str:
    return "" if value is None else written(item, value)


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + "…"


def _refusal(found: Field, raw: Any, bad: BadValue) -> Refusal:
    return Refusal(found.label, _shown(raw), str(bad), bad.accepted)


def _refuse_repeated(
    lines: Sequence[Line], found: Field | None, value_of: Callable[[Line], Any]
) -> None:
    first: dict[Any, int] = {}
    for line in lines:
        value = value_of(line)
        earlier = first.setdefault(value, line.row)
        if earlier != line.row and found is not None:
            line.refusals.append(
                Refusal(
                    found.label,
                    _shown(value),
                    gettext(
                        "Row %(row)s of this sheet has the same “%(item)s”.",
                        row=earlier,
                        item=found.label,
                    ),
                    gettext("One row for each; join the two or tell them apart"),
                )
            )


def _missing(outcome: Outcome, line: Line) -> list[Refusal]:
    """Name the blank cells that keep a new row out as well, so that one look is enough."""
    if line.target is not None or line.number:
        return []
    told = {refusal.column for refusal in line.refusals}
    return [
        Refusal(found.label, "", gettext("This item is required."), values.accepted(found.item))
        for found in _fields(outcome).values()
        if found.item.required and found.item.default is None
        if found.key not in line.values and found.label not in told
    ]


def _of_rule(outcome: Outcome, line: Line, refusal: RegulationError) -> Iterator[Refusal]:
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
            _text(found.item, value) if found else "",
            message,
            values.accepted(found.item) if found else "",
        )


def _kept(row: Register, key: str) -> Any:
    """Return what a row keeps, a link as the linked row's id."""
    return getattr(row, key)


def _same(kept: Any, given: Any) -> bool:
    return values.same(kept, _bare(given))


def _telling(outcome: Outcome, keys: Sequence[str]) -> str | None:
    """Return the item by which rows that say the same are best looked for."""
    register = outcome.register
    ranks = [kind for kinds in _TELLING for kind in kinds]
    known = [key for key in keys if register.item(key).kind in ranks]

    def rank(key: str) -> tuple[int, int]:
        given = sum(1 for line in outcome.lines if key in line.values)
        return -given, ranks.index(register.item(key).kind)

    return min(known, key=rank, default=None)


_TELLING = ((Kind.TEXT, Kind.LINK), (Kind.DATE, Kind.MOMENT), (Kind.MEMO, Kind.CHOICE))


def _bare(value: Any) -> Any:
    """Return what a column keeps of a value: of a linked row, its id."""
    return value.id if isinstance(value, (Register, Entry)) else value


def _print(values_by_key: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, ...]:
    """Return what two rows that say the same have in common."""
    return tuple(_printed(_bare(values_by_key.get(key))) for key in keys)


def _printed(value: Any) -> str:
    if value is None or value is False:
        return ""
    return str(values.cell_moment(value) if isinstance(value, datetime) else value)


def _require(action: str, register: type[Register]) -> None:
    if not actor().can(action, register):
        raise RegulationError(
            gettext("Your roles do not allow adding records here.")
            if action == Action.ADD
            else gettext("Your roles do not allow changing records here.")
        )


def rows_of(sheet: Sheet, plan: Plan) -> int:
    """Return how many rows a sheet holds below its header."""
    return max(0, len(sheet.rows) - plan.header - 1)


def in_order(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans that go anywhere: registers that others link to first.

    Numbers written on paper are taken before the program gives out new ones.
    """
    waiting = [plan for plan in plans if plan.table]
    ordered: list[Plan] = []
    while waiting:
        tables = {plan.table for plan in waiting}
        ready = [plan for plan in waiting if not _linked_tables(plan) & tables] or waiting[:1]
        ordered += sorted(ready, key=lambda plan: "number" not in plan.keys.values())
        waiting = [plan for plan in waiting if plan not in ready]
    return ordered


def _linked_tables(plan: Plan) -> set[str | None]:
    items = register_of(str(plan.table)).items()
    return {item.target for item in items if item.kind is Kind.LINK} - {plan.table}
