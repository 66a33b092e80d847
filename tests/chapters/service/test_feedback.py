"""The engineer's sheet: signed part by part, then by the customer and after-sales (6.5)."""

from __future__ import annotations

import pytest

from app.chapters.customers.rules import OfAnotherCustomer
from app.kernel.actor import Actor, acting_as
from app.kernel.errors import NotAllowed
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.register import FormState
from app.kernel.registers.signatures import Way
from app.kernel.roles import Role
from tests.makers import (
    make_contact_record,
    make_customer,
    make_equipment,
    make_service_feedback,
)

pytestmark = pytest.mark.usefixtures("session")

ENGINEER = Actor(None, "李军磊", "all", roles=frozenset({Role.SERVICE_ENGINEER}), user=object())
MANAGER = Actor(None, "周经理", "all", roles=frozenset({Role.AFTER_SALES_MANAGER}), user=object())
PARTS = ("fault", "remedy", "result")


def signed_by_engineer(**values):
    row = make_service_feedback(make_customer(), result="恢复正常", **values)
    with acting_as(ENGINEER):
        for part in PARTS:
            signing.sign(row, f"{part}_signed")
    return row


def test_it_completes_when_engineer_customer_and_manager_have_signed():
    row = signed_by_engineer()
    lifecycle.strike(row, [item.key for item in row.open_items])

    signing.sign(row, "customer_confirms", way=Way.DRAWN, signer_name="邓国敏", drawing="M0 0L9 9")
    with acting_as(MANAGER):
        signing.sign(row, "leader")

    assert row.state == FormState.ARCHIVED


def test_the_engineer_signs_what_is_filled_while_the_rest_is_open():
    row = make_service_feedback(make_customer())

    with acting_as(ENGINEER):
        signing.sign(row, "fault_signed")

        with pytest.raises(lifecycle.ItemsOpen) as refusal:
            signing.sign(row, "result_signed")
    assert set(refusal.value.errors) == {"result"}


@pytest.mark.parametrize("part", PARTS)
def test_a_change_withdraws_the_signature_under_it_alone(part):
    row = signed_by_engineer()

    operations.change(row, {part: "另一说法"})

    standing = [each for each in PARTS if row.signature(f"{each}_signed") is not None]
    assert standing == [each for each in PARTS if each != part]


def test_nobody_confirms_for_the_customer_with_an_account():
    row = signed_by_engineer()
    lifecycle.strike(row, [item.key for item in row.open_items])

    with acting_as(MANAGER), pytest.raises(NotAllowed):
        signing.sign(row, "customer_confirms")


def test_it_is_about_its_equipment():
    customer = make_customer()
    scale = make_equipment(customer)

    assert make_service_feedback(customer, equipment_id=scale.id).kept_equipment() == (scale.id,)
    assert make_service_feedback(customer).kept_equipment() == ()


def test_equipment_of_another_customer_is_refused():
    scale = make_equipment(make_customer("辽宁吉居水泥有限责任公司"))

    with pytest.raises(OfAnotherCustomer, match="another customer") as refusal:
        make_service_feedback(make_customer(), equipment_id=scale.id)

    assert refusal.value.field == "equipment_id"


def test_a_call_of_another_customer_is_refused_and_one_of_nobody_is_taken():
    mine, other = make_customer(), make_customer("辽宁吉居水泥有限责任公司")
    nobodys = make_contact_record()
    make_service_feedback(mine, contact_record_id=nobodys.id)

    with pytest.raises(OfAnotherCustomer):
        make_service_feedback(mine, contact_record_id=make_contact_record(customer_id=other.id).id)
