"""The leak matrix: no way in shows somebody a row out of reach (1.20).

Every address that is read stands in `GETS`; one that does not fails the test. What
comes back is searched for the canaries of customers other people answer for.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from werkzeug.routing import Rule

from app.kernel import clock
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.owed.watches import watches
from app.kernel.registers.items import Kind
from app.kernel.registers.register import Form, is_register, register_of, registers
from app.kernel.registers.scope import UNSCOPED
from app.kernel.roles import Role
from app.kernel.web.lists import columns_of
from app.models import REGISTERS, Customer
from tests.company import ENGINEER, NARROW, SIGNED, Company, Plot, canary
from tests.pdfs import squeezed, text_of

READERS = [role.value for role in (*NARROW, ENGINEER)]
TABLES = [register.__tablename__ for register in REGISTERS]
GONE = (403, 404)
ROOTS = ("customer", "lead")  # where the scope starts


@dataclass(frozen=True)
class Ask:
    """An address, and the statuses it may answer with."""

    address: str
    status: tuple[int, ...] = (200, 302, 403, 404)


@dataclass
class Eyes:
    """Somebody of narrow reach: what they may see, and what is out of their reach."""

    company: Company
    login: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.company.client(self.login)
        self.own = self.company.plots_of(self.login)

    @property
    def foreign(self) -> list[Plot]:
        """Two customers out of reach: a colleague's, and one of the other side."""
        others = [plot for plot in self.company.plots.values() if plot not in self.own]
        return (
            [others[0], self.company.handled]
            if self.company.handled in others
            else [
                others[0],
                others[-1],
            ]
        )

    def foreign_rows(self, table: str) -> list[int]:
        """Return a row of a table that is out of reach, of each customer where the scope starts.

        Of what hangs from them one is enough: a colleague's, or one of the other side in turn.
        """
        handled = self.company.handled if self.login == ENGINEER.value else None
        found = [
            plot.rows[table]
            for plot in self.foreign
            if table in plot.rows and not (table == "contact_record" and plot is handled)
        ]
        return found if table in ROOTS else found[TABLES.index(table) % 2 :][:1] or found[:1]

    def leaked(self, address: str, body: str) -> set[str]:
        """Return the words in a page that should not be there; an echo of the address is none."""
        asked = unquote(address)
        return {w for w in self.company.foreign_words(self.login) if w in body and w not in asked}


@pytest.fixture(params=READERS)
def eyes(request: pytest.FixtureRequest, company: Company) -> Eyes:
    return Eyes(company, request.param)


def fetch(client: FlaskClient, address: str) -> tuple[int, str]:
    """Return the status and every text in the answer, unpacked."""
    with client.get(address) as answer:
        return answer.status_code, texts_in(answer.data) + " ".join(answer.headers.values())


