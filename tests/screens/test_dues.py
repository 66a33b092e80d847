"""What is due: one statement for everybody, which each sees as far as they reach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, union_all

from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as, actor_of
from app.kernel.database import db
from app.kernel.owed import climbing, dues
from app.kernel.owed.dues import State
from app.kernel.registers.operations import transaction
from app.models import Customer, Employee, Region
from tests.makers import make_customer, make_equipment, make_lead

pytestmark = pytest.mark.databases

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
SPRING = datetime(2026, 6, 15, 2, tzinfo=UTC)
UNTIL = date(2026, 12, 31)
PLACES = {"north": "华北", "central": "华中"}


@pytest.fixture(scope="module")
def kept(house):
    """A customer with a scale and a lead with a bid in each of two regions; one is deleted."""
    with house.app_context(), clock.freeze(SPRING), transaction():
        for place in PLACES.values():
            region = db.session.query(Region.id).filter_by(name=place).scalar()
            customer = make_customer(f"{place}第一水泥厂", region_id=region)
            make_equipment(customer, verified_until=UNTIL)
            make_lead(customer, name=customer.name, region_id=region, bid_at=MONDAY)
        make_customer("华北旧厂", region_id=region).deleted_at = clock.now()
    return PLACES


def seen_by(house, name: str) -> set[tuple[str, str]]:
    """Return what of the whole set somebody sees."""
    with house.app_context(), clock.freeze(MONDAY), acting_as(account(name)):
        parts = [
            dues.statement(source, source.find(clock.today()))
            for source in dues.sources()
            if source.find
        ]
        found = dues.named(union_all(*parts).subquery())
        return {(each.source.code, each.about[:2]) for each in found if "第一" in each.about}


def account(name: str) -> Actor:
    return actor_of(db.session.query(User).filter_by(username=name).one())


def test_a_regional_manager_sees_what_is_due_in_the_region(house, kept):
    codes = ("follow_ups", "verifications", "leads", "bids")

    assert seen_by(house, "north") == {(code, "华北") for code in codes}
    assert seen_by(house, "central") == {(code, "华中") for code in codes}
    assert len(seen_by(house, "clerk")) == 2 * len(codes)


def test_what_was_deleted_is_not_due(house, kept):
    with house.app_context(), clock.freeze(MONDAY):
        source = dues.source_of("follow_ups")
        rows = db.session.execute(dues.statement(source, source.find(clock.today()))).all()
        deleted = select(Customer.id).where(Customer.name == "华北旧厂")
        gone = db.session.scalar(deleted, execution_options={"show_deleted": True})

    assert rows
    assert gone not in [row.row_id for row in rows]


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_everything_overdue_is_found_whoever_owes_it(house, kept, days, late):
    with house.app_context():
        found = db.session.execute(climbing.overdue(UNTIL + timedelta(days=days))).all()

    scales = [row for row in found if row.source == "verifications"]
    assert len(scales) == (2 if late else 0)
    assert all(row.due_on == UNTIL and row.person_id for row in scales)


def test_a_bid_is_due_on_the_day_it_has_where_the_company_is(house, kept):
    with house.app_context(), clock.freeze(MONDAY), transaction():
        late = make_lead(name="夜标", bid_at=datetime(2026, 12, 1, 16, 30, tzinfo=UTC)).id
        source = dues.source_of("bids")
        wanted = dues.statement(source, source.find(clock.today()))
        days = {row.row_id: row.due_on for row in db.session.execute(wanted)}

    assert days[late] == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("today", "planned_on", "state"),
    [
        (UNTIL, None, State.DUE),
        (UNTIL, date(2026, 12, 30), State.PLANNED),
        (UNTIL + timedelta(days=1), date(2026, 12, 30), State.OVERDUE),
    ],
)
def test_a_due_says_how_urgent_it_is(house, kept, today, planned_on, state):
    source = dues.source_of("follow_ups")
    each = dues.Due(
        source=source, register="customer", title="", url="", due_on=UNTIL, planned_on=planned_on
    )

    with (
        house.app_context(),
        clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)),
    ):
        assert each.state is state


def test_what_others_owe_is_not_mine(house, kept):
    with house.app_context(), clock.freeze(MONDAY):
        person = db.session.query(Customer).filter_by(name="华北第一水泥厂").one().responsible_id
        other = db.session.query(Employee.id).filter(Employee.id != person).limit(1).scalar()
        mine, theirs = (_owed(each) for each in (person, other))

    assert "bids" in mine
    assert theirs == []


def _owed(employee_id: int) -> list[str]:
    who = Actor(user_id=None, name="", reach="own", facts=Facts(employee_id))
    with acting_as(who):
        return [each.source.code for each in dues.owed_by(who, 10)]
