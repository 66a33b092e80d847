"""Versions of forms: approved by somebody else, in force from a day, kept by records (4.1.1)."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from werkzeug.datastructures import FileStorage

from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, RecordType, RecordTypeVersion
from app.chapters.records.operations import (
    approve_version,
    bring_into_force,
    files_in_force,
    refuse_version,
    sync_record_types,
    type_of,
)
from app.chapters.records.rules import VersionState
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.errors import NotAllowed, RowLocked
from app.kernel.exchange import columns
from app.kernel.exchange.intake import Intake
from app.kernel.exchange.workbooks import Sheet
from app.kernel.registers import attachments
from app.kernel.registers.lifecycle import complete, strike
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change, create, delete
from app.kernel.registers.versions import version_on
from app.kernel.roles import Action
from app.models import FollowUp
from tests.makers import (
    make_archive_item,
    make_customer,
    make_employee,
    make_follow_up,
    make_record_type,
    make_record_type_version,
)

TODAY = date(2026, 11, 23)
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _ready(session) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        sync_record_types()
        yield


def at(day: date):
    return clock.freeze(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def hand_in(version: RecordTypeVersion) -> RecordTypeVersion:
    """Attach the blank form."""
    attachments.attach(version, FileStorage(io.BytesIO(b"blank"), filename="空白表.txt"))
    return version


def next_follow_up_form(**values) -> RecordTypeVersion:
    return make_record_type_version(type_of(FollowUp), **values)


def test_every_form_starts_with_its_first_version(session):
    kind = type_of(FollowUp)
    (version,) = session.scalars(
        select(RecordTypeVersion).where(RecordTypeVersion.record_type == kind)
    )

    assert (version.edition, version.state) == (1, VersionState.APPROVED)
    assert version.labels[0] == "客户"
    assert kind.form_version == 1
    assert make_record_type("销-90").form_version is None  # on paper only: nothing to look at yet
    assert sync_record_types() == 0
    assert session.scalar(select(Notice)) is None


def test_version_takes_force_on_its_day(session):
    kind = type_of(FollowUp)
    version = next_follow_up_form(in_force_from=DECEMBER)

    approve_version(version)

    assert (version.edition, version.state) == (2, VersionState.APPROVED)
    assert kind.form_version == 1
    with at(date(2026, 11, 30)):
        assert bring_into_force(clock.today()) == 0
    with at(DECEMBER):
        assert bring_into_force(clock.today()) == 1
        assert bring_into_force(clock.today()) == 0
    states = session.scalars(
        select(RecordTypeVersion.state)
        .where(RecordTypeVersion.record_type == kind)
        .order_by(RecordTypeVersion.edition)
    ).all()
    assert kind.form_version == 2
    assert states == [VersionState.SUPERSEDED, VersionState.APPROVED]


@pytest.mark.parametrize(
    ("filled_on", "version"),
    [(date(2019, 1, 1), 1), (date(2026, 11, 30), 1), (DECEMBER, 2), (date(2026, 12, 2), 2)],
)
def test_form_keeps_the_version_of_its_day(session, filled_on, version):
    approve_version(next_follow_up_form(in_force_from=DECEMBER))

    with at(date(2026, 12, 5)):
        row = make_follow_up(make_customer(), filled_on=filled_on)
        strike(row, [item.key for item in row.open_items])
        complete(row)

        item = session.scalars(select(ArchiveItem).where(ArchiveItem.number == row.number)).one()
        with pytest.raises(rules.KeptByProgram):
            change(item, {"form_version": 9})

    assert row.form_version == version
    session.refresh(item)
    assert item.form_version == version


def test_versions_of_many_forms_are_read_once(session):
    customer = make_customer()
    approve_version(next_follow_up_form(in_force_from=TODAY))
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if "FROM record_type JOIN record_type_version" in statement:
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        rows = [make_follow_up(customer) for _ in range(5)]
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert [row.form_version for row in rows] == [2] * 5
    assert len(sent) <= 1


def test_blank_form_carries_the_version_in_force(session):
    mark = FollowUp.card.code
    approve_version(next_follow_up_form(in_force_from=DECEMBER))

    assert [version_on(mark, day) for day in (date(2026, 11, 30), DECEMBER)] == [1, 2]
    assert version_on(None, TODAY) == version_on("无-01", TODAY) == 1


def test_approval_of_a_form_in_use_counts_from_today_at_the_earliest(session):
    version = next_follow_up_form(in_force_from=date(2026, 11, 24))

    with at(date(2026, 11, 30)):
        approve_version(version)

    assert version.in_force_from == date(2026, 11, 30)


def test_form_on_paper_is_approved_with_its_blank_form(session):
    kind = make_record_type("销-90")
    version = make_record_type_version(kind, in_force_from=date(2021, 1, 1))

    with pytest.raises(rules.BlankFormMissing):
        approve_version(version)
    approve_version(hand_in(version))

    assert (version.edition, kind.form_version) == (1, 1)
    assert version.in_force_from == date(2021, 1, 1)
    assert version.labels is None
    assert [file.name for file in files_in_force(kind)] == ["空白表.txt"]
    for may in RecordTypeVersion.card.access.values():
        assert Action.VOID not in may  # who might add files after the approval


@pytest.mark.parametrize(
    ("completed_on", "given", "kept"),
    [
        (date(2022, 12, 31), None, 1),
        (date(2023, 1, 1), None, 2),
        (date(2023, 1, 1), 1, 1),  # the old form was used up first
    ],
)
def test_record_on_paper_keeps_its_version(session, completed_on, given, kept):
    kind = make_record_type("销-90")
    for day in (date(2021, 1, 1), date(2023, 1, 1)):
        approve_version(hand_in(make_record_type_version(kind, in_force_from=day)))

    item = make_archive_item(completed_on=completed_on, form_version=given, record_type_id=kind.id)

    assert item.form_version == kept


def test_paper_type_goes_the_whole_way(session):
    kind = create(RecordType, {"code": "销-40", "name": "内部质量例会记录"})
    approve_version(hand_in(make_record_type_version(kind, in_force_from=date(2020, 1, 1))))
    headers = ["记录名称", "记录编号", "完成日期", "存放位置", "页数", "版本"]
    rows = [
        ["内部质量例会记录", "例会 2021/3", "2021-03-01", "C柜-1层", 2, None],
        ["内部质量例会记录", "例会 2021/4", "2021-04-01", "C柜-1层", 2, 7],
        ["内部质量例会记录", "例会 2021/4", "2021-04-02", "C柜-1层", 2, None],
    ]
    sheet = Sheet("归档记录", [headers, *rows])

    intake = Intake(session, write=True, skip={"归档记录": [4]})
    outcome = intake.take(sheet, columns.plan(sheet, [ArchiveItem], None))

    assert [line.status for line in outcome.lines] == ["new", "new"]
    items = session.scalars(select(ArchiveItem).order_by(ArchiveItem.number)).all()
    assert [(each.number, each.form_version) for each in items] == [
        ("例会2021/3", 1),
        ("例会2021/4", 7),
    ]


def test_one_version_waits_at_a_time(session):
    next_follow_up_form()

    with pytest.raises(rules.VersionWaits, match="Version 2"):
        next_follow_up_form()


def test_refused_version_gives_its_number_to_the_next(session, user):
    with acting_as(Actor(user.id, "李军", "all", user=user)):
        version = next_follow_up_form()

    refuse_version(version, " 栏目太多 ")

    assert (version.state, version.decision_note) == (VersionState.REFUSED, "栏目太多")
    assert next_follow_up_form().edition == 2
    told = session.scalars(select(Notice).where(Notice.user_id == user.id)).all()
    assert "栏目太多" in told[-1].sentence


def test_version_takes_force_after_the_one_before(session):
    approve_version(next_follow_up_form(in_force_from=DECEMBER))

    with pytest.raises(rules.ForceBeforeLatest, match="2026-12-01"):
        next_follow_up_form(in_force_from=date(2026, 11, 30))


def test_decided_version_stays_as_it_was(session):
    version = next_follow_up_form()
    approve_version(version)

    for attempt in (approve_version, lambda each: refuse_version(each, "why")):
        with pytest.raises(rules.VersionDecided):
            attempt(version)
    with pytest.raises(RowLocked):
        change(version, {"what_changes": "别的"})
    with pytest.raises(rules.VersionKept):
        delete(version)


@pytest.fixture
def may_approve(monkeypatch) -> None:
    """Let everybody approve, so that only the preparer is in question."""
    monkeypatch.setattr(Actor, "can", lambda *_args: True)


def test_preparer_does_not_decide(session, may_approve, user, other_user):
    clerk = make_employee("朱红")
    me = Actor(user.id, "李军", "all", user=user, facts=Facts(employee_id=clerk.id))
    with acting_as(me):
        version = next_follow_up_form()
        for attempt in (approve_version, lambda each: refuse_version(each, "why")):
            with pytest.raises(rules.PreparerApproves):
                attempt(version)

    assert version.prepared_by is clerk
    with acting_as(Actor(other_user.id, "徐晨", "all", user=other_user)):
        approve_version(version)
    assert version.state is VersionState.APPROVED


def test_who_may_not_approve_does_not(session, user):
    version = next_follow_up_form()

    with acting_as(Actor(user.id, "李军", "all", user=user)), pytest.raises(NotAllowed):
        approve_version(version)


def test_managers_are_told_that_a_version_waits(session, sales_general_manager):
    version = next_follow_up_form()

    (notice,) = session.scalars(select(Notice))

    assert notice.user_id == sales_general_manager.id
    assert notice.sentence == f"{version} waits for approval."


def test_changed_program_proposes_its_version_once(session):
    kind = type_of(FollowUp)
    first = session.scalars(
        select(RecordTypeVersion).where(RecordTypeVersion.record_type == kind)
    ).one()
    first.labels = ["满意度", *first.labels[1:]]  # what the program had before

    sync_record_types()
    sync_record_types()

    (draft,) = session.scalars(
        select(RecordTypeVersion).where(RecordTypeVersion.state == VersionState.DRAFT)
    )
    assert (draft.record_type, draft.edition) == (kind, 2)
    assert "客户" in draft.what_changes
    assert "满意度" in draft.what_changes

    refuse_version(draft, "不需要")
    sync_record_types()
    assert kind.form_version == 1
    assert not session.scalars(
        select(RecordTypeVersion).where(RecordTypeVersion.state == VersionState.DRAFT)
    ).all()


def test_renamed_paper_form_keeps_its_draft_numbered(session):
    version = make_record_type_version(make_record_type("销-90"))

    change(version, {"record_type_id": type_of(FollowUp)})

    assert version.edition == 2
