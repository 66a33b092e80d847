"""Row scope: who sees which rows, applied in one place to every statement of the session.

A row out of reach answers as if it did not exist, whichever way it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.kernel.actor import Actor, Facts, actor
from app.kernel.errors import NotAllowed
from app.kernel.registers.attachments import Attachment
from app.kernel.registers.comments import Comment
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Own, Scope, Via
from app.kernel.registers.notices import Notice
from app.kernel.registers.register import Register, is_register, register_of, registers
from app.kernel.registers.signatures import Signature

HANGING = (Signature, Attachment, Comment, Notice)

SHOW_DELETED = "show_deleted"  # execution option of statements that read the recycle bin
ROOT = (Scope, Own)  # what says by itself who sees a row
UNSCOPED = "unscoped"  # execution option of the program's own look-ups, such as a next number


class Subject(NamedTuple):
    """A row the scope starts from."""

    register: str
    row_id: int


class Criterion(LoaderCriteriaOption):
    """What rows of a class must fulfil; it follows an alias into an explicit join, too.

    SQLAlchemy adapts the criterion everywhere else; there it would name a table that is not in
    the statement.
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # what tells two apart in caches

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition = super()._resolve_where_criteria(ext_info)
        if not ext_info.is_aliased_class:
            return condition
        adapted: ColumnElement[bool] = ext_info._adapt_element(condition)
        return adapted


def limit(state: ORMExecuteState) -> None:
    """Add the actor's reach to a statement, listening to ``do_orm_execute`` (1.20)."""
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    options = state.execution_options
    if options.get(UNSCOPED):
        return
    criteria: list[LoaderCriteriaOption] = []
    if not options.get(SHOW_DELETED):
        criteria.append(_NOT_DELETED)
    who = actor()
    if who.reach != "all":
        criteria += _criteria(who)
    state.statement = state.statement.options(*criteria)


_NOT_DELETED: LoaderCriteriaOption = with_loader_criteria(
    Register, lambda cls: cls.deleted_at.is_(None), include_aliases=True
)


def _criteria(who: Actor) -> Sequence[LoaderCriteriaOption]:
    """Return the loader criteria of an actor; people with the same reach share them."""
    facts = Facts(employee_id=who.employee_id, region_ids=who.facts.region_ids)
    return _make_criteria(Actor(user_id=None, name="", reach=who.reach, facts=facts))


@lru_cache(maxsize=256)
def _make_criteria(who: Actor) -> Sequence[LoaderCriteriaOption]:
    """Return the criteria of every class; mapped attributes follow the aliases of a statement."""
    found: list[LoaderCriteriaOption] = []
    for register in registers():
        condition = _condition(register, register, who)
        if condition is not None:
            found.append(Criterion(register, condition, include_aliases=True))
    found.append(Criterion(Entry, _entry_condition(Entry, who), include_aliases=True))
    visible = _visible_entries(who)
    found += [
        Criterion(
            hanging,
            or_(hanging.entry_id.is_(None), hanging.entry_id.in_(visible)),
            include_aliases=True,
        )
        for hanging in HANGING
    ]
    return found


def _condition(register: type[Register], row: Any, who: Actor) -> ColumnElement[bool] | None:
    """Return what a row of ``register`` must fulfil to be seen; None when everybody sees it.

    Args:
        row: what has the columns as attributes: the class, or the columns of an alias.
    """
    scope = register.card.scope
    if scope is None:
        return None
    if isinstance(scope, Scope):
        return _root_condition(scope, row, who)
    if isinstance(scope, Own):
        return _named(scope.links, row, who)
    parent = _visible_parents(register, scope, who)
    if parent is None:
        return None
    column = getattr(row, scope.link)
    return or_(column.is_(None), column.in_(parent), _named(scope.also, row, who))


def _named(links: Sequence[str], row: Any, who: Actor) -> ColumnElement[bool]:
    """Return what makes a row the actor's to handle, whoever else may see it."""
    if who.employee_id is None:
        return false()
    return or_(false(), *(getattr(row, link) == who.employee_id for link in links))


