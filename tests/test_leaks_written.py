"""Rows out of reach are not written to either: every register x every address x every narrow role.

The company is a copy. Every address that is written to stands in `WRITES`; one that does not fails
the test. Whatever is sent, the rows of others stay as they were.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.items import Item
from app.kernel.registers.register import Register, register_of, registers
from app.kernel.roles import Action, Role
from tests.company import Company
from tests.test_leaks import READERS, ROOTS, TABLES, Eyes, files, patterns, texts_in

ONE_ROW = ("delete", "restore", "comment", "attach", "submit", "complete", "correct", "strike")
Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Write:
    """A request that would touch a row out of reach."""

    method: str
    address: str
    form: Sent | None = None
    body: Sent | None = None


def actions(path: str, form: Sent | None = None, prefix: str = "") -> Callable[[Eyes], list[Write]]:
    def make(eyes: Eyes) -> list[Write]:
        sent = form or {}
        return [
            Write("POST", f"{prefix}/{table}/{key}{path}", form=None if prefix else sent, body=sent)
            for table in TABLES
            for key in eyes.foreign_rows(table)
        ]

    return make


def whole_rows(method: str, body: Sent | None) -> Callable[[Eyes], list[Write]]:
    return lambda eyes: [
        Write(method, f"/api/v1/{table}/{key}", body=body)
        for table in TABLES
        for key in eyes.foreign_rows(table)
    ]


def attached(eyes: Eyes, method: str = "POST") -> list[Write]:
    """Return new rows, by the API and by the form, that hang from a row out of reach."""
    found = []
    for table, link in _children():
        for key in eyes.foreign_rows(str(link.target)):
            values = new_row(eyes, table) | {link.key: key}
            found.append(Write(method, f"/api/v1/{table}/", body=values))
            found.append(Write(method, f"/{table}/new", form=values))
    return found


def moved(eyes: Eyes) -> list[Write]:
    """Return changes that would hang an own row from a row out of reach."""
    found = []
    for plot in eyes.own:
        for table, link in _children():
            if table not in plot.rows:
                continue
            for key in eyes.foreign_rows(str(link.target)):
                address = f"/{table}/{plot.rows[table]}"
                body = {link.key: key, "version": 1}
                found.append(Write("PATCH", f"/api/v1{address}", body=body))
                form = new_row(eyes, table) | body
                found.append(Write("POST", f"{address}/edit", form=form))
    return found


def bulk(eyes: Eyes) -> list[Write]:
    return [
        Write("POST", f"/{table}/bulk", form={"what": what, "ids": keys, "reason": "zq"} | change)
        for table in TABLES
        if (keys := eyes.foreign_rows(table))
        for what, change in (
            ("void", {}),
            ("delete", {}),
            ("change", {"item": "stage", "stage": "past"}),
        )
    ]


ONES = {"borrower_id": 1, "hold_id": 1, "loan_id": 1, "slip_id": 1}


def desk_writes(path: str) -> Callable[[Eyes], list[Write]]:
    return lambda eyes: [
        Write("POST", f"/desk/{path}", form={"item_id": key, "borrower": "王五"} | ONES)
        for plot in eyes.foreign
        for key in [plot.entries["archive_item"]]
    ]


def others_loans(path: str) -> Callable[[Eyes], list[Write]]:
    return lambda eyes: [
        Write("POST", f"/my-loans/{plot.rows['loan']}/{path}", {})
        for plot in eyes.company.plots.values()
    ]


def others_holds(path: str) -> Callable[[Eyes], list[Write]]:
    return lambda eyes: [
        Write("POST", f"/my-loans/holds/{plot.rows['hold']}/{path}", {})
        for plot in eyes.company.plots.values()
    ]


def nothing(_eyes: Eyes) -> list[Write]:
    """Say that an address takes no row of a customer: accounts, one's own settings, logins."""
    return []


def once(*addresses: str) -> Callable[[Eyes], list[Write]]:
    return lambda _eyes: [Write("POST", address, form={}) for address in addresses]


def _children() -> list[tuple[str, Item]]:
    """Return the registers people enter rows of that hang from where the scope starts."""
    return [
        (register.__tablename__, item)
        for register in registers()
        for item in register.items()
        if item.target in ROOTS and item.writable
    ]


