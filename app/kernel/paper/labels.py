"""Labels with a code on common sheets of them (4.5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.kernel.paper import codes, measures, words
from app.kernel.registers.register import Register

LAYOUT = "labels"
MOST = 300  # labels at once
EM = 3.4  # millimetres of a character, at most


@dataclass(frozen=True)
class LabelSheet:
    """An A4 sheet of labels; measures in millimetres.

    Attributes:
        left, top: where the first label begins.
        across, down: from where one label begins to where the next one does.
    """

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def code(self) -> str:
        """What addresses call it."""
        return f"{self.columns}x{self.rows}"

    @property
    def count(self) -> int:
        """How many labels are on a sheet."""
        return self.columns * self.rows

    @property
    def label(self) -> str:
        """What people call it."""
        return gettext(
            "%(width)s × %(height)s mm, %(count)s a sheet (%(columns)s × %(rows)s)",
            width=f"{self.width:g}",
            height=f"{self.height:g}",
            count=self.count,
            columns=self.columns,
            rows=self.rows,
        )


SHEETS = {
    sheet.code: sheet
    for sheet in (
        LabelSheet(3, 8, 70, 37, 0, 0.5, 70, 37),
        LabelSheet(3, 7, 63.5, 38.1, 7.2, 15.15, 66, 38.1),
        LabelSheet(2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
        LabelSheet(4, 10, 48.5, 25.4, 8, 21.5, 48.5, 25.4),
        LabelSheet(2, 5, 105, 57, 0, 6, 105, 57),
        LabelSheet(2, 4, 99.1, 67.7, 4.65, 13.1, 101.6, 67.7),
    )
}


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    number: str
    lines: list[str]
    qr: str | None


@dataclass(frozen=True)
class Labels:
    """Labels on their sheets; the first one at the place ``start``, counted from 1."""

    name: str
    sheet: LabelSheet
    start: int
    labels: list[Label]
    company: str = ""
    lang: str = "en"
    region: str = "us"


def labels_of(
    register: type[Register], rows: Sequence[Any], sheet: LabelSheet, start: int = 1
) -> Labels:
    """Return the labels of rows that have numbers, to be set with `press` in `LAYOUT`.

    Args:
        start: the first label that is still on a sheet used before.
    """
    spoken = measures.language()
    name = gettext("Labels: %(register)s", register=register.card.heading)
    room = sheet.width * 0.6 / EM
    made = [_label(row, room) for row in rows]
    return Labels(name, sheet, start, made, lang=spoken.code, region=spoken.region)


def _label(row: Any, room: float) -> Label:
    lines = [words.fitted(words.clean(line), room) for line in row.label_lines() if line]
    return Label(words.clean(row.number), lines, codes.qr(row))
