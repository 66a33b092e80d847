from datetime import date

import pytest

from app.chapters.org import rules
from app.chapters.org.models import EmployeeRegion, facts_of
from app.kernel.errors import ItemErrors
from app.kernel.registers.operations import change, create
from app.models import Department, Employee, Region
from tests.makers import make_customer, make_employee, make_qualification, make_region


def test_a_department_stands_in_numbers_by_its_abbreviation(session):
    with pytest.raises(rules.BadAbbreviation):
        create(Department, {"name": "Sales", "abbreviation": "S"})


def test_a_department_is_part_of_another(session):
    sales = create(Department, {"name": "销售公司", "abbreviation": "销"})
    service = create(
        Department, {"name": "售后服务中心", "abbreviation": "服", "parent_id": sales.id}
    )

    assert service.parent is sales


@pytest.mark.parametrize(
    ("province", "region"), [("湖南", "华中"), ("河北省", "华北"), ("台湾", None)]
)
def test_a_region_covers_its_provinces(session, province, region):
    make_region("华中")
    make_region("华北")

    assert getattr(Region.covering(province), "name", None) == region


def test_a_region_does_not_take_a_province_from_another(session):
    make_region("华中")
    north = make_region("华北")

    with pytest.raises(rules.ProvinceTaken):
        change(north, {"provinces": ["河北省", "湖南"]})


def test_an_employee_needs_a_staff_number_and_a_department(session):
    with pytest.raises(ItemErrors) as refusal:
        create(Employee, {"name": "李军磊"})

    assert set(refusal.value.errors) == {"staff_number", "department_id"}


@pytest.mark.parametrize(
    ("kind", "day", "qualified"),
    [
        ("reception", date(2025, 7, 1), True),
        ("reception", date(2026, 6, 30), True),
        ("reception", date(2026, 7, 1), False),
        ("repair", date(2026, 1, 1), False),
    ],
)
def test_training_counts_while_it_holds(session, kind, day, qualified):
    person = make_employee()
    make_qualification(person, issued_on=date(2025, 7, 1), valid_until=date(2026, 6, 30))

    assert person.is_qualified(rules.QualificationKind(kind), day) is qualified


def test_nobody_leaves_with_customers_in_their_name(session):
    person = make_employee()
    make_customer(responsible_id=person.id)

    with pytest.raises(rules.StillInName, match="1"):
        change(person, {"state": "left"})


def test_nobody_leaves_while_managing_a_region(session):
    person = make_employee()
    make_region(manager=person)

    with pytest.raises(rules.StillInName):
        change(person, {"state": "transferred"})


def test_who_has_handed_over_may_leave(session):
    person = make_employee()

    change(person, {"state": "left"})

    assert person.state is rules.EmployeeState.LEFT


def test_an_account_is_known_by_its_employee_and_regions(session, user):
    person = make_employee(user_id=user.id)
    managed, assigned = make_region("华中", manager=person), make_region("华北")
    create(EmployeeRegion, {"employee_id": person.id, "region_id": assigned.id})

    facts = facts_of(user.id)

    assert (facts.employee_id, facts.department_id) == (person.id, person.department_id)
    assert facts.region_ids == {managed.id, assigned.id}


def test_an_account_without_employee_is_nobody_known(session, user):
    assert facts_of(user.id).employee_id is None
