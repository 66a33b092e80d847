"""The whole thing as an operator sees it: started, watched, killed, stopped."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds; a busy machine is slow, a broken server never comes


class Running:
    """A server in its own process, with its own folder and port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / f"log-{self.port}"
        environ = os.environ | {"DATA_DIR": str(folder / "data"), "PORT": str(self.port)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "run.py"], cwd=ROOT, env=environ, stdout=log, stderr=log
            )

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=30
            ) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.load(answer)

    def parts(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in found.stdout.split()]

    def wait_until_ready(self) -> None:
        wait_for(lambda: self.process.poll() is not None or self.get("/readyz")[0] == 200)
        assert self.process.poll() is None, self.log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@dataclass(frozen=True)
class Ended:
    """What is left of a server that was told to stop."""

    said: str
    status: int
    left: list[int]


def stop(server: Running, way: signal.Signals) -> Ended:
    parts = server.parts()
    server.process.send_signal(way)
    status = server.process.wait(PATIENCE)
    left = [pid for pid in parts if Path(f"/proc/{pid}").exists()]
    return Ended(server.log.read_text(), status, left)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def first(folder: Path) -> Ended:
    """A first start, ended with Ctrl-C as soon as it was ready."""
    server = Running(folder)
    try:
        server.wait_until_ready()
        return stop(server, signal.SIGINT)
    finally:
        server.process.kill()


@pytest.fixture(scope="module")
def server(folder: Path, first: Ended) -> Iterator[Running]:
    """A later start, left running."""
    server = Running(folder)
    try:
        server.wait_until_ready()
        yield server
        ended = stop(server, signal.SIGTERM)
    finally:
        server.process.kill()
    assert (ended.status, ended.left) == (0, [])


def test_the_first_start_names_an_administrator(first: Ended) -> None:
    assert "guanliyuan" in first.said
    assert re.search(r"Password: +\S{12,}", first.said)


def test_stopping_stops_every_part(first: Ended) -> None:
    assert first.status == 0
    assert first.left == []


def test_later_starts_keep_the_password_to_themselves(server: Running) -> None:
    said = server.log.read_text()

    assert f"http://127.0.0.1:{server.port}" in said
    assert "Password" not in said
    assert "Traceback" not in said


def test_alive_and_ready_answer_without_login(server: Running) -> None:
    assert server.get("/healthz") == (200, {"status": "ok"})
    checks = {"database": True, "migrations": True, "worker": True, "mail": True}
    assert server.get("/readyz") == (200, {"status": "ok", "checks": checks})


def test_what_is_written_belongs_to_the_account_alone(server: Running, folder: Path) -> None:
    for path in (folder / "data").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_killed_worker_is_started_again(server: Running) -> None:
    before = set(server.parts())
    os.kill(max(before), signal.SIGKILL)

    wait_for(lambda: len(server.parts()) == 2 and set(server.parts()) != before)

    assert server.get("/healthz")[0] == 200


def test_a_taken_port_is_told_in_one_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = {"DATA_DIR": str(folder / "other"), "PORT": str(other.getsockname()[1])}

        done = subprocess.run(
            [sys.executable, "run.py"],
            cwd=ROOT,
            env=os.environ | taken,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert "is in use; choose another PORT" in done.stderr
    assert "Traceback" not in done.stderr
