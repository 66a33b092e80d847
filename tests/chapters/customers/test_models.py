from datetime import UTC, date, datetime

import pytest

from app.chapters.customers import rules
from app.chapters.customers.rules import CustomerClass, Sector
from app.kernel import clock
from app.kernel.errors import ItemErrors
from app.kernel.registers.lifecycle import complete, strike
from app.kernel.registers.operations import change, create, delete
from app.kernel.registers.signatures import Way
from app.kernel.registers.signing import sign
from app.models import Customer
from tests.makers import (
    make_care,
    make_contact,
    make_customer,
    make_employee,
    make_equipment,
    make_follow_up,
    make_key_customer,
    make_project,
    make_region,
    make_visit,
)

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.freeze(MONDAY):
        yield


def test_a_customer_gets_a_number_of_its_own(session):
    first, second = make_customer("长沙甲公司"), make_customer("长沙乙公司")

    assert first.number == "客-00001"
    assert second.number == "客-00002"


def test_a_ledger_row_is_completed_from_what_it_says(session):
    make_region("华中")
    person = make_employee("胡栋秀")

    customer = create(
        Customer,
        {
            "name": "天津德才公路管理局",
            "customer_class": CustomerClass.B,
            "stage": "past",
            "province": "湖南省",
            "address": "湖南省常德市汉寿县建设大街80号",
            "contact_name": "史春晨",
            "phone": "19040275168",
            "responsible_id": person.id,
        },
    )

    assert customer.sector is Sector.HIGHWAY
    assert customer.class_reason is None
    assert customer.region.name == "华中"
    assert customer.city == "常德市"
    assert [(contact.name, contact.is_key) for contact in customer.contacts] == [("史春晨", True)]
    assert customer.contacts[0].phone == "19040275168"


def test_a_class_decided_before_is_taken_over_with_a_reason(session):
    customer = make_customer("天津德才公路管理局", customer_class="C")

    assert customer.sector is Sector.HIGHWAY
    assert customer.class_reason


def test_another_class_than_proposed_is_refused_without_reason(session):
    customer = make_customer("天津德才公路管理局", customer_class="B")

    with pytest.raises(rules.ReasonMissing):
        change(customer, {"customer_class": "C"})


def test_class_a_needs_a_region_with_a_manager(session):
    with pytest.raises(rules.ManagerMissing, match="华中"):
        make_customer("常德市高速公路管理处", customer_class="A")


def test_class_a_is_the_regional_managers_when_nobody_else_is_named(session):
    customer = make_key_customer(responsible_id=None)

    assert customer.responsible_id == customer.region.manager_id


def test_a_customer_needs_class_region_and_responsible_person(session):
    with pytest.raises(ItemErrors) as refusal:
        create(Customer, {"name": "长沙甲公司"})

    assert {"customer_class", "region_id", "responsible_id"} <= set(refusal.value.errors)


def test_a_customer_is_never_deleted(session):
    customer = make_customer()

    with pytest.raises(rules.CustomerKept):
        delete(customer)


@pytest.mark.parametrize(
    ("customer_class", "due"),
    [("A", date(2026, 12, 31)), ("B", date(2027, 3, 31)), ("C", date(2027, 6, 30))],
)
def test_the_window_of_entry_asks_for_nothing(session, customer_class, due):
    customer = make_key_customer(customer_class=customer_class, class_reason="So decided")

    assert customer.next_due_on == due


def test_a_lapsed_customer_keeps_its_schedule(session):
    customer = make_customer()
    due = customer.next_due_on

    change(customer, {"stage": "past"})

    assert customer.next_due_on == due


def test_a_new_class_moves_the_due_day(session):
    customer = make_customer("天津德才公路管理局", customer_class="B")
    make_visit(customer, visited_on=date(2026, 8, 3))

    change(customer, {"customer_class": "C", "class_reason": "Trade has shrunk"})

    assert customer.next_due_on == date(2027, 6, 30)


def test_a_closer_class_asks_for_nothing_before_it_was_given(session):
    with clock.freeze(datetime(2026, 1, 5, 2, tzinfo=UTC)):
        customer = make_key_customer(customer_class="C", class_reason="So decided")
    with clock.freeze(datetime(2026, 7, 6, 2, tzinfo=UTC)):
        make_follow_up(customer)
    assert customer.next_due_on == date(2027, 6, 30)

    change(customer, {"customer_class": "A"})

    assert customer.next_due_on == date(2026, 11, 30)