def _root_condition(scope: Scope, row: Any, who: Actor) -> ColumnElement[bool]:
    if who.reach is None:
        return false()
    owned = getattr(row, scope.owner) == who.employee_id if who.employee_id else false()
    if who.reach == "own":
        return owned
    if who.reach == "region":
        return or_(owned, getattr(row, scope.region).in_(sorted(who.facts.region_ids)))
    return true()


def _visible_parents(register: type[Register], scope: Via, who: Actor) -> Select[Any] | None:
    target = register.item(scope.link).target
    if target == Entry.__tablename__:
        return _visible_entries(who)
    if not is_register(target):
        return None
    return _visible(register_of(str(target)), who)


def _visible(register: type[Register], who: Actor) -> Select[Any] | None:
    """Return the ids of the rows the actor sees; None when everybody sees all of them."""
    table = register.__table__.alias()
    condition = _condition(register, table.c, who)
    return None if condition is None else select(table.c.id).where(condition)


def _visible_entries(who: Actor) -> Select[Any]:
    entries = Entry.__table__.alias()
    return select(entries.c.id).where(_entry_condition(entries.c, who))


def _entry_condition(entry: Any, who: Actor) -> ColumnElement[bool]:
    seen = [entry.subject_id.is_(None)]
    for root in _roots():
        belongs = entry.subject_register == root.__tablename__
        visible = _visible(root, who)
        seen.append(belongs if visible is None else and_(belongs, entry.subject_id.in_(visible)))
    return or_(*seen, *_entries_to_handle(entry, who))


def _entries_to_handle(entry: Any, who: Actor) -> Iterator[ColumnElement[bool]]:
    """Return what the entries of rows fulfil that are the actor's to handle."""
    for register in registers():
        scope = register.card.scope
        if isinstance(scope, Via) and scope.also and who.employee_id:
            table = register.__table__.alias()
            mine = select(table.c.id).where(_named(scope.also, table.c, who))
            yield and_(entry.register == register.__tablename__, entry.row_id.in_(mine))


def _roots() -> Iterator[type[Register]]:
    """Return the registers the scope starts from, such as the customer file."""
    return (each for each in registers() if isinstance(each.card.scope, ROOT))


def subject_of(row: Register, session: Session) -> Subject | None:
    """Return the row that decides who sees ``row``; None when everybody does."""
    scope = row.card.scope
    if isinstance(scope, ROOT):
        return Subject(row.__tablename__, row.id)
    if scope is None:
        return None
    parent_id = getattr(row, scope.link)
    if parent_id is None:
        return None
    target = str(type(row).item(scope.link).target)
    options = {UNSCOPED: True}
    if target == Entry.__tablename__:
        return _subject_of_entry(parent_id, session)
    if isinstance(register_of(target).card.scope, ROOT):
        return Subject(target, int(parent_id))
    parent = session.get(register_of(target), parent_id, execution_options=options)
    return None if parent is None else subject_of(parent, session)


def _subject_of_entry(entry_id: int, session: Session) -> Subject | None:
    query = select(Entry.subject_register, Entry.subject_id).where(Entry.id == entry_id)
    found = session.execute(query, execution_options={UNSCOPED: True}).first()
    if found is None or found.subject_register is None or found.subject_id is None:
        return None
    return Subject(found.subject_register, found.subject_id)


def check_written(session: Session, rows: list[Register]) -> None:
    """Refuse a flush that wrote rows the actor cannot see: foreign parents, moved rows.

    Raises:
        NotAllowed: one of the rows is outside the actor's reach.
    """
    if actor().reach == "all":
        return
    by_register: dict[type[Register], set[int]] = {}
    for row in rows:
        if row.card.scope is not None:
            by_register.setdefault(type(row), set()).add(row.id)
    for register, ids in by_register.items():
        seen = session.scalars(
            select(register.id).where(register.id.in_(ids)),
            execution_options={SHOW_DELETED: True},
        ).all()
        if set(seen) != ids:
            raise NotAllowed
