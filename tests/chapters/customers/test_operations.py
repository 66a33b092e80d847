from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.chapters.customers import rules
from app.chapters.customers.operations import confirm, hand_over
from app.kernel import clock
from app.kernel.paper.tables import tables_of
from app.kernel.registers.history import of_row
from app.kernel.registers.lifecycle import complete, strike, void
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import change
from app.models import Report
from tests.makers import (
    make_contact,
    make_customer,
    make_employee,
    make_equipment,
    make_follow_up,
    make_key_customer,
    make_visit,
)

CONTENTS = {
    "contact_name": "杨红娟",
    "product_types": "计重收费设备",
    "equipment_use": "正常",
    "product_quality": "良好",
    "service_opinions": "满意",
    "contact_change": "unchanged",
    "next_step": "年底回访",
}


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def test_a_follow_up_moves_the_due_day_in_the_same_transaction(session):
    customer = make_key_customer()

    make_follow_up(customer, done_on=date(2026, 11, 2))

    assert customer.last_follow_up_on == date(2026, 11, 2)
    assert customer.next_due_on == date(2026, 12, 31)


def test_an_earlier_follow_up_entered_late_moves_nothing(session):
    customer = make_key_customer()
    make_follow_up(customer, done_on=date(2026, 11, 2))

    make_follow_up(customer, done_on=date(2026, 10, 30))

    assert customer.last_follow_up_on == date(2026, 11, 2)


def test_a_visit_counts_as_a_follow_up(session):
    customer = make_customer()

    make_visit(customer, visited_on=date(2026, 11, 20))

    assert customer.next_due_on == date(2027, 6, 30)


def test_a_void_follow_up_no_longer_counts(session):
    customer = make_customer()
    follow_up = make_follow_up(customer)

    void(follow_up, "Entered for the wrong customer")

    assert customer.last_follow_up_on is None
    assert customer.next_due_on == date(2027, 6, 30)


def test_a_follow_up_moved_to_another_customer_counts_there(session):
    first, second = make_customer("湖北湘天建材经营部"), make_customer("长沙县建筑垃圾处理厂")
    follow_up = make_follow_up(first)

    change(follow_up, {"customer_id": second.id})

    assert (first.last_follow_up_on, second.last_follow_up_on) == (None, date(2026, 11, 23))


def test_a_follow_up_is_not_recorded_beforehand(session):
    with pytest.raises(rules.InFuture):
        make_follow_up(make_customer(), done_on=date(2026, 11, 24))


def test_a_changed_address_and_phone_update_the_card_in_the_same_step(session):
    customer = make_customer(address="湖南省长沙市人民路1号", phone="0731-88886666")

    follow_up = make_follow_up(
        customer, new_address="湖南省长沙市建设大街2号", new_phone="0731-88887777"
    )

    assert follow_up.contact_change is rules.ContactChange.CHANGED
    assert customer.address == "湖南省长沙市建设大街2号"
    assert customer.phone == "0731-88887777"


def test_an_unchanged_address_stays(session):
    customer = make_customer(address="湖南省长沙市人民路1号")

    make_follow_up(customer)

    assert customer.address == "湖南省长沙市人民路1号"


def test_important_information_is_reported_once_to_the_sales_general_manager(
    session, sales_general_manager
):
    follow_up = make_follow_up(
        make_customer(), important=True, important_text="A rival offers half the price"
    )
    change(follow_up, {"next_step": "Offer a service contract"})

    [report] = session.scalars(select(Report)).all()
    [notice] = session.scalars(select(Notice)).all()

    assert "A rival offers half the price" in report.what
    assert (report.about, report.acknowledged_at) == (follow_up.entry, None)
    assert notice.user_id == sales_general_manager.id
    assert follow_up.number in notice.sentence


def test_the_sheet_of_a_class_a_customer_is_complete_with_its_five_contents(session):
    follow_up = make_follow_up(make_key_customer(), **CONTENTS)
    strike(follow_up, ["new_address", "new_phone", "important_text", "next_on"])

    complete(follow_up)

    assert follow_up.locked()


def test_a_struck_content_keeps_a_class_a_sheet_open(session):
    follow_up = make_follow_up(make_key_customer(), **CONTENTS | {"product_quality": None})
    strike(follow_up, ["product_quality", "new_address", "new_phone", "important_text", "next_on"])

    with pytest.raises(rules.SheetIncomplete):
        complete(follow_up)


def test_all_customers_are_handed_over_in_one_step(session):
    giver, taker = make_employee("李军磊"), make_employee("徐晨")
    customers = [make_customer("长沙甲公司"), make_customer("长沙乙公司")]

    count = hand_over(giver, taker)

    assert count == 2
    assert {customer.responsible_id for customer in customers} == {taker.id}
    change(giver, {"state": "left"})


def test_some_customers_are_handed_over(session):
    giver, taker = make_employee("李军磊"), make_employee("徐晨")
    first, second = make_customer("长沙甲公司"), make_customer("长沙乙公司")

    hand_over(giver, taker, [first])

    assert (first.responsible_id, second.responsible_id) == (taker.id, giver.id)


@pytest.mark.parametrize(
    ("now", "stale", "asked"),
    [
        (datetime(2027, 10, 23, 2, tzinfo=UTC), False, False),
        (datetime(2027, 10, 24, 2, tzinfo=UTC), False, True),
        (datetime(2027, 11, 22, 2, tzinfo=UTC), False, True),
        (datetime(2027, 11, 23, 2, tzinfo=UTC), True, True),
    ],
)
def test_who_keeps_a_file_is_asked_to_confirm_it_before_it_is_stale(session, now, stale, asked):
    customer = make_customer()

    with clock.freeze(now):
        assert (customer.is_stale, customer.is_to_confirm) == (stale, asked)
        assert [act.path for act in customer.acts()] == (["confirm"] if asked else [])


def test_a_confirmed_file_is_fresh_and_its_history_says_by_whom(session):
    customer = make_customer()

    with clock.freeze(datetime(2028, 1, 3, 2, tzinfo=UTC)):
        confirm(customer)

        assert not customer.is_stale
        assert not customer.is_to_confirm
    newest = of_row(session, "customer", customer.id)[0]
    assert (newest.action, newest.diff) == ("confirmed", {})


@pytest.mark.parametrize(
    ("stage", "days", "neglected"),
    [("future", 89, False), ("future", 90, True), ("active", 90, False)],
)
def test_a_potential_customer_without_contact_is_neglected(session, stage, days, neglected):
    customer = make_customer(stage=stage)

    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC) + timedelta(days=days)):
        assert customer.is_neglected is neglected


def test_the_card_is_printed_with_its_people_and_scales(session):
    customer = make_customer()
    make_contact(customer, "李建国")
    make_equipment(customer, serial_number="SN-77")

    tables = tables_of(type(customer), customer)
    printed = [cell for table in tables for row in table.rows for cell in row]

    assert {"李建国", "SN-77"} <= set(printed)
