"""Who sees a call: whoever sees the customer, and whoever has to handle it (1.20, 2.3.3)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.errors import RegulationError
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import change
from app.models import ContactRecord, Customer
from tests.makers import make_contact_record, make_customer, make_employee


def acting(employee, reach="own"):
    return acting_as(Actor(user_id=None, name=employee.name, reach=reach, facts=Facts(employee.id)))


@pytest.fixture
def call(session):
    customer = make_customer(responsible_id=make_employee("李军磊").id)
    call = make_contact_record(customer_id=customer.id, handler_id=make_employee("马建").id)
    session.expire_all()
    return call


def seen(session, register):
    return list(session.scalars(select(register)))


@pytest.mark.parametrize(("name", "count"), [("李军磊", 1), ("马建", 1), ("蒋永", 1), ("徐晨", 0)])
def test_a_call_is_seen_by_the_customers_person_and_by_its_handler(session, call, name, count):
    with acting(make_employee(name)):
        assert len(seen(session, ContactRecord)) == count
        assert len([e for e in seen(session, Entry) if e.number == call.number]) == count


def test_the_handler_does_not_see_the_customer_for_it(session, call):
    with acting(make_employee("马建")):
        assert seen(session, Customer) == []
        assert [e for e in seen(session, Entry) if e.register == "customer"] == []


def test_the_handler_works_on_the_call(session, call):
    customer_id = call.customer_id
    with acting(make_employee("马建")):
        session.expunge_all()
        mine = session.scalars(select(ContactRecord)).one()
        change(mine, {"customer_id": customer_id, "handling": "电话答复"})

    assert session.get(ContactRecord, call.id).handling == "电话答复"


def test_the_handler_cannot_move_the_call_to_a_customer_out_of_reach(session, call):
    other = make_customer("长沙甲公司", responsible_id=make_employee("徐晨").id).id
    with acting(make_employee("马建")):
        session.expunge_all()
        mine = session.scalars(select(ContactRecord)).one()
        with pytest.raises(RegulationError):
            change(mine, {"customer_id": other})


@pytest.mark.parametrize(("name", "count"), [("李军磊", 1), ("马建", 0)])
@pytest.mark.parametrize("explicit", [True, False])
def test_an_alias_hides_nothing_and_shows_nothing(session, call, name, count, explicit):
    customer, entry = aliased(Customer), aliased(Entry)
    query = (
        select(ContactRecord.id)
        .join(customer, customer.id == ContactRecord.customer_id)
        .join(entry, (entry.register == "customer") & (entry.row_id == customer.id))
        if explicit
        else select(customer.id)
    )

    with acting(make_employee(name)):
        assert len(session.execute(query).all()) == count
