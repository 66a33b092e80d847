"""How wide things are on a sheet, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import get_locale

EM = 3.71  # millimetres of a character of the text
LABEL_EM = 3.53  # of a label
LINE = 170.0  # millimetres between the margins
AIR = 4.0  # millimetres left and right of what stands in a box
PARTY_ROOM = 12.0  # em, also in the narrowest column


@dataclass(frozen=True)
class Language:
    """A language as the typesetter knows it, and what a form in it asks for.

    Attributes:
        label_width: millimetres of the column of labels; English words are longer.
        tracking: em between the characters of a title.
    """

    code: str
    region: str
    label_width: float
    tracking: float

    @property
    def label_room(self) -> float:
        """How much of a label fits on a line, in em."""
        return (self.label_width - AIR) / LABEL_EM

    @property
    def half_room(self) -> float:
        """How much text fits on a line of a box that shares its line, in em."""
        return (LINE / 2 - self.label_width - AIR) / EM

    @property
    def whole_room(self) -> float:
        """How much text fits on a line of a box in full width, in em."""
        return (LINE - self.label_width - AIR) / EM


_ENGLISH = Language("en", "us", label_width=31, tracking=0)
_LANGUAGES = {
    "zh_Hans": Language("zh", "cn", label_width=27, tracking=0.08),
    "zh_Hant": Language("zh", "tw", label_width=27, tracking=0.08),
}


def language() -> Language:
    """Return the reader's."""
    return _LANGUAGES.get(str(get_locale()), _ENGLISH)
