"""Addresses that are safe to go to."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request


def safe_address(address: str | None) -> str:
    """Return where to go next: a path of this very program, or the home page."""
    home: str = current_app.appbuilder.get_url_for_index  # type: ignore[attr-defined]
    if not address or any(character < " " for character in address):
        return home
    parts = urlsplit(address)
    if (parts.netloc and parts.netloc != request.host) or parts.scheme not in ("", "http", "https"):
        return home
    if not parts.path.startswith("/") or parts.path[1:2] in ("/", "\\"):
        return home
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
