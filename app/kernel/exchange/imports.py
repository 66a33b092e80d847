"""Imports: a file is kept, checked, shown, and written in one transaction when confirmed.

The uploaded file and what the check found stay under ``DATA_DIR/imports`` as evidence.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from flask import current_app
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import force_locale, get_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.actor import acting_as, actor, actor_of, program
from app.kernel.choices import Choice
from app.kernel.database import Coded, Moment, db, reading
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.exchange import columns, findings, workbooks
from app.kernel.exchange.columns import Plan
from app.kernel.exchange.intake import Choices, Intake, in_order
from app.kernel.exchange.lines import Outcome, rows_of
from app.kernel.exchange.workbooks import Sheet
from app.kernel.registers import history
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Register, registers
from app.kernel.roles import Action
from app.kernel.work import jobs

log = logging.getLogger(__name__)

REPORT_EVERY = 25  # rows
RECENT = 10  # imports listed beside a new one
STALLED_AFTER = 120  # seconds without progress after which a job may be started again


class RunState(Choice):
    """How far an import has come."""

    CHECKING = "checking", _("Being checked"), "blue"
    CHECKED = "checked", _("Checked"), "orange"
    WRITING = "writing", _("Being imported"), "blue"
    DONE = "done", _("Imported"), "green"
    FAILED = "failed", _("Not readable"), "red"


class ImportRun(Model):
    """One uploaded file on its way into the registers.

    Attributes:
        digest: SHA-256 of the file, to notice a file that was imported before.
        plans: which sheet goes where; None until the first check.
        choices: what the person has chosen to refuse.
        counts: rows by what became of them.
        failure: why the last attempt came to nothing.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    register: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[RunState] = mapped_column(Coded(RunState), default=RunState.CHECKING)
    plans: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    choices: Mapped[dict[str, list[str]] | None] = mapped_column(JSON)
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON)
    failure: Mapped[str | None] = mapped_column(Text)

    @property
    def folder(self) -> Path:
        """Where the file and what was found in it are kept."""
        return Path(current_app.config["DATA_DIR"]) / "imports" / self.token

    @property
    def file(self) -> Path:
        """The file as it was uploaded."""
        return self.folder / "upload"

    @property
    def findings(self) -> dict[str, Any]:
        """What the last check found; empty before the first."""
        path = self.folder / "findings.json"
        if not path.exists():
            return {}
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def progress_key(self) -> str:
        """The key its jobs report their progress under."""
        return f"import/{self.token}"

    def __repr__(self) -> str:
        return self.file_name


def importable() -> list[type[Register]]:
    """Return the registers the actor may import into."""
    return [register for register in registers() if actor().can(Action.IMPORT, register)]


def receive(stream: IO[bytes], name: str, table: str | None = None) -> ImportRun:
    """Keep an uploaded file and start to check it."""
    run = keep(stream, name, table)
    check_job(run.id)
    return run


def keep(stream: IO[bytes], name: str, table: str | None = None) -> ImportRun:
    """Keep a file that is to be imported.

    Args:
        table: the register the person chose, a hint for sheets that could go to several.

    Raises:
        BadWorkbook: the file is too large or empty.
        NotAllowed: the actor may import nothing.
    """
    if not importable():
        raise NotAllowed
    run = ImportRun(
        token=secrets.token_urlsafe(24),
        user_id=actor().user_id,
        user_name=actor().name,
        locale=str(get_locale() or current_app.config["BABEL_DEFAULT_LOCALE"]),
        file_name=Path(name.replace("\\", "/")).name[-200:] or "?",
        register=table,
    )
    run.folder.mkdir(parents=True, mode=0o700)
    run.digest, run.size = _keep(stream, run.file)
    with transaction() as session:
        session.add(run)
    return run


