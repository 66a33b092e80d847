"""`Register` and `Form`: one class a register, everything else is derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, event, select
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column, object_session, relationship

from app.kernel import clock
from app.kernel.actor import actor_id
from app.kernel.choices import Choice
from app.kernel.database import Moment
from app.kernel.registers import spans
from app.kernel.registers.entries import Entry, entry_of
from app.kernel.registers.items import (
    Card,
    Item,
    Kind,
    SignOff,
    Step,
    Virtual,
    blank,
    described,
    item,
)
from app.kernel.roles import Action

if TYPE_CHECKING:
    from app.kernel.registers.signatures import Signature

Element = Item | SignOff

_registers: dict[str, type[Register]] = {}


def registers() -> tuple[type[Register], ...]:
    """Return every register, in the order their chapters declare them."""
    return tuple(_registers.values())


def forms() -> tuple[type[Form], ...]:
    """Return the registers that are forms."""
    return tuple(register for register in registers() if issubclass(register, Form))


def register_of(table: str) -> type[Register]:
    """Return the register kept in ``table``.

    Raises:
        KeyError: no register is called so.
    """
    return _registers[table]


def lendable_tables() -> list[str]:
    """Return the tables of the registers whose rows can be lent."""
    return [register.__tablename__ for register in registers() if register.lendable]


def is_register(table: str | None) -> bool:
    """Tell whether ``table`` is a register."""
    return table in _registers


@dataclass(frozen=True)
class RowPage:
    """A page of a row beside those every row has; the register's view answers at ``path``."""

    path: str
    label: Any
    icon: str
    action: Action


@dataclass(frozen=True)
class Ruled:
    """A table a row brings to its sheet; all columns but the first hold figures."""

    title: Any
    heads: Sequence[Any]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class RowAct:
    """Something of its own that can be done to a row; the register's view takes it at ``path``.

    Attributes:
        confirm: the question asked beforehand.
        reason: label of what people must say about it, ``remark`` of what they may; either is sent
            as ``reason``.
    """

    path: str
    label: Any
    icon: str
    action: Action
    confirm: Any = None
    reason: Any = None
    remark: Any = None
    kind: str = "primary"


class Register(Model):
    """Rows that live on and change; every register of the regulation is a subclass."""

    __abstract__ = True
    __table_args__: ClassVar[Any] = {}

    card: ClassVar[Card]
    elements: ClassVar[tuple[Element, ...]] = ()
    virtual: ClassVar[dict[str, Virtual]] = {}
    lendable: ClassVar[bool] = False
    labelled: ClassVar[bool] = False  # whether lists and pages offer labels of the rows
    pages: ClassVar[tuple[RowPage, ...]] = ()
    pages_of_many: ClassVar[tuple[RowPage, ...]] = ()  # of the rows ticked in a list, as ``ids``
    alike_by: ClassVar[tuple[str, ...]] = ()  # items whose equal values make likely duplicates
    kept_over_time: ClassVar[tuple[str, ...]] = ()  # items whose earlier values matter, with days

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1, sort_order=900)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, sort_order=901)
    updated_at: Mapped[datetime] = mapped_column(
        Moment, default=clock.now, onupdate=clock.now, sort_order=902
    )
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL"), default=actor_id, sort_order=903
    )
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL"),
        default=actor_id,
        onupdate=actor_id,
        sort_order=904,
    )
    deleted_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=905)

    __mapper_args__: ClassVar[Any] = {"version_id_col": version}

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for kept in self.items():
            if kept.default is not None and not {kept.key, kept.name} & values.keys():
                setattr(self, kept.key, kept.first())

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not cls.__dict__.get("__abstract__"):
            cls.elements = _elements(cls)
            _add_relationships(cls)
            _registers[cls.__tablename__] = cls
        super().__init_subclass__(**kwargs)

    @classmethod
    def items(cls) -> tuple[Item, ...]:
        """Return the items in the order of the paper form."""
        return tuple(element for element in cls.elements if isinstance(element, Item))

    @classmethod
    def item(cls, key: str) -> Item:
        """Return the item called ``key``.

        Raises:
            KeyError: the register keeps no such item.
        """
        for candidate in cls.items():
            if candidate.key == key:
                return candidate
        raise KeyError(key)

    @classmethod
    def sign_offs(cls) -> tuple[SignOff, ...]:
        """Return the sign-off slots in the order of the paper form."""
        return tuple(element for element in cls.elements if isinstance(element, SignOff))

    @classmethod
    def children(cls) -> tuple[tuple[type[Register], Item], ...]:
        """Return the registers whose rows point at rows of this one, with the link."""
        return tuple(
            (register, link)
            for register in registers()
            for link in register.items()
            if link.kind is Kind.LINK and link.target == cls.__tablename__
        )

    @classmethod
    def parts(cls) -> tuple[tuple[type[Register], Item], ...]:
        """Return the registers whose rows are lines of these forms, with the link."""
        return tuple(child for child in cls.children() if child[0].card.part_of == child[1].key)

    @property
    def whole(self) -> Any:
        """The form this row is a line of, or None."""
        return getattr(self, self.item(self.card.part_of).name) if self.card.part_of else None

    @property
    def entry(self) -> Entry:
        """The line of this row in the index of all registers; it exists once flushed."""
        return entry_of(self)

    def signature(self, slot: str) -> Signature | None:
        """Return the valid signature in ``slot``."""
        return next((s for s in self.entry.signatures if s.slot == slot and s.valid), None)

    def prepare(self) -> None:
        """Derive what can be derived before the checks; every way in calls it."""

    def clean(self) -> None:
        """Refuse what the regulation refuses about this row alone."""

    def check_delete(self) -> None:
        """Refuse a deletion the regulation refuses about this register."""

    def acts(self) -> Iterable[RowAct]:
        """Return what of its own can be done to the row now."""
        return ()

    def ruled(self) -> Iterable[Ruled]:
        """Return the tables of its own that are printed with the row."""
        return ()

    def locked(self) -> bool:
        """Tell whether the row can no longer be changed; a line is locked with its form."""
        return self.whole is not None and self.whole.locked()

    def may_read_files(self) -> bool:
        """Tell whether the actor, who may see the row, may also open its files."""
        return True

    def title_for_entry(self) -> str:
        """Return what the row is called in search results and pickers."""
        return str(self)

    def label_lines(self) -> Sequence[str]:
        """Return what stands on the label of the row, under its number."""
        return (self.title_for_entry(),)

    def __repr__(self) -> str:
        return str(self)


