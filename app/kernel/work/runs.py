"""What has become of every job: each run is noted in transactions of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.database import Coded, Moment, db

KEPT = 100  # of each job, and of each outcome, so that what went wrong outlasts what went well
LONGEST = timedelta(hours=1)  # a run without an end is cut off once the next begins after this
ERROR = 300  # characters

log = logging.getLogger(__name__)


class RunState(Choice):
    """What has become of a run."""

    RUNNING = "running", _("Running"), "blue"
    DONE = "done", _("Done"), "green"
    FAILED = "failed", _("Has failed"), "red"
    CUT_OFF = "cut_off", _("Cut off"), "orange"


class JobRun(Model):
    """One run of a job.

    Attributes:
        asked_by: who started it by hand.
        error: what it failed with, in one line.
    """

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_name_state_id", "name", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[RunState] = mapped_column(Coded(RunState), default=RunState.RUNNING)
    asked_by: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(ERROR))

    @property
    def has_failed(self) -> bool:
        """Whether what it should have done was not done."""
        return self.state in (RunState.FAILED, RunState.CUT_OFF)

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None while it does, and when nobody saw the end."""
        return None if self.ended_at is None else self.ended_at - self.started_at


@contextmanager
def noted(name: str, asked_by: str | None = None) -> Iterator[None]:
    """Note a run of a job; one that fails is kept, and fails on."""
    key = _begin(name, asked_by)
    try:
        yield
    except Exception as error:
        db.session.rollback()
        _end(name, key, state=RunState.FAILED, error=_line(error))
        raise
    _end(name, key, state=RunState.DONE)


def _line(error: Exception) -> str:
    """Return an error in one line."""
    said = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {said}"[:ERROR]


def _begin(name: str, asked_by: str | None) -> int | None:
    with _forgiving(name):
        _cut_off(name)
        run = JobRun(name=name, asked_by=asked_by)
        db.session.add(run)
        db.session.flush()
        key = run.id
        db.session.commit()
        return key
    return None


def _end(name: str, key: int | None, **values: Any) -> None:
    if key is None:
        return
    with _forgiving(name):
        ended = update(JobRun).where(JobRun.id == key)
        _execute(ended.values(ended_at=clock.now(), **values))
        _prune(name)
        db.session.commit()


@contextmanager
def _forgiving(what: object) -> Iterator[None]:
    """Let a job be done although its run cannot be noted."""
    try:
        yield
    except Exception:
        log.exception("the run of %s cannot be noted", what)
        try:
            db.session.rollback()
        except Exception:
            log.exception("nor is there a database to go back to")


def _cut_off(name: str) -> None:
    """Say of runs whose worker died that they have no end."""
    abandoned = (
        JobRun.name == name,
        JobRun.state == RunState.RUNNING,
        JobRun.started_at < clock.now() - LONGEST,
    )
    _execute(update(JobRun).where(*abandoned).values(state=RunState.CUT_OFF))


def _prune(name: str) -> None:
    for state in RunState:
        mine = JobRun.name == name, JobRun.state == state
        newest = select(JobRun.id).where(*mine).order_by(JobRun.id.desc())
        last = newest.offset(KEPT).limit(1).scalar_subquery()
        _execute(delete(JobRun).where(*mine, JobRun.id <= last))


def _execute(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


def last_runs(names: Iterable[str]) -> Mapping[str, JobRun]:
    """Return the newest run of each job, by name."""
    newest = select(func.max(JobRun.id)).where(JobRun.name.in_(list(names))).group_by(JobRun.name)
    runs = db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    return {run.name: run for run in runs}


def newest_runs(limit: int, name: str | None = None, *states: RunState) -> Sequence[JobRun]:
    """Return runs, newest first: of one job or all of them, of some outcomes or any."""
    wanted = select(JobRun).order_by(JobRun.id.desc()).limit(limit)
    if name is not None:
        wanted = wanted.where(JobRun.name == name)
    if states:
        wanted = wanted.where(JobRun.state.in_(states))
    return db.session.scalars(wanted).all()
