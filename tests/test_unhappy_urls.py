"""Addresses nobody should type: every one is answered, none of them breaks the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.kernel.registers.register import registers
from app.kernel.roles import Role
from app.models import REGISTERS
from tests.company import Company

TABLES = [register.__tablename__ for register in REGISTERS]
ADMIN = Role.ADMIN.value
NUMBERS = ("0", "999999", "2147483647", "2147483648", "99999999999999999999999", "-1", "abc", "1.5")
WORDS = (
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "'%20OR%201=1--",
    "%F0%9F%98%80",
    "x" * 3000,
    "%ff%fe",
    "",
)
BAD = ("-5", "abc", "99999999999999999999", "", "%00'[]%ff")
NAMES = ("page", "size", "page_size", "sort", "q", "mine", "bin", "state", "copy", "format", "next")
ARGUMENTS = {"key", "signature_id", "file_id"}
FORMS = ("customer_id", "region_id", "article_id", "stage", "filled_on", "filled_on_from", "zzz")
ANSWERS = range(200, 500)


def rules(app: Flask, method: str) -> list[Rule]:
    """Return the addresses of a method, those of registers only for a form and one that is none."""
    skipped = {f"/{table}/" for table in TABLES} - {"/customer/", "/contact_record/", "/loan/"}
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
        and not rule.rule.startswith(tuple(skipped))
        and rule.rule != "/readyz"  # says so when the worker is missing
    ]


def addresses(rule: Rule) -> Iterator[str]:
    """Return an address with every argument wrong in every way."""
    tables = ("customer", "contact_record", "nothing") if "table" in rule.arguments else ("",)
    plain = rule.rule
    for table in tables:
        for value in _values(rule):
            yield _filled(plain, table, value)


def _values(rule: Rule) -> tuple[str, ...]:
    if rule.arguments - {"table"} <= ARGUMENTS:
        return NUMBERS if rule.arguments - {"table"} else ("",)
    return WORDS


def _filled(path: str, table: str, value: str) -> str:
    parts = []
    for part in path.split("/"):
        name = part.strip("<>").rpartition(":")[2]
        parts.append((table if name == "table" else value) if part.startswith("<") else part)
    return "/".join(parts)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "table" in metafunc.fixturenames:
        metafunc.parametrize("table", TABLES)


def failures(company: Company, asked: list[str], login: str | None = ADMIN) -> dict[str, int]:
    """Return the addresses that were not answered with a page or a refusal."""
    client = company.client(login)
    wrong = {}
    for address in asked:
        with client.get(address) as answer:
            if answer.status_code not in ANSWERS:
                wrong[address] = answer.status_code
    return wrong


def test_an_argument_that_is_wrong_is_answered(company: Company) -> None:
    asked = [each for rule in rules(company.app, "GET") for each in addresses(rule)]

    assert failures(company, asked) == {}


@pytest.mark.parametrize("name", [*NAMES, *FORMS])
def test_a_parameter_that_is_wrong_is_answered(company: Company, name: str) -> None:
    asked = [
        f"{prefix}{table}{suffix}?{name}={value}"
        for table in ("contact_record", "customer", "loan")
        for prefix, suffix in (("/", "/"), ("/api/v1/", "/"), ("/", "/export"), ("/", "/new"))
        for value in BAD
    ]

    assert failures(company, asked) == {}


def test_a_filter_that_is_wrong_is_answered(company: Company, table: str) -> None:
    """Each bad value is sent to every kind of item, in turn."""
    register = next(each for each in registers() if each.__tablename__ == table)
    asked = []
    for place, item in enumerate(register.items(), start=TABLES.index(table)):
        value, other = BAD[place % len(BAD)], BAD[(place + 2) % len(BAD)]
        asked.append(f"/{table}/?{item.key}={value}&sort=-{item.key}")
        if item.filtered:
            asked += [f"/{table}/?{item.key}={other}", f"/{table}/?{item.key}_from={other}"]

    assert failures(company, asked) == {}


@pytest.mark.parametrize("value", [*BAD, *WORDS])
def test_words_that_are_wrong_are_answered(company: Company, value: str) -> None:
    asked = [f"{path}{value}" for path in SEARCHES]

    assert failures(company, asked) == {}


SEARCHES = (
    "/search/?q=",
    "/search/?partial=1&q=",
    "/lookup/customer?q=",
    "/lookup/entry?q=",
    "/lookup/customer?page=",
    "/lookup/customer/1/fills?for=",
    "/lookup/nothing?q=",
    "/calendar/?day=",
    "/calendar/?person_id=",
    "/calendar/?kind=",
    "/planning/?person_id=",
    "/calendar/print?day=",
    "/desk/?item=",
    "/desk/find?item=",
    "/desk/find?borrower=",
    "/desk/find?item_id=",
    "/moving/?place=",
    "/moving/?volume=",
    "/archive_item/move?ids=",
    "/volume/move?ids=",
    "/customer/duplicates?name=",
    "/customer/duplicates?phone=",
    "/customer/duplicates?but=",
    "/notices/?page=",
    "/login/?next=",
    "/file/1?inline=",
)


@pytest.mark.parametrize("name", ["page", "size", "sort", "stage", "customer_class", "region_id"])
def test_a_value_a_list_does_not_offer_is_refused(company: Company, name: str) -> None:
    answer = company.client(ADMIN).get(f"/customer/?{name}=zzz")

    assert answer.status_code == 400


def test_a_stranger_breaks_nothing_either(company: Company) -> None:
    asked = [each for rule in rules(company.app, "GET") for each in addresses(rule)]

    assert failures(company, asked, login=None) == {}


@pytest.fixture
def guarded(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company while forms need their token, as they do outside of tests."""
    for login in (ADMIN, Role.READER.value):
        company.client(login)
    monkeypatch.setitem(company.app.config, "WTF_CSRF_ENABLED", True)
    return company


# These ask for no session: name and password, or a token, stand in the request itself.
WITHOUT_SESSION = {"/api/v1/security/login", "/api/v1/security/refresh"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written_without_the_token_of_the_form(guarded: Company, method: str) -> None:
    client = guarded.client(ADMIN)
    found = [rule for rule in guarded.app.url_map.iter_rules() if method in (rule.methods or ())]
    asked = {_filled(rule.rule, "customer", "1") for rule in found} - WITHOUT_SESSION
    asked = {address.replace("/loan-requests/1/1", "/loan-requests/1/refuse") for address in asked}

    answers = {address: client.open(address, method=method).status_code for address in asked}

    assert answers
    assert {address: status for address, status in answers.items() if status != 400} == {}


def test_with_the_token_the_same_request_is_taken(guarded: Company) -> None:
    client = guarded.client(Role.READER.value)
    page = client.get("/notices/").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]

    answer = client.post("/preferences", data={"csrf_token": token, "theme": "light"})

    assert token
    assert answer.status_code == 302
