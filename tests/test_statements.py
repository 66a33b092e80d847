"""How many statements a page takes: a ceiling, whoever asks and however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.chapters.lending import operations as lending
from app.kernel.database import db
from app.kernel.registers import operations
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Form, is_register, register_of
from app.kernel.roles import Action, Role
from app.models import REGISTERS, Customer, DemandMeeting, Lead
from tests import makers
from tests.company import Company
from tests.test_every_screen import SCOPED_TABLES, rights, row_id

MOST = 16
MANY = 30
WHO = (
    Role.SALES_CLERK,
    Role.RECEPTIONIST,
    Role.REGIONAL_MANAGER,
    Role.SALES_GENERAL_MANAGER,
    Role.ADMIN,
)
PAGES = (
    "/",
    "/customer/{customer}",
    "/customer/?q=zq&sort=name&mine=1",
    "/contact_record/new?customer_id={customer}",
    "/contact_record/{contact_record}",
    "/visit/{visit}",
    "/visit/{visit}/print",
    "/visit/{visit}/print.pdf",
    "/policy/",
    "/policy/4.3",
    "/search/?q=zq",
    "/search/?q=zq&partial=1",
    "/notices/",
    "/calendar/",
    "/calendar/?view=agenda",
    "/lookup/customer?q=zq",
    "/api/v1/customer/?page_size=100",
    "/api/v1/contact_record/{contact_record}",
)
CLERKS = (
    "/customer/{customer}/edit",
    "/desk/",
    "/desk/?item={number}",
    "/desk/find?item={number}",
    "/archive_item/{archive_item}",
    "/volume/1",
    "/record_type/1",
    "/moving/?volume=1",
    "/archive_item/move?ids={archive_item}",
    "/pipeline/",
    "/lead/{lead}",
    "/demand_meeting/1",
    "/demand_report/1",
)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements_of(company: Company, role: Role, address: str) -> list[str]:
    """Return the statements of a page that has been shown before."""
    client = company.client(role.value)
    client.get(address).close()
    with counted() as sent:
        answer = client.get(address)
    assert answer.status_code in (200, 302), (address, answer.status_code)
    answer.close()
    return sent


@pytest.fixture(scope="module")
def crowded(spare_company: Company) -> Company:
    """The company with a customer of whom there is more of everything than fits on a page."""
    with spare_company.app.app_context(), transaction():
        plot = spare_company.plots["nrm"]
        customer = db.session.get_one(Customer, plot.rows["customer"])
        lead = db.session.get_one(Lead, plot.rows["lead"])
        meeting = db.session.get_one(DemandMeeting, 1)
        for place in range(MANY):
            makers.make_contact(customer, name=f"杨琪凯{place}")
            makers.make_equipment(customer)
            makers.make_follow_up(customer)
            makers.make_visit(customer)
            makers.make_contact_record(customer_id=customer.id)
            makers.make_care(customer)
            makers.make_lead(customer)
            makers.make_lead_tracking(lead, major=True, counter_strategy="上门说明")
            makers.make_bidder(lead)
            makers.make_agenda_item(lead, meeting)
            makers.make_meeting_decision(lead, meeting)
            item = makers.make_archive_item(customer_id=customer.id, volume_id=1)
            borrower = makers.make_employee(f"施强{place}")
            lending.lend(item.entry, borrower)
            lending.place_hold(item.entry, makers.make_employee("赵六"))
            values = {"region_id": customer.region_id, "responsible_id": customer.responsible_id}
            more = {
                "name": f"zq{place}水泥有限公司",
                "customer_class": "C",
                "phone": "0571-88886666",
            }
            operations.create(Customer, values | more)
    return spare_company


def filled_in(company: Company, address: str) -> str:
    plot = company.plots["nrm"]
    number = next(word for word in plot.words["archive_item"] if "-" in word)
    return address.format(number=number, **plot.rows)


def most(address: str) -> int:
    """Return the ceiling of a page: whoever may sign a form has its lines read once more."""
    table = address.split("/")[1]
    form = register_of(table) if is_register(table) else None
    return MOST + (len(form.parts()) if form and issubclass(form, Form) else 0)


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_takes_as_many_statements_for_many_rows_as_for_few(
    company: Company, crowded: Company, role: Role, address: str
) -> None:
    few = statements_of(company, role, filled_in(company, address))
    many = statements_of(crowded, role, filled_in(crowded, address))

    assert len(many) <= MOST, "\n".join(many)
    assert len(many) <= len(few), "\n".join(many)


@pytest.mark.parametrize("address", CLERKS)
def test_a_page_of_the_clerk_takes_as_many_statements_for_many_rows_as_for_few(
    company: Company, crowded: Company, address: str
) -> None:
    few = statements_of(company, Role.SALES_CLERK, filled_in(company, address))
    many = statements_of(crowded, Role.SALES_CLERK, filled_in(crowded, address))

    assert len(many) <= most(address), "\n".join(many)
    assert len(many) <= len(few), "\n".join(many)


@pytest.mark.parametrize("role", [Role.SALES_CLERK, Role.REGIONAL_MANAGER, Role.ADMIN])
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_every_register_keeps_the_ceiling(crowded: Company, register: Any, role: Role) -> None:
    table = register.__tablename__
    key = row_id(crowded, role, register)
    may = rights(role, register)
    wanted = {Action.SEE: (f"/{table}/", f"/{table}/{key}"), Action.ADD: (f"/{table}/new",)}
    wanted[Action.CHANGE] = (f"/{table}/{key}/edit",)

    sent = {
        address: len(statements_of(crowded, role, address))
        for action, addresses in wanted.items()
        for address in addresses
        if action in may
    }

    assert {address: count for address, count in sent.items() if count > most(address)} == {}
    assert table in SCOPED_TABLES or sent or role is not Role.ADMIN
