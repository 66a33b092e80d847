"""What the regulation says: what is in force, what was before, what is to come (1.22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import String, select, type_coerce

from app.chapters.policy import rules
from app.chapters.policy.models import (
    Clause,
    ClauseChange,
    ParameterChange,
    PolicyParameter,
    Revision,
)
from app.chapters.policy.rules import Enforcement, Part
from app.kernel.database import db
from app.kernel.parameters import Parameter, parameter_of, parameters
from app.kernel.registers.register import FormState

WAITING = (FormState.DRAFT.value, FormState.SIGNING.value)


@dataclass(frozen=True)
class Source:
    """The revision something comes from, or is proposed in."""

    id: int
    number: str
    state: str = FormState.ARCHIVED.value

    @property
    def label(self) -> Any:
        """What the state is called."""
        return Revision.states()[self.state][0]


@dataclass(frozen=True)
class Stand:
    """A text or a value with the days it is in force; both count, None has no end."""

    text: str
    first: date | None
    last: date | None
    source: Source | None = None

    @property
    def never(self) -> bool:
        """Whether another one took its place before its first day."""
        return self.first is not None and self.last is not None and self.last < self.first

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def is_coming(self, today: date) -> bool:
        """Tell whether it takes force on a later day."""
        return self.first is not None and today < self.first and not self.never


@dataclass
class Standing:
    """Something that may be revised, in all its versions, oldest first."""

    stands: Sequence[Stand]
    today: date

    @property
    def now(self) -> Stand:
        """What is in force today."""
        return next(stand for stand in self.stands if stand.holds_on(self.today))

    @property
    def coming(self) -> list[Stand]:
        """What takes force on a later day."""
        return [stand for stand in self.stands if stand.is_coming(self.today)]

    @property
    def revised(self) -> bool:
        """Whether it was ever revised."""
        return len(self.stands) > 1


@dataclass
class ParameterStanding(Standing):
    """A parameter and its values."""

    parameter: Parameter[Any]

    @property
    def default(self) -> str:
        """What the regulation names, before any revision."""
        return self.parameter.say(self.parameter.default)


@dataclass
class ClauseStanding(Standing):
    """A clause, its texts and its parameters, and the revisions that are not approved yet."""

    newest: Clause
    parameters: list[ParameterStanding] = field(default_factory=list)
    proposed: list[Source] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The number of the clause."""
        return self.newest.number

    @property
    def part(self) -> Part:
        """The part of the regulation it stands in."""
        return self.newest.part

    @property
    def heading(self) -> Any:
        """What stands above the clauses of its chapter, if anything."""
        under = rules.heading_of(self.number)
        return None if under is None else rules.HEADINGS[under]

    @property
    def built(self) -> list[Enforcement]:
        """How it is enforced already."""
        return [way for way in self.newest.ways if way not in rules.pending(self.number)]

    @property
    def to_come(self) -> list[Enforcement]:
        """How it is to be enforced, but is not yet."""
        return [way for way in Enforcement if way in rules.pending(self.number)]

    @property
    def gap(self) -> Any:
        """What a reader of the printed regulation would miss before it, if anything."""
        return rules.GAPS.get(self.number)


def regulation(today: date, under: str | None = None) -> list[ClauseStanding]:
    """Return the clauses in their order, in four statements.

    Args:
        under: the number of a clause or heading, whose clauses alone are returned.
    """
    values = _values(today)
    proposed = _proposed()
    found = []
    for number, versions in groupby(_versions(under), key=lambda each: each[0].number):
        rows = list(versions)
        texts = [(row.text, row.in_force_from, source) for row, source in rows]
        found.append(
            ClauseStanding(
                _stands(texts), today, rows[-1][0], values.get(number, []), proposed.get(number, [])
            )
        )
    return found


def _versions(under: str | None) -> Iterable[tuple[Clause, Source | None]]:
    query = (
        select(Clause, Revision.number)
        .outerjoin(Revision, Revision.id == Clause.revision_id)
        .order_by(Clause.place, Clause.edition)
    )
    if under is not None:
        query = query.where((Clause.number == under) | Clause.number.startswith(f"{under}."))
    for clause, number in db.session.execute(query):
        yield clause, Source(clause.revision_id, number) if number else None


def _values(today: date) -> dict[str, list[ParameterStanding]]:
    """Return every parameter with its values, by clause."""
    kept = PolicyParameter
    approved: dict[str, list[tuple[str, date | None, Source | None]]] = defaultdict(list)
    query = (
        select(type_coerce(kept.code, String), kept.kept, kept.in_force_from, kept.revision_id)
        .add_columns(Revision.number)
        .join(Revision, Revision.id == kept.revision_id)
        .order_by(kept.in_force_from, kept.id)
    )
    for code, value, day, revision_id, number in db.session.execute(query):
        approved[code].append((value, day, Source(revision_id, number)))
    found: dict[str, list[ParameterStanding]] = defaultdict(list)
    for each in parameters():
        values = [(each.say(each.default), None, None)] + [
            (each.say(each.load(value)), day, source)
            for value, day, source in approved.get(each.code, ())
        ]
        found[each.clause].append(ParameterStanding(_stands(values), today, each))
    return found


def _proposed() -> dict[str, list[Source]]:
    """Return the revisions that are not approved yet, by the clause they concern."""
    revision = (Revision.id, Revision.number, Revision.state)
    texts = (
        select(Clause.number, *revision)
        .join(ClauseChange, ClauseChange.clause_id == Clause.id)
        .join(Revision, Revision.id == ClauseChange.revision_id)
        .where(Revision.state.in_(WAITING))
    )
    values = (
        select(ParameterChange.parameter, *revision)
        .join(Revision, Revision.id == ParameterChange.revision_id)
        .where(Revision.state.in_(WAITING))
    )
    found: dict[str, list[Source]] = defaultdict(list)
    for number, *source in db.session.execute(texts):
        found[number].append(Source(*source))
    for code, *source in db.session.execute(values):
        found[parameter_of(code).clause].append(Source(*source))
    return {number: sorted(set(sources), key=_by_id) for number, sources in found.items()}


def _by_id(source: Source) -> int:
    return source.id


def _stands(versions: Sequence[tuple[str, date | None, Source | None]]) -> list[Stand]:
    """Give every version its last day: the day before the next one takes force."""
    following = [first for _text, first, _source in versions[1:]]
    ends = [first - timedelta(days=1) if first else None for first in following]
    return [
        Stand(text, first, last, source)
        for (text, first, source), last in zip(versions, [*ends, None], strict=True)
    ]
