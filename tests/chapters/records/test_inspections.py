"""The half-yearly inspection from the draw to the last corrective action (4.5.4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from app.chapters.lending import operations as lending
from app.chapters.records import operations, rules
from app.chapters.records.models import CorrectiveAction, Inspection, InspectionItem
from app.chapters.records.models.inspections import RESPONSE
from app.chapters.records.rules import Finding, ItemState, Presence, Verdict
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.database import db
from app.kernel.owed import dues
from app.kernel.registers.lifecycle import FormLocked, correct, strike, void
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change, create, delete
from app.kernel.registers.register import FormState
from app.kernel.registers.signing import sign
from app.kernel.roles import Role
from tests.makers import make_archive_item, make_customer, make_employee, make_visit

IN_ORDER = {"presence": "present", "complete": "yes", "signed": "yes", "place_right": "yes"}
NOVEMBER = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.freeze(NOVEMBER):
        yield


def inspect(count: int = 3, **values: Any) -> Inspection:
    for _ in range(count):
        make_archive_item()
    return create(Inspection, values)


def lines_of(inspection: Inspection) -> list[InspectionItem]:
    return inspection.part_rows(InspectionItem)


def somebody(user: Any, *roles: Role, employee_id: int | None = None) -> Actor:
    names = frozenset(role.value for role in roles)
    facts = Facts(employee_id=employee_id)
    return Actor(user.id, user.username, "all", roles=names, facts=facts, user=user)


def sign_both(inspection: Inspection, clerk: Any, manager: Any) -> None:
    with acting_as(somebody(clerk, Role.SALES_CLERK)):
        sign(inspection, "inspector")
    with acting_as(somebody(manager, Role.SALES_GENERAL_MANAGER)):
        sign(inspection, "management", opinion="同意")


@contextmanager
def counted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_an_inspection_draws_its_records_at_once(session):
    inspection = inspect(5, sample_size=3)

    lines = lines_of(inspection)
    assert inspection.number == "销-12-2026-00001"
    assert (inspection.half_year, inspection.population) == ("2026下", 5)
    assert inspection.next_due_on == date(2027, 5, 23)
    assert len(lines) == inspection.sample_size == 3
    assert {line.place for line in lines} == {"C柜-4层"}
    drawn = operations.drawn(inspection.seed, 3, 5)
    assert [line.record for line in lines] == list(drawn)


def test_no_more_is_drawn_than_there_is(session):
    assert inspect(2, sample_size=30).sample_size == 2


def test_nothing_is_drawn_where_nothing_is(session):
    with pytest.raises(rules.NothingToInspect):
        inspect(0)


def test_what_sales_does_not_keep_is_not_drawn(session):
    for state in (ItemState.MISSING, ItemState.TRANSFERRED, ItemState.DISPOSED):
        make_archive_item().state = state

    inspection = inspect(1)

    assert inspection.population == 1


def test_drawing_takes_as_many_statements_for_many_records_as_for_few(session):
    for _ in range(40):
        make_archive_item()
    with counted() as few:
        drawn = operations.drawn("seed", 3, 40)
    with counted() as many:
        operations.drawn("seed", 30, 40)

    assert len(drawn) == 3
    assert len(few) == len(many) == 1


def test_a_lent_record_is_with_its_borrower_and_not_missing(session):
    record = make_archive_item()
    lending.lend(record.entry, make_employee("王五"))

    (line,) = lines_of(inspect(0))

    assert line.presence is Presence.LENT
    assert line.answers.checked
    assert "王五" in line.remark


def test_a_record_lent_meanwhile_is_not_missing(session):
    (line,) = lines_of(inspect(1))
    lending.lend(line.record.entry, make_employee("王五"))

    operations.answer(line, {"presence": Presence.ABSENT})

    assert line.presence is Presence.LENT
    assert "王五" in line.remark


def test_what_the_program_keeps_is_answered_by_it(session):
    visit = make_visit(make_customer())
    strike(visit, [item.key for item in visit.open_items])
    sign(visit, "leader", way="drawn", signer_name="王总", drawing="M0 0")

    (line,) = lines_of(inspect(0))

    assert line.presence is Presence.DIGITAL
    assert line.answers.checked
    assert line.answers.findings == []


def test_a_half_year_is_inspected_once(session):
    first = inspect()

    with pytest.raises(rules.AlreadyInspected, match=first.number), session.begin_nested():
        inspect()

    void(first, "抽样有误")
    assert inspect().half_year == first.half_year


def test_two_inspections_of_a_half_year_are_refused_by_the_database(session):
    inspect(1)
    session.add(Inspection(half_year="2026下", sample_size=1))

    with pytest.raises(Exception, match="UNIQUE"):
        session.flush()


def test_a_half_year_to_come_is_refused(session):
    with pytest.raises(rules.HalfYearAhead):
        inspect(half_year="2027上")


def test_the_sample_stays_as_it_was_drawn(session):
    inspection = inspect()

    with pytest.raises(rules.SampleFixed):
        change(inspection, {"sample_size": 1})
    with pytest.raises(rules.SampleFixed):
        delete(lines_of(inspection)[0])


def test_who_looked_and_when_is_noted(session, user):
    employee = make_employee("朱红")
    (line,) = lines_of(inspect(1))

    with acting_as(somebody(user, Role.SALES_CLERK, employee_id=employee.id)):
        operations.answer(line, IN_ORDER)

    assert (line.checked_by, line.checked_at) == (employee, NOVEMBER)


def test_findings_are_counted_on_the_form(session):
    inspection = inspect(3)
    lost, torn, _fine = lines_of(inspection)

    operations.answer(lost, {"presence": Presence.ABSENT})
    operations.answer(torn, IN_ORDER | {"complete": Verdict.NO, "place_right": Verdict.NO})

    counts = {finding: getattr(inspection, finding) for finding in Finding}
    assert counts == {
        Finding.ABSENT: 1,
        Finding.INCOMPLETE: 1,
        Finding.UNSIGNED: 0,
        Finding.MISPLACED: 1,
    }
    assert inspection.finding_count == 3

    operations.answer(lost, {"presence": Presence.PRESENT})
    assert inspection.absent == 0


def test_a_record_not_found_is_marked_missing_when_asked(session):
    (line,) = lines_of(inspect(1))
    operations.report_missing(line)
    assert line.record.state is ItemState.ON_SHELF

    operations.answer(line, {"presence": Presence.ABSENT})
    operations.report_missing(line)

    assert line.record.state is ItemState.MISSING


def test_it_is_signed_when_every_record_is_checked(session, user):
    inspection = inspect(2)
    strike(inspection, [item.key for item in inspection.open_items])
    operations.answer(lines_of(inspection)[0], IN_ORDER)

    with acting_as(somebody(user, Role.SALES_CLERK)), pytest.raises(rules.RecordsUnchecked):
        sign(inspection, "inspector")
    with pytest.raises(rules.RecordsUnchecked):
        operations.finish(inspection)


def test_without_findings_there_is_nothing_to_correct(session, user, other_user):
    inspection = inspect(1)
    operations.answer(lines_of(inspection)[0], IN_ORDER)

    assert operations.finish(inspection)

    assert inspection.state == FormState.SIGNING
    sign_both(inspection, user, other_user)
    assert inspection.state == FormState.ARCHIVED
    assert session.scalars(select(CorrectiveAction)).all() == []


def test_findings_ask_for_an_answer_that_cannot_be_struck(session, user):
    inspection = inspect(1)
    operations.answer(lines_of(inspection)[0], {"presence": Presence.ABSENT})

    strike(inspection, [item.key for item in inspection.open_items])
    assert not operations.finish(inspection)
    assert [item.key for item in inspection.open_items] == list(RESPONSE)

    strike(inspection, RESPONSE)
    with acting_as(somebody(user, Role.SALES_CLERK)), pytest.raises(rules.FindingsUnanswered):
        sign(inspection, "inspector")


def with_findings(responsible: Any) -> Inspection:
    inspection = inspect(2)
    lost, unsigned = lines_of(inspection)
    operations.answer(lost, {"presence": Presence.ABSENT})
    operations.answer(unsigned, IN_ORDER | {"signed": Verdict.NO})
    answer = {"corrective_action": "查找、补签", "due_on": date(2026, 12, 31)}
    change(inspection, answer | {"responsible_id": responsible.id})
    assert operations.finish(inspection)
    return inspection


def open_corrections() -> list[CorrectiveAction]:
    undone = select(CorrectiveAction).where(CorrectiveAction.done_on.is_(None))
    return list(db.session.scalars(undone.order_by(CorrectiveAction.id)))


def test_every_finding_becomes_the_duty_of_the_person_named(session, user, other_user):
    responsible = make_employee("朱红", user_id=user.id)
    inspection = with_findings(responsible)

    sign_both(inspection, user, other_user)

    found = open_corrections()
    assert [row.finding for row in found] == [Finding.ABSENT, Finding.UNSIGNED]
    assert {(row.action, row.due_on) for row in found} == {("查找、补签", date(2026, 12, 31))}
    assert session.scalar(select(Notice.user_id)) == user.id
    who = somebody(user, Role.SALES_CLERK, employee_id=responsible.id)
    assert [each.due_on for each in dues.owed_by(who, 10)] == [date(2026, 12, 31)] * 2


def test_a_corrective_action_is_done_once_its_person_says_so(session, user, other_user):
    responsible = make_employee("朱红", user_id=user.id)
    sign_both(with_findings(responsible), user, other_user)
    first, second = open_corrections()

    with acting_as(somebody(user, employee_id=responsible.id)):
        operations.report_done(first, "已在B柜找到")

    assert (first.done_on, first.outcome) == (date(2026, 11, 23), "已在B柜找到")
    assert open_corrections() == [second]


def test_what_was_signed_is_locked_with_its_lines(session, user, other_user):
    inspection = inspect(1)
    (line,) = lines_of(inspection)
    operations.answer(line, IN_ORDER)
    operations.finish(inspection)
    sign_both(inspection, user, other_user)

    with pytest.raises(FormLocked):
        operations.answer(line, {"complete": Verdict.NO})


def test_a_change_of_a_line_withdraws_the_signature(session, user):
    inspection = inspect(1)
    (line,) = lines_of(inspection)
    operations.answer(line, IN_ORDER)
    operations.finish(inspection)
    with acting_as(somebody(user, Role.SALES_CLERK)):
        sign(inspection, "inspector")

    operations.answer(line, {"complete": Verdict.NO})

    assert inspection.inspector is None


def test_a_correction_is_about_the_same_half_year(session, user, other_user):
    inspection = inspect(1)
    operations.answer(lines_of(inspection)[0], IN_ORDER)
    operations.finish(inspection)
    sign_both(inspection, user, other_user)

    new = correct(inspection)
    change(new, {"remarks": "补充说明"})

    assert new.half_year == inspection.half_year
    assert len(lines_of(new)) == 1


@pytest.mark.parametrize(
    ("today", "clerk", "manager"),
    [
        (date(2027, 5, 8), False, False),  # 15 days before 23 May
        (date(2027, 5, 9), True, False),
        (date(2027, 5, 23), True, False),
        (date(2027, 5, 24), True, True),
    ],
)
def test_the_next_inspection_is_asked_for_in_time(session, user, other_user, today, clerk, manager):
    inspection = inspect(1)
    operations.answer(lines_of(inspection)[0], IN_ORDER)
    operations.finish(inspection)

    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        for_clerk = list(dues.occasions_of(somebody(user, Role.SALES_CLERK)))
        for_manager = list(dues.occasions_of(somebody(user, Role.SALES_GENERAL_MANAGER)))

    assert (bool(for_clerk), bool(for_manager)) == (clerk, manager)
    assert {duty.due_on for duty in for_clerk} <= {date(2027, 5, 23)}


def test_an_inspection_on_paper_draws_nothing(session):
    make_archive_item()

    inspection = create(
        Inspection, {"half_year": "2020上", "filled_on": date(2020, 6, 1)}, transcribed=True
    )

    assert lines_of(inspection) == []
