"""A revision from draft to the day it takes force, on both databases (1.22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.chapters.policy import operations, rules
from app.cli import sync_security
from app.kernel import clock
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.errors import ItemErrors, NotAllowed
from app.kernel.parameters import BadValue, history_of, in_force, value_of
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.operations import change, delete
from app.kernel.registers.register import FormState
from app.kernel.roles import Role
from app.kernel.web.duties import DRAFT_DAYS
from app.models import ArchiveItem, Clause, ClauseChange, ParameterChange
from tests.makers import (
    make_clause,
    make_clause_change,
    make_employee,
    make_parameter_change,
    make_policy_parameter,
    make_revision,
)

pytestmark = pytest.mark.databases

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _on_a_monday(app: Flask) -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def approve(revision) -> None:
    signing.sign(revision, "manager")


def account(name: str, role: Role) -> User:
    details = Details(username=name, name=name, roles=[role])
    user, _password = accounts.create_account(details, "correct horse battery")
    return user


def test_until_something_is_approved_the_default_holds():
    make_parameter_change()

    assert value_of(DRAFT_DAYS, NEXT_YEAR) == 7


@pytest.mark.parametrize(
    ("on", "days"),
    [(date(2026, 11, 23), 7), (date(2026, 12, 31), 7), (NEXT_YEAR, 10), (date(2027, 1, 2), 10)],
)
def test_an_approved_value_takes_force_on_its_day(on, days):
    make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR))

    assert value_of(DRAFT_DAYS, on) == days


def test_past_windows_are_judged_by_the_value_then_in_force():
    make_policy_parameter(revision=make_revision(in_force_from=TOMORROW))
    make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR), value="5")

    history = history_of(DRAFT_DAYS)

    assert history == [(date.min, 7), (TOMORROW, 10), (NEXT_YEAR, 5)]
    assert [in_force(history, day) for day in (TODAY, TOMORROW, NEXT_YEAR)] == [7, 10, 5]


def test_of_two_approved_for_one_day_the_later_holds():
    make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR))
    make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR), value="5")

    assert value_of(DRAFT_DAYS, NEXT_YEAR) == 5


def test_an_approved_value_says_what_it_was_from_when_and_by_which_revision():
    kept = make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR))

    assert (kept.code, kept.clause) == ("draft_days", "4.3")
    assert (kept.value, kept.unit) == ("10", "days")
    assert kept.in_force_from == NEXT_YEAR
    assert kept.revision.state == FormState.ARCHIVED
    assert db.session.scalar(select(ArchiveItem.number)) == kept.revision.number


def test_a_new_text_is_a_new_version_and_the_old_one_stays():
    first = make_clause()
    approve(make_clause_change(make_revision(in_force_from=TOMORROW)).revision)

    newest = Clause.newest("4.6")

    assert (first.edition, first.in_force_from) == (1, None)
    assert (newest.edition, newest.in_force_from, newest.part) == (2, TOMORROW, rules.Part.RECORDS)
    assert newest.text == "借阅记录时，应提前一天预约。"


def test_a_line_shows_what_it_takes_the_place_of():
    make_policy_parameter(revision=make_revision(in_force_from=TOMORROW))

    line = make_parameter_change(make_revision(in_force_from=NEXT_YEAR), value=" 5 ")

    assert (line.before, line.value, line.after) == ("10 days", "5", "5 days")


def test_a_change_of_a_clause_is_one_of_its_latest_version():
    first = make_clause()
    approve(make_clause_change().revision)

    line = make_clause_change(clause_id=first.id, text="借阅记录时，应提前两天预约。")

    assert line.clause.edition == 2
    assert line.before == "借阅记录时，应提前一天预约。"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0", "Enter a whole number from 1 to 365."),
        ("366", "Enter a whole number from 1 to 365."),
        ("ten", "Enter a whole number from 1 to 365."),
        (None, "Enter a whole number from 1 to 365."),
        ("7", "This is what applies already."),
    ],
)
def test_a_value_out_of_bounds_or_unchanged_is_refused(value, sentence):
    with pytest.raises((BadValue, rules.NothingChanges)) as refused:
        make_parameter_change(value=value)

    assert refused.value.message == sentence
    assert refused.value.field == "value"


def test_a_revision_changes_a_parameter_once():
    revision = make_parameter_change().revision

    with pytest.raises(rules.ChangedTwice):
        make_parameter_change(revision, value="11")


def test_a_line_taken_away_may_be_entered_again():
    line = make_parameter_change()
    delete(line)

    make_parameter_change(line.revision, value="11")


def test_a_revision_cannot_be_made_for_yesterday():
    with pytest.raises(rules.Retroactive):
        make_revision(in_force_from=date(2026, 11, 22))


def test_a_revision_whose_day_has_passed_while_it_waited_is_not_approved():
    revision = make_parameter_change(make_revision(in_force_from=TODAY)).revision

    with (
        clock.freeze(datetime(2026, 11, 24, 2, tzinfo=UTC)),
        pytest.raises(rules.Retroactive),
    ):
        approve(revision)


def test_a_revision_does_not_take_force_before_an_approved_one():
    make_policy_parameter(revision=make_revision(in_force_from=NEXT_YEAR))

    with pytest.raises(rules.BeforeLatest):
        make_parameter_change(make_revision(in_force_from=TOMORROW), value="5")


def test_a_revision_is_not_moved_before_an_approved_one():
    make_policy_parameter(revision=make_revision(in_force_from=TOMORROW))
    later = make_parameter_change(make_revision(in_force_from=NEXT_YEAR), value="5").revision

    with pytest.raises(rules.BeforeLatest):
        change(later, {"in_force_from": TODAY})


def test_a_revision_without_a_change_is_not_approved():
    with pytest.raises(rules.NothingChanges):
        approve(make_revision())


def test_what_was_revised_meanwhile_is_looked_at_again_before_it_is_approved():
    waiting = make_parameter_change(make_revision(in_force_from=NEXT_YEAR), value="5")
    make_policy_parameter(revision=make_revision(in_force_from=TOMORROW))

    with (
        pytest.raises(rules.ChangedMeanwhile, match="A draft is completed within"),
        db.session.begin_nested(),
    ):
        approve(waiting.revision)
    change(waiting, {"value": "5"})
    approve(waiting.revision)

    assert value_of(DRAFT_DAYS, NEXT_YEAR) == 5


def test_a_clause_revised_meanwhile_is_looked_at_again_before_it_is_approved():
    waiting = make_clause_change(text="借阅记录时，应提前两天预约。")
    approve(make_clause_change().revision)

    with pytest.raises(rules.ChangedMeanwhile, match=r"4\.6 was revised"):
        approve(waiting.revision)


def test_the_preparer_does_not_approve():
    sync_security()
    user = account("qian", Role.GENERAL_MANAGER)
    with acting_as(actor_of(user)):
        revision = make_parameter_change().revision

        with pytest.raises(signing.PreparerSigns):
            approve(revision)


def test_only_the_general_manager_approves():
    sync_security()
    revision = make_parameter_change().revision

    with acting_as(actor_of(account("zhou", Role.SALES_CLERK))), pytest.raises(NotAllowed):
        approve(revision)
    with acting_as(actor_of(account("qian", Role.GENERAL_MANAGER))):
        approve(revision)

    assert value_of(DRAFT_DAYS, TODAY) == 10


def test_an_approved_revision_is_not_declared_void():
    revision = make_policy_parameter().revision

    with pytest.raises(rules.ApprovedStays):
        lifecycle.void(revision, "撤回")


def test_a_draft_is_declared_void():
    revision = make_parameter_change().revision

    lifecycle.void(revision, "撤回")

    assert revision.state == FormState.VOID


@pytest.mark.parametrize("make", [make_clause, make_policy_parameter])
def test_what_was_approved_is_not_deleted(make):
    with pytest.raises(rules.ApprovedStays):
        delete(make())


def test_the_regulation_is_given_once_and_what_was_revised_stays():
    operations.seed()
    approve(make_clause_change().revision)
    first = db.session.scalar(select(Clause).where(Clause.number == "1.6"))
    first.watch = False
    db.session.flush()

    operations.seed()

    numbers = [row.number for row in db.session.scalars(select(Clause).order_by(Clause.place))]
    assert len(numbers) == len(rules.printed()) + 1
    assert numbers[:9] == ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10"]
    assert first.ways == ["block", "watch", "keep"]
    assert Clause.newest("4.6").edition == 2


def test_a_proposal_holds_what_differs_and_nothing_else():
    clause = make_clause("4.3")
    values = {"what": "延长草稿期限", "why": "出差", "in_force_from": NEXT_YEAR}

    revision = operations.propose(values, {"draft_days": "10"}, clause, clause.text)

    assert [(line.parameter, line.value) for line in revision.part_rows(ParameterChange)] == [
        ("draft_days", "10")
    ]
    assert revision.part_rows(ClauseChange) == []


def test_a_proposal_of_a_text_holds_the_text():
    clause = make_clause("4.3")
    values = {"what": "改条文", "why": "出差", "in_force_from": NEXT_YEAR}

    revision = operations.propose(values, {"draft_days": "7"}, clause, "填写要及时。")

    assert [line.text for line in revision.part_rows(ClauseChange)] == ["填写要及时。"]
    assert revision.part_rows(ParameterChange) == []


def test_a_proposal_says_of_each_value_what_is_wrong_with_it():
    clause = make_clause("4.3")

    with pytest.raises(ItemErrors) as refused:
        operations.propose({}, {"draft_days": "0"}, clause, clause.text)

    assert refused.value.errors == {"draft_days": "Enter a whole number from 1 to 365."}


def test_a_proposal_of_nothing_is_refused():
    clause = make_clause("4.3")

    with pytest.raises(rules.NothingChanges):
        operations.propose({}, {"draft_days": "7"}, clause, clause.text)


def test_a_prepared_revision_names_who_prepared_it():
    sync_security()
    employee = make_employee("周敏", user_id=account("zhou", Role.SALES_CLERK).id)
    with acting_as(actor_of(db.session.get(User, employee.user_id))):
        values = {"what": "改", "why": "改", "in_force_from": NEXT_YEAR}
        revision = operations.propose(values, {"draft_days": "9"}, make_clause("4.3"), "改")

    assert revision.prepared_by is employee
