"""Forms on screen, built from the items of a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import ListWidget, RadioInput

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.dates import BadDate, parse_date
from app.kernel.entries import Entry
from app.kernel.items import Item, Kind, Virtual
from app.kernel.phones import BadPhone, parse_phones
from app.kernel.register import Element, Register, is_register, register_of
from app.kernel.register import Form as FormRegister
from app.kernel.roles import Action
from app.kernel.text import tidy

PHONE_SEPARATOR = " / "
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


class _Tidied:
    """Text as it is kept: half-width, without stray spaces; nothing typed is None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = tidy(valuelist[0], multiline=self._multiline) or None

    _multiline = False
    data: Any


class TextField(_Tidied, StringField):
    """One line of text."""


class MemoField(_Tidied, TextAreaField):
    """Several lines of text."""

    _multiline = True


class PhonesField(StringField):
    """One or several telephones, kept in canonical form."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        try:
            self.data = PHONE_SEPARATOR.join(parse_phones(valuelist[0])) or None
        except BadPhone as bad:
            self.data = valuelist[0]
            raise ValueError(str(bad)) from bad


class TypedField(StringField):
    """A field whose text is read into a value; what cannot be read stays as it was typed."""

    def read(self, typed: str) -> Any:
        """Return the value of what was typed.

        Raises:
            ValueError: it cannot be read; the message says what would be.
        """
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """Return the text of a value."""
        return str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            typed = tidy(valuelist[0])
            self.data = self.read(typed) if typed else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)


class WholeNumberField(TypedField):
    """A whole number."""

    def read(self, typed: str) -> int:
        try:
            value = int(typed.replace(",", ""))
        except ValueError:
            raise ValueError(gettext("Enter a whole number.")) from None
        if abs(value) >= 2**31:
            raise ValueError(gettext("This number is too large."))
        return value


class NumberField(TypedField):
    """A number with decimals."""

    places: int | None = None

    def read(self, typed: str) -> Decimal:
        try:
            value = Decimal(typed.replace(",", "").replace("¥", "").strip())
        except InvalidOperation:
            raise ValueError(gettext("Enter a number.")) from None
        if not value.is_finite() or value.adjusted() > 11:
            raise ValueError(gettext("This number is too large."))
        if self.places is not None and -int(value.as_tuple().exponent) > self.places:
            raise ValueError(gettext("At most %(places)s decimals.", places=self.places))
        return value

    def write(self, value: Any) -> str:
        return f"{Decimal(value):f}"


class MoneyField(NumberField):
    """An amount with at most two decimals."""

    places = 2


class DayField(TypedField):
    """A day; the browser's picker and every way of writing one are taken."""

    def read(self, typed: str) -> date:
        try:
            return parse_date(typed)
        except BadDate as bad:
            raise ValueError(str(bad)) from bad


class MomentField(TypedField):
    """A moment on the company's clock, to the minute."""

    def read(self, typed: str) -> datetime:
        try:
            local = datetime.fromisoformat(typed.replace("/", "-")).replace(tzinfo=clock.zone())
        except ValueError:
            raise ValueError(gettext("Enter day and time, such as 2026-03-05 14:30.")) from None
        before: datetime | None = self.object_data
        kept = before is not None and self.write(before) == local.strftime("%Y-%m-%dT%H:%M")
        return before if before is not None and kept else local

    def write(self, value: Any) -> str:
        return clock.local(value).strftime("%Y-%m-%dT%H:%M")


class TextsField(TypedField):
    """Several short texts, separated by commas."""

    def read(self, typed: str) -> list[str]:
        parts = typed.replace("、", ",").replace("，", ",").replace("；", ",").replace(";", ",")
        return [part.strip() for part in parts.split(",") if part.strip()]

    def write(self, value: Any) -> str:
        return gettext(", ").join(value)


