"""People and places of the demo company."""

from __future__ import annotations

from sqlalchemy import select

from app.demo.company import Company
from app.demo.staff import HEADS, STAFF, TRAINED, Person
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.registers import operations
from app.kernel.roles import Role
from app.models import Department, Employee, EmployeeRegion, Qualification, Region


def hire(company: Company) -> None:
    """Give everybody a place, an account and the training their work asks for."""
    departments = {row.abbreviation: row for row in db.session.scalars(select(Department))}
    regions = {row.name: row for row in db.session.scalars(select(Region))}
    for number, person in enumerate(STAFF, 1):
        values = {
            "name": person.name,
            "staff_number": f"HJ{number:03}",
            "department_id": departments[person.department].id,
            "position": person.position,
            "phone": f"139{number:04}{number * 37 % 10000:04}",
        }
        employee = operations.create(Employee, values)
        details = Details(person.login, person.name, roles=person.roles)
        user, _ = accounts.create_account(details, company.password, must_change=False)
        employee.user_id = user.id
        company.users[person.login], company.people[person.login] = user, employee
        _place(person, employee, regions)
    for abbreviation, login in HEADS.items():
        departments[abbreviation].head_id = company.people[login].id
    for login in TRAINED:
        values = {"employee_id": company.people[login].id, "kind": "reception"}
        operations.create(Qualification, values | {"certificate_number": f"JD-{login}"})
    db.session.flush()


def _place(person: Person, employee: Employee, regions: dict[str, Region]) -> None:
    if person.region is None:
        return
    region = regions[person.region]
    operations.create(EmployeeRegion, {"employee_id": employee.id, "region_id": region.id})
    if Role.REGIONAL_MANAGER in person.roles:
        region.manager_id = employee.id
