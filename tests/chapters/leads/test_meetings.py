"""The weekly meeting and the monthly report, on both databases (1.11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.chapters.leads import operations, rules
from app.chapters.leads.rules import AgendaReason
from app.kernel import clock
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change
from app.models import AgendaItem, DemandMeeting, DemandReport, Employee, MeetingDecision
from tests.chapters.people import acting, hire
from tests.makers import (
    make_agenda_item,
    make_attendance,
    make_demand_meeting,
    make_demand_report,
    make_employee,
    make_lead,
    make_lead_tracking,
    make_meeting_decision,
    make_policy_parameter,
    make_product,
    make_region,
    make_revision,
)

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("monday")]

CLOSED = {"outcome": "Sold", "outcome_reason": "product"}


def on(day: date):  # type: ignore[no-untyped-def]
    """Let the clock stand at ten in the morning of a day."""
    return clock.freeze(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def agenda(meeting: DemandMeeting) -> list[tuple[str, AgendaReason]]:
    return [(line.lead.name, line.reason) for line in meeting.part_rows(AgendaItem)]


def test_the_agenda_is_made_of_what_the_leads_call_for() -> None:
    with on(date(2026, 9, 1)):
        make_lead(name="停滞公司")
        make_lead(name="关闭公司", stage="won", **CLOSED)
        decided = make_lead(name="决定公司", received_on=date(2026, 8, 20))
        make_meeting_decision(decided, decision="报价", due_on=date(2026, 9, 8))
    make_lead_tracking(decided)
    make_lead(name="新公司", bid_at=datetime(2026, 12, 22, 2, tzinfo=UTC))
    make_lead(name="远期公司", bid_at=datetime(2026, 12, 24, 2, tzinfo=UTC))

    meeting = make_demand_meeting()

    assert agenda(meeting) == [
        ("新公司", AgendaReason.NEW),
        ("远期公司", AgendaReason.NEW),
        ("新公司", AgendaReason.BID),
        ("停滞公司", AgendaReason.STALLED),
        ("决定公司", AgendaReason.DECISION),
    ]
    assert (meeting.new_count, meeting.bid_count) == (2, 1)
    assert (meeting.stalled_count, meeting.decision_count) == (1, 1)


def test_the_days_a_bid_is_announced_beforehand_may_be_revised() -> None:
    make_lead(name="远期公司", bid_at=datetime(2026, 12, 24, 2, tzinfo=UTC))
    revision = make_revision(in_force_from=date(2026, 11, 23))
    make_policy_parameter(revision=revision, parameter="bid_notice", value="31")

    assert make_demand_meeting().bid_count == 1


def test_the_agenda_stays_as_it_stood() -> None:
    lead = make_lead()
    make_lead_tracking(lead, progress="在编制预算")
    meeting = make_demand_meeting()

    change(lead, {"owner_id": make_employee("徐晨").id, "stage": "won"} | CLOSED)
    [line] = meeting.part_rows(AgendaItem)

    assert (line.stage, line.owner_name, line.subject) == ("tracking", "李军磊", "在编制预算")


def test_what_was_new_at_one_meeting_is_not_new_at_the_next() -> None:
    make_lead(name="甲公司")
    make_demand_meeting()
    with on(date(2026, 11, 30)):
        make_lead(name="乙公司")

        assert agenda(make_demand_meeting()) == [("乙公司", AgendaReason.NEW)]


def test_minutes_of_an_earlier_week_get_no_agenda_of_today() -> None:
    make_lead()

    assert agenda(make_demand_meeting(held_on=date(2026, 11, 22))) == []


def test_more_leads_than_fit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "AGENDA_MOST", 1)
    for name in ("甲公司", "乙公司"):
        make_lead(name=name)

    meeting = make_demand_meeting()

    assert (len(agenda(meeting)), meeting.new_count) == (1, 2)


def test_a_lead_is_raised_in_the_meeting() -> None:
    line = make_agenda_item(make_lead(), make_demand_meeting(), discussion="暂缓")

    assert (line.reason, line.stage, line.owner_name) == (AgendaReason.RAISED, "new", "李军磊")


def test_attendees_are_entered_by_their_names() -> None:
    for name in ("李军磊", "徐晨"):
        make_employee(name)

    meeting = make_demand_meeting(attendee_names="李军磊、徐晨,李军磊")

    assert meeting.attendee_names == "李军磊、徐晨"
    assert operations.last_meeting() is meeting


def test_a_name_nobody_or_two_people_have_is_refused() -> None:
    for number in ("S1", "S2"):
        db.session.add(Employee(name="王伟", staff_number=number, state="active"))
    db.session.flush()

    with pytest.raises(rules.UnknownAttendees, match=r"王伟.*无此人"):
        make_demand_meeting(attendee_names="王伟、无此人")


def submitted(meeting: DemandMeeting) -> DemandMeeting:
    lifecycle.strike(meeting, [item.key for item in meeting.open_items])
    lifecycle.submit(meeting)
    return meeting


def test_the_chair_alone_signs(leader: Employee, manager: Employee) -> None:
    meeting = submitted(make_demand_meeting(chair_id=manager.id))

    with acting(leader), pytest.raises(NotAllowed):
        signing.sign(meeting, "chair_signature")
    with acting(manager):
        signing.sign(meeting, "chair_signature", opinion="同意")

    assert meeting.locked()


def test_a_meeting_nobody_attended_is_not_signed(leader: Employee) -> None:
    meeting = make_demand_meeting(chair_id=leader.id, attendee_names=None)
    submitted(meeting)

    with acting(leader), pytest.raises(rules.NobodyAttended):
        signing.sign(meeting, "chair_signature")
    make_attendance(meeting)
    submitted(meeting)
    with acting(leader):
        signing.sign(meeting, "chair_signature")

    assert meeting.locked()


def decided(leader: Employee, seller: Employee) -> MeetingDecision:
    """A decision of a meeting that is signed."""
    meeting = make_demand_meeting(chair_id=leader.id)
    decision = make_meeting_decision(make_lead(owner_id=seller.id), meeting)
    submitted(meeting)
    with acting(leader):
        signing.sign(meeting, "chair_signature")
    return decision


def test_a_decision_is_done_after_the_minutes_are_signed(
    leader: Employee, seller: Employee
) -> None:
    decision = decided(leader, seller)

    with acting(seller):
        operations.report_done(decision, " 已报价 ")

    assert (decision.done_on, decision.done_by) == (date(2026, 11, 23), "韩梅")
    assert decision.result == "已报价"
    assert db.session.scalars(operations.open_decisions()).all() == []


def test_somebody_elses_decision_is_not_done(leader: Employee, seller: Employee) -> None:
    decision = decided(leader, seller)

    with acting(hire("杨帆")), pytest.raises(rules.NotTheirDecision, match="韩梅"):
        operations.report_done(decision)


def test_whoever_carries_a_decision_out_is_told(seller: Employee) -> None:
    make_meeting_decision(make_lead(owner_id=seller.id))

    [notice] = db.session.query(Notice).all()

    assert notice.user_id == seller.user_id
    assert "一周内报价" in notice.sentence


def test_decisions_of_void_and_corrected_minutes_are_nobodys(
    leader: Employee, seller: Employee
) -> None:
    decided(leader, seller)
    [first] = db.session.scalars(operations.open_decisions()).all()
    new = lifecycle.correct(first.meeting)
    [second] = db.session.scalars(operations.open_decisions()).all()
    assert second.meeting is new

    lifecycle.void(new, "Entered twice")

    assert db.session.scalars(operations.open_decisions()).all() == [first]


def test_open_decisions_are_handed_over(leader: Employee, seller: Employee) -> None:
    decision, taker = decided(leader, seller), make_employee("徐晨")
    for holding in Employee.holdings:
        if holding.count(seller.id) and holding.move is not None:
            holding.move(seller, taker)

    assert decision.who_id == taker.id


@pytest.mark.parametrize(
    ("held", "missed"),
    [
        ([], [date(2026, 11, 9), date(2026, 11, 16)]),
        ([date(2026, 11, 15)], [date(2026, 11, 16)]),
        ([date(2026, 11, 10), date(2026, 11, 16)], []),
    ],
)
def test_weeks_without_a_meeting_are_watched(held: list[date], missed: list[date]) -> None:
    for day in held:
        make_demand_meeting(held_on=day)

    found = operations.weeks_without_meeting(date(2026, 11, 9), date(2026, 11, 22))

    assert list(found) == missed


def test_a_void_meeting_was_not_held() -> None:
    lifecycle.void(make_demand_meeting(), "Entered twice")

    assert operations.weeks_without_meeting(date(2026, 11, 23), date(2026, 11, 29))


# --- the report of a month


def sow_figures() -> None:
    """Leads of two regions over three months."""
    north = make_region("华北")
    product = make_product("SCS-150", group="汽车衡")
    with on(date(2026, 9, 15)):
        old = make_lead(name="甲公司", product_id=product.id, budget=100)
        lost = make_lead(name="乙公司", region_id=north.id, budget=50)
    with on(date(2026, 10, 5)):
        make_lead_tracking(old)
        make_lead_tracking(old)
        operations.move(lost, rules.LeadStage.LOST, outcome="x", reason=rules.OutcomeReason.PRICE)
        make_lead(name="丙公司", region_id=north.id, budget=7)
    with on(date(2026, 11, 2)):
        operations.move(old, rules.LeadStage.WON, outcome="x", reason=rules.OutcomeReason.PRICE)


def test_the_figures_of_a_month_are_counted_by_the_database() -> None:
    sow_figures()

    report = make_demand_report()
    october, september, last_year = report.shown_figures().values()

    assert report.month == date(2026, 10, 1)
    assert october.totals == {
        "new": 1, "tracked": 2, "open": 2, "won": 0, "lost": 1, "dormant": 0, "budget": 107,
    }  # fmt: skip
    assert (september.totals["new"], september.totals["open"]) == (2, 2)
    assert set(last_year.totals.values()) == {0}
    assert october.by["region"]["华北"]["lost"] == 1
    assert october.by["region"]["华中"]["tracked"] == 2
    assert october.by["product"]["汽车衡"]["open"] == 1
    assert october.by["demand_class"]["2"]["new"] == 1
    assert october.by["stage"]["lost"]["lost"] == 1


def submitted_report(**values: object) -> DemandReport:
    report = make_demand_report(**values)
    lifecycle.submit(report)
    return report


def test_figures_are_frozen_when_the_report_is_submitted(seller: Employee) -> None:
    sow_figures()
    with acting(seller):
        report = submitted_report()
    make_lead(name="迟到公司", received_on=date(2026, 10, 30))

    assert report.shown_figures()[report.month].totals["new"] == 1
    assert (report.submitted_by_id, report.submitted_at) == (seller.id, clock.now())
    assert operations.is_reported(report.month)


def test_the_next_report_is_compared_with_what_was_submitted() -> None:
    sow_figures()
    submitted_report()
    make_lead(name="迟到公司", received_on=date(2026, 10, 30))
    with on(date(2026, 12, 1)):
        november = make_demand_report()

        assert november.shown_figures()[date(2026, 10, 1)].totals["new"] == 1


def test_a_month_that_goes_on_is_not_submitted() -> None:
    report = make_demand_report(month=date(2026, 11, 20))

    with pytest.raises(rules.MonthNotOver):
        lifecycle.submit(report)

    assert report.month == date(2026, 11, 1)


def test_a_month_is_reported_once_but_for_corrections(leader: Employee) -> None:
    report = submitted_report()
    with pytest.raises(rules.MonthReported, match=report.number):
        make_demand_report(month=date(2026, 10, 31))
    db.session.rollback()


def test_a_corrected_report_takes_the_place_of_the_first(leader: Employee) -> None:
    report = submitted_report()
    with acting(leader):
        signing.sign(report, "leader", opinion="已阅")

    new = lifecycle.correct(report)
    lifecycle.submit(new)

    assert new.month == report.month
    assert new.figures == report.figures


def test_a_void_report_leaves_its_month_to_another() -> None:
    lifecycle.void(submitted_report(), "Wrong month")

    assert not operations.is_reported(date(2026, 10, 1))
    assert submitted_report().month == date(2026, 10, 1)


def test_the_sales_general_manager_takes_note_of_what_stands(leader: Employee) -> None:
    report = submitted_report()
    with acting(leader):
        signature = signing.sign(report, "leader", opinion="已阅")

    assert report.locked()
    assert signature.seal == signing.seal_of(report, signing.slot_of(DemandReport, "leader"))
    report.figures = {}
    assert signature.seal != signing.seal_of(report, signing.slot_of(DemandReport, "leader"))


def test_the_figures_are_printed_with_the_report() -> None:
    sow_figures()

    together, regions, *_rest = make_demand_report().ruled()

    assert len(together.heads) == len(together.rows[0]) == 8
    assert [row[0] for row in regions.rows] == ["华中", "华北"]
    assert together.rows[0][1] == "1 (2 · 0)"


def test_a_report_counts_every_lead_whoever_prepares_it(seller: Employee) -> None:
    sow_figures()

    with acting(seller):
        assert submitted_report().figures["totals"]["new"] == 1


def test_the_deadline_is_a_day_of_the_next_month() -> None:
    month = date(2026, 11, 1)

    assert rules.report_due_on(month, 5) - timedelta(days=4) == date(2026, 12, 1)
