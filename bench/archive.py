"""An archive of the size of many years, made in seconds and always the same.

The program itself makes one row of each kind; the others are copies of it that differ in what the
desk asks for. Only the history of the copies is missing: nothing that is measured reads it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_appbuilder import Model
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app import cli, create_app
from app.chapters.lending import operations as lending
from app.demo.words import BRANDS, GIVEN, PLACES, SURNAMES, UNITS
from app.kernel import clock
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.language import text
from app.kernel.registers import search
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import batched, create, transaction
from app.kernel.registers.register import Register
from app.kernel.roles import Role
from app.models import ArchiveItem, Customer, Department, Employee, Place, RecordType, Region

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".build" / "bench"
SEED = 46  # the clause of borrowing
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CLERK, PASSWORD = "bench", "correct horse battery"
FILE = "bench.db"
DUE_REGION = 2  # id of the region in which so much is due
BATCH = 5_000
OF_ENTRY = ("id", "row_id", "number", "title", "state", "haystack", "subject_id")
KINDS = [
    "供方来访登记",
    "合同评审记录",
    "安装调试记录",
    "检定证书",
    "出厂检验记录",
    "客户满意度调查表",
    "维修派工单",
    "现场勘察记录",
]


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    items: int = 100_000
    past: int = 500_000
    out: int = 2_000
    overdue: int = 300
    today: int = 60  # lent, and as many returned, today
    held: int = 200
    people: int = 500
    customers: int = 2_000
    due: int = 20_000  # customers of one region that are followed up by the end of the month


@dataclass(frozen=True)
class Copy:
    """What one copy of a row has of its own: columns, and what its entry says.

    Attributes:
        words: what it is found by.
    """

    values: dict[str, Any]
    title: str
    number: str | None = None
    words: Sequence[str] = ()
    subject_id: int | None = None


@dataclass
class Made:
    """What later copies refer to."""

    chance: Random = field(default_factory=lambda: Random(SEED))
    kinds: list[RecordType] = field(default_factory=list)
    customers: dict[int, str] = field(default_factory=dict)  # name by id
    people: dict[int, str] = field(default_factory=dict)
    items: dict[int, tuple[str, int]] = field(default_factory=dict)  # title, subject by entry id
    out: dict[int, tuple[int, datetime]] = field(default_factory=dict)  # borrower, when, by item


def open_app(folder: Path) -> Flask:
    """Return the program over the database in a folder."""
    return create_app(
        {
            "DATA_DIR": str(folder),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / FILE}",
            "WTF_CSRF_ENABLED": False,
        }
    )


def archive(size: Size, kept: Path = KEPT) -> Path:
    """Return the folder with the archive of a size, made unless it was the last to be made."""
    folder = kept / _fingerprint(size)
    if not folder.exists():
        shutil.rmtree(kept, ignore_errors=True)  # made from another schema, or half made
        draft = folder.with_suffix(".draft")
        draft.mkdir(parents=True)
        app = open_app(draft)
        with app.app_context(), clock.freeze(NOW):
            _make(size)
            db.session.remove()
            db.engine.dispose()
        draft.rename(folder)
    return folder


def _fingerprint(size: Size) -> str:
    """Return a name that changes with the size, the schema and this file."""
    parts = [repr(size), Path(__file__).read_text(encoding="utf-8")]
    dialect = sqlite.dialect()
    for table in Model.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(str(CreateIndex(i).compile(dialect=dialect)) for i in table.indexes)
        parts += indexes
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _make(size: Size) -> None:
    db.create_all()
    cli.sync_security()
    cli.seed()
    made = Made()
    with transaction() as session:
        first = _first_rows(made)
        connection = session.connection()
        _copy(connection, first["person"], _people(made, size))
        _copy(connection, first["customer"], _customers(made, size))
        _copy(connection, first["customer"], _due(made, size))
        _copy(connection, first["item"], _items(made, size))
        _copy(connection, first["past"], _past_loans(made, size))
        _copy(connection, first["loan"], _open_loans(made))
        _copy(connection, first["hold"], _holds(made, size))


def _first_rows(made: Made) -> dict[str, Register]:
    """Let the program make one row of each kind, and what these need."""
    clerk = _clerk()
    values = {"department_id": clerk.department_id, "name": "王借阅", "staff_number": "S00002"}
    borrower, customer = create(Employee, values), _customer(clerk)
    made.kinds += [
        create(RecordType, {"code": f"纸-{number:02}", "name": name})
        for number, name in enumerate(KINDS, 1)
    ]
    item = _item(made.kinds[0], customer)
    past = lending.lend(item.entry, clerk, "核对安装记录")
    lending.take_back(item.entry)
    loan = lending.lend(item.entry, clerk, "核对安装记录")
    hold = lending.place_hold(item.entry, borrower)
    found = {"person": borrower, "customer": customer, "item": item}
    return found | {"past": past, "loan": loan, "hold": hold}


def _clerk() -> Employee:
    """Return who works at the desk, with an account."""
    user, _password = accounts.create_account(
        Details(username=CLERK, name="陈管理", roles=[Role.SALES_CLERK]),
        PASSWORD,
        must_change=False,
    )
    department = db.session.scalars(select(Department).limit(1)).first()
    department = department or create(Department, {"name": "销售公司", "abbreviation": "销"})
    values = {"name": "陈管理", "staff_number": "S00001", "department_id": department.id}
    clerk: Employee = create(Employee, values)
    clerk.user_id = user.id
    return clerk


def _customer(responsible: Employee) -> Customer:
    region = db.session.scalars(select(Region).limit(1)).first() or create(
        Region, {"name": "华中", "provinces": ["湖北省"]}
    )
    values = {
        "name": "湖南彩虹猫纺织有限公司",
        "customer_class": "C",
        "stage": "active",
        "region_id": region.id,
        "responsible_id": responsible.id,
    }
    made: Customer = create(Customer, values)
    return made


def _item(kind: RecordType, customer: Customer) -> ArchiveItem:
    place = Place.called("A柜-1层")
    db.session.flush()
    values = {
        "number": "纸-01-2009-000000",
        "record_type_id": kind.id,
        "customer_id": customer.id,
        "completed_on": date(2009, 1, 5),
        "place_id": place.id,
    }
    made: ArchiveItem = create(ArchiveItem, values)
    return made


def _copy(connection: Connection, first: Register, copies: Iterable[Copy]) -> None:
    """Write copies of a row, with their entries, found by their words.

    What differs is staged in a table of its own, from which the database makes the rows.
    """
    table, entries, rest = type(first).__table__, Entry.__table__, iter(copies)
    example = next(rest)
    staged = _staging(table, example)
    staged.create(connection)
    row_id, entry_id = (connection.scalar(select(func.max(t.c.id))) or 0 for t in (table, entries))
    for block in batched(chain([example], rest), BATCH):
        lines: list[dict[str, Any]] = []
        for copy in block:
            row_id, entry_id = row_id + 1, entry_id + 1
            own = {"entry_id": entry_id, "entry_row_id": row_id}
            lines.append(own | copy.values | _line(copy, first.entry))
        connection.execute(insert(staged), lines)
        search.index(connection, [(line["entry_id"], line["entry_haystack"]) for line in lines])
    of_row = {"id": staged.c.entry_row_id} | {key: staged.c[key] for key in example.values}
    _fill(connection, table, first, of_row)
    of_entry = {key: staged.c[f"entry_{key}"] for key in OF_ENTRY}
    _fill(connection, entries, first.entry, of_entry)
    staged.drop(connection)


def _staging(table: Table, example: Copy) -> Table:
    """Return a table that holds what the copies have of their own, and their entries."""
    entries = Entry.__table__.c
    own = [Column(key, table.c[key].type) for key in example.values]
    own += [Column(f"entry_{key}", entries[key].type) for key in OF_ENTRY]
    return Table("copies", MetaData(), *own, prefixes=["TEMPORARY"])


def _line(copy: Copy, entry: Entry) -> dict[str, Any]:
    """Return what the entry of a copy has of its own."""
    return {
        "entry_number": copy.number,
        "entry_title": copy.title,
        "entry_state": copy.values.get("state", entry.state),
        "entry_haystack": text.SEPARATOR.join(map(_found_by, copy.words)),
        "entry_subject_id": copy.subject_id,
    }


def _fill(connection: Connection, table: Table, first: Any, own: dict[str, Any]) -> None:
    """Copy a row once for every line that was staged."""
    columns = [
        own.get(column.key, literal(getattr(first, column.key), column.type))
        for column in table.columns
    ]
    connection.execute(insert(table).from_select(list(table.columns.keys()), select(*columns)))


@cache
def _found_by(word: str) -> str:
    """Return what one text is found by; many records have the same title."""
    return text.haystack([word])


def _next_id(register: type[Any]) -> int:
    return 1 + int(db.session.scalar(select(func.max(register.id))) or 0)


def _people(made: Made, size: Size) -> Iterator[Copy]:
    for row_id in range(_next_id(Employee), _next_id(Employee) + size.people):
        name = made.chance.choice(SURNAMES) + made.chance.choice(GIVEN)
        number = f"S{row_id:05}"
        phone = f"138{made.chance.randint(0, 99_999_999):08}"
        made.people[row_id] = name
        values = {"name": name, "staff_number": number, "phone": phone, "user_id": None}
        yield Copy(values, name, words=[name, number, phone])


def _customers(made: Made, size: Size) -> Iterator[Copy]:
    towns = [town.removesuffix("市") for found in PLACES.values() for _province, town in found]
    first = _next_id(Customer)
    for row_id in range(first, first + size.customers):
        town, brand = made.chance.choice(towns), made.chance.choice(BRANDS)
        name = f"{town}{brand}{made.chance.choice(UNITS)[0]}{row_id}"
        made.customers[row_id] = name
        values = {"name": name, "name_key": text.company_key(name), "number": f"客-{row_id:05}"}
        yield Copy(values, name, values["number"], [values["number"], name], row_id)


def _due(made: Made, size: Size) -> Iterator[Copy]:
    """Yield customers of another region, every third with a plan of its own."""
    people, last = list(made.people), date(NOW.year, NOW.month, 30)
    first = _next_id(Customer)
    for row_id in range(first, first + size.due):
        name, number = f"待跟踪客户{row_id}", f"客-{row_id:05}"
        planned_on = NOW.date() + timedelta(days=row_id % 5)
        values = {
            "name": name,
            "name_key": name,
            "number": number,
            "region_id": DUE_REGION,
            "responsible_id": made.chance.choice(people),
            "next_due_on": last,
            "planned_on": None if row_id % 3 else planned_on,
        }
        yield Copy(values, name, number, subject_id=row_id)


def _items(made: Made, size: Size) -> Iterator[Copy]:
    """Yield the records of all years; some of them are out."""
    first, chance = _next_id(Entry), made.chance
    _choose_out(made, size, first)
    customers = list(made.customers)
    for serial in range(1, size.items + 1):
        kind, customer_id = chance.choice(made.kinds), chance.choice(customers)
        completed_on = date(2010, 1, 4) + timedelta(days=serial * 6000 // size.items)
        number = f"{kind.code}-{completed_on.year}-{serial:06}"
        title = f"{kind.name} · {made.customers[customer_id]}"
        values = {
            "number": number,
            "record_type_id": kind.id,
            "title": title,
            "customer_id": customer_id,
            "completed_on": completed_on,
            "page_count": chance.randint(1, 40),
            "state": "on_shelf",
            "due_on": None,
        }
        entry_id = first + serial - 1
        if entry_id in made.out:
            values |= {"state": "lent", "due_on": _due_on(made.out[entry_id][1])}
        made.items[entry_id] = title, customer_id
        yield Copy(values, title, number, [number, title], customer_id)


def _choose_out(made: Made, size: Size, first: int) -> None:
    """Say which items are out, with whom and since when; few people have all that is overdue."""
    people = list(made.people)
    careless, careful = people[: size.people // 10], people[size.people // 10 :]
    for place, item in enumerate(made.chance.sample(range(first, first + size.items), size.out)):
        if place < size.overdue:
            made.out[item] = made.chance.choice(careless), _ago(made, 20, 200)
        elif place < size.overdue + size.today:
            made.out[item] = made.chance.choice(careful), _ago(made, 0, 0)
        else:
            made.out[item] = made.chance.choice(careful), _ago(made, 1, 12)


def _ago(made: Made, least: int, most: int) -> datetime:
    """Return a moment before the desk opened today, or at some hour of an earlier day."""
    day = NOW.date() - timedelta(days=made.chance.randint(least, most))
    hour = time(8 if day == NOW.date() else made.chance.randint(8, 16), made.chance.randint(0, 59))
    return datetime.combine(day, hour, NOW.tzinfo)


def _due_on(lent_at: datetime) -> date:
    return lent_at.date() + timedelta(days=14)


def _past_loans(made: Made, size: Size) -> Iterator[Copy]:
    items, people = list(made.items), list(made.people)
    for place in range(size.past):
        returned_at = _ago(made, 0, 0) if place < size.today else _ago(made, 1, 4000)
        lent_at = returned_at - timedelta(days=made.chance.randint(1, 30))
        yield _loan(
            made, made.chance.choice(items), made.chance.choice(people), lent_at, returned_at
        )


def _open_loans(made: Made) -> Iterator[Copy]:
    for item, (borrower, lent_at) in made.out.items():
        yield _loan(made, item, borrower, lent_at, None)


def _loan(
    made: Made, item: int, borrower: int, lent_at: datetime, returned_at: datetime | None
) -> Copy:
    title, subject = made.items[item]
    values = {
        "article_id": item,
        "borrower_id": borrower,
        "lent_at": lent_at,
        "returned_at": returned_at,
        "due_on": _due_on(lent_at),
    }
    return Copy(values, f"{title} · {made.people[borrower]}", subject_id=subject)


def _holds(made: Made, size: Size) -> Iterator[Copy]:
    """Let somebody wait for some of the items that are out."""
    for item in list(made.out)[-size.held :]:
        title, subject = made.items[item]
        waiting = made.chance.choice([p for p in made.people if p != made.out[item][0]])
        values = {"article_id": item, "borrower_id": waiting, "asked_at": NOW}
        yield Copy(values, f"{title} · {made.people[waiting]}", subject_id=subject)
