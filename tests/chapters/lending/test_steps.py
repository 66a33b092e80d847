"""Calling back, step by step (4.6)."""

from datetime import date

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.chapters.lending import operations
from app.chapters.lending.models import LoanStep
from app.chapters.lending.reminders import remind
from app.chapters.lending.rules import HoldState, Step
from app.kernel import clock
from app.kernel.registers.operations import change, transaction
from tests.chapters.lending.people import day, notices
from tests.makers import (
    make_archive_item,
    make_department,
    make_employee,
    make_policy_parameter,
    make_revision,
)

pytestmark = pytest.mark.databases

NUMBER = "销-03-2021-00001"
SOON = f"{NUMBER} is due back on 2026-12-07."
LATE = f"{NUMBER} was due back on 2026-12-07. Please return it."
HEAD_TOLD = f"{NUMBER} was due back on 2026-12-07. The head of your department has been told."
STOPPED = f"{NUMBER} was due back on 2026-12-07. Nothing more is lent to you until it is back."
TO_HEAD = f"王五 has not returned {NUMBER}, which was due on 2026-12-07."
TO_HEAD_AGAIN = (
    f"王五 has still not returned {NUMBER}, which was due on 2026-12-07, and borrows nothing more "
    "until then."
)


@pytest.fixture
def lent(session, wang, user: User, other_user: User):
    """An item that was lent to somebody whose department has a head."""
    wang.user_id = user.id
    head = make_employee("吴海燕", user_id=other_user.id)
    change(make_department(), {"head_id": head.id})
    return operations.lend(make_archive_item(NUMBER).entry, wang)


@pytest.mark.parametrize(
    ("today", "sentences"),
    [
        (day(12, 2), []),
        (day(12, 3), [SOON]),
        (day(12, 7), [SOON]),
        (day(12, 8), [LATE]),
        (day(12, 10), [LATE]),
        (day(12, 11), [HEAD_TOLD, TO_HEAD]),
        (day(12, 14), [HEAD_TOLD, TO_HEAD]),
        (day(12, 15), [STOPPED, TO_HEAD_AGAIN]),
    ],
)
def test_step_is_taken_once_however_often_the_job_runs(session, lent, today, sentences):
    with clock.freeze(today):
        operations.take_steps()
        operations.take_steps()

    assert notices(session) == sentences


@pytest.mark.parametrize(
    ("today", "sentences"),
    [(day(12, 13), [HEAD_TOLD, TO_HEAD]), (day(12, 14), [STOPPED, TO_HEAD_AGAIN])],
)
def test_a_step_is_taken_by_what_is_in_force_that_day(session, lent, today, sentences):
    with clock.freeze(day(12, 1)):
        revision = make_revision(in_force_from=date(2026, 12, 14))
        make_policy_parameter(revision=revision, parameter="loan_grace", value="1")

    with clock.freeze(today):
        operations.take_steps()

    assert [said for said in notices(session) if NUMBER in said] == sentences


def test_every_step_is_kept_with_who_was_told_and_when(session, lent):
    for today in (3, 4, 8, 11, 12, 15, 16):
        with clock.freeze(day(12, today)):
            operations.take_steps()

    kept = [
        (each.step, each.told.name, clock.local(each.told_at).day)
        for each in session.scalars(select(LoanStep).order_by(LoanStep.id))
    ]
    assert kept == [
        (Step.DUE_SOON, "王五", 3),
        (Step.OVERDUE, "王五", 8),
        (Step.HEAD, "王五", 11),
        (Step.HEAD, "吴海燕", 11),
        (Step.STOPPED, "王五", 15),
        (Step.STOPPED, "吴海燕", 15),
    ]


def test_renewed_loan_is_called_back_anew(session, lent):
    with clock.freeze(day(12, 4)):
        operations.take_steps()
        operations.renew(lent.article)
    with clock.freeze(day(12, 18)):
        operations.take_steps()

    assert [each.due_on for each in session.scalars(select(LoanStep).order_by(LoanStep.id))] == [
        date(2026, 12, 7),
        date(2026, 12, 21),
    ]


def test_step_without_anybody_to_tell_by_account_is_kept_all_the_same(session, li):
    operations.lend(make_archive_item().entry, li)

    with clock.freeze(day(12, 8)):
        assert operations.take_steps() == 1

    assert notices(session) == []
    assert session.scalar(select(LoanStep.told_id)) == li.id


def test_head_of_the_department_is_called_on_by_the_one_above(session, user, other_user):
    above = make_employee("周国栋", user_id=other_user.id)
    company = make_department(name="总经理室", abbreviation="总", head_id=above.id)
    head = make_employee("吴海燕", user_id=user.id)
    change(make_department(), {"head_id": head.id, "parent_id": company.id})
    operations.lend(make_archive_item(NUMBER).entry, head)

    with clock.freeze(day(12, 11)):
        operations.take_steps()

    told = [step.told.name for step in session.scalars(select(LoanStep).order_by(LoanStep.id))]
    assert told == ["吴海燕", "周国栋"]


def test_nobody_is_called_on_for_what_came_back(session, lent):
    operations.take_back(lent.article)

    with clock.freeze(day(12, 15)):
        assert operations.take_steps() == 0


@pytest.mark.parametrize(("today", "lapsed"), [(day(11, 26), False), (day(11, 27), True)])
def test_who_does_not_collect_in_time_is_told(session, li, user, today, lapsed):
    li.user_id = user.id
    hold = operations.ask(make_archive_item(NUMBER).entry, li)
    operations.fetched(hold)

    with clock.freeze(today):
        operations.lapse_holds()
        operations.lapse_holds()

    assert (hold.state == HoldState.CANCELLED) is lapsed
    assert (
        notices(session)[1:]
        == [f"{NUMBER} was not collected in time and is no longer kept for you."]
    ) is lapsed


def test_the_nightly_job_does_all_of_it(app):
    with clock.freeze(day(11, 23)), transaction():
        operations.lend(make_archive_item(NUMBER).entry, make_employee("王五"))

    with clock.freeze(day(12, 8)):
        remind.call_local()
        remind.call_local()

    with transaction() as session:
        assert [step.step for step in session.scalars(select(LoanStep))] == [Step.OVERDUE]