def texts_in(data: bytes) -> str:
    """Return what stands in a page, a workbook, a PDF or JSON."""
    if data.startswith(b"%PDF"):
        return squeezed(text_of(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b"\n".join(map(parts.read, parts.namelist()))
    found = data.decode("utf-8", "replace")
    if found.startswith(("{", "[")):
        found += json.dumps(json.loads(found), ensure_ascii=False)
    return found + unquote(found)


# --- every address that is read, and how somebody would use it to look at others' rows


def searched(eyes: Eyes) -> list[str]:
    """Return what finds others' rows: canaries but for their ends, telephones, numbers."""
    found = ["zq"]
    for plot in eyes.foreign:
        found += [canary(plot.name, table)[:-2] for table in ("customer", "contact_record")]
        found += sorted(plot.words["contact"] | plot.words["visit"])
    return [quote(words) for words in found]


def lists(eyes: Eyes, prefix: str = "") -> Iterator[Ask]:
    """Return every list, narrowed by each filter, searched, sorted and sized."""
    for table in TABLES:
        queries = ["", *_filters(eyes, table)]
        if register_of(table).card.scope is not None:
            queries += ["mine=1", "bin=1", *_sizes(prefix), *([] if prefix else _sorts(table))]
            queries += [f"q={words}" for words in searched(eyes)[: 1 if prefix else 3]]
        yield from (Ask(f"{prefix}/{table}/?{query}", (200, 400, 403, 422)) for query in queries)


def _sizes(prefix: str) -> tuple[str, ...]:
    return ("page_size=100",) if prefix else ("size=200", "size=100000")


def _sorts(table: str) -> list[str]:
    columns = [column.key for column in columns_of(register_of(table)) if column.sortable]
    return [*(f"sort={key}" for key in columns[:1]), *(f"sort=-{key}" for key in columns[-1:])]


def _filters(eyes: Eyes, table: str) -> Iterator[str]:
    """Return a filter by each link that may lead out of reach, and one by words."""
    texts = [item.key for item in register_of(table).items() if item.kind is Kind.TEXT]
    yield from (f"{key}=zq" for key in texts[:1])
    for item in register_of(table).items():
        if item.kind is Kind.LINK and item.target in eyes.foreign[0].rows:
            yield from (f"{item.key}={key}" for key in eyes.foreign_rows(item.target)[:1])
        elif item.kind is Kind.LINK and item.target == "entry":
            yield f"{item.key}={eyes.foreign[0].entries['archive_item']}"


def rows(eyes: Eyes, path: str, prefix: str = "") -> Iterator[Ask]:
    """Return an address of every row out of reach; it answers as if there were none."""
    for table in TABLES:
        for key in eyes.foreign_rows(table):
            yield Ask(f"{prefix}/{table}/{key}{path}", GONE)


def shown(eyes: Eyes) -> Iterator[Ask]:
    """Return the page of every row of all: what may be seen must not show what may not."""
    yield from rows(eyes, "")
    for table in TABLES:
        for key in _every_id(eyes.company, table):
            yield Ask(f"/{table}/{key}")


def _every_id(company: Company, table: str) -> list[int]:
    with company.app.app_context():
        return [key for (key,) in db.session.query(register_of(table).id).limit(8)]


def new(eyes: Eyes) -> Iterator[Ask]:
    """Return forms that start from a parent, or from a row, out of reach."""
    for table in TABLES:
        yield Ask(f"/{table}/new", (200, 403))
        for item in register_of(table).items():
            if item.kind is Kind.LINK and item.target in eyes.foreign[0].rows:
                for key in eyes.foreign_rows(item.target):
                    yield Ask(f"/{table}/new?{item.key}={key}", (200, 403))
        for key in eyes.foreign_rows(table):
            yield Ask(f"/{table}/new?copy={key}", GONE)


def signatures(eyes: Eyes) -> Iterator[Ask]:
    """Return others' signatures, by their own address and by that of a row within reach."""
    hosts = eyes.own or eyes.foreign
    for plot in eyes.foreign:
        for host in (plot, *hosts):
            yield Ask(f"/{SIGNED}/{host.rows[SIGNED]}/signature/{plot.signature_id}", GONE)


def duplicates(eyes: Eyes) -> Iterator[Ask]:
    for plot in eyes.foreign:
        phone = next(w for w in plot.words["customer"] if w.startswith("138"))
        for table in TABLES:
            word = canary(plot.name, table)
            yield Ask(f"/{table}/duplicates?name={word}&phone={phone}", (200, 403))


def papers(eyes: Eyes) -> Iterator[Ask]:
    """Return the sheet of every row: what may be seen must not show what may not."""
    yield from rows(eyes, "/print.pdf")
    for table in TABLES:
        for key in _every_id(eyes.company, table)[:2]:
            yield Ask(f"/{table}/{key}/print.pdf")


def labels(eyes: Eyes, ending: str) -> Iterator[Ask]:
    """Return labels of rows out of reach, alone and among own ones."""
    for table in TABLES:
        own = [str(plot.rows[table]) for plot in eyes.own if table in plot.rows]
        for key in eyes.foreign_rows(table):
            for keys in ([str(key)], [*own, str(key)]):
                yield Ask(f"/{table}/labels{ending}?ids={','.join(keys)}", GONE)


def exports(eyes: Eyes, ending: str = "") -> Iterator[Ask]:
    for table in TABLES:
        for query in ("", "q=zq", "bin=1", *([] if ending else _filters(eyes, table))):
            yield Ask(f"/{table}/export{ending}?{query}", (200, 400, 403))


def pickers(eyes: Eyes) -> Iterator[Ask]:
    for table in (*TABLES, "entry"):
        scoped = table == "entry" or register_of(table).card.scope is not None
        for words in ("", *(searched(eyes)[:5] if scoped else ("zq",))):
            yield Ask(f"/lookup/{table}?q={words}", (200, 403, 404))


def fills(eyes: Eyes) -> Iterator[Ask]:
    for table in TABLES:
        for key in eyes.foreign_rows(table):
            for wanted in ("contact_record", "visit", "loan"):
                yield Ask(f"/lookup/{table}/{key}/fills?for={wanted}", GONE)


def search(eyes: Eyes) -> Iterator[Ask]:
    for words in searched(eyes):
        yield Ask(f"/search/?q={words}", (200,))
        yield Ask(f"/search/?q={words}&partial=1", (200,))


def numbers(eyes: Eyes) -> Iterator[Ask]:
    for plot in eyes.foreign:
        every = {w for words in plot.words.values() for w in words if "-" in w}
        for number in sorted(every - eyes.company.words_of(eyes.login)):
            yield Ask(f"/r/{quote(number)}", GONE)


def files(eyes: Eyes) -> Iterator[Ask]:
    handled = eyes.company.handled if eyes.login == ENGINEER.value else None
    for plot in eyes.foreign:
        for table, key in plot.files.items():
            if not (table == "contact_record" and plot is handled):
                yield Ask(f"/file/{key}", GONE)
                yield Ask(f"/file/{key}?inline=1", GONE)


def pipeline(eyes: Eyes) -> Iterator[Ask]:
    for query in ("", "mine=1", "major=1", "demand_class=2", "region_id=1", "region_id=3"):
        yield Ask(f"/pipeline/?{query}", (200, 403))


def compliance(eyes: Eyes, ending: str = "") -> Iterator[Ask]:
    """Return the cases of every watch, and those of somebody else."""
    other = list(eyes.company.seats.values())[-1].employee_id
    queries = ("",) if ending else ("", "outcome=met", f"outcome=open&person_id={other}")
    for watch in watches():
        for query in queries:
            yield Ask(f"/compliance/{watch.code}{ending}?{query}", (200, 403, 404))


def calendar(eyes: Eyes) -> Iterator[Ask]:
    year = clock.today().year
    days = (clock.today(), f"{year}-06-30", f"{year}-12-31", f"{year + 1}-06-30")
    for view in ("month", "week", "day", "agenda", "overdue"):
        for day in days:
            yield Ask(f"/calendar/?view={view}&day={day}", (200,))
    for query in ("mine=1", "person_id=1", "region_id=1", "region_id=3", "tone=C", "kind=leads"):
        yield Ask(f"/calendar/?{query}", (200,))


def on_paper(eyes: Eyes, ending: str) -> Iterator[Ask]:
    for day in (clock.today(), f"{clock.today().year}-12-31"):
        yield Ask(f"/calendar/print{ending}?day={day}", (200,))


def planning(eyes: Eyes) -> Iterator[Ask]:
    for person in ("", *(str(seat.employee_id) for seat in eyes.company.seats.values())):
        yield Ask(f"/planning/?again=1&person_id={person}", (200, 403))


def desk(eyes: Eyes) -> Iterator[Ask]:
    for words in searched(eyes):
        yield Ask(f"/desk/?item={words}", (403,))


def desk_find(eyes: Eyes) -> Iterator[Ask]:
    for words in searched(eyes):
        yield Ask(f"/desk/find?item={words}", (403,))


def only(*addresses: str, status: tuple[int, ...] = (200, 302, 403, 404)) -> Callable[..., Any]:
    return lambda _eyes: [Ask(address, status) for address in addresses]


def per_table(path: str) -> Callable[[Eyes], Iterable[Ask]]:
    return lambda _eyes: [Ask(f"/{table}{path}", (200, 403)) for table in TABLES]


GETS: Mapping[str, Callable[[Eyes], Iterable[Ask]]] = {
    "/": only("/", status=(200,)),
    "/<table>/": lists,
    "/<table>/new": new,
    "/<table>/duplicates": duplicates,
    "/<table>/<key>": shown,
    "/<table>/<key>/edit": lambda eyes: rows(eyes, "/edit"),
    "/<table>/<key>/hand-over": lambda eyes: [
        Ask(f"/employee/{seat.employee_id}/hand-over", GONE) for seat in eyes.company.seats.values()
    ],
    "/<table>/<key>/print": lambda eyes: rows(eyes, "/print"),
    "/<table>/<key>/print.pdf": papers,
    "/<table>/<key>/label": lambda eyes: rows(eyes, "/label"),
    "/<table>/labels": lambda eyes: labels(eyes, ""),
    "/<table>/labels.pdf": lambda eyes: labels(eyes, ".pdf"),
    "/pipeline/": pipeline,
    "/compliance/": only(
        "/compliance/", "/compliance/?tab=all", "/compliance/?region_id=1", status=(200, 403)
    ),
    "/compliance/<code>": compliance,
    "/compliance/<code>/export": lambda eyes: compliance(eyes, "/export"),
    "/compliance/<code>/export.csv": lambda eyes: compliance(eyes, "/export.csv"),
    "/calendar/": calendar,
    "/planning/": planning,
    "/calendar/print": lambda eyes: on_paper(eyes, ""),
    "/calendar/print.pdf": lambda eyes: on_paper(eyes, ".pdf"),
    "/<table>/<key>/desk": lambda eyes: rows(eyes, "/desk"),
    "/<table>/<key>/borrow": lambda eyes: rows(eyes, "/borrow"),
    "/<table>/<key>/signature/<signature_id>": signatures,
    "/<table>/export": exports,
    "/<table>/export.csv": lambda eyes: exports(eyes, ".csv"),
    "/<table>/import": per_table("/import"),
    "/<table>/template": per_table("/template"),
    "/<table>/print": per_table("/print"),
    "/<table>/print.pdf": per_table("/print.pdf"),
    "/account/": only("/account/"),
    "/account/password": only("/account/password"),
    "/feed/<secret>/calendar.ics": only("/feed/x/calendar.ics", status=GONE),
    "/accounts/": only("/accounts/", status=GONE),
    "/accounts/<key>": only("/accounts/1", "/accounts/2", status=GONE),
    "/accounts/new": only("/accounts/new", status=GONE),
    "/roles/": only("/roles/", status=GONE),
    "/roles/<key>": only("/roles/1", status=GONE),
    "/api/v1/<table>/": lambda eyes: lists(eyes, "/api/v1"),
    "/api/v1/<table>/<key>": lambda eyes: rows(eyes, "", "/api/v1"),
    "/api/v1/_openapi": only("/api/v1/_openapi"),
    "/desk/": desk,
    "/desk/find": desk_find,
    **{
        f"/january/{path}": only(f"/january/{path.replace('<key>', '1')}", status=GONE)
        for path in ("", "contents", "contents.pdf", "volume/<key>")
    },
    "/<table>/<key>/contents": only("/volume/1/contents", status=(200,)),
    "/<table>/<key>/contents.pdf": only("/volume/1/contents.pdf", status=(200,)),
    "/moving/": only("/moving/", status=GONE),
    "/<table>/move": lambda eyes: [
        Ask(f"/{table}/move?ids={key}", GONE)
        for table in ("archive_item", "volume")
        for key in (*eyes.foreign_rows(table), 1)
    ],
    "/disposals/": only("/disposals/", status=GONE),
    "/inspection-check/<key>": only("/inspection-check/1", status=GONE),
    "/escalations/": only("/escalations/", "/escalations/?everybody=1", status=(200,)),
    "/jobs/": only("/jobs/", status=GONE),
    "/jobs/<name>": only("/jobs/deliver", status=GONE),
    "/file/<key>": files,
    "/import/<token>": only("/import/x", status=GONE),
    "/import/<token>/progress": only("/import/x/progress", status=GONE),
    "/import/<token>/refused": only("/import/x/refused", status=GONE),
    "/login/": only("/login/"),
    "/loan-requests/": only("/loan-requests/", status=(200,)),
    "/lookup/<table>": pickers,
    "/lookup/<table>/<key>/fills": fills,
    "/my-loans/": only("/my-loans/", status=(200,)),
    "/notices/": only(*(f"/notices/?page={page}" for page in (1, 2, 3)), status=(200,)),
    "/policy/": only("/policy/", status=(200,)),
    "/policy/<number>": only("/policy/1.6", status=(200,)),
    "/policy/<number>/propose": only("/policy/1.6/propose", status=(200, 403)),
    "/r/<number>": numbers,
    "/reading/<key>": lambda eyes: [
        Ask(f"/reading/{plot.rows['loan']}", GONE) for plot in eyes.company.plots.values()
    ],
    "/reading/<key>/file/<file_id>": lambda eyes: [
        Ask(f"/reading/{plot.rows['loan']}/file/{key}", GONE)
        for plot in eyes.company.plots.values()
        for key in list(plot.files.values())[:4]
    ],
    "/search/": search,
    "/healthz": only("/healthz"),
    "/readyz": only("/readyz", status=(200, 503)),
}
PUBLIC_FILES = {"/static/<filename>", "/static/appbuilder/<filename>"}


def pattern(rule: Rule) -> str:
    """Return the address of a rule, the same for every register."""
    parts = []
    for place, part in enumerate(rule.rule.split("/")):
        if part.startswith("<"):
            name = part.strip("<>").rpartition(":")[2]
            parts.append(f"<{name}>")
        else:
            parts.append("<table>" if place == 1 and is_register(part) else part)
    return "/".join(parts)


def patterns(company: Company, methods: set[str]) -> set[str]:
    return {
        pattern(rule)
        for rule in company.app.url_map.iter_rules()
        if methods & (rule.methods or set())
    }


def test_every_address_that_is_read_stands_in_the_matrix(company: Company) -> None:
    assert patterns(company, {"GET"}) - PUBLIC_FILES == set(GETS)


@pytest.mark.parametrize("address", GETS)
def test_nothing_out_of_reach_is_read(eyes: Eyes, address: str) -> None:
    asked = list(dict.fromkeys(GETS[address](eyes)))
    wrong: dict[str, Any] = {}

    for ask in asked:
        status, body = fetch(eyes.client, ask.address)
        leaked = eyes.leaked(ask.address, body)
        if leaked or status not in ask.status:
            wrong[ask.address] = status, leaked

    assert asked
    assert wrong == {}


# --- that the search would find a leak


@pytest.mark.parametrize("login", [role.value for role in NARROW])
@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("/customer/", "customer"),
        ("/contact/?sort=name", "contact"),
        ("/visit/{visit}", "visit"),
        ("/visit/{visit}/print.pdf", "visit"),
        ("/contact_record/{contact_record}/edit", "contact_record"),
        ("/lookup/customer?q=zq", "customer"),
        ("/lookup/customer/{customer}/fills?for=visit", "customer"),
        ("/search/?q=zq", "equipment"),
        ("/search/?q={word}&partial=1", "customer"),
        ("/api/v1/equipment/", "equipment"),
        ("/api/v1/contact_record/{contact_record}", "contact_record"),
        ("/file/{file}", "contact_record"),
        ("/notices/", "contact_record"),
        ("/calendar/?view=day", "customer"),
        ("/loan/", "loan"),
    ],
)
def test_what_is_within_reach_is_found(
    company: Company, login: str, address: str, table: str
) -> None:
    plot = company.plots_of(login)[-1]  # whose notices are the newest
    asked = address.format(**plot.rows, file=plot.files["contact_record"], word=plot.name)

    status, body = fetch(company.client(login), asked)

    assert status == 200
    assert canary(plot.name, table) in body