def test_completeness_grows_with_the_card(session):
    customer = make_customer()
    before = customer.completeness

    change(customer, {"phone": "0731-88886666", "postcode": "410000"})

    assert 0 < before < customer.completeness < 100


@pytest.mark.parametrize(
    ("name", "phones", "found"),
    [
        ("湖南彩虹猫纺织(有限公司)", None, True),
        (" 湖南彩虹猫纺织有限公司 ", None, True),
        ("湖南彩虹狗纺织有限公司", None, False),
        ("别的名字", "13912345678 / 0731-88886666", True),
        ("别的名字", "0731-88886667", False),
        ("湖南彩虹猫纺织有限公司", "0731-8888", True),
        (None, None, False),
    ],
)
def test_likely_duplicates_have_the_same_name_or_telephone(session, name, phones, found):
    customer = make_customer(phone="0731-88886666转802")

    assert Customer.likely_duplicates(name, phones) == ([customer] if found else [])


def test_a_customer_is_no_duplicate_of_itself(session):
    customer = make_customer()

    assert Customer.likely_duplicates(customer.name, None, but=customer.id) == []


def test_the_key_person_is_the_main_contact(session):
    customer = make_customer()
    make_contact(customer, "杨琪凯")
    make_contact(customer, "段浩", is_key=True)
    session.expire_all()

    assert customer.main_contact.name == "段浩"


def test_naming_another_contact_person_keeps_the_former(session):
    customer = make_customer(contact_name="杨琪凯")

    change(customer, {"contact_name": "段浩"})
    change(customer, {"contact_name": "杨琪凯"})

    assert {contact.name: contact.is_key for contact in customer.contacts} == {
        "杨琪凯": True,
        "段浩": False,
    }


def test_equipment_is_not_accepted_before_it_is_installed(session):
    customer = make_customer()

    with pytest.raises(rules.BadOrder) as refusal:
        make_equipment(customer, installed_on=date(2026, 2, 1), accepted_on=date(2026, 1, 31))

    assert refusal.value.field == "accepted_on"


def test_warranty_starts_with_acceptance(session):
    equipment = make_equipment(make_customer(), accepted_on=date(2026, 1, 31))

    assert equipment.warranty_from == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("until", "verified"), [(date(2026, 11, 23), True), (date(2026, 11, 22), False)]
)
def test_a_scale_without_valid_verification_is_not_for_trade(session, until, verified):
    equipment = make_equipment(
        make_customer(), verified_on=date(2025, 11, 24), verified_until=until
    )

    assert equipment.is_verified is verified


def test_a_visit_finds_its_customer_by_the_unit_on_the_paper(session):
    customer = make_customer()

    visit = make_visit(customer, customer_id=None, unit="湖南彩虹猫纺织有限公司 ")

    assert visit.customer_id == customer.id


def test_end_of_service_is_dated_and_put_right(session):
    equipment = make_equipment(make_customer())

    change(equipment, {"state": "out_of_service"})
    assert equipment.out_of_service_on == clock.today()

    change(equipment, {"out_of_service_on": date(2026, 1, 31)})
    assert equipment.out_of_service_on == date(2026, 1, 31)

    change(equipment, {"state": "under_repair"})
    assert equipment.out_of_service_on is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"state": "in_use", "out_of_service_on": date(2026, 1, 31)}, rules.StillInService),
        ({"state": "out_of_service", "out_of_service_on": date(2026, 11, 24)}, rules.InFuture),
    ],
)
def test_end_of_service_to_come_or_untold_is_refused(session, values, refusal):
    with pytest.raises(refusal):
        make_equipment(make_customer(), **values)


def test_equipment_is_put_into_a_project_of_its_customer(session):
    mine, other = make_customer(), make_customer("辽宁吉居水泥有限责任公司")

    with pytest.raises(rules.OfAnotherCustomer, match="another customer") as refusal:
        make_equipment(mine, project_id=make_project(other).id)

    assert refusal.value.field == "project_id"


def test_equipment_may_change_hands_after_its_project(session):
    project = make_project()
    scale = make_equipment(project.customer, project_id=project.id)

    change(scale, {"customer_id": make_customer("辽宁吉居水泥有限责任公司").id})

    assert scale.project is not None


def test_care_is_approved_before_its_result_is_known(session):
    care = make_care(make_customer(), budget=500)
    strike(care, ["contact_name", "unit", "phone"])
    sign(care, "leader", way=Way.DRAWN, signer_name="周总", drawing="M0 0L9 9")
    assert care.leader is not None

    change(care, {"evaluation": "客户满意"})
    complete(care)

    assert care.leader is not None
