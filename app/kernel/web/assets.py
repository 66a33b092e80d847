"""The front end's built files by their plain names: `asset("app.js")`.

The build names every file after its content, puts a packed twin beside it and lists the
names in `static/dist/manifest.json`; so browsers fetch little, and may keep it for ever.
"""

from __future__ import annotations

import json
import logging
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, g, request, send_file, url_for

if TYPE_CHECKING:
    from flask import Flask
    from flask.wrappers import Response

log = logging.getLogger(__name__)
FOLDER = "dist"
FONTS = "fonts"
KEEP_FOR = "public, max-age=31536000, immutable"


def _folder() -> Path:
    return Path(current_app.static_folder or "") / FOLDER


@lru_cache(maxsize=4)
def _manifest(path: Path, changed: float) -> dict[str, str]:
    """The names of the build that wrote `path` at the moment `changed`."""
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


@lru_cache(maxsize=4)
def _warn_unbuilt(path: Path) -> None:
    """Say once that there is no build; the pages still work, without looks."""
    log.warning("the front end is not built: %s is missing", path)


def manifest() -> dict[str, str]:
    """Plain name → built name; empty while the front end is not built."""
    path = _folder() / "manifest.json"
    try:
        return _manifest(path, path.stat().st_mtime)
    except FileNotFoundError:
        _warn_unbuilt(path)
        return {}


def fonts() -> Path:
    """The folder with the fonts that paper is set in; the build puts them there."""
    return _folder() / FONTS


def asset(name: str) -> str:
    """The address of a built file, by its plain name; a page with many icons asks often."""
    known: dict[str, str] = g.setdefault("assets", {})
    if name not in known:
        known[name] = url_for("static", filename=f"{FOLDER}/{manifest().get(name, name)}")
    return known[name]


def _asked_for() -> str | None:
    """The built file this request asks for, if it does."""
    if request.endpoint != "static":
        return None
    folder, _slash, name = str((request.view_args or {}).get("filename")).partition("/")
    return name if folder == FOLDER and name in manifest().values() else None


def _send_packed() -> Response | None:
    """Send the packed twin of a built file to browsers that take one."""
    name = _asked_for()
    if name is None or not request.accept_encodings.quality("gzip"):
        return None
    twin = _folder() / f"{name}.gz"
    if not twin.exists():
        return None
    response = send_file(twin, mimetype=mimetypes.guess_type(name)[0], conditional=True)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _keep(response: Response) -> Response:
    """Built files never change under their name, so they are fetched once."""
    if response.status_code in {200, 304} and _asked_for():
        response.headers["Cache-Control"] = KEEP_FOR
        response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    """Give every template `asset`, and built files their manners."""
    app.jinja_env.globals["asset"] = asset
    app.before_request(_send_packed)
    app.after_request(_keep)