def new_row(eyes: Eyes, table: str) -> dict[str, Any]:
    """Return what a new row of a register needs, beside its customer."""
    today = clock.today().isoformat()
    week = (clock.today() + timedelta(days=7)).isoformat()
    me = eyes.company.seats[eyes.login].employee_id
    trained = eyes.company.seats[Role.RECEPTIONIST.value].employee_id
    needed: Mapping[str, Mapping[str, Any]] = {
        "contact": {"name": "杨琪凯"},
        "equipment": {"product_id": 1, "serial_number": f"SN-{eyes.login}", "state": "in_use"},
        "follow_up": {"done_on": today, "done_by_id": me, "method": "phone"},
        "visit": {"visited_on": today},
        "care_approval": {"purpose": "中秋走访"},
        "satisfaction_survey": {"use": "使用正常"},
        "contact_record": {
            "receiver_id": trained,
            "received_at": f"{today}T00:00:00+08:00",
            "channel": "hotline",
            "kind": "inquiry",
        },
        "service_feedback": {"fault": "三号传感器无信号"},
        "project": {"name": "常张高速称重工程", "site": "常德收费站", "manager_id": me},
        "archive_item": {"number": "纸-1", "record_type_id": 1, "completed_on": today},
        "lead": {"name": "杨树矿业", "product_types": "台秤", "region_id": 1, "owner_id": me}
        | {"stage": "new", "received_on": today},
        "lead_tracking": {"tracked_on": today, "tracked_by_id": me, "progress": "在编制预算"},
        "bidder": {"company": "华衡称重"},
        "agenda_item": {"meeting_id": 1},
        "meeting_decision": {"meeting_id": 1, "decision": "报价", "who_id": me, "due_on": week},
    }
    return dict(needed[table])


