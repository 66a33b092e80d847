"""The locks name versions and hashes, and no address anywhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")


def versions(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text()
    found = re.findall(
        r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)(?: ; (.*?))? \\$", text, re.MULTILINE
    )
    return {f"{name} {marker}": version for name, version, marker in found}


@pytest.mark.parametrize("lock", [*LOCKS, "frontend/package-lock.json"])
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "--index" not in text
    assert "--find-links" not in text
    assert '"resolved"' not in text
    if lock.startswith("requirements"):
        assert "://" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def test_development_uses_the_same_versions() -> None:
    assert versions("requirements.lock").items() <= versions("requirements-dev.lock").items()
