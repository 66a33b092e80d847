"""The page of jobs, on screen."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.kernel import clock
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.access.credentials import find_user
from app.kernel.database import db
from app.kernel.mail.outbox import Mail, MailState
from app.kernel.registers.history import Change
from app.kernel.registers.operations import transaction
from app.kernel.roles import Role
from app.kernel.work import jobs
from app.kernel.work.runs import JobRun, RunState
from app.screens.jobs import took
from tests.screens.conftest import PASSWORD

pytestmark = pytest.mark.databases


@pytest.fixture
def admin(house: Flask, log_in):
    with house.app_context():
        db.session.execute(delete(JobRun))
        db.session.execute(delete(Mail))
        db.session.commit()
        if find_user("root") is None:
            details = Details(username="root", name="邹云", roles=[Role.ADMIN])
            with transaction():
                accounts.create_account(details, PASSWORD, must_change=False)
    return log_in("root")


@pytest.fixture
def alive():
    jobs.queue.put(jobs.HEARTBEAT, time.time())
    yield
    jobs.queue.delete(jobs.HEARTBEAT)


def note(house: Flask, name: str = "deliver", **values) -> None:
    with house.app_context(), transaction() as session:
        session.add(JobRun(name=name, **values))


def test_every_job_stands_there_with_its_schedule_in_words(admin):
    page = admin.get("/jobs/").text

    assert "Send the mail that waits" in page
    assert "Every 2 minutes" in page
    assert "Every day at 01:05" in page
    assert "When asked for" in page


def test_a_dead_worker_is_said_with_what_to_do(admin):
    page = admin.get("/jobs/").text

    assert "No worker is running." in page
    assert "flask --app app worker" in page


def test_a_worker_at_work_is_said(admin, alive):
    page = admin.get("/jobs/").text

    assert "No worker is running." not in page
    assert "Running" in page


def test_what_failed_stands_there_with_its_error_escaped(house, admin):
    note(house, state=RunState.FAILED, error="OSError: <b>disk</b>", ended_at=clock.now())
    note(house, state=RunState.DONE, ended_at=clock.now())

    page = admin.get("/jobs/").text

    assert "OSError: &lt;b&gt;disk&lt;/b&gt;" in page
    assert "OSError" in admin.get("/jobs/deliver").text
    assert "OSError" not in admin.get("/jobs/remind").text


def test_a_job_is_run_now_and_that_is_kept(house, admin):
    answer = admin.post("/jobs/remind/run")

    assert answer.status_code == 302
    with house.app_context():
        done = db.session.scalars(
            select(Change).where(Change.register == "job_run").order_by(Change.seq.desc())
        ).first()
        assert (done.action, done.diff, done.actor_name) == (
            "started",
            {"job": [None, "remind"]},
            "邹云",
        )


@pytest.mark.parametrize("name", ["write_job", "nothing"])
def test_a_job_that_does_not_run_by_itself_is_not_run_by_hand(admin, name):
    assert admin.post(f"/jobs/{name}/run").status_code == 404


def test_mail_that_was_given_up_is_tried_again(house, admin):
    with house.app_context(), transaction() as session:
        session.add(
            Mail(
                key="1",
                message_id="<1@x>",
                name="李军磊",
                address="li@example.com",
                locale="en",
                subject="3",
                plain="",
                html="",
                state=MailState.FAILED,
                error="550 no such user",
                created_at=clock.now() - timedelta(days=5),
            )
        )
    assert "550 no such user" in admin.get("/jobs/").text

    admin.post("/jobs/mail")

    with house.app_context():
        assert db.session.scalars(select(Mail.state)).all() == [MailState.WAITING]


@pytest.mark.parametrize("who", ["clerk", "manager", "office"])
@pytest.mark.parametrize("address", ["/jobs/", "/jobs/deliver"])
def test_others_do_not_look_behind_the_scenes(log_in, who, address):
    assert log_in(who).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/jobs/deliver/run", "/jobs/mail"])
def test_others_start_nothing(log_in, address):
    assert log_in("clerk").post(address).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (59.9, "59.9 s"), (60, "1 min 0 s"), (3725, "62 min 5 s")],
)
def test_how_long_something_took_is_said(house, seconds, said):
    with house.test_request_context():
        assert took(timedelta(seconds=seconds)) == said


def test_the_page_takes_as_many_statements_for_many_runs_as_for_few(house, admin, counted):
    admin.get("/jobs/")
    with counted() as few:
        admin.get("/jobs/")
    for _ in range(60):
        note(house, state=RunState.FAILED, error="x", ended_at=clock.now())

    with counted() as many:
        admin.get("/jobs/")

    assert len(many) == len(few)
