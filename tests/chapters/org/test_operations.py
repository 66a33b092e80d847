import pytest
from sqlalchemy import func, select

from app.chapters.org import operations, rules
from app.chapters.org.models import Department, Region
from app.kernel.errors import RegulationError
from app.kernel.registers.operations import change
from tests.makers import make_customer, make_department, make_employee, make_region


def test_a_new_company_has_departments_and_regions(session):
    operations.seed()
    operations.seed()

    assert session.scalar(select(func.count()).select_from(Department)) == 11
    assert session.scalar(select(func.count()).select_from(Region)) == 7
    assert Region.covering("湖南").name == "华中"


def test_everything_is_handed_over_in_one_step(session):
    giver, taker = make_employee("李军磊"), make_employee("徐晨")
    region, department = make_region(manager=giver), make_department()
    department.head_id = giver.id
    customer = make_customer(responsible_id=giver.id)

    operations.hand_over(giver, taker)

    assert (region.manager_id, department.head_id, customer.responsible_id) == (taker.id,) * 3
    change(giver, {"state": "left"})


@pytest.mark.parametrize("taker", ["nobody", "the same person", "somebody who has left"])
def test_nothing_is_handed_to_who_cannot_keep_it(session, taker):
    giver = make_employee("李军磊")
    gone = make_employee("徐晨", state="left")
    takers = {"nobody": None, "the same person": giver, "somebody who has left": gone}

    with pytest.raises(rules.NobodyTakesOver) as refusal:
        operations.hand_over(giver, takers[taker])

    assert refusal.value.clause == "2.6.6"


def test_an_account_moves_from_one_employee_to_another(session, user):
    first, second = make_employee("李军磊"), make_employee("徐晨")

    operations.give_account(user.id, first.id)
    operations.give_account(user.id, second.id)

    assert (first.user_id, second.user_id) == (None, user.id)
    assert operations.employee_of(user.id) == (second.id, "徐晨")


def test_an_account_is_taken_away(session, user):
    person = make_employee(user_id=user.id)

    operations.give_account(user.id, None)

    assert person.user_id is None
    assert operations.employee_of(user.id) is None


def test_an_employee_has_one_account(session, user, other_user):
    person = make_employee(user_id=user.id)

    with pytest.raises(RegulationError, match="李军磊"):
        operations.give_account(other_user.id, person.id)
