import pytest
from sqlalchemy import func, select

from app.chapters.org import operations
from app.chapters.org.models import Department, Region
from app.kernel.errors import RegulationError
from tests.makers import make_employee


def test_a_new_company_has_departments_and_regions(session):
    operations.seed()
    operations.seed()

    assert session.scalar(select(func.count()).select_from(Department)) == 11
    assert session.scalar(select(func.count()).select_from(Region)) == 7
    assert Region.covering("湖南").name == "华中"


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
