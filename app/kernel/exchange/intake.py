"""The rows of a file on their way into registers: read, matched, checked, and written if asked.

Checking and writing go the same way, so that what was checked is what is written. Checking
writes nothing: rows that do not exist yet get ids below zero and are dropped in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.kernel import signals
from app.kernel.actor import actor
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.exchange import lines, matching, values
from app.kernel.exchange.columns import Field, Plan
from app.kernel.exchange.lines import (
    CHANGED,
    NEW,
    REFUSED,
    UNCHANGED,
    Line,
    Outcome,
)
from app.kernel.exchange.links import Links, UnknownName
from app.kernel.exchange.values import BadValue
from app.kernel.exchange.workbooks import Sheet
from app.kernel.registers import operations
from app.kernel.registers.items import Item, Kind, Scope
from app.kernel.registers.likeness import Likeness
from app.kernel.registers.register import Form, Register, register_of
from app.kernel.roles import Action

Progress = Callable[[int], None]


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
        self._may: dict[str, bool] = {}
        self._provisional = count(-1, -1)

    def take(self, sheet: Sheet, plan: Plan) -> Outcome:
        """Take in one sheet.

        Raises:
            RegulationError: when writing, a row is refused that was not before.
        """
        outcome = Outcome(plan)
        with self.session.no_autoflush:
            lines.read(sheet, outcome, self.skip.get(sheet.name, ()))
            self._link(outcome)
            matching.match(self.session, outcome)
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

    # Links ---------------------------------------------------------------------

    def _link(self, outcome: Outcome) -> None:
        for item in outcome.register.items():
            if item.kind is Kind.LINK:
                self.links.load(item, ())  # small registers stay at hand for the rules
        for found in lines.fields_read(outcome).values():
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
                line.refusals.append(lines.refusal_of(found, name, unknown))
                return
            line.values[found.key] = self._stub(found.item, name)
        except BadValue as bad:
            line.refusals.append(lines.refusal_of(found, name, bad))

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

    # Rules ---------------------------------------------------------------------

    def _decide(self, outcome: Outcome, line: Line, likeness: Likeness) -> None:
        if line.refusals:
            line.status = REFUSED
            line.refusals += lines.missing(outcome, line)
            return
        try:
            if line.target is None:
                self._draft(outcome, line, likeness)
            else:
                self._change(outcome, line)
        except RegulationError as refusal:
            line.status = REFUSED
            line.refusals += list(lines.of_rule(outcome, line, refusal))

    def _draft(self, outcome: Outcome, line: Line, likeness: Likeness) -> None:
        register = outcome.register
        self._require(Action.ADD, register)
        fixed = {"transcribed": True} if issubclass(register, Form) else {}
        line.made = operations.draft(register, line.values, **fixed)
        _refuse_out_of_reach(line.made)
        line.alike = likeness.of(line.made, gettext("(row %(row)s)", row=line.row))
        if line.alike and outcome.plan.table in self.choices.alike:
            raise LooksLike(line.alike)
        if not self.write:
            line.made.id = next(self._provisional)
            self.links.expect(line.made)

    def _change(self, outcome: Outcome, line: Line) -> None:
        row = line.made = line.target
        fields = {found.key: found for found in lines.fields_read(outcome).values()}
        different = {
            key: value for key, value in line.values.items() if not _same(_kept(row, key), value)
        }
        if not different:
            line.status = UNCHANGED
            return
        self._require(Action.CHANGE, outcome.register)
        line.status = CHANGED
        line.changes = {
            key: [
                lines.text_of(fields[key].item, _kept(row, key)),
                lines.text_of(fields[key].item, value),
            ]
            for key, value in different.items()
        }
        operations.redraft(row, different)
        _refuse_out_of_reach(row)

    def _require(self, action: Action, register: type[Register]) -> None:
        """Refuse what the actor has no right to; asked once, not for every row."""
        key = f"{action} {register.__tablename__}"
        if key not in self._may:
            self._may[key] = actor().can(action, register)
        if not self._may[key]:
            raise NotAllowed(
                gettext("Your roles do not allow adding records here.")
                if action is Action.ADD
                else gettext("Your roles do not allow changing records here.")
            )

    def _settle(self, block: Sequence[Line]) -> None:
        """Write a block of rows; a refusal now means that something changed since the check."""
        if not self.write:
            return
        for line in block:
            if line.refusals:
                raise MeanwhileRefused(line)
        changed = [line.made for line in block if line.status == CHANGED]
        before = [operations.before(row) for row in changed]
        self.session.flush()
        for line in block:
            if line.status == NEW:
                signals.created.send(line.made)
                self.links.expect(line.made)
        for row, was in zip(changed, before, strict=True):
            signals.changed.send(row, before=was)


def _refuse_out_of_reach(row: Register) -> None:
    """Refuse a row that whoever imports it could not see afterwards.

    What hangs from other rows needs no check: only rows in reach are found by their names.
    """
    scope, who = row.card.scope, actor()
    if who.reach == "all" or not isinstance(scope, Scope):
        return
    own = who.employee_id is not None and getattr(row, scope.owner) == who.employee_id
    near = who.reach == "region" and getattr(row, scope.region) in who.facts.region_ids
    if not (own or near):
        raise NotAllowed(gettext("This row belongs to a region or person outside your reach."))


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


def _kept(row: Register, key: str) -> Any:
    """Return what a row keeps, a link as the linked row's id."""
    return getattr(row, key)


def _same(kept: Any, given: Any) -> bool:
    return values.same(kept, lines.bare(given))


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
