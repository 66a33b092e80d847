from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of, registers
from app.kernel.roles import Role
from app.models import Customer, Employee
from tests import makers
from tests.kernel.conftest import PASSWORD, MakePerson

pytestmark = pytest.mark.databases


class Api:
    """Speaks JSON with a token."""

    def __init__(self, client: FlaskClient, name: str) -> None:
        self.client = client
        given = {"username": name, "password": PASSWORD}
        answer = client.post("/api/v1/security/login", json=given)
        assert answer.json is not None, answer.text
        self.head = {"Authorization": f"Bearer {answer.json['access_token']}"}

    def __call__(self, method: str, path: str, body: Any = None, **head: str) -> tuple[int, Any]:
        answer = self.client.open(
            f"/api/v1/{path}", method=method, json=body, headers=self.head | head
        )
        return answer.status_code, answer.json


@pytest.fixture
def api(house: Flask, make_person: MakePerson) -> Api:
    """The administrator's program, in a company with one customer of somebody else."""
    with house.app_context():
        is_new = db.session.scalar(select(Customer.id).limit(1)) is None
    if is_new:
        make_person("admin", Role.ADMIN)
        seller = make_person("seller", Role.SALESPERSON)
        make_person("guard", Role.GATE_GUARD)
        with house.app_context(), transaction():
            makers.make_customer()
            makers.make_employee("王伟", user_id=seller)
    return Api(house.test_client(), "admin")


@pytest.fixture
def values(house: Flask) -> dict[str, Any]:
    """A new customer's values."""
    with house.app_context():
        responsible = db.session.scalar(select(Employee.id).where(Employee.name == "李军磊"))
        region = makers.make_region().id
    return {
        "name": "湖南新客户有限公司",
        "customer_class": "C",
        "region_id": region,
        "responsible_id": responsible,
    }


def new(api: Api, values: dict[str, Any], **more: Any) -> Any:
    count = api("GET", "customer/")[1]["count"]
    status, row = api("POST", "customer/", values | {"name": f"湖南{count}号有限公司"} | more)
    assert status == 201, row
    return row


def test_a_row_is_entered_read_changed_with_the_rules_of_the_screen(
    api: Api, values: dict[str, Any]
) -> None:
    row = new(api, values, phone="１３８ 0000 0001", contact_name="杨琪凯")
    assert row["number"].startswith("客-")
    assert (row["phone"], row["contact_name"]) == ("13800000001", "杨琪凯")
    assert row["region"] == "华中"

    row["address"] = "长沙市1号"
    status, changed = api("PUT", f"customer/{row['id']}", row)

    assert status == 200
    assert (changed["address"], changed["version"]) == ("长沙市1号", row["version"] + 1)
    assert api("GET", f"customer/{row['id']}")[1]["address"] == "长沙市1号"


def test_a_taken_value_is_named(api: Api, values: dict[str, Any]) -> None:
    row = new(api, values)

    status, refusal = api("POST", "customer/", values | {"name": row["name"]})

    assert (status, refusal["field"]) == (409, "name")


def test_a_change_names_the_version_it_changes(api: Api, values: dict[str, Any]) -> None:
    row = new(api, values)
    path = f"customer/{row['id']}"

    assert api("PATCH", path, {"address": "a"})[0] == 428
    assert api("PATCH", path, {"address": "a"}, **{"If-Match": '"1"'})[0] == 200
    assert api("PATCH", path, {"address": "b", "version": 1})[0] == 409
    assert api("PATCH", path, {"address": "b", "version": True})[0] == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"foo": 1}, "foo"),
        ({"id": 7}, "id"),
        ({"number": "客-00009"}, "number"),
        ({"completeness": 100}, "completeness"),
        ({"name_key": "x"}, "name_key"),
        ({"created_by_id": 1}, "created_by_id"),
        ({"customer_class": "Z"}, "customer_class"),
        ({"customer_class": 1}, "customer_class"),
        ({"region_id": 999}, "region_id"),
        ({"region_id": 2**40}, "region_id"),
        ({"region_id": "nowhere"}, "region_id"),
        ({"phone": "abc"}, "phone"),
        ({"since": "31.5.10"}, "since"),
        ({"name": None}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"contact_name": 3}, "contact_name"),
    ],
)
def test_a_bad_value_is_refused_by_name(
    api: Api, values: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    status, refusal = api("POST", "customer/", values | body)

    assert status == 422
    assert field in refusal["errors"]
    assert refusal["message"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=abc", 400),
        ("page=-5", 400),
        ("page=99999999999999999999", 400),
        ("page_size=101", 400),
        ("sort=name_key", 400),
        ("customer_class=Q", 400),
        ("region_id=abc", 400),
        ("name_key=x", 422),
        ("foo=1", 422),
        ("q=纺织&sort=-name&page_size=1", 200),
        ("q=%00", 200),
    ],
)
def test_lists_take_known_parameters_only(api: Api, query: str, status: int) -> None:
    assert api("GET", f"customer/?{query}")[0] == status


def test_lists_are_filtered_sorted_and_paged(api: Api, values: dict[str, Any]) -> None:
    new(api, values, stage="past")
    new(api, values, stage="past")

    _status, page = api("GET", "customer/?stage=past&sort=name&page_size=1&page=2")

    assert page["count"] >= 2
    assert len(page["result"]) == 1
    assert page["result"][0]["stage"] == "past"


