"""The regulation's numbers that may be revised: declared once, asked for a day (1.22).

A `Parameter` stands in its chapter's rules, with the value the regulation names as its default.
Models and operations ask `value_of` and hand the plain value to the rules, which stay pure. The
chapter that keeps revisions says through `keeps_values` what was approved, and from which day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, Protocol, TypeVar

from flask_babel import gettext

from app.kernel.choices import Choice
from app.kernel.database import read_again, read_once
from app.kernel.errors import RegulationError
from app.kernel.language.text import tidy

T = TypeVar("T")
C = TypeVar("C", bound=Choice)

History = list[tuple[date, T]]  # values by the first day they are in force, oldest first
Stored = Mapping[str, Sequence[tuple[date, str]]]  # the same as it is kept, by code

KEPT = "parameters"


class BadValue(RegulationError):
    """A value a parameter cannot take; the sentence says which ones it takes."""


class ParameterKind(Protocol[T]):
    """What values a parameter takes, and how they are typed, kept and shown."""

    def read(self, typed: str) -> T:
        """Return the value of what people typed.

        Raises:
            ValueError: it is none, or out of bounds.
        """

    def load(self, kept: str) -> T:
        """Return the value of what was kept; bounds set since then do not matter."""

    def say(self, value: T) -> str:
        """Return a value as people read it, without its unit."""

    def asks(self) -> str:
        """Return the sentence that says what may be entered."""


@dataclass(frozen=True)
class Whole:
    """A whole number; both bounds are allowed."""

    least: int
    most: int

    def read(self, typed: str) -> int:
        value = int(typed.replace(",", ""))
        if not self.least <= value <= self.most:
            raise ValueError(typed)
        return value

    def load(self, kept: str) -> int:
        return int(kept)

    def say(self, value: int) -> str:
        return str(value)

    def asks(self) -> str:
        return gettext(
            "Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most
        )


@dataclass(frozen=True)
class Amount:
    """An amount in CNY with at most two decimals; both bounds are allowed."""

    least: int
    most: int

    def read(self, typed: str) -> Decimal:
        try:
            value = Decimal(typed.replace(",", ""))
        except InvalidOperation as bad:
            raise ValueError(typed) from bad
        if not (value.is_finite() and self.least <= value <= self.most):
            raise ValueError(typed)
        if value != round(value, 2):
            raise ValueError(typed)
        return round(value, 2)

    def load(self, kept: str) -> Decimal:
        return Decimal(kept)

    def say(self, value: Decimal) -> str:
        return f"{value:,.2f}".removesuffix(".00")

    def asks(self) -> str:
        return gettext(
            "Enter an amount from %(least)s to %(most)s, with at most two decimals.",
            least=self.least,
            most=self.most,
        )


@dataclass(frozen=True)
class OneOf(Generic[C]):
    """A member of a closed list; its code, its label and other spellings of it are understood."""

    choices: type[C]

    def read(self, typed: str) -> C:
        known = {str(member.label): member for member in self.choices}
        return known.get(typed) or self.choices(self.choices.aliases().get(typed, typed))

    def load(self, kept: str) -> C:
        return self.choices(kept)

    def say(self, value: C) -> str:
        return str(value.label)

    def asks(self) -> str:
        labels = gettext(", ").join(str(member.label) for member in self.choices)
        return gettext("Choose one of: %(labels)s.", labels=labels)


@dataclass(frozen=True, eq=False)
class Parameter(Generic[T]):
    """One number of the regulation that may be revised.

    Attributes:
        default: the value the regulation names; None where it leaves a blank, which people may
            then leave, too.
        kind: `Whole`, `Amount` or `OneOf`; shares are whole numbers with the unit "%".
    """

    code: str
    label: Any
    default: T
    _: KW_ONLY
    kind: ParameterKind[Any]
    clause: str
    unit: Any = None

    def __post_init__(self) -> None:
        if self.code in _parameters:
            raise ValueError(f"two parameters are called {self.code}")
        _parameters[self.code] = self

    def read(self, typed: str | None) -> T:
        """Return the value of what people typed.

        Raises:
            BadValue: it is none, or out of bounds.
        """
        text = tidy(typed or "")
        if not text and self.default is None:
            return self.default
        try:
            value: T = self.kind.read(text)
        except ValueError:
            raise BadValue(self.kind.asks(), clause=self.clause, field="value") from None
        return value

    def load(self, kept: str) -> T:
        """Return the value of what `write` returned."""
        value: T = self.kind.load(kept) if kept else self.default
        return value

    def write(self, value: T) -> str:
        """Return a value as it is kept."""
        return "" if value is None else str(value)

    def say(self, value: T) -> str:
        """Return a value as people read it, with its unit."""
        unit = "" if self.unit is None or value is None else str(self.unit)
        return f"{self.say_bare(value)}{'' if unit == '%' else ' '}{unit}".strip()

    def say_bare(self, value: T) -> str:
        """Return a value as people read it, without its unit."""
        return gettext("Not set") if value is None else self.kind.say(value)


_parameters: dict[str, Parameter[Any]] = {}
_keepers: list[Callable[[], Stored]] = []


def parameters() -> tuple[Parameter[Any], ...]:
    """Return every parameter, in the order the chapters declare them."""
    return tuple(_parameters.values())


def parameter_of(code: str) -> Parameter[Any]:
    """Return the parameter called ``code``.

    Raises:
        KeyError: there is none.
    """
    return _parameters[code]


def keeps_values(keeper: Callable[[], Stored]) -> Callable[[], Stored]:
    """Register the function that reads the approved values of all parameters, in one statement."""
    _keepers[:] = [keeper]
    return keeper


def value_of(parameter: Parameter[T], on: date) -> T:
    """Return the value in force on a day."""
    return in_force(history_of(parameter), on)


def history_of(parameter: Parameter[T]) -> History[T]:
    """Return every value with the first day it is in force, from the default on.

    Values that take force on a day to come are among them.
    """
    approved = _approved().get(parameter.code, ())
    return [(date.min, parameter.default), *approved]


def in_force(history: Sequence[tuple[date, T]], on: date) -> T:
    """Return what a history says for a day: how past windows are judged."""
    return history[bisect_right(history, on, key=lambda each: each[0]) - 1][1]


def forget_values() -> None:
    """Read the values again: some were approved just now."""
    read_again(KEPT)


def _approved() -> Mapping[str, History[Any]]:
    return read_once(KEPT, _read) if _keepers else {}


def _read() -> Mapping[str, History[Any]]:
    return {
        code: [(day, _parameters[code].load(kept)) for day, kept in values]
        for keeper in _keepers
        for code, values in keeper().items()
        if code in _parameters
    }