def _keep(stream: IO[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while piece := stream.read(2**18):
            size += len(piece)
            if size > workbooks.MOST_BYTES:
                break
            digest.update(piece)
            file.write(piece)
    if not 0 < size <= workbooks.MOST_BYTES:
        path.unlink()
        path.parent.rmdir()
        raise workbooks.BadWorkbook(
            gettext("Choose a file of at most %(limit)s MB.", limit=workbooks.MOST_BYTES // 2**20)
        )
    return digest.hexdigest(), size


def find(token: str) -> ImportRun | None:
    """Return the actor's import with this token; nobody sees another person's."""
    run: ImportRun | None = db.session.scalar(select(ImportRun).where(ImportRun.token == token))
    return run if run is not None and run.user_id == actor().user_id else None


def recent() -> list[ImportRun]:
    """Return the actor's last imports, newest first."""
    query = select(ImportRun).where(ImportRun.user_id == actor().user_id)
    return list(db.session.scalars(query.order_by(ImportRun.id.desc()).limit(RECENT)))


def earlier(run: ImportRun) -> ImportRun | None:
    """Return an import of the very same file that was carried out."""
    found: ImportRun | None = db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.digest == run.digest,
            ImportRun.id != run.id,
            ImportRun.state == RunState.DONE,
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    return found


def check_again(run: ImportRun, plans: Sequence[Plan], choices: Choices) -> bool:
    """Check once more with other columns or choices; False when it is too late for that."""
    values = {
        "plans": [plan.as_json() for plan in plans],
        "choices": {"unknown": sorted(choices.unknown), "alike": sorted(choices.alike)},
    }
    if not _advance(run, (RunState.CHECKED, RunState.FAILED), RunState.CHECKING, **values):
        return False
    jobs.forget(run.progress_key)
    check_job(run.id)
    return True


def confirm(run: ImportRun) -> bool:
    """Start to write what was checked; False when somebody has done so already."""
    if not start_writing(run):
        return False
    write_job(run.id)
    return True


def start_writing(run: ImportRun) -> bool:
    """Take a checked run for writing; False when somebody has done so already."""
    if not _advance(run, (RunState.CHECKED,), RunState.WRITING, failure=None):
        return False
    jobs.forget(run.progress_key)
    return True


def restart(run: ImportRun) -> bool:
    """Start a job again that has not moved for a while, such as after a power cut."""
    state = jobs.progress(run.progress_key)
    since = (state or {}).get("at", run.created_at.timestamp())
    if clock.now().timestamp() - since < STALLED_AFTER:
        return False
    {RunState.CHECKING: check_job, RunState.WRITING: write_job}.get(run.state, _nothing)(run.id)
    return True


def _nothing(_run_id: int) -> None:
    """Stand in for the job of a run that waits for nobody."""


def _advance(run: ImportRun, sources: Sequence[RunState], target: RunState, **values: Any) -> bool:
    """Move a run on, unless another click was faster."""
    with transaction() as session:
        moved: Any = session.execute(
            update(ImportRun)
            .where(ImportRun.id == run.id, ImportRun.state.in_(sources))
            .values(state=target, **values)
        )
    return bool(moved.rowcount)


# Jobs -------------------------------------------------------------------------


@jobs.job(label=_("Check a file to be imported"))
def check_job(run_id: int) -> None:
    """Check a file and write nothing."""
    with _acting_for(run_id) as run, _told(run, RunState.FAILED):
        found = check(run)
        (run.folder / "findings.json").write_text(
            json.dumps(found, ensure_ascii=False), encoding="utf-8"
        )
        plans = [sheet["plan"] for sheet in found["sheets"]]
        _advance(
            run,
            (RunState.CHECKING,),
            RunState.CHECKED,
            plans=plans,
            counts=found["counts"],
            failure=None,
        )


@jobs.job(label=_("Import a file"))
def write_job(run_id: int) -> None:
    """Write what was accepted, all or nothing; doing it twice writes once."""
    with _acting_for(run_id) as run, _told(run, RunState.CHECKED):
        skip = findings.refused_rows(run.findings)
        sheets = workbooks.read(run.file)
        plans = _plans(run, sheets)
        with history.because(run.file_name), transaction() as session:
            mine: Any = session.execute(
                update(ImportRun)
                .where(ImportRun.id == run.id, ImportRun.state == RunState.WRITING)
                .values(state=RunState.DONE, finished_at=clock.now())
            )
            if mine.rowcount:
                outcomes = _take(run, sheets, plans, write=True, skip=skip)
                _note(run, outcomes)


def check(run: ImportRun) -> dict[str, Any]:
    """Return what a file holds and what would become of each row."""
    sheets = workbooks.read(run.file)
    plans = _plans(run, sheets)
    with reading():
        try:
            return findings.of(_take(run, sheets, plans), plans, sheets)
        finally:
            db.session.rollback()


def _take(
    run: ImportRun,
    sheets: Sequence[Sheet],
    plans: Sequence[Plan],
    *,
    write: bool = False,
    skip: Mapping[str, Any] | None = None,
) -> list[Outcome]:
    by_name = {sheet.name: sheet for sheet in sheets}
    plans = in_order(plans)
    total = sum(rows_of(by_name[plan.sheet], plan) for plan in plans)
    intake = Intake(
        db.session,
        write=write,
        skip=skip,
        choices=_choices(run),
        progress=_reporter(
            run.progress_key, total - sum(len(rows) for rows in (skip or {}).values())
        ),
    )
    return [intake.take(by_name[plan.sheet], plan) for plan in plans]


def _plans(run: ImportRun, sheets: Sequence[Sheet]) -> list[Plan]:
    if run.plans is not None:
        plans = [Plan.from_json(stored) for stored in run.plans]
    else:
        candidates = importable()
        plans = [columns.plan(sheet, candidates, run.register) for sheet in sheets]
    allowed = {register.__tablename__ for register in importable()}
    for plan in plans:
        if plan.table not in allowed:
            plan.table = None
    return plans


def _choices(run: ImportRun) -> Choices:
    stored = run.choices or {}
    return Choices(frozenset(stored.get("unknown", ())), frozenset(stored.get("alike", ())))


def _reporter(key: str, total: int) -> Callable[[int], None]:
    """Report every few rows; the queue has its own store, so the database may be locked."""

    def tell(done: int) -> None:
        if done % REPORT_EVERY == 0 or done == total:
            jobs.report(key, done, total)

    jobs.report(key, 0, total)
    return tell


def _note(run: ImportRun, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        written = [line for line in outcome.lines if line.status in ("new", "changed")]
        history.note(
            db.session,
            "imported",
            str(outcome.plan.table),
            file=[None, run.file_name],
            digest=[None, run.digest],
            rows=[None, len(written)],
        )


@contextmanager
def _acting_for(run_id: int) -> Iterator[ImportRun]:
    """Act as whoever uploaded the file, in that person's language."""
    with program():
        run = db.session.get(ImportRun, run_id)
        assert run is not None
        user = db.session.get(User, run.user_id) if run.user_id else None
    who = actor_of(user) if user is not None else None
    with acting_as(who) if who is not None else program(), force_locale(run.locale):
        db.session.commit()
        yield run


@contextmanager
def _told(run: ImportRun, fallback: RunState) -> Iterator[None]:
    """Keep why an attempt failed, where the person sees it."""
    try:
        yield
    except RegulationError as refusal:
        _give_up(run, fallback, str(refusal))
    except Exception:
        log.exception("import %s", run.id)
        _give_up(
            run,
            fallback,
            gettext("The import stopped because of a fault of the program. Nothing was written."),
        )


def _give_up(run: ImportRun, state: RunState, reason: str) -> None:
    db.session.rollback()
    _advance(run, (RunState.CHECKING, RunState.WRITING), state, failure=reason)
