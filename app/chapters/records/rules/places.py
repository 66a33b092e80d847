"""Where a record stands and what its label says (4.5.3)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CABINET = re.compile(r"([A-Za-z0-9一-鿿]{1,8}?)\s*号?\s*(?:文件|档案)?[柜櫃]")
_SHELF = re.compile(r"第?\s*([A-Za-z0-9一-鿿]{1,3}?)\s*[层層格]")
_VOLUME = re.compile(r"第?\s*([A-Za-z0-9]{1,10})\s*[卷册冊盒]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands; what the label does not say is None (4.5.3)."""

    cabinet: str | None = None
    shelf: str | None = None
    volume: str | None = None


def normalised(text: str) -> str:
    """Fold full-width characters and runs of spaces, as paper labels and ledgers are full of."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def normalised_number(number: str) -> str:
    """Return a number as written on paper, without the spaces and wide characters around it."""
    folded = unicodedata.normalize("NFKC", number)
    return re.sub(r"\s+", "", re.sub(r"[‐-―−－]", "-", folded))


def place_of(label: str | None) -> Place:
    """Read cabinet, shelf and volume from a label such as ``C柜-4层`` (4.5.3).

    What cannot be read stays None; the label itself is kept as it was written.
    """
    if not label:
        return Place()
    text = normalised(label)

    def first(pattern: re.Pattern[str], within: str) -> str | None:
        found = pattern.search(within)
        return found.group(1).upper() if found else None

    cabinet = _CABINET.search(text)
    rest = text[cabinet.end() :] if cabinet else text
    return Place(
        cabinet=cabinet.group(1).upper() if cabinet else None,
        shelf=first(_SHELF, rest),
        volume=first(_VOLUME, rest),
    )
