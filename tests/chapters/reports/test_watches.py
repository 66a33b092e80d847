"""How fast superiors take note, on both databases (1.6, 1.9, 1.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.chapters.reports.operations import report_up
from app.chapters.reports.rules import ReportKind
from app.kernel import clock
from app.kernel.actor import PROGRAM
from app.kernel.database import db
from app.kernel.owed.watches import Outcome, cases, read, watch_called
from tests.makers import make_customer, make_follow_up, make_lead
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

NOVEMBER = date(2026, 11, 1)
FRIDAY = datetime(2026, 11, 13, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(
    ("acknowledged_at", "outcome"),
    [
        (None, Outcome.MISSED),
        (datetime(2026, 11, 17, 15, 59, tzinfo=UTC), Outcome.MET),  # the second working day
        (datetime(2026, 11, 17, 16, tzinfo=UTC), Outcome.MISSED),
    ],
)
def test_a_report_is_acknowledged_within_working_days(
    acknowledged_at: datetime | None, outcome: Outcome
) -> None:
    with clock.freeze(FRIDAY):
        report = report_up(make_follow_up(make_customer()), ReportKind.IMPORTANT, "搬迁")
    report.acknowledged_at = acknowledged_at

    assert outcomes_in("important_acknowledged", NOVEMBER) == [outcome]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ReportKind.MAJOR_EVENT, "events_acknowledged"),
        (ReportKind.MAJOR_LEAD, "major_leads_acknowledged"),
        (ReportKind.BID, "major_leads_acknowledged"),
    ],
)
def test_a_report_is_counted_by_its_clause_and_in_the_region_it_is_about(
    kind: ReportKind, code: str
) -> None:
    lead = make_lead()
    report_up(lead, kind, "开标提前")
    watch = watch_called(code)
    assert watch is not None

    rows = read(db.session.execute(cases(watch, watch.period.around(NOVEMBER), PROGRAM)))

    assert [(case.region_id, case.outcome) for case in rows] == [(lead.region_id, Outcome.OPEN)]
