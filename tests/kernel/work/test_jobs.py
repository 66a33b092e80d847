"""The queue: lasting outside tests, immediate inside, and a worker that shows it is alive."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app
from huey.storage import SqliteStorage

from app.kernel.work import jobs

ran: list[str] = []


@jobs.job(label="zq")  # other tests see it listed, in any language
def note_where(word: str) -> None:
    ran.append(f"{word} in {current_app.name}")


def make_app(folder: Path, *, testing: bool) -> Flask:
    app = Flask("house")
    app.config.update(TESTING=testing, DATA_DIR=str(folder), REDIS_URL=None)
    jobs.init_app(app)
    return app


@pytest.fixture(autouse=True)
def lasting(tmp_path: Path) -> Iterator[Flask]:
    """An application with a lasting queue; the tests after these get theirs back."""
    before, ran[:] = jobs.queue.app, []
    yield make_app(tmp_path, testing=False)
    if before is not None:
        jobs.init_app(before)
    else:
        make_app(tmp_path, testing=True)


def test_a_job_waits_for_the_worker_and_runs_inside_the_application() -> None:
    note_where("later")
    assert ran == []

    task = jobs.queue.dequeue()
    assert task is not None
    jobs.queue.execute(task)

    assert ran == ["later in house"]


def test_a_queued_job_survives_a_restart(tmp_path: Path) -> None:
    note_where("tomorrow")

    make_app(tmp_path, testing=False)

    assert jobs.queue.storage.queue_size() == 1


def test_a_job_runs_at_once_while_testing(tmp_path: Path) -> None:
    make_app(tmp_path, testing=True)

    note_where("now")

    assert ran == ["now in house"]


def test_progress_is_what_was_last_reported() -> None:
    assert jobs.progress("import-1") is None

    jobs.report("import-1", 10, 200)
    jobs.report("import-1", 20, 200, refused=3)

    state = jobs.progress("import-1")
    assert state is not None
    assert (state["done"], state["total"], state["refused"]) == (20, 200, 3)


def test_progress_can_be_forgotten() -> None:
    jobs.report("import-1", 10, 200)

    jobs.forget("import-1")

    assert jobs.progress("import-1") is None


def test_progress_nobody_asked_for_is_dropped_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.report("old", 1, 1)
    monkeypatch.setattr(jobs, "PROGRESS_KEPT", -1)

    jobs._forget_old_progress()

    assert jobs.progress("old") is None


def test_there_is_no_heartbeat_without_a_worker() -> None:
    assert jobs.heartbeat_age() is None


def test_the_scheduler_gives_signs_of_life() -> None:
    scheduler = jobs.BeatingScheduler(jobs.queue, threading.Event(), interval=1, periodic=False)
    scheduler.sleep_for_interval = lambda *_: None

    scheduler.loop()

    age = jobs.heartbeat_age()
    assert age is not None
    assert age < 5


def test_a_silent_worker_grows_old() -> None:
    jobs.queue.put(jobs.HEARTBEAT, time.time() - 90)

    age = jobs.heartbeat_age()

    assert age is not None
    assert age > jobs.ALIVE_FOR


def test_the_embedded_queue_writes_to_disk_before_it_answers() -> None:
    storage = jobs.queue.storage

    assert isinstance(storage, SqliteStorage)
    assert storage.conn.execute("pragma synchronous").fetchone() == (2,)
