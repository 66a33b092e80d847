"""Fields of forms: what is typed becomes a value, or stays as typed with its reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import ListWidget, RadioInput

from app.kernel import clock
from app.kernel.database import db
from app.kernel.language.dates import BadDate, parse_date
from app.kernel.language.phones import BadPhone, parse_phones
from app.kernel.language.text import tidy
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item
from app.kernel.registers.register import is_register, register_of

PHONE_SEPARATOR = " / "


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