@pytest.mark.parametrize("file", ["export", "export.csv"])
def test_an_export_holds_the_rows_within_reach(company: Company, file: str) -> None:
    plot = company.plots_of("RegionalManager")[0]

    _status, body = fetch(company.client("RegionalManager"), f"/customer/{file}")

    assert canary(plot.name, "customer") in body


def test_the_engineer_sees_the_call_to_handle_and_no_other(company: Company) -> None:
    _status, body = fetch(company.client(ENGINEER.value), "/contact_record/?size=200")

    calls = {canary(plot.name, "contact_record") for plot in company.plots.values()}
    numbers = {w for plot in company.plots.values() for w in plot.words["contact_record"]}
    assert numbers & set(body.split('"')) <= company.handled.words["contact_record"]
    assert {word for word in calls if word in body} <= {
        canary(company.handled.name, "contact_record")
    }


@pytest.mark.parametrize("login", READERS)
def test_a_statement_without_the_scope_would_be_noticed(company: Company, login: str) -> None:
    seat = company.seats[login]
    with company.app.app_context():
        who = actor_of(db.session.get_one(User, seat.user_id))
        with acting_as(who):
            names = " ".join(
                db.session.scalars(select(Customer.name), execution_options={UNSCOPED: True})
            )

    assert Eyes(company, login).leaked("/customer/", names)


def test_one_who_sees_everything_sees_every_canary(company: Company) -> None:
    _status, body = fetch(company.client(Role.SALES_CLERK.value), "/customer/?size=200")

    assert {
        plot.name for plot in company.plots.values() if canary(plot.name, "customer") in body
    } == (set(company.plots))


def test_every_form_of_the_company_has_a_row_to_look_for(company: Company) -> None:
    scoped = {r.__tablename__ for r in registers() if r.card.scope is not None}

    assert all(scoped <= set(plot.rows) for plot in company.plots.values())
    assert any(issubclass(register_of(table), Form) for table in scoped)
