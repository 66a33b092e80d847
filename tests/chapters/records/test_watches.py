"""How far records are filled in, handed over and inspected in time (4.3, 4.5.2, 4.5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.database import db
from app.kernel.owed.watches import Outcome, midnight
from app.models import TransferVolume
from tests.makers import (
    make_archive_item,
    make_corrective_action,
    make_customer,
    make_inspection,
    make_transfer_volume,
    make_visit,
    make_volume,
)
from tests.watched import outcomes_in

pytestmark = pytest.mark.databases

TODAY = date(2026, 11, 23)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(("days", "outcome"), [(7, Outcome.MET), (8, Outcome.MISSED)])
def test_a_draft_may_lie_for_a_week(days: int, outcome: Outcome) -> None:
    visit = make_visit(make_customer())
    visit.created_at = clock.now() - timedelta(days=days)

    assert outcomes_in("drafts_completed", TODAY) == [outcome]


def test_what_was_handed_over_for_signing_is_no_draft() -> None:
    make_visit(make_customer()).state = "signing"

    assert outcomes_in("drafts_completed", TODAY) == []


@pytest.fixture
def listed() -> TransferVolume:
    """A volume of 2025 on its list, with a record that is kept long-term."""
    volume = make_volume(year=2025)
    record = make_archive_item(completed_on=date(2025, 3, 1), volume_id=volume.id)
    record.retention_until = None
    return make_transfer_volume(volume)


@pytest.mark.parametrize(
    ("early", "outcome"),
    [(A_MINUTE, Outcome.MET), (timedelta(), Outcome.MISSED), (None, Outcome.MISSED)],
)
def test_records_are_at_the_office_by_the_end_of_january(
    listed: TransferVolume, early: timedelta | None, outcome: Outcome
) -> None:
    listed.transfer.completed_at = (
        early is not None and midnight(date(2026, 2, 1)) - early
    ) or None

    assert outcomes_in("records_handed_over", TODAY) == [outcome]


def test_records_are_open_in_january(listed: TransferVolume) -> None:
    with clock.freeze(midnight(date(2026, 2, 1)) - A_MINUTE):
        assert outcomes_in("records_handed_over", TODAY) == [Outcome.OPEN]


def test_records_of_the_year_that_runs_are_not_owed_yet() -> None:
    make_archive_item(completed_on=date(2026, 3, 1)).retention_until = None

    assert outcomes_in("records_handed_over", TODAY) == []


@pytest.mark.parametrize(
    ("submitted_on", "outcome"),
    [(None, Outcome.MISSED), (date(2026, 6, 30), Outcome.MET), (date(2026, 7, 1), Outcome.MISSED)],
)
def test_a_half_year_has_its_inspection(submitted_on: date | None, outcome: Outcome) -> None:
    make_archive_item()
    inspection = make_inspection(half_year="2026上")
    inspection.submitted_at = submitted_on and midnight(submitted_on + A_DAY) - A_MINUTE

    assert outcomes_in("inspections_made", date(2026, 3, 1)) == [outcome]


def test_a_half_year_without_inspection_is_missed_and_the_one_that_runs_is_open() -> None:
    make_archive_item(completed_on=date(2026, 1, 10))

    assert outcomes_in("inspections_made", date(2026, 3, 1)) == [Outcome.MISSED]
    assert outcomes_in("inspections_made", TODAY) == [Outcome.OPEN]
    assert outcomes_in("inspections_made", date(2025, 12, 31)) == []


@pytest.mark.parametrize(
    ("due_on", "done_on", "outcome"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), Outcome.MET),
        (date(2026, 11, 20), date(2026, 11, 21), Outcome.MISSED),
        (date(2026, 11, 22), None, Outcome.MISSED),
        (date(2026, 11, 23), None, Outcome.OPEN),
    ],
)
def test_a_finding_is_put_right_by_its_day(
    due_on: date, done_on: date | None, outcome: Outcome
) -> None:
    action = make_corrective_action(make_archive_item())
    action.due_on, action.done_on = due_on, done_on
    db.session.flush()

    assert outcomes_in("findings_corrected", TODAY) == [outcome]
