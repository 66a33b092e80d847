"""The words a register is written in: card, item, link, sign-off, step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Text,
)
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from app.kernel.choices import Choice, Choices, listed
from app.kernel.database import Coded, Moment, Money
from app.kernel.roles import Role

if TYPE_CHECKING:
    from app.kernel.registers.register import Register
    from app.kernel.registers.signatures import Signature


class Kind(StrEnum):
    """What an item holds; screens, import, export and API choose their widgets by it."""

    TEXT = "text"
    MEMO = "memo"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    LINK = "link"
    LIST = "list"  # several short texts, stored as JSON


@dataclass(eq=False, kw_only=True)
class Item:
    """One thing a register keeps about a row, with everything screens need to know of it.

    Attributes:
        paper: whether the printed form has a box for it; the rest is known to the program alone.
        suggestions: says what a text usually holds, and what each of these means.
    """

    label: Any
    kind: Kind
    key: str = ""
    required: bool = False
    listed: bool = False
    filtered: bool = False
    search: bool = False
    phones: bool = False
    unit: Any = None
    help: Any = None
    section: Any = None
    default: Any = None
    length: int | None = None
    aliases: tuple[str, ...] = ()
    readonly: bool = False
    derived: bool = False
    form: bool = True
    paper: bool = True
    members: Choices | None = None
    target: str | None = None
    suggestions: Callable[[], Iterable[tuple[str, Any]]] | None = None
    fills: Mapping[str, str] = field(default_factory=dict)

    @property
    def writable(self) -> bool:
        """Whether people (screens, API, import) may set it; the rest is set by the program."""
        return self.form and not self.derived and not self.readonly

    @property
    def strikable(self) -> bool:
        """Whether people fill its box on paper, or strike it through (4.3)."""
        return self.paper and self.writable and self.kind is not Kind.FLAG

    @property
    def choices(self) -> type[Choice] | None:
        """The list whose members it holds."""
        return None if self.members is None else listed(self.members)

    @property
    def name(self) -> str:
        """The attribute that reads well: the linked row for a link, else the value."""
        return self.key.removesuffix("_id") if self.kind is Kind.LINK else self.key

    def first(self) -> Any:
        """Return the value a new row starts with."""
        return self.default() if callable(self.default) else self.default


@dataclass(frozen=True)
class Virtual:
    """An item without a column: a Python property with a setter, kept in another register.

    Attributes:
        via: the relationship it reads, so that lists and exports can load it along.
    """

    label: Any
    _: KW_ONLY
    via: str | None = None
    aliases: tuple[str, ...] = ()
    section: Any = None
    help: Any = None


@dataclass(eq=False)
class SignOff:
    """A slot that must carry a signature before the form is complete (4.3).

    Read on a row it gives the valid `Signature`, or None.

    Attributes:
        roles: who may sign with an account.
        party: signed by a person without an account (customer, supervisor, owner).
        opinion: whether the signer writes an opinion with the signature.
        conclusion: whether the opinion must be written.
        covers: items, and tables of lines, the signature vouches for; it is open as soon as these
            are filled, and stands while these stay as they are. Empty: the whole form.
        signer: who signs, as printed before the line; the label when empty.
        approval: whether the slot approves what the preparer filled in, who then cannot sign it.
        by: the link to the employee who alone signs it with an account, whatever their roles.
    """

    label: Any
    roles: Sequence[Role] = ()
    party: bool = False
    opinion: bool = True
    section: Any = None
    conclusion: bool = False
    covers: tuple[str, ...] = ()
    signer: Any = None
    approval: bool = True
    by: str = ""
    key: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    def __get__(self, row: Register | None, owner: type) -> SignOff | Signature | None:
        if row is None:
            return self
        return row.signature(self.key)


@dataclass(frozen=True)
class Step:
    """A step of a form's own way from draft to completion."""

    code: str
    label: Any
    source: str
    target: str
    target_label: Any
    roles: Sequence[Role] = ()
    colour: str = "blue"


@dataclass(frozen=True)
class Retention:
    """How long a completed record is kept (4.4); ``years`` is None for the other kinds."""

    kind: str
    years: int | None = None


def years(count: int) -> Retention:
    """Keep for whole years from completion (4.4.1)."""
    return Retention("years", count)


PRODUCT_LIFE = Retention("product_life")  # 4.4.2
PERMANENT = Retention("permanent")


@dataclass(frozen=True)
class Scope:
    """Where the row scope starts: the columns that say whose region and whose row it is."""

    region: str
    owner: str


