"""Parameters: what they take, and which value is in force on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.kernel import parameters
from app.kernel.choices import Choice
from app.kernel.database import db
from app.kernel.parameters import (
    Amount,
    BadValue,
    OneOf,
    Parameter,
    Whole,
    forget_values,
    history_of,
    in_force,
    keeps_values,
    value_of,
)

APRIL = date(2026, 4, 1)
JULY = date(2026, 7, 1)


class Colour(Choice):
    RED = "red", "Red"
    BLUE = "blue", "Blue"

    __aliases__ = {"蓝": "blue"}


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters made here are known here alone."""
    monkeypatch.setattr(parameters, "_parameters", {})
    monkeypatch.setattr(parameters, "_keepers", [])


@pytest.fixture
def days() -> Parameter[int]:
    return Parameter("days", "Loan period", 14, kind=Whole(1, 365), clause="4.6", unit="days")


@pytest.fixture
def asked(inside: None, days: Parameter[int]) -> list[int]:
    """Two approved changes are kept; the list grows each time they are read."""
    reads: list[int] = []

    @keeps_values
    def _kept() -> dict[str, Any]:
        reads.append(1)
        return {"days": [(APRIL, "21"), (JULY, "10")], "gone": [(APRIL, "1")]}

    return reads


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2026, 3, 31), 14),
        (APRIL, 21),
        (date(2026, 4, 2), 21),
        (date(2026, 6, 30), 21),
        (JULY, 10),
        (date(2030, 1, 1), 10),
    ],
)
def test_a_value_holds_from_its_day_until_the_day_before_the_next(
    asked: list[int], days: Parameter[int], on: date, value: int
) -> None:
    assert value_of(days, on) == value


def test_a_history_begins_with_the_default(asked: list[int], days: Parameter[int]) -> None:
    assert history_of(days) == [(date.min, 14), (APRIL, 21), (JULY, 10)]


def test_without_a_keeper_the_default_holds_and_nothing_is_read(days: Parameter[int]) -> None:
    assert value_of(days, JULY) == 14


def test_values_are_read_once_in_a_transaction(asked: list[int], days: Parameter[int]) -> None:
    db.session.connection()

    value_of(days, APRIL)
    value_of(days, JULY)
    with db.session.begin_nested():
        history_of(days)

    assert len(asked) == 1


@pytest.mark.parametrize("ended", ["commit", "rollback", "close"])
def test_the_next_transaction_reads_them_again(
    asked: list[int], days: Parameter[int], ended: str
) -> None:
    db.session.connection()
    value_of(days, APRIL)

    getattr(db.session, ended)()
    value_of(days, APRIL)

    assert len(asked) == 2


def test_what_was_undone_inside_a_transaction_is_forgotten(
    asked: list[int], days: Parameter[int]
) -> None:
    nested = db.session.begin_nested()
    value_of(days, APRIL)

    nested.rollback()
    value_of(days, APRIL)

    assert len(asked) == 2


def test_what_was_approved_just_now_counts_at_once(asked: list[int], days: Parameter[int]) -> None:
    value_of(days, APRIL)

    forget_values()
    value_of(days, APRIL)

    assert len(asked) == 2


def test_a_parameter_is_called_like_no_other(days: Parameter[int]) -> None:
    with pytest.raises(ValueError, match="two parameters are called days"):
        Parameter("days", "Another", 1, kind=Whole(1, 2), clause="4.6")


@pytest.mark.parametrize(
    ("kind", "default", "typed", "value"),
    [
        (Whole(1, 365), 14, " 1 ", 1),
        (Whole(1, 365), 14, "３６５", 365),
        (Amount(0, 10_000), Decimal(500), "1,250.5", Decimal("1250.50")),
        (Amount(0, 10_000), None, "", None),
        (Amount(0, 10_000), None, None, None),
        (OneOf(Colour), Colour.RED, "blue", Colour.BLUE),
        (OneOf(Colour), Colour.RED, "Blue", Colour.BLUE),
        (OneOf(Colour), Colour.RED, "蓝", Colour.BLUE),
    ],
)
def test_what_is_typed_becomes_a_value_that_is_kept_and_found_again(
    kind: Any, default: Any, typed: str | None, value: Any
) -> None:
    parameter = Parameter("any", "Any", default, kind=kind, clause="4.6")

    read = parameter.read(typed)

    assert read == value
    assert parameter.load(parameter.write(read)) == value


@pytest.mark.parametrize(
    ("kind", "default", "typed", "sentence"),
    [
        (Whole(1, 365), 14, "0", "Enter a whole number from 1 to 365."),
        (Whole(1, 365), 14, "366", "Enter a whole number from 1 to 365."),
        (Whole(1, 365), 14, "14.5", "Enter a whole number from 1 to 365."),
        (Whole(1, 365), 14, "", "Enter a whole number from 1 to 365."),
        (
            Amount(0, 100),
            None,
            "100.01",
            "Enter an amount from 0 to 100, with at most two decimals.",
        ),
        (
            Amount(0, 100),
            None,
            "1.005",
            "Enter an amount from 0 to 100, with at most two decimals.",
        ),
        (Amount(0, 100), None, "NaN", "Enter an amount from 0 to 100, with at most two decimals."),
        (OneOf(Colour), Colour.RED, "green", "Choose one of: Red, Blue."),
    ],
)
def test_what_cannot_be_a_value_is_refused(
    kind: Any, default: Any, typed: str, sentence: str
) -> None:
    parameter = Parameter("any", "Any", default, kind=kind, clause="4.6")

    with pytest.raises(BadValue) as refused:
        parameter.read(typed)

    assert refused.value.message.startswith(sentence)
    assert (refused.value.clause, refused.value.field) == ("4.6", "value")


def test_bounds_set_since_then_do_not_touch_what_was_approved() -> None:
    parameter = Parameter("any", "Any", 5, kind=Whole(1, 10), clause="4.6")

    assert parameter.load("20") == 20


@pytest.mark.parametrize(
    ("kind", "default", "unit", "said"),
    [
        (Whole(1, 365), 14, "days", "14 days"),
        (Whole(0, 100), 80, "%", "80%"),
        (Amount(0, 10_000), Decimal("1500.00"), "CNY", "1,500 CNY"),
        (Amount(0, 10_000), Decimal("0.50"), "CNY", "0.50 CNY"),
        (OneOf(Colour), Colour.BLUE, None, "Blue"),
        (Amount(0, 10_000), None, "CNY", "Not set"),
    ],
)
def test_a_value_is_said_with_its_unit(
    kind: Any, default: Any, unit: str | None, said: str
) -> None:
    parameter = Parameter("any", "Any", default, kind=kind, clause="4.6", unit=unit)

    assert parameter.say(default) == said


def test_a_history_is_asked_for_a_day_without_a_database() -> None:
    assert in_force([(date.min, 1), (APRIL, 3)], date(2026, 3, 31)) == 1
