"""Linked rows by what people call them: number, unique name, name, ``#id``; a query per register.

Only rows the actor may see are found, since every query runs through the scoped session.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.kernel.actor import actor
from app.kernel.exchange.values import BadValue, accepted
from app.kernel.language.text import fold
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Register, is_register, register_of
from app.kernel.roles import Action

WHOLE_UP_TO = 5_000  # rows of a register that are read at once instead of name by name
AT_ONCE = 500  # names in one query
FEW = 20  # rows of a register that a refusal names one by one

_SHORT_ID = re.compile(r"(?:^|.*\s)#(\d{1,10})$", re.S)


class UnknownName(BadValue):
    """No row is called so.

    Attributes:
        creatable: whether the register can make a row from the name alone.
    """

    def __init__(
        self, item: Item, name: str, *, creatable: bool, offered: Sequence[str] = ()
    ) -> None:
        super().__init__(
            gettext(
                "“%(name)s” is not in the register “%(register)s”.",
                name=name,
                register=_title(item),
            ),
            gettext(", ").join(offered) or accepted(item),
        )
        self.name = name
        self.creatable = creatable


class SeveralCalled(BadValue):
    """More than one row is called so."""

    def __init__(self, item: Item, name: str, ids: Iterable[int]) -> None:
        shown = ", ".join(f"{name} #{each}" for each in sorted(ids)[:3])
        super().__init__(
            gettext(
                "Several records of “%(register)s” are called “%(name)s”.",
                name=name,
                register=_title(item),
            ),
            shown,
        )


class Links:
    """Finds linked rows for one batch; remembers what it has found."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._names: dict[str, _Names] = {}
        self._ambiguous: dict[str, set[str]] = {}

    def load(self, item: Item, names: Iterable[str]) -> None:
        """Read what will be asked for, in as few queries as possible."""
        self._of(item).load([name for name in dict.fromkeys(names) if name])

    def find(self, item: Item, name: str) -> Any:
        """Return the row called ``name``.

        Raises:
            UnknownName: there is none the actor may see.
            SeveralCalled: the name alone does not decide.
        """
        names = self._of(item)
        found = names.by_id(name) or names.called(item, name)
        if found is None:
            creatable = hasattr(names.target, "stub") and actor().can(Action.ADD, names.target)
            raise UnknownName(item, name, creatable=creatable, offered=names.few())
        return found

    def expect(self, row: Register) -> None:
        """Let a row that is about to be written be found by its name."""
        self._table(row.__tablename__).add(row)

    def label(self, row: Any) -> str:
        """Return what ``find`` finds the row by: its name, with its id where there are several."""
        text = str(row)
        if isinstance(row, Entry):
            return row.number or f"#{row.id}"
        ambiguous = text in self._namesakes(type(row))
        return f"{text} #{row.id}" if ambiguous or not text else text

    def _namesakes(self, register: type[Register]) -> set[str]:
        table = register.__tablename__
        if table not in self._ambiguous:
            column = getattr(register, "name", None)
            repeated: Sequence[str] = ()
            if column is not None:
                repeated = self.session.scalars(
                    select(column).group_by(column).having(func.count() > 1)
                ).all()
            self._ambiguous[table] = set(repeated)
        return self._ambiguous[table]

    def _of(self, item: Item) -> _Names:
        return self._table(str(item.target))

    def _table(self, table: str) -> _Names:
        if table not in self._names:
            target: Any = register_of(table) if is_register(table) else Entry
            self._names[table] = _Names(self.session, target)
        return self._names[table]


class _Names:
    """The rows of one register by everything they are called, the surest name first."""

    def __init__(self, session: Session, target: Any) -> None:
        self.session = session
        self.target = target
        self.levels: list[dict[str, dict[int, Any]]] = [
            defaultdict(dict) for _ in range(3)
        ]  # unique items; what a row is called; other names
        self.asked: set[str] = set()
        self.whole: bool | None = None

    def load(self, names: Sequence[str]) -> None:
        if self.whole is None:
            self._try_whole()
        wanted = [name for name in names if not self.whole and name not in self.asked]
        self.asked.update(wanted)
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            columns = [getattr(self.target, key) for key in _named_by(self.target)]
            if columns:
                query = select(self.target).where(or_(*(c.in_(part) for c in columns)))
                self._keep(query)

    def by_id(self, name: str) -> Any:
        """Return the row whose id stands at the end of ``name`` as ``#12``."""
        found = _SHORT_ID.match(name)
        return self.session.get(self.target, int(found[1])) if found else None

    def called(self, item: Item, name: str) -> Any:
        self.load([name])
        key = _key(name)
        for level in self.levels:
            rows = level.get(key, {})
            if len(rows) > 1:
                raise SeveralCalled(item, name, rows)
            if rows:
                return next(iter(rows.values()))
        return None

    def few(self) -> list[str]:
        """Return what the rows are called, if the register is small enough to name them all."""
        called = self.levels[1]
        if not self.whole or len(called) > 2 * FEW:
            return []
        rows = {row.id: str(row) for each in called.values() for row in each.values()}
        return list(rows.values()) if len(rows) <= FEW else []

    def add(self, row: Any) -> None:
        for level, names in zip(self.levels, _names_of(row), strict=True):
            for name in filter(None, names):
                level[_key(name)][row.id] = row

    def _try_whole(self) -> None:
        """Read a small register at once: every way of writing a name is then found."""
        count = select(func.count()).select_from(
            select(self.target.id).limit(WHOLE_UP_TO + 1).subquery()
        )
        self.whole = self.target is not Entry and (self.session.scalar(count) or 0) <= WHOLE_UP_TO
        if self.whole:
            self._keep(select(self.target))

    def _keep(self, query: Any) -> None:
        with self.session.no_autoflush:
            for row in self.session.scalars(query):
                self.add(row)


def unique_items(register: type[Register]) -> list[Item]:
    """Return the items no two rows share."""
    columns = register.__table__.c
    return [item for item in register.items() if item.key in columns and columns[item.key].unique]


def _unique_texts(register: type[Register]) -> list[Item]:
    return [item for item in unique_items(register) if item.kind is Kind.TEXT]


def _named_by(target: Any) -> list[str]:
    if target is Entry:
        return ["number"]
    keys = [item.key for item in _unique_texts(target)]
    texts = {item.key for item in target.items() if item.kind is Kind.TEXT}
    return list(dict.fromkeys([*keys, *({"name", "title"} & texts)]))


def _names_of(row: Any) -> tuple[list[str], list[str], list[str]]:
    if isinstance(row, Entry):
        return [row.number or ""], [], []
    register = type(row)
    number = [row.number] if getattr(row, "number", None) else []
    unique = [getattr(row, item.key) or "" for item in _unique_texts(register)]
    others = [
        other
        for item in register.items()
        if item.search and item.kind is Kind.LIST
        for other in getattr(row, item.key) or ()
    ]
    name = getattr(row, "name", None)
    return [*number, *unique], [str(row), *([name] if isinstance(name, str) else [])], others


def _key(name: str) -> str:
    return fold(name) or name


def _title(item: Item) -> Any:
    table = str(item.target)
    return register_of(table).card.heading if is_register(table) else gettext("Records")