@event.listens_for(Register, "after_mapper_constructed", propagate=True)
def _keep_over_time(_mapper: Any, register: type[Register]) -> None:
    if register.kept_over_time:
        spans.declare(register)


class FormState(Choice):
    """What every form goes through; a chapter's own steps come between draft and signing."""

    DRAFT = "draft", _("Draft"), "secondary"
    SIGNING = "signing", _("Waiting for signatures"), "orange"
    COMPLETED = "completed", _("Completed"), "green"
    ARCHIVED = "archived", _("Archived"), "teal"
    VOID = "void", _("Void"), "red"


CLOSED = frozenset({FormState.COMPLETED, FormState.ARCHIVED, FormState.VOID})


class Form(Register):
    """A record: filled once, signed, completed, archived; a correction is a new version (4.3)."""

    __abstract__ = True

    steps: ClassVar[tuple[Step, ...]] = ()
    signed_in_order: ClassVar[bool] = False

    number: Mapped[str] = mapped_column(String(60), unique=True, sort_order=-9)
    number_year: Mapped[int] = mapped_column(Integer, sort_order=-8)
    state: Mapped[str] = mapped_column(
        String(30), default=FormState.DRAFT.value, index=True, sort_order=-7
    )
    state_before_signing: Mapped[str | None] = mapped_column(String(30), sort_order=-6)
    form_version: Mapped[int] = mapped_column(Integer, default=1, sort_order=800)
    filled_on: Mapped[date | None] = item(
        Date, _("Date"), default=clock.today, listed=True, filtered=True, aliases=("时间", "日期")
    )
    transcribed: Mapped[bool] = mapped_column(Boolean, default=False, sort_order=801)
    struck: Mapped[list[str]] = mapped_column(
        MutableList.as_mutable(JSON), default=list, sort_order=802
    )
    void_reason: Mapped[str | None] = mapped_column(Text, sort_order=803)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=804)  # first
    completed_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=804)
    completed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL"), sort_order=805
    )
    corrects_id: Mapped[int | None] = mapped_column(Integer, index=True, sort_order=806)

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"state": FormState.DRAFT.value, "struck": []} | values)

    @classmethod
    def states(cls) -> dict[str, tuple[Any, str]]:
        """Return label and colour of every state a row can be in, in order."""
        own = {step.target: (step.target_label, step.colour) for step in cls.steps}
        kernel = {state.value: (state.label, state.colour) for state in FormState}
        draft = {FormState.DRAFT.value: kernel.pop(FormState.DRAFT.value)}
        return draft | own | kernel

    @property
    def open_items(self) -> list[Item]:
        """The items of the paper that are neither filled nor struck (4.3)."""
        return [
            item
            for item in self.items()
            if item.strikable
            and item.key not in (self.struck or ())
            and blank(getattr(self, item.key))
        ]

    @property
    def fillable_items(self) -> list[Item]:
        """The open items that can be filled or struck now; the rest waits for a signature (4.3)."""
        waiting = self.waiting_items
        return [item for item in self.open_items if item.key not in waiting]

    def part_rows(self, register: type[Register]) -> list[Any]:
        """Return the lines of this form that are kept in ``register``, in their order."""
        link = getattr(register, register.card.part_of)
        found = session_of(self).scalars(
            select(register).where(link == self.id).order_by(register.id)
        )
        return list(found)

    @property
    def open_sign_offs(self) -> list[SignOff]:
        """The slots without a valid signature."""
        if self.id is None:
            return list(self.sign_offs())
        return [slot for slot in self.sign_offs() if self.signature(slot.key) is None]

    @property
    def waiting_items(self) -> dict[str, SignOff]:
        """The items of later stages, by key, with the slot to be signed before they open (4.3).

        What is taken over from paper does not wait: the paper was filled in long ago.
        """
        open_slots = self.open_sign_offs if self.signed_in_order and not self.transcribed else []
        if not open_slots:
            return {}
        first, *later = open_slots
        covered = (key for slot in later for key in slot.covers)
        return {key: first for key in covered if key not in first.covers}

    def kept_equipment(self) -> Sequence[int]:
        """Return the ids of the equipment for whose life the record is kept (4.4.2)."""
        return ()

    def on_submit(self) -> None:
        """Refuse to hand the form over for signing, or do what belongs to it."""

    def check_signing(self, slot: SignOff) -> None:
        """Refuse a signature the form is not ready for, whoever gives it."""

    def locked(self) -> bool:
        """Completed means locked, for everybody (4.3)."""
        return self.state in CLOSED

    def title_for_entry(self) -> str:
        """Return whom or what the form is about; its number and kind stand beside it."""
        names = (i for i in self.items() if i.search and not i.phones and i.kind is not Kind.MEMO)
        about = [getattr(self, item.name) for item in names]
        return " · ".join(str(value) for value in about if value)

    def __str__(self) -> str:
        return self.number or ""


