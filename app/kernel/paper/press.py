"""The press: a layout and its facts become a PDF, or a picture of every page.

A layout is a Typst file in `layouts/`. It gets its facts as data: text is set as it stands and
never read as markup, whatever somebody typed. Every call has a compiler of its own, which takes a
millisecond; what they share (the fonts, the remembered parts of earlier pages) may be used by
several threads at once, but not taken along into a forked process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Literal

import typst

from app.kernel.paper import words
from app.kernel.web import assets

LAYOUTS = Path(__file__).with_name("layouts")
FAMILY = "Noto Sans SC"
Format = Literal["pdf", "svg", "png"]


class FontsMissing(RuntimeError):
    """The fonts are not where the build of the front end puts them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no {FAMILY}; build the front end (make run does)")


_AT_ONCE = BoundedSemaphore(2)  # a long table takes half a gigabyte while it is set


def pdf(layout: str, facts: Any) -> bytes:
    """Set ``layout`` with ``facts``, a dataclass of plain values, as a PDF."""
    (made,) = _compiled(layout, facts, "pdf")
    return made


def pages(layout: str, facts: Any) -> list[str]:
    """Set ``layout`` with ``facts`` and return each page as an SVG document."""
    return [page.decode() for page in _compiled(layout, facts, "svg")]


def _compiled(layout: str, facts: Any, wanted: Format) -> list[bytes]:
    compiler = typst.Compiler(
        input=LAYOUTS / f"{layout}.typ", root=LAYOUTS, font_paths=_fonts(assets.fonts())
    )
    inputs = {"facts": json.dumps(_plain(facts), ensure_ascii=False)}
    with _AT_ONCE:
        made = compiler.compile(format=wanted, sys_inputs=inputs)
    return [made] if isinstance(made, bytes) else list(made or ())


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    if FAMILY not in found.families():
        raise FontsMissing(folder)
    return found


def _plain(value: Any) -> Any:
    """Return what JSON can hold, every text made fit for paper."""
    if isinstance(value, (str, Mapping)):
        if isinstance(value, str):
            return words.clean(value)
        return {key: _plain(inner) for key, inner in value.items()}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
