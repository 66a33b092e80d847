"""The front end's built files by their plain names: `asset("app.js")`.

The build names every file after its content and lists the names in
`static/dist/manifest.json`, so browsers may keep a file for ever.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from flask import Flask
    from flask.wrappers import Response

log = logging.getLogger(__name__)
FOLDER = "dist"
KEEP_FOR = "public, max-age=31536000, immutable"


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
    path = Path(current_app.static_folder or "") / FOLDER / "manifest.json"
    try:
        return _manifest(path, path.stat().st_mtime)
    except FileNotFoundError:
        _warn_unbuilt(path)
        return {}


def asset(name: str) -> str:
    """The address of a built file, by its plain name."""
    return url_for("static", filename=f"{FOLDER}/{manifest().get(name, name)}")


def _keep_built_files(response: Response) -> Response:
    """Built files never change under their name, so they are fetched once."""
    if (
        request.endpoint == "static"
        and response.status_code in {200, 304}
        and (request.view_args or {}).get("filename") in _built_files()
    ):
        response.headers["Cache-Control"] = KEEP_FOR
    return response


def _built_files() -> set[str]:
    return {f"{FOLDER}/{name}" for name in manifest().values()}


def init_app(app: Flask) -> None:
    """Give every template `asset`."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_built_files)
