"""The code on paper that leads back to the record."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import segno
from flask import current_app, has_request_context, request


def qr(row: Any) -> str | None:
    """Return the code with the short address of a row as an SVG; None when it has no number."""
    number = getattr(row, "number", None)
    if not number:
        return None
    return _drawn(f"{_home()}/r/{quote(number)}")


@lru_cache(maxsize=2000)  # what is printed was mostly looked at before
def _drawn(address: str) -> str:
    drawn = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawn, kind="svg", border=0, xmldecl=False, nl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()


def _home() -> str:
    """Return the address people type, as far as it is known."""
    asked = request.host_url.rstrip("/") if has_request_context() else ""
    return str(current_app.config["BASE_URL"] or asked)
