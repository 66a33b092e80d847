"""Closed vocabularies: a stable code in the database, a translated label on screen."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from flask_babel.speaklater import LazyString


class Choice(StrEnum):
    """A vocabulary; each member is ``NAME = "code", _("Label")`` or with a colour after it.

    The code is what is stored, exported and sent over the API. The colour is one of Tabler's
    colour names, or empty.
    """

    label: LazyString | str
    colour: str

    def __new__(cls, code: str, label: LazyString | str = "", colour: str = "") -> Self:
        """Make the member from its code and keep label and colour beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label or code
        member.colour = colour
        return member
