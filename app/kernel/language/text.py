"""Chinese and Latin text: tidied to keep, folded to compare, pinyin to find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from opencc import OpenCC
from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

SEPARATOR = "\x1f"  # between the parts of a haystack; never part of folded text
PINYIN = "~"  # before a part that is the full pinyin of another
HAYSTACK_MOST = 4000  # characters of one haystack
READ_MOST = 40  # characters of a part that still gets its pinyin: names, not stories

_SIMPLIFIER = OpenCC("t2s")
_WIDE_PUNCTUATION = frozenset("！（），：；？")  # right as they are in Chinese sentences
_WIDTHS = {
    wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F) if chr(wide) not in _WIDE_PUNCTUATION
}
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{2}")  # not 转 in a phone, 销 in a number

_LEGAL_FORM = re.compile(r"(?:股份|集团)*(?:有限责任公司|责任有限公司|有限公司|股份公司)")
_LEGAL_END = re.compile(r"(?<![分子])(?:集团)?(?:总公司|公司)?$|(?:company|co)?(?:limited|ltd)$")

# Where the first reading of a character is not the one of company and place names.
_SINGLES = {
    "长": "cháng,zhǎng",
    "都": "dū,dōu",
    "朝": "cháo,zhāo",
    "什": "shí,shén",
    "曾": "zēng,céng",
}
_PHRASES = {
    "单县": "shàn xiàn",
    "宕昌": "tàn chāng",
    "洪洞": "hóng tóng",
    "浚县": "xùn xiàn",
    "涡阳": "guō yáng",
    "漯河": "luò hé",
    "繁峙": "fán shì",
    "荥经": "yíng jīng",
    "闵行": "mǐn háng",
    "六合区": "lù hé qū",
    "马尾区": "mǎ wěi qū",
    "解州": "xiè zhōu",
    "莘庄": "xīn zhuāng",
}
_SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "查": "zha",
    "区": "ou",
    "盖": "ge",
    "朴": "piao",
    "缪": "miao",
    "乐": "yue",
    "翟": "zhai",
    "覃": "qin",
    "冼": "xian",
    "折": "she",
    "种": "chong",
    "秘": "bi",
    "员": "yun",
}
_PERSON_MOST = 4  # characters of a Chinese person's name

load_single_dict({ord(letter): readings for letter, readings in _SINGLES.items()})
load_phrases_dict({key: [[r] for r in words.split()] for key, words in _PHRASES.items()})


def tidy(text: str, *, multiline: bool = False) -> str:
    """Return text fit to be kept: half-width letters, single spaces, nothing invisible.

    Chinese punctuation stays, and so do signs like ``㎡`` or ``①`` that mean more than their
    letters. With ``multiline`` line breaks stay, at most one blank line between paragraphs.
    """
    lines = unicodedata.normalize("NFC", text).translate(_WIDTHS).splitlines() or [""]
    tidied = [" ".join("".join(map(_visible, line)).split()) for line in lines]
    if not multiline:
        return " ".join(filter(None, tidied))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(tidied)).strip("\n")


def _visible(letter: str) -> str:
    if letter == "\t" or letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in _CONTROLS else letter


class _Folding(dict[int, str]):
    """Each character's folded form, worked out when first met.

    Character by character, so that a part of a name folds like the same part of the whole.
    """

    def __missing__(self, code: int) -> str:
        letter = _SIMPLIFIER.convert(chr(code).casefold()) if code not in _SURROGATES else ""
        self[code] = folded = "".join(filter(str.isalnum, letter))
        return folded


_SURROGATES = range(0xD800, 0xE000)
_folding = _Folding()


def fold(text: str) -> str:
    """Return text fit to be compared: simplified, lower case, only letters and digits."""
    return unicodedata.normalize("NFKC", text).translate(_folding)


def _syllables(text: str) -> list[tuple[str, bool]]:
    """Return the folded pieces of text in order; True marks the reading of one character."""
    simplified = _SIMPLIFIER.convert(unicodedata.normalize("NFKC", text).translate(_NO_SURROGATES))
    pieces = lazy_pinyin(simplified, errors=lambda run: SEPARATOR + fold(run))
    return [(piece.lstrip(SEPARATOR), piece[:1] != SEPARATOR) for piece in pieces]


_NO_SURROGATES = dict.fromkeys(_SURROGATES)


def initials(text: str) -> str:
    """Return the first letter of each character's pinyin; Latin letters and digits stay whole."""
    return _joined(_syllables(text), first_only=True)


def pinyin(text: str) -> str:
    """Return the pinyin without tones or spaces, ``lv`` for 绿; Latin and digits stay."""
    return _joined(_syllables(text), first_only=False)


def _joined(syllables: Iterable[tuple[str, bool]], *, first_only: bool) -> str:
    return "".join(
        piece[:1] if first_only and is_reading else piece for piece, is_reading in syllables
    )


def company_key(name: str) -> str:
    """Return what two ways of writing one company have in common, to find likely duplicates.

    Legal forms (有限公司, 股份有限公司, 集团…), brackets, spaces and width do not count;
    branches (分公司) stay apart.
    """
    folded = fold(name)
    return _LEGAL_END.sub("", _LEGAL_FORM.sub("", folded), count=1) or folded


def grams(text: str) -> set[str]:
    """Return the pairs of neighbouring characters of the folded text, to measure likeness."""
    folded = fold(text)
    if len(folded) < 2:
        return {folded} - {""}
    return {first + second for first, second in pairwise(folded)}


def haystack(parts: Iterable[str | None]) -> str:
    """Return the text that searches look into: the parts folded, then initials, then pinyin.

    Args:
        parts: whatever finds the row: title, number, names, phones, one each; searches put
            the rows first that have the words as a whole part or at the start of one.
    """
    written = [part for part in parts if part]
    words = [fold(part) for part in written]
    named = [part for part in written if len(part) <= READ_MOST and _NAME.search(part)]
    readings = [syllables for part in named for syllables in _readings(part)]
    words += [_joined(syllables, first_only=True) for syllables in readings]
    words += [PINYIN + _joined(syllables, first_only=False) for syllables in readings]
    return SEPARATOR.join(dict.fromkeys(filter(None, words)))[:HAYSTACK_MOST]


def _readings(name: str) -> list[list[tuple[str, bool]]]:
    """Return the ways to read a name: the usual one, and that of a surname where it differs."""
    usual = _syllables(name)
    folded = fold(name)
    surname = next((key for key in (folded[:2], folded[:1]) if key in _SURNAMES), None)
    if surname is None or not len(surname) < len(folded) <= _PERSON_MOST:
        return [usual]
    read = [(syllable, True) for syllable in _SURNAMES[surname].split()]
    return [usual, read + usual[len(read) :]]
