"""Coded values: a stable code in the database, a label and a colour on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self


class Choice(StrEnum):
    """A closed list of values; each member is ``code, label[, colour]``.

    ``__aliases__`` maps other spellings found in old ledgers to members' codes.
    """

    label: Any
    colour: str

    __aliases__: ClassVar[Mapping[str, str]]

    def __new__(cls, code: str, label: Any = None, colour: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = code if label is None else label
        member.colour = colour
        return member

    @classmethod
    def aliases(cls) -> Mapping[str, str]:
        """Return the other spellings and the codes they stand for."""
        found: Mapping[str, str] = getattr(cls, "__aliases__", {})
        return found


# A list, or how to get it once the chapters have filled it; the same one each time.
Choices = type[Choice] | Callable[[], type[Choice]]


def listed(choices: Choices) -> type[Choice]:
    """Return the list itself."""
    return choices if isinstance(choices, type) else choices()
