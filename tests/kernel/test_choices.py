"""Lists of choices that are filled after the register is declared."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects.sqlite import dialect

from app.kernel.choices import Choice
from app.kernel.registers.items import Kind, described, item


class Fruit(Choice):
    PEAR = "pear", "Pear"
    PLUM = "plum", "Plum"


def fruit() -> type[Choice]:
    return Fruit


@pytest.mark.parametrize("given", [Fruit, fruit])
def test_a_list_is_given_as_a_class_or_as_the_function_that_returns_it(given: Any) -> None:
    column = item(given, "Fruit")
    kept = described(column)

    assert kept is not None
    assert (kept.kind, kept.choices) == (Kind.CHOICE, Fruit)


@pytest.mark.parametrize("given", [Fruit, fruit])
def test_a_member_is_stored_as_its_code(given: Any) -> None:
    type_: Any = item(given, "Fruit").column.type

    assert type_.process_bind_param(Fruit.PLUM, dialect()) == "plum"
    assert type_.process_result_value("plum", dialect()) is Fruit.PLUM


def test_a_code_outside_the_list_is_refused() -> None:
    type_: Any = item(fruit, "Fruit").column.type

    with pytest.raises(ValueError, match="apple"):
        type_.process_bind_param("apple", dialect())
