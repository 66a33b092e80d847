"""The reports somebody has to take note of (1.6, 1.9, 1.13)."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.chapters.reports.models import LONGEST, Report
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.roles import Role
from app.kernel.web import shown
from app.kernel.web.duties import SHOWN, Duty, duty

OPEN = "/report/?acknowledged_at=none"


@duty("reports", _("Reports to acknowledge"), icon="speakerphone", order=11, url=OPEN)
def _reports(who: Actor) -> Iterable[Duty]:
    received = [role for role in Role if role in who.roles]
    if not received or who.user_id is None:
        return
    reports = db.session.scalars(
        select(Report)
        .where(Report.to_role.in_(received), Report.acknowledged_at.is_(None))
        .order_by(Report.made_at, Report.id)
        .options(joinedload(Report.about).lazyload(Entry.signatures))
        .limit(SHOWN + 1)
    )
    for report in reports:
        yield Duty(
            title=shown.entry(report.about),
            url=shown.row_url(report) or "/",
            kind=report.kind.label,
            hint=report.what[:LONGEST],
            since=clock.local(report.made_at).date(),
            post=f"/report/{report.id}/acknowledge",
            button=gettext("Acknowledge"),
        )