class ChoiceField(SelectField):
    """A code from a closed list."""

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, coerce=self._code, **options)
        assert item.choices is not None
        blank = [] if item.required else [SelectChoice(value="", label="")]
        self.choices = blank + [
            SelectChoice(value=choice.value, label=str(choice.label)) for choice in item.choices
        ]
        self.codes = item.choices

    def _code(self, value: Any) -> Any:
        return self.codes(value) if value not in ("", None) else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        try:
            self.data = self._code(valuelist[0])
        except ValueError:
            raise ValueError(gettext("Choose one of the list.")) from None

    def pre_validate(self, form: Any) -> None:
        """The codes are checked while reading."""


class SegmentsField(ChoiceField):
    """A code from a list of a few, all in view."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class PickerField(Field):
    """A row of another register, found by typing."""

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, **options)
        self.item = item

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        if valuelist[0]:
            if not str(valuelist[0]).isdecimal() or len(str(valuelist[0])) > 9:
                raise ValueError(gettext("There is no such record."))
            self.data = int(valuelist[0])

    @property
    def current(self) -> list[tuple[int, str, str]]:
        """The chosen row, as the picker shows it."""
        row = linked(self.item, self.data)
        return [] if row is None else [(int(row.id), str(row), "")]


class FlagField(BooleanField):
    """Yes or no."""


_FIELDS: dict[Kind, tuple[type[Field], str]] = {
    Kind.TEXT: (TextField, "text"),
    Kind.MEMO: (MemoField, "textarea"),
    Kind.INTEGER: (WholeNumberField, "number"),
    Kind.NUMBER: (NumberField, "number"),
    Kind.MONEY: (MoneyField, "money"),
    Kind.DATE: (DayField, "date"),
    Kind.MOMENT: (MomentField, "datetime"),
    Kind.FLAG: (FlagField, "switch"),
    Kind.CHOICE: (ChoiceField, "select"),
    Kind.LINK: (PickerField, "picker"),
    Kind.LIST: (TextsField, "text"),
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


def linked(item: Item, row_id: int | None) -> Any:
    """Return the row a link points to when the actor may see it."""
    if row_id is None:
        return None
    if item.target == Entry.__tablename__:
        return db.session.get(Entry, row_id)
    if not is_register(item.target):
        return None
    with db.session.no_autoflush:
        return db.session.get(register_of(str(item.target)), row_id)


def form_class(register: type[Register], *, new: bool) -> type[ItemForm]:
    """Return the form class of a register; a new row also asks for its virtual items."""
    return _form_class(register.__tablename__, new)


@cache
def _form_class(table: str, new: bool) -> type[ItemForm]:
    register = register_of(table)
    fields: dict[str, Any] = {}
    for item in _in_order(register):
        fields[item.key] = _unbound(register, item)
        if item.length:
            fields[f"validate_{item.key}"] = _length_check(item.length)
    if new:
        for key, virtual in register.virtual.items():
            fields[key] = TextField(virtual.label, render_kw={"maxlength": 80})
    return type(f"{register.__name__}Form", (ItemForm,), fields)


def _in_order(register: type[Register]) -> Iterator[Item]:
    return (item for group in groups(register) for item in group.items if item.writable)


def _unbound(register: type[Register], item: Item) -> Any:
    made, _kind = _FIELDS[item.kind]
    options: dict[str, Any] = {"render_kw": {}}
    if item.kind in (Kind.CHOICE, Kind.LINK):
        options["item"] = item
    if item.phones:
        made = PhonesField
    if item.kind is Kind.CHOICE and item.required and len(item.choices or ()) <= FEW:
        made = SegmentsField
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
    return made


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
        shown.kind = "text"
        return
    shown.kind = _FIELDS[item.kind][1]
    shown.unit = item.unit
    if item.phones:
        shown.kind = "tel"
        shown.render_kw = {**shown.render_kw, "placeholder": gettext("Separate several with /")}
    if item.kind is Kind.LIST:
        shown.render_kw = {"placeholder": gettext("Separate several with a comma")}
    if isinstance(shown, SegmentsField):
        shown.kind = "radio"
    if item.kind is Kind.LINK:
        _describe_picker(shown, item, register)
    if issubclass(register, FormRegister):
        shown.strikable = item.kind is not Kind.FLAG and not item.required
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


__all__ = ["Group", "ItemForm", "form_class", "groups", "linked", "make_form"]
