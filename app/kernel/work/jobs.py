"""Background jobs: one queue, embedded by default, in Redis when there is one.

A job may run twice, so it must be written to do its work once. While testing, jobs run at once in
the caller's thread.
"""

from __future__ import annotations

import functools
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, has_app_context
from flask_babel import lazy_gettext as _
from huey import Huey
from huey.consumer import Consumer, Scheduler
from huey.storage import BaseStorage, MemoryStorage, RedisStorage, SqliteStorage

from app.kernel import clock
from app.kernel.database import WAL_SAFE, db
from app.kernel.work import runs
from app.kernel.work.schedules import Daily, Every, Schedule

BEAT_EVERY = 15  # seconds
ALIVE_FOR = 60  # seconds after which a silent worker counts as dead
PROGRESS_KEPT = 24 * 3600  # seconds
HEARTBEAT = "heartbeat"
PROGRESS = "progress:"

log = logging.getLogger(__name__)
Function = TypeVar("Function", bound=Callable[..., Any])


class Queue(Huey):
    """The queue every job hangs on; it gets its store when the application is made."""

    def __init__(self) -> None:
        super().__init__("hengji", results=False, immediate=True, immediate_use_memory=False)
        self.app: Flask | None = None

    def get_storage(self, **kwargs: Any) -> BaseStorage:
        """Start in memory; `init_app` brings the lasting store."""
        return MemoryStorage(self.name)


queue = Queue()


def init_app(app: Flask) -> None:
    """Give the queue the store the configuration asks for."""
    queue.storage.close()
    queue.app = app
    queue.storage = _storage(app)
    queue.immediate = bool(app.config["TESTING"])


def _storage(app: Flask) -> BaseStorage:
    if app.config["TESTING"]:
        return MemoryStorage(queue.name)
    if app.config.get("REDIS_URL"):
        return RedisStorage(queue.name, url=app.config["REDIS_URL"])
    journal = "wal" if sqlite3.sqlite_version_info >= WAL_SAFE else "truncate"
    file = Path(app.config["DATA_DIR"]) / "queue.db"
    return SqliteStorage(queue.name, str(file), journal_mode=journal, timeout=15, fsync=True)


@dataclass(frozen=True)
class Job:
    """A function that runs in the background.

    Attributes:
        label: what it does, for the page of jobs.
        every: when it runs by itself; None when something asks for it.
        queue: puts it into the queue.
    """

    name: str
    label: Any
    every: Schedule | None
    queue: Callable[..., Any]


_jobs: dict[str, Job] = {}


def jobs() -> Sequence[Job]:
    """Return every job, those that run by themselves first."""
    return sorted(_jobs.values(), key=lambda each: each.every is None)


def job(
    function: Function | None = None,
    *,
    label: Any = None,
    every: Schedule | None = None,
    **options: Any,
) -> Any:
    """Make a function a job: calling it queues it, `.call_local()` runs it here and now.

    Args:
        label: what it does.
        every: makes it periodic.
        options: Huey's own: retries, retry_delay, priority, timeout, expires.
    """
    if function is None:
        return functools.partial(job, label=label, every=every, **options)
    inside = _in_application(function)
    if every is not None:
        handle = queue.periodic_task(_planned(every), **options)(inside)
    else:
        handle = queue.task(**options)(inside)
    name = function.__name__
    _jobs[name] = Job(name, label or name, every, handle)
    return handle


def _planned(every: Schedule) -> Callable[[datetime], bool]:
    """Return what tells Huey, which counts in UTC, whether it is time."""

    def is_time(utc: datetime) -> bool:
        assert queue.app is not None
        with queue.app.app_context():
            return every.matches(clock.local(utc.replace(tzinfo=UTC)))

    return is_time


def _in_application(function: Function) -> Callable[..., Any]:
    """Run in the application; where nobody else has it at hand, the run is noted, too."""

    @functools.wraps(function)
    def run(*args: Any, asked_by: str | None = None, **kwargs: Any) -> Any:
        if has_app_context() or queue.app is None:
            return function(*args, **kwargs)
        with queue.app.app_context(), runs.noted(function.__name__, asked_by):
            return function(*args, **kwargs)

    return run


@job(label=_("Make up for daily jobs missed or failed"), every=Every(minutes=30))
def catch_up() -> None:
    """Queue what should have run while no worker was there or the machine slept, and failures."""
    daily = {each.name: each.every for each in jobs() if isinstance(each.every, Daily)}
    last, now = runs.last_runs(daily), clock.local(clock.now())
    for name, every in daily.items():
        run = last.get(name)
        if run is None or run.has_failed or run.started_at < every.last(now):
            log.info("%s is caught up with", name)
            _jobs[name].queue()


def report(key: str, done: int, total: int, **more: Any) -> None:
    """Say how far a job is; ``more`` is for the page that shows it and must be plain values."""
    state = {"done": done, "total": total, "at": clock.now().timestamp(), **more}
    queue.put(PROGRESS + key, state)


def progress(key: str) -> dict[str, Any] | None:
    """Return what a job last reported: done, total, at (seconds) and whatever it added."""
    state: dict[str, Any] | None = queue.get(PROGRESS + key, peek=True)
    return state


def forget(key: str) -> None:
    """Drop what a job reported."""
    queue.delete(PROGRESS + key)


def heartbeat_age() -> float | None:
    """Return the seconds since the worker last gave a sign of life; None if it never did."""
    beat = queue.get(HEARTBEAT, peek=True)
    return None if beat is None else max(0.0, time.time() - beat)


@dataclass(frozen=True)
class Pulse:
    """How worker and queue are.

    Attributes:
        age: seconds since the last sign of life; None if there was none.
        waiting: jobs in the queue that no worker has begun with.
        is_reachable: whether the queue can be asked at all.
    """

    age: float | None = None
    waiting: int = 0
    is_reachable: bool = True

    @property
    def is_alive(self) -> bool:
        """Whether a worker has given a sign of life lately."""
        return self.age is not None and self.age < ALIVE_FOR


def pulse() -> Pulse:
    """Ask the queue how it is; one that cannot be reached is an answer, too."""
    try:
        return Pulse(heartbeat_age(), int(queue.pending_count()))
    except Exception:
        log.exception("the queue cannot be reached")
        return Pulse(is_reachable=False)


class BeatingScheduler(Scheduler):
    """Huey's scheduler, which also says every 15 seconds that the worker is alive."""

    beaten = 0.0

    def loop(self, now: Any = None) -> None:
        """Do one round of the scheduler, after a beat if one is due."""
        if time.monotonic() - self.beaten >= BEAT_EVERY:
            queue.put(HEARTBEAT, time.time())
            self.beaten = time.monotonic()
        super().loop(now)


class Worker(Consumer):
    """Huey's consumer with a heartbeat."""

    scheduler_class = BeatingScheduler


def run_worker(app: Flask, threads: int = 2) -> None:
    """Work on queued jobs until SIGTERM or SIGINT."""
    with app.app_context():
        db.engine.dispose(close=False)  # connections of the process this one was forked from
    queue.storage.close()
    _forget_old_progress()
    catch_up()
    Worker(queue, workers=threads, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=20).run()


def _forget_old_progress() -> None:
    limit = clock.now().timestamp() - PROGRESS_KEPT
    for key in list(queue.storage.result_items()):
        name = key.decode() if isinstance(key, bytes) else key
        if name.startswith(PROGRESS):
            state = progress(name.removeprefix(PROGRESS))
            if state is None or state["at"] < limit:
                queue.delete(name)
