"""Every check of the project, one after the other; what failed is listed at the end.

`make test` runs all of them; `tools/check.py ruff types` runs those that are named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
IN_CI = bool(os.environ.get("CI"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APT_PACKAGES = ("chromium", "fonts-noto-cjk")
WITHOUT_SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "DATA_DIR",
    "BASE_URL",
    "HOST",
    "PORT",
    "SECRET_KEY",
)

Environ = dict[str, str]


@dataclass(frozen=True)
class Check:
    """A command that must end well."""

    name: str
    command: tuple[str, ...]
    needs: Callable[[Environ], None] | None = None


class Missing(Exception):
    """Something a check needs cannot be had here."""


def find_browser(environ: Environ) -> None:
    """Put a Chromium into the environment; as root on Debian, install one."""
    if environ.get("TEST_BROWSER"):
        return
    if not _browser() and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *APT_PACKAGES]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(
                command,
                env=environ | {"DEBIAN_FRONTEND": "noninteractive"},
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
    found = _browser()
    if not found:
        raise Missing("no Chromium: install the packages chromium and fonts-noto-cjk")
    environ["TEST_BROWSER"] = found


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


CHECKS = (
    Check("style", ("ruff", "check")),
    Check("format", ("ruff", "format", "--check")),
    Check("types", ("mypy",)),
    Check("imports", ("lint-imports",)),
    Check("translations", ("python", "tools/translations.py", "check")),
    Check("tests", ("pytest", "-n", "2", "--dist", "loadfile", "-m", "not browser")),
    Check("browser", ("pytest", "-m", "browser"), needs=find_browser),
)


def main(names: list[str]) -> int:
    """Run the checks; return 1 if one failed, or could not be run in CI."""
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        sys.exit(f"no such check: {', '.join(sorted(unknown))}")
    chosen = [check for check in CHECKS if not names or check.name in names]
    environ = {key: value for key, value in os.environ.items() if key not in WITHOUT_SETTINGS}
    failed: list[str] = []
    skipped: list[str] = []
    with ExitStack() as stack:
        if any(check.name == "tests" for check in chosen):
            _start_postgres(stack, environ, skipped)
        for check in chosen:
            _run(check, environ, failed, skipped)
    return _conclude(failed, skipped)


def _start_postgres(stack: ExitStack, environ: Environ, skipped: list[str]) -> None:
    if environ.get("TEST_POSTGRES_URL"):
        return
    try:
        environ["TEST_POSTGRES_URL"] = stack.enter_context(postgres.running())
    except postgres.NoPostgres as reason:
        _shout(f"No PostgreSQL for the tests: {reason}")
        skipped.append("tests on PostgreSQL")


def _run(check: Check, environ: Environ, failed: list[str], skipped: list[str]) -> None:
    print(f"\n== {check.name}: {' '.join(check.command)}", flush=True)
    try:
        if check.needs is not None:
            check.needs(environ)
    except Missing as reason:
        _shout(f"The check “{check.name}” is left out: {reason}")
        skipped.append(check.name)
        return
    program, *arguments = check.command
    begun = time.monotonic()
    done = subprocess.run([str(BIN / program), *arguments], cwd=ROOT, env=environ, check=False)
    print(f"-- {check.name}: {time.monotonic() - begun:.0f} s", flush=True)
    if done.returncode:
        failed.append(check.name)


def _conclude(failed: list[str], skipped: list[str]) -> int:
    print()
    if failed:
        _shout(f"Failed: {', '.join(failed)}")
    if skipped:
        _shout(f"Not run on this machine: {', '.join(skipped)}")
    if not failed and not skipped:
        print("All checks passed.")
    return 1 if failed or (skipped and IN_CI) else 0


def _shout(text: str) -> None:
    print(f"\n{'!' * 100}\n{text}\n{'!' * 100}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
