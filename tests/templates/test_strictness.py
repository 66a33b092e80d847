"""What the content policy forbids occurs in no template, and every icon named is drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
DIST = APP / "static" / "dist"
BUDGET = 300 * 1024  # bytes of script, all parts together

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>{]*\sstyle=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline handler": re.compile(r"<[a-z][^>{]*\son[a-z]+=", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "another host": re.compile(r"""(?:src|href|action)=["']\s*(?:https?:)?//""", re.I),
}
ICON = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)|\bicon\s*=\s*["']([a-z0-9-]+)""")

built = pytest.mark.skipif(not DIST.exists(), reason="the front end is not built")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_keep_the_content_policy(template: Path, what: str) -> None:
    found = FORBIDDEN[what].search(template.read_text(encoding="utf-8"))

    assert found is None, f"{what}: {found and found.group()}"


@built
def test_every_icon_named_is_in_the_sprite() -> None:
    drawn = set(json.loads((DIST / "icons.json").read_text()))
    sources = [*TEMPLATES, *APP.rglob("*.py")]
    named = {
        (first or second): path.relative_to(APP)
        for path in sources
        for first, second in ICON.findall(path.read_text(encoding="utf-8"))
    }

    assert {name: where for name, where in named.items() if name not in drawn} == {}


@built
def test_the_scripts_stay_small() -> None:
    assert sum(path.stat().st_size for path in DIST.glob("*.js")) < BUDGET
