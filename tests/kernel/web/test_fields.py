"""Forms built from items: what is typed becomes values, or stays with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.kernel.actor import program
from app.kernel.registers.items import SignOff
from app.kernel.registers.register import Register, registers
from app.kernel.web.forms import groups, make_form
from app.models import CareApproval, ContactRecord, Customer, Region


@pytest.fixture(autouse=True)
def _request(house: Flask) -> Any:
    with house.test_request_context("/"), program():
        yield


def typed(register: type[Register], key: str, text: str) -> Any:
    """Return the field after something was typed into it."""
    form = make_form(register, MultiDict({key: text}))
    form.validate()
    return form[key]


@pytest.mark.parametrize(
    ("register", "key", "text", "value"),
    [
        (Customer, "name", "  杭州　公司 ", "杭州 公司"),
        (Customer, "name", "   ", None),
        (Customer, "remarks", "一\r\n\r\n\r\n二", "一\n\n二"),
        (Customer, "phone", "13912345678、0571-88886666", "13912345678 / 0571-88886666"),
        (Customer, "phone", "", None),
        (Customer, "since", "2026-03-05", date(2026, 3, 5)),
        (Customer, "since", "2026年3月5日", date(2026, 3, 5)),
        (Customer, "customer_class", "A", "A"),
        (Customer, "customer_class", "", None),
        (Customer, "region_id", "7", 7),
        (Customer, "region_id", "", None),
        (CareApproval, "budget", "1,200.5", Decimal("1200.5")),
        (CareApproval, "budget", "¥ ３００", Decimal("300")),
        (Region, "provinces", "浙江、江苏，上海", ["浙江", "江苏", "上海"]),
        (ContactRecord, "received_at", "2026-03-05T14:30", datetime(2026, 3, 5, 6, 30, tzinfo=UTC)),
    ],
)
def test_what_is_typed_becomes_a_value(
    register: type[Register], key: str, text: str, value: Any
) -> None:
    field = typed(register, key, text)

    assert field.errors == () or not field.errors
    assert field.data == value


@pytest.mark.parametrize(
    ("register", "key", "text"),
    [
        (Customer, "phone", "123"),
        (Customer, "since", "2026-02-30"),
        (Customer, "since", "yesterday"),
        (Customer, "customer_class", "Z"),
        (Customer, "region_id", "abc"),
        (Customer, "region_id", "-1"),
        (Customer, "region_id", "99999999999"),
        (Customer, "name", "长" * 161),
        (CareApproval, "budget", "NaN"),
        (CareApproval, "budget", "1e30"),
        (CareApproval, "budget", "1.005"),
        (CareApproval, "budget", "many"),
        (ContactRecord, "received_at", "2026-13-05T14:30"),
    ],
)
def test_what_cannot_be_read_stays_as_typed_with_its_reason(
    register: type[Register], key: str, text: str
) -> None:
    field = typed(register, key, text)

    assert field.errors
    if not key.endswith("_id") and key != "customer_class":
        assert text in str(field())


def test_a_moment_keeps_its_seconds_unless_it_is_changed() -> None:
    before = datetime(2026, 3, 5, 6, 30, 42, tzinfo=UTC)
    row = ContactRecord(received_at=before)

    same = make_form(ContactRecord, MultiDict({"received_at": "2026-03-05T14:30"}), row=row)
    other = make_form(ContactRecord, MultiDict({"received_at": "2026-03-05T14:31"}), row=row)

    assert same["received_at"].data == before
    assert other["received_at"].data == datetime(2026, 3, 5, 6, 31, tzinfo=UTC)


def test_a_field_that_was_not_sent_keeps_its_value() -> None:
    row = Customer(name="旧名", remarks="旧备注")

    form = make_form(Customer, MultiDict({"name": "新名"}), row=row)

    assert form["name"].data == "新名"
    assert form["remarks"].data == "旧备注"


@pytest.mark.parametrize("register", registers(), ids=lambda each: each.__tablename__)
def test_every_item_stands_in_one_section(register: type[Register]) -> None:
    placed = [element.key for group in groups(register) for element in group.elements]

    assert sorted(placed) == sorted(element.key for element in register.elements)


@pytest.mark.parametrize("register", registers(), ids=lambda each: each.__tablename__)
def test_every_register_has_a_form_of_its_writable_items(register: type[Register]) -> None:
    form = make_form(register)

    wanted = {item.key for item in register.items() if item.writable} | set(register.virtual)
    assert {field.short_name for field in form} == wanted
    for field in form:
        if field.kind != "picker":
            assert str(field())


def test_sections_follow_the_paper() -> None:
    labels = [str(group.label) for group in groups(ContactRecord)]

    assert labels[1:] == ["Problem", "Handling", "Answer"]
    assert any(isinstance(e, SignOff) for e in groups(ContactRecord)[2].elements)


def test_struck_items_are_marked_and_required_ones_cannot_be() -> None:
    form = make_form(ContactRecord, struck=["problem"])

    assert form["problem"].struck
    assert form["problem"].strikable
    assert not form["channel"].strikable
