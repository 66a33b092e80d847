"""The program as it is run, in a process of its own, and a Chromium to use it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_WITHIN = 60  # seconds
HIRE = """
from app import cli, create_app, demo
app = create_app()
with app.app_context():
    cli.prepare()
    demo.hire({password!r})
{before}
"""

Enter = Callable[..., Page]


@dataclass(frozen=True)
class Site:
    """Where the program answers."""

    url: str
    log: Path


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The server with its worker over a new database; the staff is hired, nothing else is there.

    A module may say in ``BEFORE``, as Python, what else happened.
    """
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    environ = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "ADMIN_PASSWORD": PASSWORD,
    }
    before = indent(getattr(request.module, "BEFORE", ""), "    ")
    hire = [sys.executable, "-c", HIRE.format(password=PASSWORD, before=before)]
    subprocess.run(hire, cwd=ROOT, env=environ, check=True)
    made = Site(f"http://127.0.0.1:{port}", folder / "server.log")
    with (
        made.log.open("wb") as log,
        subprocess.Popen(
            [sys.executable, "run.py"], cwd=ROOT, env=environ, stdout=log, stderr=log
        ) as server,
    ):
        _wait_for(made, server)
        yield made
        server.terminate()
        server.wait(timeout=40)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(site: Site, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert server.poll() is None, site.log.read_text()
        try:
            with urlopen(f"{site.url}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"not ready within {READY_WITHIN} s:\n{site.log.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium the checks have found."""
    where = os.environ.get("TEST_BROWSER")
    if not where:
        pytest.skip("TEST_BROWSER names no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """What scripts and the content policy complained of; anything fails the test."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def enter(chromium: Browser, site: Site, wrong: list[str]) -> Iterator[Enter]:
    """Return a function that logs somebody in and gives the window."""
    windows: list[BrowserContext] = []

    def log_in(login: str, *, width: int = 1440, height: int = 900) -> Page:
        window = chromium.new_context(
            base_url=site.url, locale="zh-CN", viewport={"width": width, "height": height}
        )
        windows.append(window)
        window.set_default_timeout(20_000)
        window.on("weberror", lambda error: wrong.append(f"{login}: {error.error}"))
        window.on("console", lambda line: _note(wrong, login, line.type, line.text))
        page = window.new_page()
        page.goto("/login/")
        page.locator("input[name=username]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.url}/")
        return page

    yield log_in
    for window in windows:
        window.close()


def _note(wrong: list[str], login: str, kind: str, text: str) -> None:
    """Take down an error of a page; that a refused address answers 4xx is none."""
    if kind == "error" and "the server responded with a status of 4" not in text:
        wrong.append(f"{login}: {text}")
