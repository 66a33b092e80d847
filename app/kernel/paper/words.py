"""Text made fit for paper: nothing that cannot be set, nothing wider than its box."""

from __future__ import annotations

import re
import unicodedata

NARROW, PIECE = 8, 3  # em of a narrow line; letters kept together where it is not
MARKS_MOST = 3  # marks over or under one letter; more would run into other lines

_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn what follows them round
_CONTROL = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff{_DIRECTIONS}]"
)
_BREAK = re.compile("\r\n?|\u2028|\u2029|\x85")
_GLUE = re.compile("[\u00a0\u2007\u202f\t]")  # spaces a line must not break at
_GAP = re.compile(r"\n(?:[ \u3000]*\n){2,}")
_JOINERS = re.compile("[\u2060\u034f]")
# Between these every line may break, so that a run of them fits into any box.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[^\\s\u200b{_IDEOGRAPHS}]+")
BREAK = "\u200b"  # where a line may break, although nothing shows
# How wide the letters of the font are, in em, rounded up; all others are as wide as a character.
_WIDTHS = {
    letter: width
    for width, letters in {
        0.3: " ',.:;Iijl|",
        0.35: "!()-[]f{}",
        0.4: "/\\rt",
        0.5: '"*?sxz',
        0.55: "JLYcvy",
        0.6: "#$+0123456789<=>EFSTVX^_aegk~",
        0.65: "ACKPRZ`bdhnopqu",
        0.75: "&BDGHNOQU",
        0.95: "MwW%@m",
    }.items()
    for letter in letters
}


def clean(text: str) -> str:
    """Return ``text`` without what cannot be set: control characters, heaps of marks."""
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    text = _JOINERS.sub("", _GLUE.sub(" ", text))
    text = _GAP.sub("\n\n", text.strip("\n"))
    return "".join(_few_marks(text))


def _few_marks(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_MOST:
            kept.append(character)
    return kept


def width(text: str) -> float:
    """Return at most how wide a line of text is set, in em."""
    return sum(_WIDTHS.get(letter, 1.0) for letter in text)


def fitted(text: str, room: float) -> str:
    """Let the line break inside words that are wider than ``room`` em."""
    piece = 1 if room < NARROW else PIECE

    def broken(run: re.Match[str]) -> str:
        word = run.group()
        if width(word) <= room:
            return word
        return BREAK.join(word[at : at + piece] for at in range(0, len(word), piece))

    return _RUN.sub(broken, text)


def lines(text: str, room: float) -> int:
    """Return about how many lines a text takes in a box ``room`` em wide."""
    return sum(1 + int(width(line) // room) for line in text.split("\n"))
