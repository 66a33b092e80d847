"""Forms on screen, built from the items of a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import gettext
from wtforms import Field, Form
from wtforms.validators import ValidationError

from app.kernel.actor import actor
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind, SignOff, Virtual
from app.kernel.registers.register import (
    Element,
    Register,
    is_register,
    lendable_tables,
    register_of,
    registers,
)
from app.kernel.registers.register import Form as FormRegister
from app.kernel.roles import Action
from app.kernel.web import fields

FEW = 4  # so many choices that must be made are shown side by side, more in a list
DATE_FIRST = "filled_on"


@dataclass
class Group:
    """A section of a form, as on paper."""

    label: Any
    elements: list[Element] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """The items among its elements."""
        return [element for element in self.elements if isinstance(element, Item)]


def groups(register: type[Register]) -> tuple[Group, ...]:
    """Return the sections of a register; an item without one belongs to the section before."""
    return _groups(register.__tablename__)


@cache
def _groups(table: str) -> tuple[Group, ...]:
    register = register_of(table)
    found = [Group(None)]
    elements = sorted(register.elements, key=lambda element: element.key != DATE_FIRST)
    for element in elements:
        if element.section is not None:
            found.append(Group(element.section))
        found[-1].elements.append(element)
    return tuple(group for group in found if group.elements)


_FIELDS: dict[Kind, tuple[type[Field], str]] = {
    Kind.TEXT: (fields.TextField, "text"),
    Kind.MEMO: (fields.MemoField, "textarea"),
    Kind.INTEGER: (fields.WholeNumberField, "number"),
    Kind.NUMBER: (fields.NumberField, "number"),
    Kind.MONEY: (fields.MoneyField, "money"),
    Kind.DATE: (fields.DayField, "date"),
    Kind.MOMENT: (fields.MomentField, "datetime"),
    Kind.FLAG: (fields.FlagField, "switch"),
    Kind.CHOICE: (fields.ChoiceField, "select"),
    Kind.LINK: (fields.PickerField, "picker"),
    Kind.LIST: (fields.TextsField, "text"),
}


class ItemForm(Form):
    """A form over the items of a register."""

    form_errors: Sequence[str]

    def values(self, keys: Iterable[str] | None = None) -> dict[str, Any]:
        """Return what was entered, by item."""
        wanted = None if keys is None else set(keys)
        return {f.short_name: f.data for f in self if wanted is None or f.short_name in wanted}

    def put(self, errors: dict[str, str]) -> list[str]:
        """Place refusals beside their fields; return those that belong to none."""
        homeless = []
        for key, sentence in errors.items():
            if key in self:
                self[key].errors = [*self[key].errors, sentence]
            else:
                homeless.append(sentence)
        return homeless


def form_class(register: type[Register], *, new: bool) -> type[ItemForm]:
    """Return the form class of a register; a new row also asks for its virtual items."""
    return _form_class(register.__tablename__, new)


@cache
def _form_class(table: str, new: bool) -> type[ItemForm]:
    register = register_of(table)
    made: dict[str, Any] = {}
    for item in _in_order(register):
        made[item.key] = _unbound(register, item)
        if item.length:
            made[f"validate_{item.key}"] = _length_check(item.length)
    if new:
        for key, virtual in register.virtual.items():
            made[key] = fields.TextField(virtual.label, render_kw={"maxlength": 80})
    return type(f"{register.__name__}Form", (ItemForm,), made)


def _in_order(register: type[Register]) -> Iterator[Item]:
    return (item for group in groups(register) for item in group.items if item.writable)


def _unbound(register: type[Register], item: Item) -> Any:
    made, _kind = _FIELDS[item.kind]
    options: dict[str, Any] = {"render_kw": {}}
    if item.kind in (Kind.CHOICE, Kind.LINK):
        options["item"] = item
    if item.phones:
        made = fields.PhonesField
    if item.kind is Kind.CHOICE and item.required and len(item.choices or ()) <= FEW:
        made = fields.SegmentsField
    if item.length:
        options["render_kw"]["maxlength"] = item.length
    return made(item.label, **options)


def _length_check(most: int) -> Any:
    def check(_form: Form, checked: Field) -> None:
        if isinstance(checked.data, str) and len(checked.data) > most:
            raise ValidationError(gettext("At most %(most)s characters.", most=most))

    return check


def make_form(
    register: type[Register],
    formdata: Any = None,
    row: Register | None = None,
    values: dict[str, Any] | None = None,
    struck: Iterable[str] = (),
) -> ItemForm:
    """Return a form for a new row (``row`` is None) or an existing one, ready to be shown.

    Args:
        formdata: what was sent, when it was.
        values: what a new row starts with.
    """
    made = form_class(register, new=row is None)(formdata=formdata, obj=row, data=values)
    made.form_errors = []
    lines = set(struck)
    for shown in made:
        described = register.virtual.get(shown.short_name) or register.item(shown.short_name)
        _describe(shown, described, register, row, lines)
    if isinstance(row, FormRegister):
        _hold_back(made, row.waiting_items)
    return made


def _hold_back(form: ItemForm, waiting: Mapping[str, SignOff]) -> None:
    """Keep fields shut until the stage before them is signed; the first one says so (4.3)."""
    shut = [form[key] for key in waiting if key in form]
    for shown in shut:
        shown.readonly, shown.strikable = True, False
    if shut:
        earlier = waiting[shut[0].short_name].label
        shut[0].help = gettext("Opens when “%(earlier)s” is signed.", earlier=earlier)


def _describe(
    shown: Any,
    item: Item | Virtual,
    register: type[Register],
    row: Register | None,
    lines: set[str],
) -> None:
    """Tell a field what the template draws beside the input."""
    shown.help = item.help
    shown.is_required = isinstance(item, Item) and item.required
    if isinstance(item, Virtual):
        shown.kind, shown.strikable = "text", False
        return
    shown.kind = _FIELDS[item.kind][1]
    shown.unit = item.unit
    shown.suggestions = () if item.suggestions is None else item.suggestions()
    if item.phones:
        shown.kind = "tel"
        shown.render_kw = {**shown.render_kw, "placeholder": gettext("Separate several with /")}
    if item.kind is Kind.LIST:
        shown.render_kw = {"placeholder": gettext("Separate several with a comma")}
    if isinstance(shown, fields.SegmentsField):
        shown.kind = "radio"
    if item.kind is Kind.LINK:
        _describe_picker(shown, item, register)
    if issubclass(register, FormRegister):
        shown.strikable = item.strikable and not item.required
        shown.struck = item.key in lines
    if hasattr(register, "likely_duplicates") and (item.phones or item.key == "name"):
        but = f"?but={row.id}" if row is not None else ""
        shown.duplicates_url = f"/{register.__tablename__}/duplicates{but}"


def _describe_picker(shown: Any, item: Item, register: type[Register]) -> None:
    shown.url = f"/lookup/{item.target}"
    if item.fills:
        shown.fills = list(item.fills)
        shown.fills_for = f"{register.__tablename__}.{item.key}"
    if is_register(item.target) and actor().can(Action.ADD, register_of(str(item.target))):
        shown.new_url = f"/{item.target}/new"


def may_look_up(table: str) -> bool:
    """Tell whether the actor may find rows of a table.

    Whoever may see a register may; so may whoever fills in a form that points to it: the name
    is all a picker shows, and the row scope stands under it either way.
    """
    if table == Entry.__tablename__:
        return bool(seen_lendable())
    who = actor()
    if is_register(table) and who.can(Action.SEE, register_of(table)):
        return True
    return any(
        who.can(action, register)
        for register in registers()
        for item in register.items()
        if item.kind is Kind.LINK and item.target == table and item.writable
        for action in (Action.ADD, Action.CHANGE)
    )


def seen_lendable() -> list[str]:
    """Return the tables of the lendable registers the actor may see."""
    who = actor()
    return [table for table in lendable_tables() if who.can(Action.SEE, register_of(table))]