def test_a_form_is_struck_submitted_and_declared_void(api: Api, values: dict[str, Any]) -> None:
    customer = new(api, values)
    body = {
        "customer_id": customer["id"],
        "contact_name": "邓国敏",
        "unit": customer["name"],
        "phone": "13800000002",
        "receiver_id": values["responsible_id"],
        "channel": "hotline",
        "kind": "repair",
        "problem": "三号传感器无信号",
        "transcribed": True,
        "struck": ["result"],
    }
    status, call = api("POST", "contact_record/", body)
    assert status == 201, call
    path = f"contact_record/{call['id']}"
    assert (call["struck"], call["transcribed"]) == (["result"], True)

    status, refusal = api("POST", f"{path}/submit")
    assert (status, refusal["clause"]) == (422, "4.3")
    rest = sorted(refusal["errors"])
    assert api("POST", f"{path}/strike", {"items": rest})[0] == 200
    assert api("POST", f"{path}/submit")[1]["state"] == "signing"
    assert api("POST", f"{path}/sign", {"slot": "leader"})[0] == 403
    assert api("POST", f"{path}/sign", {"slot": "nobody"})[0] == 422
    assert api("POST", f"{path}/complete")[0] == 422
    assert api("DELETE", path)[0] == 422
    assert api("POST", f"{path}/void", {})[1]["field"] == "reason"
    assert api("POST", f"{path}/void", {"reason": "登记重复"})[1]["state"] == "void"
    assert api("POST", f"{path}/dance")[0] == 404
    assert api("POST", f"customer/{customer['id']}/void", {"reason": "x"})[0] == 404


def test_a_foreign_row_answers_as_if_it_were_not_there(house: Flask, api: Api) -> None:
    seller = Api(house.test_client(), "seller")
    foreign = api("GET", "customer/?sort=number")[1]["result"][0]["id"]

    assert seller("GET", f"customer/{foreign}") == seller("GET", "customer/99999")
    assert seller("GET", "customer/")[1]["count"] == 0
    assert seller("PATCH", f"customer/{foreign}", {"version": 1, "address": "x"})[0] == 404
    status, refusal = seller("POST", "contact/", {"customer_id": foreign, "name": "x"})
    assert (status, list(refusal["errors"])) == (422, ["customer_id"])


def test_the_api_needs_a_login_and_the_right(house: Flask, api: Api) -> None:
    stranger = house.test_client()

    assert stranger.get("/api/v1/customer/").status_code == 401
    assert stranger.get("/api/v1/_openapi").status_code == 401
    wrong = {"Authorization": "Bearer nonsense"}
    assert stranger.get("/api/v1/customer/", headers=wrong).status_code == 401
    assert Api(house.test_client(), "guard")("GET", "customer/")[0] == 403
    assert api("GET", "ab_user/")[0] == 404
    assert api("GET", "customer/99999999999999999999")[0] == 404


def test_a_session_needs_its_csrf_token_to_write(
    house: Flask, api: Api, values: dict[str, Any], log_in: Callable[[str], FlaskClient]
) -> None:
    row = new(api, values)
    browser = log_in("admin")
    house.config["WTF_CSRF_ENABLED"] = True
    try:
        path = f"/api/v1/customer/{row['id']}"
        body = {"version": row["version"], "address": "x"}
        assert browser.get(path).status_code == 200
        assert browser.patch(path, json=body).status_code == 400
        assert api("PATCH", f"customer/{row['id']}", body)[0] == 200
    finally:
        house.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "null"])
def test_what_is_no_json_object_is_a_bad_request(api: Api, body: str) -> None:
    answer = api.client.post(
        "/api/v1/customer/", data=body, headers=api.head, content_type="application/json"
    )
    assert answer.status_code == 400
    plain = api.client.post("/api/v1/customer/", data="x", headers=api.head)
    assert plain.status_code == 415


def test_the_description_covers_every_register_and_operation(api: Api) -> None:
    _status, document = api("GET", "_openapi")
    paths = document["paths"]

    assert document["openapi"].startswith("3.1")
    assert {f"/{register.__tablename__}/" for register in registers()} <= set(paths)
    assert "/contact_record/{id}/route" in paths
    values = document["components"]["schemas"]["CustomerValues"]
    assert values["properties"]["customer_class"]["enum"] == ["A", "B", "C"]
    assert "number" not in values["properties"]
    assert "contact_name" in values["properties"]


@pytest.mark.parametrize("table", [register.__tablename__ for register in registers()])
def test_every_register_is_a_resource(api: Api, table: str) -> None:
    status, page = api("GET", f"{table}/")

    assert status == 200
    for row in page["result"][:1]:
        assert api("GET", f"{table}/{row['id']}")[0] == 200


STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**31,
    2**70,
    1e400,
    float("nan"),
    "",
    "\0",
    "\ud800",
    "' OR 1=1 --",
    "=1+1",
    "9" * 400,
    "x" * 30_000,
    "0001-01-01",
    "9999-12-31T23:59:59-14:00",
    [],
    ["\0"],
    [[1]],
    {"a": 1},
)


@pytest.mark.parametrize("strange", STRANGE, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("table", ["region", "customer", "contact_record", "archive_item"])
def test_no_value_is_too_strange_to_be_answered(api: Api, table: str, strange: Any) -> None:
    body = {item.key: strange for item in register_of(table).items() if item.writable}

    assert api("POST", f"{table}/", body)[0] == 422


@pytest.mark.parametrize("strange", ["\0", "%", "9" * 30, "2026-99-99"])
@pytest.mark.parametrize("table", ["customer", "contact_record", "archive_item", "loan"])
def test_no_filter_is_too_strange_to_be_answered(api: Api, table: str, strange: str) -> None:
    names = [item.key for item in register_of(table).items()]
    wanted = [*names, "q", "sort", "page", "page_size", "state", "mine"]

    statuses = {api("GET", f"{table}/?{urlencode({name: strange})}")[0] for name in wanted}

    assert max(statuses) < 500
