"""Every run of a job is kept: what went well, what failed, what has no end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.notices import Notice
from app.kernel.work import jobs, runs
from app.kernel.work.runs import JobRun, RunState
from app.kernel.work.schedules import Daily

pytestmark = pytest.mark.databases

NIGHT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)  # 01:05 on the 25th where the company is


weighed: list[str] = []


@jobs.job(label="zq")  # other tests see it listed, in any language
def weigh(what: str = "") -> None:
    weighed.append(what)
    db.session.add(Notice(user_id=0, text="half done", values={}))
    if what:
        raise ValueError(f"{what}\nand more")
    db.session.rollback()


@pytest.fixture(autouse=True)
def queued(house: Flask) -> Iterator[None]:
    """The queue takes jobs, and the test stands for the worker."""
    with house.app_context():
        db.session.execute(delete(JobRun))
        db.session.commit()
    jobs.queue.immediate = False
    jobs.queue.flush()
    yield
    jobs.queue.immediate = True


def work() -> list[str]:
    """Do what is queued; return what was."""
    names = []
    while (task := jobs.queue.dequeue()) is not None:
        jobs.queue.execute(task)
        names.append(task.name.removeprefix("queue_task_"))
    return names


def kept(house: Flask) -> list[JobRun]:
    with house.app_context():
        return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def test_a_run_is_kept_with_its_outcome(house: Flask) -> None:
    weigh(asked_by="邹云")

    work()

    [run] = kept(house)
    assert (run.name, run.state, run.asked_by, run.error) == ("weigh", RunState.DONE, "邹云", None)
    assert run.took is not None


def test_a_failure_is_kept_in_one_line_although_all_else_is_undone(house: Flask) -> None:
    weigh("no scale")

    work()

    [run] = kept(house)
    assert (run.state, run.error) == (RunState.FAILED, "ValueError: no scale")
    with house.app_context():
        assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_run_whose_worker_died_is_cut_off_when_the_next_begins(house: Flask) -> None:
    with house.app_context():
        for hours in (2, 0):
            started = clock.now() - timedelta(hours=hours)
            db.session.add(JobRun(name="weigh", started_at=started))
        db.session.commit()

    weigh()
    work()

    states = [run.state for run in kept(house)]
    assert states == [RunState.CUT_OFF, RunState.RUNNING, RunState.DONE]


def test_old_runs_go_and_failures_stay_longer(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 3)
    weigh("no scale")
    for _ in range(6):
        weigh()

    work()

    states = [run.state for run in kept(house)]
    assert states == [RunState.FAILED, *[RunState.DONE] * 3]


def test_a_job_is_done_although_its_run_cannot_be_noted(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_cut_off", lambda name: 1 / 0)

    weighed.clear()
    weigh()
    work()

    assert weighed == [""]
    assert kept(house) == []


@pytest.mark.parametrize(
    ("last", "state", "again"),
    [
        (None, None, True),
        (NIGHT - timedelta(minutes=1), RunState.DONE, True),
        (NIGHT, RunState.DONE, False),
        (NIGHT, RunState.RUNNING, False),
        (NIGHT, RunState.FAILED, True),
        (NIGHT, RunState.CUT_OFF, True),
    ],
)
def test_a_daily_job_that_was_missed_is_made_up_for(
    house: Flask,
    monkeypatch: pytest.MonkeyPatch,
    last: datetime | None,
    state: RunState | None,
    again: bool,
) -> None:
    queued: list[str] = []
    nightly = jobs.Job("nightly", "", Daily(1, 5), lambda: queued.append("nightly"))
    monkeypatch.setattr(jobs, "_jobs", {"nightly": nightly})
    with house.app_context(), clock.freeze(NIGHT + timedelta(hours=3)):
        if last is not None:
            db.session.add(JobRun(name="nightly", started_at=last, state=state))
            db.session.commit()
        jobs.catch_up.call_local()

    assert queued == (["nightly"] if again else [])


def test_a_periodic_job_keeps_to_the_clock_of_the_company(house: Flask) -> None:
    is_time = jobs._planned(Daily(1, 5))

    assert is_time(NIGHT.replace(tzinfo=None))
    assert not is_time(datetime(2026, 11, 25, 1, 5))  # noqa: DTZ001 - Huey's clock has no zone


def test_a_queue_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(jobs.queue, "storage", SimpleNamespace(peek_data=gone, queue_size=gone))

    pulse = jobs.pulse()

    assert not pulse.is_reachable
    assert not pulse.is_alive
