"""Reporting to superiors, and taking note of a report (1.6, 1.9, 1.13)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, tuple_, update

from app.chapters.org.operations import accounts_with
from app.chapters.reports import rules
from app.chapters.reports.models import Report
from app.chapters.reports.rules import ReportKind
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import Notice, message, notify
from app.kernel.registers.operations import before, create
from app.kernel.registers.register import Register
from app.kernel.roles import Role


def report_up(
    row: Register, kind: ReportKind, what: str, to: Role = Role.SALES_GENERAL_MANAGER
) -> Report:
    """Report something about a row to a role, once for each kind; until then it may be reworded.

    Whoever holds the role and reports has taken note by that.
    """
    known = db.session.scalar(
        select(Report).where(Report.about_id == row.entry.id, Report.kind == kind)
    )
    if known is not None:
        if known.acknowledged_at is None and known.what != what:
            known.what = what
            db.session.flush()
        return known
    report: Report = create(
        Report, {}, about=row.entry, kind=kind, what=what, to_role=to, made_by=actor().name
    )
    if to in actor().roles:
        return acknowledge(report)
    notify(
        db.session,
        accounts_with(to),
        message("%(kind)s: %(about)s"),
        {"kind": str(kind.label), "about": str(row.entry)},
        report,
    )
    return report


def reports_about(rows: Sequence[Register]) -> dict[tuple[str, int], list[Report]]:
    """Return what was reported about some rows, by table and id, in one statement."""
    places = [(row.__tablename__, row.id) for row in rows]
    line = tuple_(Entry.register, Entry.row_id)
    found = db.session.execute(
        select(Report, Entry.register, Entry.row_id)
        .join(Entry, Entry.id == Report.about_id)
        .where(line.in_(places))
        .order_by(Report.id)
    )
    reports: dict[tuple[str, int], list[Report]] = {}
    for report, table, row_id in found:
        reports.setdefault((table, row_id), []).append(report)
    return reports


def acknowledge(report: Report, remark: str | None = None) -> Report:
    """Take note of a report; nobody needs to read the notice of it any more.

    Raises:
        NotTheReceiver: it was made to another role.
        AlreadyAcknowledged: somebody did before.
    """
    who = actor()
    rules.check_acknowledge(report.to_role, who.roles, report.acknowledged_by)
    report.acknowledged_at, report.acknowledged_by = clock.now(), who.name
    report.remark = (remark or "").strip() or None
    was = before(report)
    db.session.flush()
    read = update(Notice).where(Notice.entry_id == report.entry.id, Notice.read_at.is_(None))
    db.session.execute(
        read.values(read_at=clock.now()), execution_options={"synchronize_session": False}
    )
    signals.changed.send(report, before=was)
    return report
