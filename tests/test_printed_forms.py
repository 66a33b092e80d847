"""The registers of the nine printed forms hold exactly what the paper holds, in its order (4.3)."""

from __future__ import annotations

import pytest

from app.kernel.registers.items import SignOff
from app.kernel.registers.register import Form, forms
from tests.printed_forms import PRINTED

FORMS = {form.card.form: form for form in forms() if form.card.form}


def boxes_of(form: type[Form]) -> list[str]:
    """Return what has a box on paper, in its order."""
    return [e.key for e in form.elements if isinstance(e, SignOff) or e.paper]


def test_every_printed_form_is_told() -> None:
    assert sorted(FORMS) == sorted(PRINTED)


@pytest.mark.parametrize("number", PRINTED)
def test_a_form_has_the_boxes_of_its_paper(number: str) -> None:
    assert boxes_of(FORMS[number]) == [key for key, _ in PRINTED[number]]


@pytest.mark.parametrize("number", PRINTED)
def test_boxes_are_read_by_their_words_on_paper(number: str) -> None:
    form = FORMS[number]
    read = {item.key: item.aliases for item in form.items()}
    unread = [
        key
        for key, words in PRINTED[number]
        if key in read and not set(words.split()) & {*read[key]}
    ]

    assert unread == []


@pytest.mark.parametrize("number", PRINTED)
def test_choosing_a_row_fills_boxes_that_are_there(number: str) -> None:
    items = {item.key for item in FORMS[number].items()}
    filled = {key for item in FORMS[number].items() for key in item.fills}

    assert filled <= items
