"""What a PDF says, for tests: its words, wherever its lines broke."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, line by line as it is set."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """Return the text of all pages."""
    return "\n".join(pages_of(pdf))


def squeezed(text: str) -> str:
    """Return a text without its spaces and line breaks, which a PDF sets as it likes."""
    return re.sub(r"\s+", "", text)
