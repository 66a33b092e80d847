"""Built files are found by their plain names and kept for ever by browsers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask

from app.kernel.web import assets

BUILT = {"app.js": "app-1A2B.js", "main.css": "main-3C4D.css"}


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    """An app whose static folder is empty."""
    site = Flask("site", static_folder=str(tmp_path), static_url_path="/static")
    assets.init_app(site)
    return site


def build(site: Flask, names: dict[str, str]) -> None:
    folder = Path(str(site.static_folder)) / assets.FOLDER
    folder.mkdir(exist_ok=True)
    for name in names.values():
        (folder / name).write_text("built")
        (folder / f"{name}.gz").write_bytes(gzip.compress(b"built"))
    (folder / "manifest.json").write_text(json.dumps(names))


def test_a_plain_name_becomes_the_built_name(site: Flask) -> None:
    build(site, BUILT)

    with site.test_request_context():
        address = assets.asset("app.js")

    assert address == "/static/dist/app-1A2B.js"


def test_templates_know_asset(site: Flask) -> None:
    build(site, BUILT)

    with site.test_request_context():
        text = site.jinja_env.from_string("{{ asset('main.css') }}").render()

    assert text == "/static/dist/main-3C4D.css"


def test_without_a_build_pages_still_work_and_the_log_says_so(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with site.test_request_context():
        address = assets.asset("app.js")

    assert address == "/static/dist/app.js"
    assert "not built" in caplog.text


def test_a_new_build_is_noticed(site: Flask) -> None:
    build(site, BUILT)
    with site.test_request_context():
        assets.asset("app.js")
    manifest = Path(str(site.static_folder)) / assets.FOLDER / "manifest.json"
    manifest.write_text(json.dumps({"app.js": "app-5E6F.js"}))
    manifest.touch()

    with site.test_request_context():
        assert assets.asset("app.js") == "/static/dist/app-5E6F.js"


@pytest.mark.parametrize(
    ("name", "kept"), [("app-1A2B.js", True), ("manifest.json", False), ("missing.js", False)]
)
def test_only_built_files_are_kept_for_ever(site: Flask, name: str, kept: bool) -> None:
    build(site, BUILT)

    with site.test_client().get(f"/static/dist/{name}") as answer:
        found = answer.headers.get("Cache-Control", "")

    assert ("immutable" in found) is kept


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "gzip"), ("identity", None)])
def test_browsers_that_take_it_get_the_packed_twin(
    site: Flask, accepted: str, coding: str | None
) -> None:
    build(site, BUILT)

    asked = {"Accept-Encoding": accepted}
    with site.test_client().get("/static/dist/main-3C4D.css", headers=asked) as answer:
        body = gzip.decompress(answer.data) if coding else answer.data

    assert body == b"built"
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