WRITES: Mapping[str, Callable[[Eyes], list[Write]]] = {
    "/<table>/new": attached,
    "/<table>/columns": nothing,
    "/<table>/bulk": bulk,
    "/<table>/import": lambda _eyes: [Write("POST", f"/{table}/import", {}) for table in TABLES],
    "/<table>/<key>/edit": moved,
    **{f"/<table>/<key>/{name}": actions(f"/{name}", {"text": "zq"}) for name in ONE_ROW},
    "/<table>/<key>/void": actions("/void", {"reason": "zq"}),
    "/<table>/<key>/approve": actions("/approve"),
    "/<table>/<key>/refuse": actions("/refuse", {"reason": "zq"}),
    "/<table>/<key>/lift": actions("/lift", {"reason": "zq"}),
    "/<table>/<key>/sign": actions("/sign", {"slot": "leader", "way": "account"}),
    "/<table>/<key>/step/<code>": actions("/step/route"),
    "/<table>/<key>/print": actions("/print"),
    "/<table>/<key>/copies/<place>": actions("/copies/1", {"back": "1"}),
    "/<table>/print": nothing,
    "/<table>/labels": lambda eyes: [
        Write("POST", f"/{table}/labels?ids={key}", form={})
        for table in TABLES
        for key in eyes.foreign_rows(table)
    ],
    "/<table>/<key>/move": actions("/move", {"stage": "tracking"}),
    "/<table>/<key>/convert": actions("/convert"),
    "/<table>/<key>/confirm": actions("/confirm"),
    "/<table>/<key>/acknowledge": actions("/acknowledge", {"reason": "zq"}),
    "/<table>/<key>/hand-over": lambda eyes: [
        Write("POST", f"/employee/{seat.employee_id}/hand-over", {"taker": 1})
        for seat in eyes.company.seats.values()
    ],
    "/file/<key>/remove": lambda eyes: [
        Write("POST", f"{ask.address}/remove", {}) for ask in files(eyes) if "?" not in ask.address
    ],
    "/api/v1/<table>/": attached,
    "/api/v1/<table>/<key>": lambda eyes: [
        *whole_rows("PUT", {"remarks": "zq", "version": 1})(eyes),
        *whole_rows("PATCH", {"remarks": "zq", "version": 1})(eyes),
        *whole_rows("DELETE", None)(eyes),
        *moved(eyes),
    ],
    "/api/v1/<table>/<key>/<name>": lambda eyes: [
        write
        for name in ("submit", "complete", "sign", "void", "correct", "strike", "route")
        for write in actions(f"/{name}", prefix="/api/v1")(eyes)
    ],
    "/desk/find": desk_writes("find"),
    "/desk/lend": desk_writes("lend"),
    "/desk/request": desk_writes("request"),
    "/desk/return": desk_writes("return"),
    "/desk/renew": desk_writes("renew"),
    "/desk/hold": desk_writes("hold"),
    "/desk/cancel": desk_writes("cancel"),
    **{
        f"/desk/{path}": desk_writes(path)
        for path in (
            "borrower",
            "condition",
            "fetched",
            "not-found",
            "put-back",
            "recall",
            "sign",
            "slip",
        )
    },
    "/loan-requests/<key>/<answer>": lambda eyes: [
        Write("POST", f"/loan-requests/{key}/approve", {}) for key in eyes.foreign_rows("loan")
    ],
    "/<table>/<key>/borrow": lambda eyes: [
        Write("POST", f"/archive_item/{key}/borrow", {})
        for key in eyes.foreign_rows("archive_item")
    ],
    "/<table>/<key>/check": once("/inspection/1/check"),
    "/<table>/<key>/done": lambda eyes: [
        Write("POST", f"/{table}/{key}/done", {})
        for table in ("corrective_action", "meeting_decision")
        for key in eyes.foreign_rows(table)
    ],
    "/<table>/<key>/contents": nothing,
    "/disposals/": once("/disposals/"),
    **{
        f"/january/{path}": once(f"/january/{path.replace('<key>', '1')}")
        for path in (
            *("accept", "bind", "list", "contents"),
            *("volume/<key>/rename", "volume/<key>/move"),
        )
    },
    **{
        f"/inspection-check/<key>/{action}": once(f"/inspection-check/1/{action}")
        for action in ("scan", "answer", "missing", "finish")
    },
    "/moving/scan": once("/moving/scan"),
    "/moving/bring": once("/moving/bring"),
    "/<table>/move": lambda eyes: [
        Write("POST", f"/{table}/move", {"ids": key, "place_id": 1})
        for table in ("archive_item", "volume")
        for key in (*eyes.foreign_rows(table), 1)
    ],
    "/calendar/print": nothing,
    "/planning/": lambda eyes: [
        Write("POST", "/planning/", {f"day-{key}": "2026-12-31"})
        for key in eyes.foreign_rows("customer")
    ],
    "/calendar/plan": lambda eyes: [
        Write("POST", "/calendar/plan", {"source": source, "row_id": key, "day": "2026-12-31"})
        for source, table in (("follow_ups", "customer"), ("leads", "lead"))
        for key in eyes.foreign_rows(table)
    ],
    "/my-loans/<key>/renew": others_loans("renew"),
    "/my-loans/<key>/claim": others_loans("claim"),
    "/my-loans/holds/<key>/cancel": others_holds("cancel"),
    "/my-loans/holds/<key>/recall": others_holds("recall"),
    "/my-loans/holds/<key>/read": others_holds("read"),
    "/reading/<key>/return": lambda eyes: [
        Write("POST", f"/reading/{plot.rows['loan']}/return", {})
        for plot in eyes.company.plots.values()
    ],
    "/policy/<number>/propose": nothing,  # clauses and parameters are no customer's
    "/notices/<key>/open": nothing,  # only one's own, see below
    "/notices/read": nothing,
    "/import/<token>/check": once("/import/x/check"),
    "/import/<token>/confirm": once("/import/x/confirm"),
    "/accounts/<key>": once("/accounts/1"),
    "/accounts/<key>/disable": once("/accounts/1/disable"),
    "/accounts/<key>/enable": once("/accounts/1/enable"),
    "/accounts/<key>/reset": once("/accounts/1/reset"),
    "/accounts/new": once("/accounts/new"),
    "/jobs/<name>/run": once("/jobs/deliver/run"),
    "/jobs/mail": once("/jobs/mail"),
    "/account/digest": nothing,
    "/account/password": nothing,
    "/account/feed": nothing,
    "/account/feed/revoke": nothing,
    "/preferences": nothing,
    "/login/": nothing,
    "/logout/": nothing,
    "/api/v1/security/login": nothing,
    "/api/v1/security/refresh": nothing,
}


