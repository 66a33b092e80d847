"""What a scanner types: the number on a label, or the address its QR code holds."""

from __future__ import annotations

import re
from urllib.parse import unquote

from app.chapters.records.rules import normalised_number

_SHORT_ADDRESS = re.compile(r"/r/([^/?#\s]+)")


def is_address(words: str) -> bool:
    """Tell whether a QR code was scanned, which stands for one record and no other."""
    return _SHORT_ADDRESS.search(words) is not None


def scanned_number(words: str) -> str:
    """Return the number that was scanned or typed, as it is stored."""
    address = _SHORT_ADDRESS.search(words)
    return normalised_number(unquote(address.group(1)) if address else words)
