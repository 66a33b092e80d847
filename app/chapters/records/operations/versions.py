"""Versions of forms: the first of each, proposed, decided on, taking force (4.1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext, lazy_gettext
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.chapters.org.operations import accounts_with
from app.chapters.records import rules
from app.chapters.records.models import RecordType, RecordTypeVersion
from app.chapters.records.models.common import PAPER_LANGUAGE
from app.chapters.records.models.versions import labels_of
from app.chapters.records.rules import VersionState
from app.kernel import clock, signals
from app.kernel.actor import actor, program
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.registers import attachments
from app.kernel.registers.attachments import Attachment
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import create, transaction
from app.kernel.registers.versions import FIRST, forget_versions
from app.kernel.roles import Action, Role
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily

APPROVERS = (Role.SALES_GENERAL_MANAGER, Role.GENERAL_MANAGER)


def approve_version(version: RecordTypeVersion) -> None:
    """Approve the form of a type; it takes force on its day (4.1.1).

    Raises:
        NotAllowed: the actor approves no forms.
        VersionDecided, PreparerApproves, BlankFormMissing
    """
    _check_decider(version)
    on_paper = version.record_type.on_paper_only
    files = attachments.attachments_of(version) if on_paper else ()
    rules.check_blank_form(on_paper=on_paper, attached=bool(files))
    today = clock.today()
    version.in_force_from = rules.force_from(version.in_force_from, today, on_paper=on_paper)
    version.labels = labels_of(version.record_type)
    _decide(version, VersionState.APPROVED)
    bring_into_force(today)


def refuse_version(version: RecordTypeVersion, why: str) -> None:
    """Refuse the form of a type, and tell the preparer why (4.1.1).

    Raises:
        NotAllowed: the actor approves no forms.
        VersionDecided, PreparerApproves, RefusedWithoutReason
    """
    _check_decider(version, why)
    version.decision_note = why.strip()
    _decide(version, VersionState.REFUSED)
    notify(
        db.session,
        [version.created_by_id],
        message("%(version)s is refused: %(reason)s"),
        {"version": str(version), "reason": version.decision_note},
        version,
    )


def files_in_force(kind: RecordType) -> Sequence[Attachment]:
    """Return the blank forms that were approved with the version in force (4.5.1)."""
    return db.session.scalars(
        select(Attachment)
        .join(Entry, Entry.id == Attachment.entry_id)
        .join(
            RecordTypeVersion,
            and_(
                Entry.register == RecordTypeVersion.__tablename__,
                Entry.row_id == RecordTypeVersion.id,
            ),
        )
        .where(
            RecordTypeVersion.record_type_id == kind.id,
            RecordTypeVersion.edition == kind.form_version,
            RecordTypeVersion.state != VersionState.REFUSED,
            Attachment.removed_at.is_(None),
        )
        .order_by(Attachment.id)
    ).all()


def _check_decider(version: RecordTypeVersion, why: str | None = None) -> None:
    who = actor()
    if not who.can(Action.APPROVE, RecordTypeVersion):
        raise NotAllowed
    by_account = who.user_id is not None and who.user_id == version.created_by_id
    by_name = who.employee_id is not None and who.employee_id == version.prepared_by_id
    rules.check_decision(version.state, prepared=by_account or by_name, reason=why)


def _decide(version: RecordTypeVersion, state: VersionState) -> None:
    version.state, version.decided_at = state, clock.now()
    version.decided_by_id = actor().employee_id
    db.session.flush()
    forget_versions()


def bring_into_force(today: date) -> int:
    """Let types follow the versions whose day has come; return how many do (4.1.1)."""
    version = RecordTypeVersion
    due = db.session.scalars(
        select(version)
        .join(RecordType, RecordType.id == version.record_type_id)
        .where(
            version.state == VersionState.APPROVED,
            version.in_force_from <= today,
            or_(RecordType.form_version.is_(None), RecordType.form_version < version.edition),
        )
        .order_by(version.edition)
        .options(joinedload(version.record_type), joinedload(version.decided_by))
    ).all()
    for each in due:
        _follow(each.record_type, each)
    db.session.flush()
    return len(due)


def _follow(kind: RecordType, version: RecordTypeVersion) -> None:
    kind.form_version = version.edition
    kind.approved_by = str(version.decided_by) if version.decided_by else None
    kind.approved_on = clock.local(version.decided_at).date() if version.decided_at else None
    older = select(RecordTypeVersion).where(
        RecordTypeVersion.record_type_id == kind.id,
        RecordTypeVersion.state == VersionState.APPROVED,
        RecordTypeVersion.edition < version.edition,
    )
    for each in db.session.scalars(older):
        each.state = VersionState.SUPERSEDED


@job(label=lazy_gettext("Bring approved form versions into force"), every=Daily(0, 10))
def follow_versions() -> None:
    """Let types follow the versions whose day has come; safe to run twice."""
    with program(), transaction():
        bring_into_force(clock.today())


@signals.created.connect
def _ask_for_approval(row: Any, **_: Any) -> None:
    """Tell those who approve forms that one waits for them."""
    if isinstance(row, RecordTypeVersion) and row.is_draft:
        approvers = {user_id for role in APPROVERS for user_id in accounts_with(role)}
        notify(
            db.session,
            approvers - {row.created_by_id},
            message("%(version)s waits for approval."),
            {"version": str(row)},
            row,
        )


def sync_versions(kinds: Iterable[RecordType]) -> None:
    """Keep the first version of every form, and propose the next where the program differs.

    The forms the program comes with were approved together with their document; what changes
    later asks for an approval of its own, and is not asked for again once it was refused (4.1.1).
    """
    newest = select(func.max(RecordTypeVersion.id)).group_by(RecordTypeVersion.record_type_id)
    found = db.session.scalars(select(RecordTypeVersion).where(RecordTypeVersion.id.in_(newest)))
    known = {each.record_type_id: each for each in found}
    for kind in kinds:
        labels, latest = labels_of(kind), known.get(kind.id)
        if labels is not None and latest is None:
            _keep_first(kind, labels)
        elif labels is not None and latest is not None and labels != latest.labels:
            _propose(kind, latest, labels)
    forget_versions()
    bring_into_force(clock.today())


def _keep_first(kind: RecordType, labels: list[str]) -> None:
    with force_locale(PAPER_LANGUAGE):
        words = gettext("First version, approved together with the document.")
    values = {"record_type_id": kind.id, "what_changes": words}
    create(
        RecordTypeVersion,
        values,
        state=VersionState.APPROVED,
        edition=kind.form_version or FIRST,
        labels=labels,
    )


def _propose(kind: RecordType, latest: RecordTypeVersion, labels: list[str]) -> None:
    """Prepare the version the program has; a draft of it follows by itself."""
    with force_locale(PAPER_LANGUAGE):
        words = rules.difference(latest.labels or (), labels)
    if latest.is_draft:
        latest.labels = labels
    else:
        create(RecordTypeVersion, {"record_type_id": kind.id, "what_changes": words})
