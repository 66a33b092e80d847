"""Entries are found by the rows they stand for, by their index."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select, text

from app.kernel.database import db
from app.kernel.registers.entries import Entry, stands_for
from tests.makers import make_contact, make_customer, make_employee, make_qualification

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("inside")]


def test_the_entries_of_several_registers_are_found_at_once() -> None:
    customer = make_customer()
    contact, _other = make_contact(customer, "杨琪凯"), make_contact(customer, "段浩")
    rows = [("customer", customer.id), ("contact", contact.id), ("contact", contact.id + 99)]

    found = db.session.scalars(select(Entry).where(stands_for(rows)).order_by(Entry.id)).all()

    assert found == [customer.entry, contact.entry]


def test_no_rows_have_no_entries() -> None:
    make_customer("湖北湘天建材经营部")

    assert db.session.scalars(select(Entry).where(stands_for([]))).all() == []


def test_they_are_not_all_read_for_it() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("asks SQLite how it would go about it")
    wanted = select(Entry.id).where(stands_for([("customer", 1), ("customer", 2), ("visit", 1)]))
    statement = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})

    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()

    assert not [line.detail for line in plan if line.detail.startswith("SCAN")]


def test_what_is_written_once_speaks_the_company_s_language() -> None:
    with force_locale("zh_Hans"):  # whoever it is that writes
        qualification = make_qualification(make_employee("刘红梅"))

    assert qualification.entry.title == "刘红梅 · Reception training"