@pytest.fixture(params=READERS)
def hands(request: pytest.FixtureRequest, spare_company: Company) -> Eyes:
    return Eyes(spare_company, request.param)


def test_every_address_that_is_written_to_stands_in_the_matrix(company: Company) -> None:
    assert patterns(company, {"POST", "PUT", "PATCH", "DELETE"}) == set(WRITES)


@pytest.mark.parametrize("address", WRITES)
def test_nothing_out_of_reach_is_written(hands: Eyes, address: str) -> None:
    before = rows_of(hands.company)
    wrong: dict[Any, Any] = {}

    for write in WRITES[address](hands):
        status, body = send(hands.client, write)
        leaked = hands.leaked(write.address + str(write.form), body)
        if leaked or status not in (302, 400, 401, 403, 404, 405, 409, 415, 422):
            wrong[write.method, write.address] = status, leaked

    assert wrong == {}
    assert rows_of(hands.company) == before


def send(client: FlaskClient, write: Write) -> tuple[int, str]:
    if write.form is not None:
        answer = client.open(write.address, method=write.method, data=dict(write.form))
    else:
        answer = client.open(write.address, method=write.method, json=write.body)
    with answer:
        return answer.status_code, texts_in(answer.data) + " ".join(answer.headers.values())


def rows_of(company: Company) -> dict[str, list[Any]]:
    """Return every row of the registers and of what hangs from them."""
    tables = [*TABLES, "entry", "comment", "attachment", "signature", "form_copy", "ab_user"]
    with company.app.app_context(), db.engine.connect() as connection:
        return {table: _rows(connection, table) for table in tables}


def _rows(connection: Connection, table: str) -> list[Any]:
    found = connection.execute(text(f'SELECT * FROM "{table}" ORDER BY id')).mappings()
    return [{k: v for k, v in row.items() if k not in LOGIN_FACTS} for row in found]


LOGIN_FACTS = frozenset({"last_login", "login_count", "fail_login_count"})


@pytest.mark.parametrize(
    ("table", "link"), _children(), ids=lambda part: str(getattr(part, "key", part))
)
def test_the_same_row_is_taken_for_a_row_within_reach(
    spare_company: Company, table: str, link: Item
) -> None:
    """The refusals above are about the reach: nothing else is wrong with what was sent."""
    login = _who_may(spare_company, register_of(table))
    eyes = Eyes(spare_company, login)
    plot = (eyes.own or list(spare_company.plots.values()))[0]
    values = new_row(eyes, table) | {link.key: plot.rows[str(link.target)]}

    answer = eyes.client.post(f"/api/v1/{table}/", json=values)

    assert answer.status_code == 201, answer.text


def _who_may(company: Company, register: type[Register]) -> str:
    """Return somebody of the narrowest reach who may enter rows of a register."""
    for login in (*READERS, Role.SALES_CLERK.value):
        role = company.seats[login].role
        if Action.ADD in register.card.access.get(role, ()):
            return login
    raise LookupError(register.__name__)


def test_a_notice_of_somebody_else_is_not_opened(hands: Eyes) -> None:
    with hands.company.app.app_context():
        me = hands.company.seats[hands.login].user_id
        query = text("SELECT id FROM notice WHERE user_id <> :me AND read_at IS NULL LIMIT 5")
        keys = [key for (key,) in db.session.execute(query, {"me": me})]

    for key in keys:
        assert hands.client.post(f"/notices/{key}/open").location == "/notices/"

    with hands.company.app.app_context():
        query = text(
            f"SELECT count(*) FROM notice WHERE id IN ({','.join(map(str, keys))})"
            " AND read_at IS NULL"
        )
        assert db.session.scalar(query) == len(keys) == 5


def test_somebody_elses_import_answers_as_if_there_were_none(hands: Eyes) -> None:
    clerk = hands.company.client(Role.SALES_CLERK.value)
    with clerk.get("/customer/template") as answer:
        workbook = answer.data
    sent = {"file": (io.BytesIO(workbook), "客户.xlsx")}
    own = clerk.post("/customer/import", data=sent).location
    assert clerk.get(own).status_code == 200

    statuses = {
        hands.client.get(f"{own}{path}").status_code for path in ("", "/progress", "/refused")
    }
    statuses |= {hands.client.post(f"{own}{path}").status_code for path in ("/check", "/confirm")}

    assert statuses == {404}
