"""The reports somebody has to take note of (1.6, 1.9, 1.13)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.chapters.reports.models import LONGEST, Report
from app.chapters.reports.rules import ReportKind
from app.kernel import clock
from app.kernel.owed.dues import Due, Owed, due

OPEN = "/report/?acknowledged_at=none"


def _report(each: Due) -> dict[str, Any]:
    return {
        "kind": ReportKind(each.tone).label,
        "hint": each.said[:LONGEST],
        "since": each.at and clock.local(each.at).date(),
        "post": f"{each.url}/acknowledge",
        "button": gettext("Acknowledge"),
    }


@due(
    "reports",
    _("Reports to acknowledge"),
    Report,
    icon="speakerphone",
    order=11,
    url=OPEN,
    say=_report,
)
def _reports(_today: date) -> Owed:
    return Owed(
        rows=select(Report).where(Report.acknowledged_at.is_(None)),
        role=Report.to_role,
        entry_id=Report.about_id,
        at=Report.made_at,
        tone=Report.kind,
        said=Report.what,
    )
