"""Phone numbers as people write them: several in a cell, canonical one by one."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext

MOST = 500  # characters in one cell
LONGEST = 30  # characters in one number

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))
_SEPARATORS = re.compile(r"[/\\;,、。|\n\r\t]+|或者?|和|及|与")
_EXTENSION = re.compile(
    r"(?P<main>.+?)(?:[转轉]分?[机機]?|分[机機]|ext\.?|[x#*]):?(?P<extension>\d{1,6})", re.I
)
_CHINA = re.compile(r"(?:\(?(?:\+|00)86\)?|86(?=1[3-9]\d{9}$))-?")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_SHARED_COST = re.compile(r"([48]00)(\d{3})(\d{4})")
_SERVICE = re.compile(r"(?:1[02]|9[56])\d{3}")
_LANDLINE = re.compile(
    r"\(?0(?P<area>10|2\d|[3-9]\d{2})\)?-?(?P<local>[2-9]\d{2,3}-?\d{4})(?:-(?P<extension>\d{1,6}))?"
)
_LOCAL = re.compile(r"[2-9]\d{2,3}-?\d{4}")
_ABROAD = re.compile(r"(?:\+|00)(?!86)([1-9]\d{6,14})")


class BadPhone(ValueError):
    """A part of a cell that is no phone number.

    Attributes:
        part: the part as it was written.
    """

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


def parse_phones(text: object) -> tuple[str, ...]:
    """Return the phones of one cell in canonical form, each once, in the order written.

    Canonical forms are ``13912345678``, ``0571-88886666``, ``0571-88886666转802``,
    ``88886666`` (no area code known), ``400-800-8888``, ``95588`` and ``+85223456789``.
    A number without area code takes that of the number before it. None and blank give ().

    Raises:
        BadPhone: a part is no phone number, or can be cut into numbers in several ways.
    """
    if text is None:
        return ()
    if isinstance(text, float) and text.is_integer():
        text = int(text)  # spreadsheets keep phones as numbers
    cell = unicodedata.normalize("NFKC", str(text).translate(_DASHES))
    if len(cell) > MOST:
        raise BadPhone(cell[:40], gettext("The cell is too long for phone numbers."))
    phones: list[str] = []
    area = ""
    for part in filter(None, map(str.strip, _SEPARATORS.split(cell))):
        for phone in _read(part):
            if area and _LOCAL.fullmatch(phone.partition("转")[0]):
                phone = f"{area}-{phone}"
            area = phone.partition("-")[0] if phone.startswith("0") else area
            if phone not in phones:
                phones.append(phone)
    return tuple(phones)


def digits(phone: str) -> str:
    """Return the digits of a phone, without its extension, as searches compare them."""
    return re.sub(r"[^0-9]", "", phone.partition("转")[0])


def _read(part: str) -> list[str]:
    """Return the phones of a part in which only spaces can separate them."""
    words = part.split()
    best: list[list[list[str]]] = [[[]]]  # ways to read the first n words with fewest phones
    for end in range(1, len(words) + 1):
        ways = [
            [*way, phone]
            for start in range(max(0, end - LONGEST), end)
            if (phone := _one("".join(words[start:end])))
            for way in best[start]
        ]
        fewest = min(map(len, ways), default=0)
        best.append([way for way in ways if len(way) == fewest][:2])
    if len(best[-1]) != 1:
        raise BadPhone(part, _reason(part, readings=len(best[-1])))
    return best[-1][0]


def _one(written: str) -> str | None:
    """Return the canonical form of one number written without spaces, or None."""
    if len(written) > LONGEST:
        return None
    found = _EXTENSION.fullmatch(written)
    main, extension = (found["main"], found["extension"]) if found else (written, "")
    national = _CHINA.sub("", main, count=1) if _CHINA.match(main) else main
    if national != main and re.match(r"\(?[2-9]", national):
        national = f"0{national.lstrip('(')}".replace(")", "")  # +86 571-… leaves the zero out
    landline = _LANDLINE.fullmatch(national)
    if landline:
        if extension and landline["extension"]:
            return None
        extension = extension or landline["extension"] or ""
        phone: str | None = f"0{landline['area']}-{landline['local'].replace('-', '')}"
    else:
        phone = _without_area(national)
    return f"{phone}转{extension}" if phone and extension else phone


def _without_area(written: str) -> str | None:
    bare = written.replace("-", "")
    if found := _MOBILE.fullmatch(bare):
        return found[1]
    if found := _SHARED_COST.fullmatch(bare):
        return "-".join(found.groups())
    if found := _ABROAD.fullmatch(bare.replace("(", "").replace(")", "")):
        return f"+{found[1]}"
    if _SERVICE.fullmatch(written) or _LOCAL.fullmatch(written):
        return bare
    return None


def _reason(part: str, readings: int) -> str:
    shown = part if len(part) <= 40 else part[:40] + "…"
    if readings > 1:
        return gettext(
            "“%(part)s” can be several phone numbers in more than one way; separate them with /.",
            part=shown,
        )
    count = sum(letter.isdigit() for letter in part)
    if re.fullmatch(r"1[3-9][\d -]*", part) and count != 11:
        return gettext(
            "“%(part)s” has %(count)s digits; a mobile number has 11.", part=shown, count=count
        )
    return gettext(
        "“%(part)s” is not a phone number. Accepted are mobile numbers (13912345678), numbers "
        "with area code (0571-88886666) and extensions (0571-88886666转802); "
        "separate several with / or a comma.",
        part=shown,
    )
