"""The calendar: what is due, planned and done, within everybody's reach; plans are moved."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import Customer, Employee, Region
from tests.makers import make_customer, make_demand_meeting, make_follow_up, make_lead
from tests.pdfs import squeezed, text_of

pytestmark = pytest.mark.databases

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
SPRING = datetime(2026, 6, 15, 2, tzinfo=UTC)  # class C is due in the half-year after it
AUTUMN = datetime(2026, 9, 15, 2, tzinfo=UTC)  # class B in the quarter
YEAR_END = "day=2026-12-31"
MOST = 15

_serial = count(1)


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with clock.freeze(NOW):
        yield


def keep(house, place: str, since: datetime = SPRING, **values) -> int:
    """Make a customer of a region, due at the end of the year."""
    with house.app_context(), clock.freeze(since), transaction():
        region = db.session.query(Region.id).filter_by(name=place).scalar()
        return make_customer(f"{place}第{next(_serial)}水泥厂", region_id=region, **values).id


def name_of(house, key: int) -> str:
    with house.app_context():
        return db.session.get_one(Customer, key).name


def plan(browser, key: int, day: str, **more):
    sent = {"source": "follow_ups", "row_id": key, "day": day} | more
    return browser.post("/calendar/plan", data=sent, headers={"Accept": "application/json"})


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda"])
def test_everybody_sees_what_is_due_within_their_reach(house, log_in, view):
    north, central = (name_of(house, keep(house, place)) for place in ("华北", "华中"))
    # One of many on the day may stand behind "more": only the day shows them all.
    asked = f"/calendar/?view={view}&{YEAR_END}&kind=follow_ups"

    page = log_in("north").get(asked).text

    assert central not in page
    assert north in log_in("north").get(f"/calendar/?view=day&{YEAR_END}").text
    assert page.count("华中") == 1  # the choice of regions


def test_who_may_not_see_customers_sees_none_in_the_calendar(house, log_in):
    name = name_of(house, keep(house, "华北"))

    assert name not in log_in("office").get(f"/calendar/?view=day&{YEAR_END}").text


def test_it_is_narrowed_by_person_region_class_and_kind(house, log_in):
    with house.app_context():
        person = db.session.query(Employee.id).filter_by(name="李四").scalar()
        region = db.session.query(Region.id).filter_by(name="华北").scalar()
    mine, other = keep(house, "华北", responsible_id=person), keep(house, "华中")
    clerk = log_in("clerk")

    def shown(query: str) -> list[bool]:
        page = clerk.get(f"/calendar/?view=day&{YEAR_END}&{query}").text
        return [f'data-row-id="{key}"' in page for key in (mine, other)]

    assert shown("") == [True, True]
    assert shown(f"person_id={person}") == [True, False]
    assert shown(f"region_id={region}") == [True, False]
    assert shown("tone=C") == [True, True]
    assert shown("tone=A") == [False, False]
    assert shown("kind=loans") == [False, False]
    assert shown("mine=1") == [False, False]


def test_a_day_shows_the_first_and_counts_the_rest(house, log_in):
    for _ in range(6):
        keep(house, "华北", AUTUMN, customer_class="B", sector="industry")

    page = log_in("north").get(f"/calendar/?{YEAR_END}&tone=B").text

    assert page.count('draggable="true"') == 3
    assert "3 more" in page


def test_what_was_done_stands_on_its_day(house, log_in):
    key = keep(house, "华北")
    with house.app_context(), transaction():
        follow_up = make_follow_up(db.session.get_one(Customer, key), done_on=date(2026, 11, 20))
        meeting = make_demand_meeting(held_on=date(2026, 11, 20))
        done, met = f"/follow_up/{follow_up.id}", f"/demand_meeting/{meeting.id}"

    page = log_in("clerk").get("/calendar/?view=day&day=2026-11-20").text

    assert f'href="{done}"' in page
    assert f'href="{met}"' in page


def test_what_is_overdue_is_found_whenever_it_was_due(house, log_in):
    late = keep(house, "华北", datetime(2025, 10, 15, 2, tzinfo=UTC))
    in_time = keep(house, "华北")
    with house.app_context(), transaction():
        done = make_follow_up(db.session.get_one(Customer, in_time), done_on=date(2026, 11, 20)).id

    page = log_in("north").get("/calendar/?view=overdue").text

    assert f"/follow_up/new?customer_id={late}" in page
    assert f'data-row-id="{late}"' not in page, "it is too late for a plan"
    assert f"/follow_up/new?customer_id={in_time}" not in page
    assert f'href="/follow_up/{done}"' not in page


def test_the_weekly_meeting_stands_on_its_sunday(house, log_in):
    with house.app_context(), transaction():
        make_lead()

    clerk, office = (
        log_in(name).get("/calendar/?view=day&day=2026-12-06").text for name in ("clerk", "office")
    )

    assert "Demand meeting of the week from 2026-11-30" in clerk
    assert "Demand meeting of the week from" not in office


def test_a_click_leads_to_the_form_that_records_it(house, log_in):
    key = keep(house, "华北")
    browser = log_in("north")

    page = browser.get(f"/calendar/?view=day&{YEAR_END}").text
    form = browser.get(f"/follow_up/new?customer_id={key}").text

    assert f'href="/follow_up/new?customer_id={key}"' in page
    assert name_of(house, key) in form


def test_a_plan_is_moved_and_taken_back(house, log_in):
    key, browser = keep(house, "华北"), log_in("north")

    answer = plan(browser, key, "2026-12-08")

    assert answer.get_json() == {"message": "Planned for 2026-12-08."}
    assert f'data-row-id="{key}"' in browser.get("/calendar/?view=day&day=2026-12-08").text
    assert f'data-row-id="{key}"' not in browser.get(f"/calendar/?view=day&{YEAR_END}").text
    assert plan(browser, key, "").get_json() == {"message": "The plan is taken back."}
    assert f'data-row-id="{key}"' in browser.get(f"/calendar/?view=day&{YEAR_END}").text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-01-01", "It is due by 2026-12-31 and cannot be planned later."),
        ("2026-11-24", "This day is over. Plan it for today or a day to come."),
        ("2026-12-05", "2026-12-05 is a day off. Plan it for this day all the same?"),
    ],
)
def test_a_plan_the_rule_refuses_says_why(house, log_in, day, said):
    answer = plan(log_in("north"), keep(house, "华北"), day)

    assert answer.status_code == 422
    assert answer.get_json()["message"] == said


def test_a_day_off_is_taken_when_it_is_meant(house, log_in):
    key, browser = keep(house, "华北"), log_in("north")

    assert plan(browser, key, "2026-12-05").get_json()["field"] == "agreed"
    assert plan(browser, key, "2026-12-05", agreed="1").status_code == 200


@pytest.mark.parametrize(
    ("name", "sent", "status"),
    [
        ("north", {}, 404),  # of the other region
        ("office", {}, 403),
        ("clerk", {"source": "loans"}, 404),
        ("clerk", {"source": "nothing"}, 404),
        ("clerk", {"row_id": "999999"}, 404),
        ("clerk", {"row_id": "x"}, 400),
        ("clerk", {"day": "x"}, 400),
    ],
)
def test_nobody_plans_what_is_not_theirs_to_plan(house, log_in, name, sent, status):
    key = keep(house, "华中")

    answer = plan(log_in(name), key, **({"day": "2026-12-08"} | sent))

    assert answer.status_code == status
    with house.app_context():
        assert db.session.get_one(Customer, key).planned_on is None


def test_it_takes_as_many_statements_for_many_rows_as_for_few(house, log_in, counted):
    browser, asked = log_in("clerk"), f"/calendar/?view=agenda&{YEAR_END}"
    keep(house, "华北")
    browser.get(asked)
    with counted() as few:
        browser.get(asked)
    for _ in range(5):
        keep(house, "华中")

    with counted() as many:
        browser.get(asked)

    assert len(many) == len(few)
    assert len(many) <= MOST, many.statements


def test_the_week_is_printed_within_reach(house, log_in):
    north, central = (name_of(house, keep(house, place)) for place in ("华北", "华中"))
    browser = log_in("north")

    page = browser.get(f"/calendar/print?{YEAR_END}")
    pdf = squeezed(text_of(browser.get(f"/calendar/print.pdf?{YEAR_END}").data))

    assert page.status_code == 200
    assert squeezed("Calendar 2026-12-28 – 2027-01-03") in pdf
    assert north in pdf
    assert central not in pdf
    assert browser.post(f"/calendar/print?{YEAR_END}").status_code == 204


@pytest.mark.parametrize(
    "query",
    ["view=zzz", "day=2026-11-30", "kind=zzz&tone=zzz", f"day={date.max}", "day=x", "person_id=x"],
)
def test_an_address_that_is_wrong_is_answered(house, log_in, query):
    assert log_in("clerk").get(f"/calendar/?{query}").status_code in (200, 400)


def test_a_stranger_logs_in_first(house):
    browser = house.test_client()

    assert browser.get("/calendar/").status_code == 302
    assert plan(browser, 1, str(NOW.date() + timedelta(days=1))).status_code == 401
