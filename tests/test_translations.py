"""The catalogues: complete, certain, and saying the same as the texts they translate."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from tools import translations

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-zA-Z]|\{(\w+)\}")
HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff”」）])[,;:?!(]")
TYPED = "'\""  # straight quotation marks, which no printed Chinese has


@cache
def catalogue(locale: str) -> Catalog:
    return translations.read(locale)


def texts(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def translated(locale: str) -> list[Message]:
    return [message for message in catalogue(locale) if message.id]


def placeholders(text: str) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(text.replace("%%", ""))}


def wrong(locale: str, is_wrong: re.Pattern[str]) -> list[str]:
    return [
        text for message in translated(locale) for text in strings(message) if is_wrong.search(text)
    ]


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_every_text_is_translated_and_none_is_left_over(locale: str) -> None:
    assert translations.problems(locale, translations.extracted()) == []


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_no_translation_is_uncertain(locale: str) -> None:
    assert [message.id for message in translated(locale) if message.fuzzy] == []


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_a_translation_fills_in_the_same_values(locale: str) -> None:
    differing = [
        (message.id, message.string)
        for message in translated(locale)
        if any(placeholders(text) != placeholders(texts(message)[-1]) for text in strings(message))
    ]

    assert differing == []


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_punctuation_is_full_width(locale: str) -> None:
    assert wrong(locale, HALF_WIDTH) == []


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_quotation_marks_are_chinese(locale: str) -> None:
    assert wrong(locale, re.compile(f"[{TYPED}]")) == []


def test_each_script_has_its_own_quotation_marks() -> None:
    assert wrong("zh_Hans", re.compile("[「」『』]")) == []
    assert wrong("zh_Hant", re.compile("[“”‘’]")) == []


def test_the_traditional_catalogue_has_no_simplified_character() -> None:
    assert [text for text in wrong("zh_Hant", re.compile(".")) if simplified(text)] == []


def simplified(text: str) -> str:
    """Return the characters that only the simplified script has: Big5 lacks them."""
    return "".join(each for each in text if "\u3400" <= each <= "\u9fff" and not _in_big5(each))


def _in_big5(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True
