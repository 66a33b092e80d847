"""Background jobs: one queue, embedded by default, in Redis when there is one.

A job may run twice, so it must be written to do its work once. While testing, jobs run at once in
the caller's thread.
"""

from __future__ import annotations

import functools
import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, has_app_context
from huey import Huey, crontab
from huey.consumer import Consumer, Scheduler
from huey.storage import BaseStorage, MemoryStorage, RedisStorage, SqliteStorage

from app.kernel import clock
from app.kernel.database import WAL_SAFE, db

__all__ = ["crontab", "forget", "heartbeat_age", "job", "progress", "report", "run_worker"]

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


def job(
    function: Function | None = None, *, every: Callable[[Any], bool] | None = None, **options: Any
) -> Any:
    """Make a function a job: calling it queues it, `.call_local()` runs it here and now.

    Args:
        every: a `crontab(...)` in UTC makes the job periodic.
        options: Huey's own: retries, retry_delay, priority, timeout, expires.
    """
    if function is None:
        return functools.partial(job, every=every, **options)
    inside = _in_application(function)
    if every is not None:
        return queue.periodic_task(every, **options)(inside)
    return queue.task(**options)(inside)


def _in_application(function: Function) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if has_app_context() or queue.app is None:
            return function(*args, **kwargs)
        with queue.app.app_context():
            return function(*args, **kwargs)

    return run


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
    Worker(queue, workers=threads, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=20).run()


def _forget_old_progress() -> None:
    limit = clock.now().timestamp() - PROGRESS_KEPT
    for key in list(queue.storage.result_items()):
        name = key.decode() if isinstance(key, bytes) else key
        if name.startswith(PROGRESS):
            state = progress(name.removeprefix(PROGRESS))
            if state is None or state["at"] < limit:
                queue.delete(name)
