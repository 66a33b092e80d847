"""What is overdue climbs step by step, and each step is kept with who was told (1.6)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from app.chapters.lending import operations as lending
from app.chapters.reports import escalation, rules
from app.chapters.reports.models import Escalation
from app.chapters.reports.rules import EscalationStep
from app.kernel import clock
from app.kernel.database import db
from app.kernel.language.workdays import add_workdays
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import delete, transaction
from app.kernel.roles import Role
from app.kernel.web.timeline import timeline
from app.models import Customer, Department, Employee, Region
from tests.chapters.people import hire
from tests.makers import (
    make_archive_item,
    make_customer,
    make_equipment,
    make_follow_up,
    make_lead,
    make_region,
)

pytestmark = pytest.mark.databases

OWNER, HEAD, LEADER = EscalationStep
START = datetime(2026, 11, 23, 2, tzinfo=UTC)
A_DAY = timedelta(days=1)
Told = list[tuple[EscalationStep, str]]


class Company:
    """A salesperson, the manager of the region, two heads above each other, the leader."""

    def __init__(self) -> None:
        self.leader = hire("吴海燕", Role.SALES_GENERAL_MANAGER)
        self.director = hire("高总监", Role.AFTER_SALES_MANAGER)
        self.head = hire("曹科长", Role.MARKETING_MANAGER)
        self.manager = hire("廖桂", Role.REGIONAL_MANAGER)
        self.seller = hire("李军磊", Role.SALESPERSON)
        above = _department("市场部", "市", self.director)
        self.department = _department("销售科", "科", self.head, above)
        for person in (self.head, self.manager, self.seller):
            person.department_id = self.department.id
        self.region = make_region("华中")
        self.customer = self.customer_called("长沙甲公司")
        db.session.commit()

    def customer_called(self, name: str) -> Customer:
        region_id, owner = self.region.id, self.seller.id
        return make_customer(name, region_id=region_id, responsible_id=owner)


def _department(name: str, short: str, head: Employee, above: Department | None = None):
    made = Department(name=name, abbreviation=short, head_id=head.id, parent_id=above and above.id)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def company(app: Flask) -> Iterator[Company]:
    with clock.freeze(START):
        yield Company()


def due_of(customer: Customer) -> date:
    assert customer.next_due_on is not None
    return customer.next_due_on


def on(day: date) -> datetime:
    return datetime.combine(day, time(6), clock.zone())


def steps_taken_on(day: date) -> Told:
    """Take the steps of a day; return those it took, with who was told."""
    known = set(db.session.scalars(select(Escalation.id)))
    with clock.freeze(on(day)):
        escalation.raise_overdue.call_local()
    kept = db.session.scalars(select(Escalation).order_by(Escalation.id)).all()
    return [(each.step, each.told.name) for each in kept if each.id not in known]


@pytest.mark.parametrize(
    ("today", "workdays", "last"),
    [
        (date(2026, 11, 24), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 22)),
        (date(2026, 11, 26), 3, date(2026, 11, 22)),  # Sunday: the term ends on Wednesday
        (date(2026, 11, 27), 3, date(2026, 11, 23)),
        (date(2026, 11, 30), 3, date(2026, 11, 24)),
        (date(2026, 10, 9), 3, date(2026, 9, 28)),  # the holiday counts for nothing
    ],
)
def test_a_step_is_taken_the_day_after_the_last_working_day_of_its_term(
    today: date, workdays: int, last: date
) -> None:
    assert rules.last_due_on(today, workdays) == last
    assert not workdays or add_workdays(last, workdays) < today
    assert not workdays or add_workdays(last + A_DAY, workdays) >= today


def test_it_climbs_from_the_owner_to_the_head_and_the_leader(company: Company) -> None:
    due = due_of(company.customer)
    head, leader = add_workdays(due, 3), add_workdays(due, 7)

    assert steps_taken_on(due) == []
    assert steps_taken_on(due + A_DAY) == [(OWNER, "李军磊")]
    assert steps_taken_on(head) == []
    assert steps_taken_on(head + A_DAY) == [(HEAD, "曹科长")]
    assert steps_taken_on(leader) == []
    assert steps_taken_on(leader + A_DAY) == [(LEADER, "吴海燕")]
    assert steps_taken_on(leader + 30 * A_DAY) == []


def test_what_was_overdue_for_long_takes_every_step_at_once(company: Company) -> None:
    taken = steps_taken_on(due_of(company.customer) + 60 * A_DAY)

    assert taken == [(OWNER, "李军磊"), (HEAD, "曹科长"), (LEADER, "吴海燕")]


def test_a_step_is_kept_with_what_it_is_about(company: Company) -> None:
    due = due_of(company.customer)
    steps_taken_on(due + A_DAY)

    [kept] = db.session.scalars(select(Escalation))

    assert (kept.source, kept.register, kept.row_id) == (
        "follow_ups",
        "customer",
        company.customer.id,
    )
    assert (kept.due_on, kept.owner_id, kept.told_at) == (due, company.seller.id, on(due + A_DAY))


def test_a_second_run_the_same_day_takes_no_step(company: Company) -> None:
    day = due_of(company.customer) + A_DAY
    steps_taken_on(day)

    assert steps_taken_on(day) == []
    assert len(db.session.scalars(select(Notice)).all()) == 1


def test_two_runs_at_once_take_each_step_once(company: Company, app: Flask) -> None:
    day, start = on(due_of(company.customer) + 60 * A_DAY), Barrier(2)
    db.session.commit()

    def run() -> None:
        with app.app_context(), clock.freeze(day):
            start.wait()
            escalation.raise_overdue.call_local()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(run) for _ in range(2)]:
            future.result()

    kept = db.session.execute(select(Escalation.step, Escalation.told_id)).all()
    assert len(kept) == len(set(kept)) == 3


def test_many_things_make_one_notice_without_names(company: Company) -> None:
    for place in range(3):
        company.customer_called(f"长沙{place}公司")
    db.session.commit()

    steps_taken_on(due_of(company.customer) + A_DAY)

    [notice] = db.session.scalars(select(Notice))
    assert notice.user_id == company.seller.user_id
    assert notice.sentence.startswith("Overdue, and yours to do: 4.")
    assert "长沙" not in notice.sentence


def test_the_manager_of_the_region_is_told_before_the_head(company: Company) -> None:
    db.session.get_one(Region, company.region.id).manager_id = company.manager.id
    db.session.commit()

    taken = steps_taken_on(add_workdays(due_of(company.customer), 3) + A_DAY)

    assert (HEAD, "廖桂") in taken
    assert (HEAD, "曹科长") not in taken


def test_who_works_elsewhere_answers_to_the_own_department(company: Company) -> None:
    db.session.get_one(Region, company.region.id).manager_id = company.manager.id
    company.manager.department_id = company.leader.department_id
    db.session.commit()

    taken = steps_taken_on(add_workdays(due_of(company.customer), 3) + A_DAY)

    assert taken == [(OWNER, "李军磊"), (HEAD, "曹科长")]


def test_what_a_manager_owes_goes_to_the_managers_own_head(company: Company) -> None:
    db.session.get_one(Region, company.region.id).manager_id = company.manager.id
    company.customer.responsible_id = company.manager.id
    db.session.commit()

    taken = steps_taken_on(add_workdays(due_of(company.customer), 3) + A_DAY)

    assert taken == [(OWNER, "廖桂"), (HEAD, "曹科长")]


def test_what_a_head_owes_goes_to_the_head_above(company: Company) -> None:
    company.customer.responsible_id = company.head.id
    db.session.commit()

    taken = steps_taken_on(add_workdays(due_of(company.customer), 3) + A_DAY)

    assert taken == [(OWNER, "曹科长"), (HEAD, "高总监")]


def test_who_has_no_account_is_passed_over(company: Company) -> None:
    company.head.user_id = company.seller.user_id = None
    db.session.commit()

    taken = steps_taken_on(add_workdays(due_of(company.customer), 3) + A_DAY)

    assert taken == [(HEAD, "高总监")]


def test_what_was_done_climbs_no_further_and_what_was_said_stays(company: Company) -> None:
    due = due_of(company.customer)
    steps_taken_on(due + A_DAY)
    with clock.freeze(on(due + A_DAY)), transaction():
        make_follow_up(company.customer)

    assert steps_taken_on(due + 20 * A_DAY) == []
    [kept] = db.session.scalars(select(Escalation))
    with clock.freeze(on(due + 20 * A_DAY)):
        assert escalation.still_open([kept]) == set()


def test_what_is_due_again_climbs_again(company: Company) -> None:
    due = due_of(company.customer)
    steps_taken_on(due + A_DAY)
    with clock.freeze(on(due + A_DAY)), transaction():
        make_follow_up(company.customer)
    again = due_of(company.customer)

    assert again > due
    assert steps_taken_on(again + A_DAY) == [(OWNER, "李军磊")]


def test_what_is_still_overdue_is_said(company: Company) -> None:
    day = due_of(company.customer) + A_DAY
    steps_taken_on(day)
    [kept] = db.session.scalars(select(Escalation))

    with clock.freeze(on(day)):
        assert escalation.still_open([kept]) == {(kept.source, kept.row_id, kept.due_on)}


def test_loans_climb_by_their_own_steps_alone(company: Company) -> None:
    item = make_archive_item("销-04-2021-00001")
    loan = lending.lend(item.entry, company.seller)
    assert loan.due_on is not None
    day = loan.due_on + 40 * A_DAY
    db.session.commit()

    steps_taken_on(day)

    assert db.session.scalars(select(Escalation.source).distinct()).all() in ([], ["follow_ups"])


def test_what_lies_in_the_bin_does_not_climb(company: Company) -> None:
    scale = make_equipment(company.customer, verified_until=date(2026, 11, 24))
    spare = make_equipment(company.customer, verified_until=date(2026, 11, 24))
    delete(spare)
    db.session.commit()

    steps_taken_on(date(2026, 11, 25))

    assert db.session.scalars(select(Escalation.row_id)).all() == [scale.id]


def test_a_meeting_that_was_not_held_climbs_to_the_head_of_the_clerk(company: Company) -> None:
    hire("周敏", Role.SALES_CLERK).department_id = company.department.id
    make_lead(company.customer, owner_id=company.leader.id)
    db.session.commit()

    steps_taken_on(date(2026, 12, 10))

    about = select(Escalation).where(Escalation.source == "demand")
    kept = db.session.scalars(about).all()
    assert {(each.step, each.told.name, each.row_id) for each in kept} == {
        (OWNER, "周敏", escalation.NO_ROW),
        (HEAD, "曹科长", escalation.NO_ROW),
    }


def test_the_page_of_the_row_tells_how_it_climbed(company: Company) -> None:
    steps_taken_on(due_of(company.customer) + 60 * A_DAY)

    told = [each.text for each in timeline(company.customer)][:3]

    assert [words.split()[1] for words in told] == ["吴海燕", "曹科长", "李军磊"]
    assert due_of(company.customer).isoformat() in told[0]


def test_the_board_learns_whom_a_case_was_raised_to(company: Company) -> None:
    steps_taken_on(due_of(company.customer) + 60 * A_DAY)
    entry_id = company.customer.entry.id

    found = escalation.raised([entry_id])

    assert [each.told.name for each in found[entry_id]] == ["李军磊", "曹科长", "吴海燕"]


def test_the_board_is_told_how_far_what_was_due_since_a_day_has_climbed(company: Company) -> None:
    entry_id, due = company.customer.entry.id, due_of(company.customer)
    steps_taken_on(add_workdays(due, 3) + A_DAY)
    with clock.freeze(on(due + 30 * A_DAY)), transaction():
        make_follow_up(company.customer)
    steps_taken_on(due_of(company.customer) + A_DAY)

    assert escalation.highest({entry_id: due})[entry_id].step == HEAD
    assert escalation.highest({entry_id: due + A_DAY})[entry_id].step == OWNER
    assert escalation.highest({entry_id: due_of(company.customer) + A_DAY}) == {}
