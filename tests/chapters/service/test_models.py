from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.chapters.org.operations import seed as seed_org
from app.chapters.service import rules
from app.chapters.service.operations import seed
from app.kernel import clock
from app.kernel.registers.lifecycle import take_step
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import create
from app.models import ContactRecord, Product, RoutingRule
from tests.makers import (
    make_contact_record,
    make_customer,
    make_department,
    make_employee,
    make_qualification,
    make_routing_rule,
)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def test_a_new_company_has_products_and_routes(session):
    seed_org()
    seed()
    seed()

    assert session.scalar(select(func.count()).select_from(Product)) == 9
    assert RoutingRule.for_kind(rules.ContactKind.REPAIR).department.abbreviation == "服"


def test_a_product_typed_in_one_line_is_split(session):
    product = create(Product, {"code": "XK-3190 称重仪表"})

    assert (product.code, product.name) == ("XK-3190", "称重仪表")


def test_a_call_is_numbered_in_the_sales_departments_series(session):
    assert make_contact_record().number == "销-04-2026-00001"


def test_only_trained_people_receive_calls(session):
    with pytest.raises(rules.ReceiverUntrained):
        make_contact_record(receiver_id=make_employee("覃轩新").id)


def test_training_that_has_run_out_does_not_count(session):
    person = make_employee("覃轩新")
    make_qualification(person, valid_until=date(2026, 11, 22))

    with pytest.raises(rules.ReceiverUntrained):
        make_contact_record(receiver_id=person.id)


def test_a_record_transcribed_from_paper_tells_who_received_then(session):
    customer = make_customer("福建蓝白黑建材经营部")

    record = create(
        ContactRecord,
        {
            "unit": "福建蓝白黑建材经营部",
            "receiver_id": make_employee("蒋永").id,
            "channel": "email",
            "kind": "inquiry",
            "filled_on": date(2024, 1, 21),
        },
        transcribed=True,
    )

    assert record.number == "销-04-2024-00001"
    assert record.customer_id == customer.id
    assert clock.local(record.received_at).date() == date(2024, 1, 21)


def test_a_call_goes_to_the_person_the_rule_names(session):
    handler = make_employee("马建")
    make_routing_rule(handler_id=handler.id)
    record = make_contact_record()

    take_step(record, "route")

    assert (record.state, record.handler_id) == ("routed", handler.id)
    assert record.routed_at == clock.now()


def test_without_a_person_the_head_of_the_department_handles_it(session):
    department = make_department()
    department.head_id = make_employee("马建").id
    make_routing_rule()
    record = make_contact_record()

    take_step(record, "route")

    assert record.handler.name == "马建"


def test_a_handler_chosen_by_hand_stays(session):
    handler = make_employee("秦轩静")
    record = make_contact_record(handler_id=handler.id)

    take_step(record, "route")

    assert record.handler_id == handler.id


@pytest.mark.parametrize("with_rule", [False, True])
def test_a_call_nobody_would_handle_is_not_routed(session, with_rule):
    _rules = [make_routing_rule()] if with_rule else []
    record = make_contact_record()

    with pytest.raises((rules.RouteMissing, rules.HandlerMissing)):
        take_step(record, "route")

    assert record.state == "draft"


def test_handler_and_marketing_manager_are_told(session, user, other_user):
    handler = make_employee("马建", user_id=user.id)
    manager = make_employee("李军磊", user_id=other_user.id)
    customer = make_customer(responsible_id=manager.id)
    record = make_contact_record(customer_id=customer.id, handler_id=handler.id)

    take_step(record, "route")

    told = session.scalars(select(Notice.user_id).order_by(Notice.id)).all()
    assert sorted(told) == sorted([user.id, other_user.id])
    assert record.handler_told_at == record.manager_told_at == clock.now()


def test_who_has_no_account_is_not_told(session):
    record = make_contact_record(handler_id=make_employee("马建").id)

    take_step(record, "route")

    assert record.handler_told_at is None