@dataclass(frozen=True)
class Via:
    """The row is seen by whoever sees the row that ``link`` points to; all see it when empty.

    Attributes:
        also: links to employees who see the row, too, because it is theirs to handle.
    """

    link: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """The row is seen by the employees its ``links`` name, and by those who see everything."""

    links: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """The identity of a register: names, number series, clause, retention, rights, scope.

    Attributes:
        department: abbreviation of the responsible department (4.1.2).
        serial: the record type's serial number in that department (4.1.2).
        series: the number series of a register that is no form, such as ``客``.
        form: the id of the printed form in the regulation, such as ``6.4``.
        access: actions by role; readers, auditors and the general manager derive theirs.
        quick: tables of the registers entered from this one's page.
        order: the item lists run by when nobody asks otherwise; the newest row comes first else.
        copies: who gets the copies of a form that is printed in several.
        part_of: the link to the form whose lines these rows are.
        printed_with: tables of registers whose rows that point here are printed on the sheet, too.
        aside: left out of the menu, since its rows are looked for on the pages of others.
    """

    title: Any
    _: KW_ONLY
    plural: Any = None
    clause: str = ""
    icon: str = "file"
    department: str | None = None
    serial: int | None = None
    series: str | None = None
    form: str | None = None
    category: str | None = None
    retention: Retention | None = None
    confidentiality: str = "internal"
    scope: Scope | Via | Own | None = None
    access: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    quick: tuple[str, ...] = ()
    order: str = ""
    copies: tuple[Any, ...] = ()
    part_of: str = ""
    printed_with: tuple[str, ...] = ()
    aside: bool = False

    @property
    def code(self) -> str | None:
        """The mark of the record type (``销-04``), or the series of numbers, or None."""
        if self.department is not None and self.serial is not None:
            return f"{self.department}-{self.serial:02}"
        return self.series

    @property
    def heading(self) -> Any:
        """What a list of these is called."""
        return self.plural or self.title


_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (Text, Kind.MEMO),
    (String, Kind.TEXT),
    (Boolean, Kind.FLAG),
    (Integer, Kind.INTEGER),
    (Numeric, Kind.NUMBER),
    (Date, Kind.DATE),
    (JSON, Kind.LIST),
)


def _column_type(type_: Any) -> tuple[TypeEngine[Any], Kind]:
    is_class = isinstance(type_, type)
    if issubclass(type_, Choice) if is_class else callable(type_):
        return Coded(type_), Kind.CHOICE
    made: TypeEngine[Any] = type_() if is_class else type_
    if isinstance(made, Moment):
        return made, Kind.MOMENT
    if isinstance(made, Money):
        return made, Kind.MONEY
    for base, kind in _KINDS:
        if isinstance(made, base):
            return made, kind
    raise TypeError(f"no kind of item for {type_!r}")


def item(
    type_: Any,
    label: Any,
    *,
    unique: bool = False,
    index: bool = False,
    default: Any = None,
    **options: Any,
) -> MappedColumn[Any]:
    """Declare a column together with its label and its place on every screen.

    Args:
        type_: String(n), Text, Date, Moment, Integer, Numeric, Money, Boolean, JSON
            (several short texts), a `Choice` class, or a function that returns one, for a list
            that is filled by chapters not imported yet.
        default: a value, or a function without arguments, that a new row starts with.
        options: the other attributes of `Item`.
    """
    column_type, kind = _column_type(type_)
    described = Item(
        label=label,
        kind=kind,
        default=default,
        length=getattr(column_type, "length", None) if kind is Kind.TEXT else None,
        members=type_ if kind is Kind.CHOICE else None,
        **options,
    )
    if kind is Kind.FLAG and default is None:
        described.default = False
    return mapped_column(
        column_type,
        unique=unique or None,
        index=index or described.filtered or None,
        info={"item": described},
    )


def link(
    target: str | type[Register],
    label: Any,
    *,
    fills: Mapping[str, str] | None = None,
    ondelete: str = "RESTRICT",
    use_alter: bool = False,
    default: Any = None,
    **options: Any,
) -> MappedColumn[int]:
    """Declare a reference to a row of another register; the attribute ends in ``_id``.

    The kernel adds the relationship under the name without ``_id``.

    Args:
        fills: items of this register and where choosing a target takes them from,
            as dotted paths on the target: ``{"phone": "main_contact.phone"}``.
        use_alter: breaks a circle of foreign keys between two tables.
    """
    table = target if isinstance(target, str) else target.__tablename__
    described = Item(
        label=label,
        kind=Kind.LINK,
        target=table,
        fills=dict(fills or {}),
        default=default,
        **options,
    )
    return mapped_column(
        ForeignKey(f"{table}.id", ondelete=ondelete, use_alter=use_alter),
        index=True,
        info={"item": described},
    )


def blank(value: Any) -> bool:
    """Tell whether an item counts as not filled."""
    return value is None or value == "" or value == []


def described(column: Any) -> Item | None:
    """Return the `Item` a mapped column was declared with, if any."""
    inner = column.column if isinstance(column, MappedColumn) else column
    found: Item | None = inner.info.get("item")
    return found


__all__ = [
    "PERMANENT",
    "PRODUCT_LIFE",
    "Card",
    "Item",
    "Kind",
    "Own",
    "Retention",
    "Scope",
    "SignOff",
    "Step",
    "Via",
    "Virtual",
    "blank",
    "described",
    "item",
    "link",
    "years",
]