def _elements(cls: type[Register]) -> tuple[Element, ...]:
    """Collect items and sign-offs: the class's own first, then those every form has."""
    found: dict[str, Element] = {}
    for base in (cls, *cls.__mro__[1:]):
        for name, value in vars(base).items():
            element = _element(base, name, value)
            if element is not None and name not in found:
                found[name] = element
    return tuple(found.values())


def _element(base: type, name: str, value: object) -> Element | None:
    if isinstance(value, SignOff):
        return value
    if isinstance(value, MappedColumn):
        found = described(value)
        if found is not None:
            found.key = name
            found.required = found.required or _must_be_filled(base, found)
        return found
    return None


def _must_be_filled(base: type, item: Item) -> bool:
    """Read from the annotation whether an item may stay empty: ``Mapped[X]`` may not."""
    annotation = str(vars(base).get("__annotations__", {}).get(item.key, "None"))
    return "None" not in annotation and not item.derived and item.kind is not Kind.FLAG


def _add_relationships(cls: type[Register]) -> None:
    for key, target in _links(cls):
        setattr(cls, key.removesuffix("_id"), _relationship(cls, key, target))


def _links(cls: type[Register]) -> Iterator[tuple[str, str]]:
    for element in cls.elements:
        if isinstance(element, Item) and element.kind is Kind.LINK and element.target:
            if not element.key.endswith("_id"):
                raise TypeError(f"{cls.__name__}.{element.key}: a link ends in _id")
            yield element.key, element.target


def _relationship(cls: type[Register], key: str, target: str) -> Any:
    return relationship(
        lambda: _mapped(cls, target),
        foreign_keys=lambda: [getattr(cls, key)],
        remote_side=lambda: [_mapped(cls, target).id],  # a register may link to itself
    )


def _mapped(cls: type[Register], table: str) -> Any:
    for mapper in cls.registry.mappers:
        if getattr(mapper.local_table, "name", None) == table:
            return mapper.class_
    raise LookupError(f"{cls.__name__} links to the unknown table {table}")


def session_of(row: Register) -> Any:
    """Return the session ``row`` lives in.

    Raises:
        LookupError: the row is in none.
    """
    session = object_session(row)
    if session is None:
        raise LookupError("the row is in no session")
    return session
