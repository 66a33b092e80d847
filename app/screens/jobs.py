"""The page of jobs: whether the worker lives, what ran and failed, how the mail is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.errors import NotFound
from app.kernel.mail import delivery, outbox
from app.kernel.registers import history
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.pages import Page, needs
from app.kernel.work import jobs, runs
from app.kernel.work.jobs import Job
from app.kernel.work.runs import JobRun, RunState

FAILURES_SHOWN = 20
MAILS_SHOWN = 20
RUNS_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A job, its newest run, and when it runs next by itself."""

    job: Job
    last: JobRun | None
    next_at: datetime | None


class Jobs(Page):
    """What the program does by itself, for those who look after it."""

    route_base = "/jobs"
    class_permission_name = "Jobs"
    default_view = "list"

    @expose("/")
    @needs(Action.SEE)
    def list(self) -> ResponseReturnValue:
        """Show the worker, every job, what failed lately, and the outbox."""
        return render_template(
            "screens/jobs.html",
            pulse=jobs.pulse(),
            lines=_lines(),
            failures=runs.newest_runs(FAILURES_SHOWN, None, RunState.FAILED, RunState.CUT_OFF),
            labels={each.name: each.label for each in jobs.jobs()},
            mail=outbox.standing(MAILS_SHOWN),
            may_run=self.can(Action.CHANGE),
            took=took,
        )

    @expose("/<name>")
    @needs(Action.SEE)
    def show(self, name: str) -> ResponseReturnValue:
        """Show the runs of one job."""
        job = _job(name)
        return render_template(
            "screens/job.html",
            job=job,
            runs=runs.newest_runs(RUNS_SHOWN, job.name),
            may_run=self.can(Action.CHANGE),
            took=took,
        )

    @expose("/<name>/run", methods=["POST"])
    @needs(Action.CHANGE)
    def run(self, name: str) -> ResponseReturnValue:
        """Queue a job that runs by itself, at once."""
        job = _job(name)
        if job.every is None:
            raise NotFound
        with transaction() as session:
            history.note(session, "started", JobRun.__tablename__, job=[None, job.name])
        job.queue(asked_by=actor().name)
        flash(
            gettext("It is queued and starts within a minute.")
            if jobs.pulse().is_alive
            else gettext("It is queued and starts as soon as the worker runs."),
            "success",
        )
        return redirect("/jobs/")

    @expose("/mail", methods=["POST"])
    @needs(Action.CHANGE)
    def mail(self) -> ResponseReturnValue:
        """Try again to send what was put off or given up."""
        count = outbox.try_again()
        with transaction() as session:
            history.note(session, "tried again", outbox.Mail.__tablename__, mails=[None, count])
        delivery.deliver(asked_by=actor().name)
        flash(
            ngettext("%(num)s mail is tried again.", "%(num)s mails are tried again.", count),
            "success",
        )
        return redirect("/jobs/#mail")


def _job(name: str) -> Job:
    found = {each.name: each for each in jobs.jobs()}.get(name)
    if found is None:
        raise NotFound
    return found


def _lines() -> list[Line]:
    known, now = jobs.jobs(), clock.local(clock.now())
    last = runs.last_runs([each.name for each in known])
    return [
        Line(each, last.get(each.name), each.every.following(now) if each.every else None)
        for each in known
    ]


def took(length: timedelta | None) -> str:
    """Write how long something took."""
    if length is None:
        return ""
    seconds = length.total_seconds()
    if seconds < 60:
        return gettext("%(count)s s", count=f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
