"""A company whose every scoped row carries a word of its own, and somebody in every role.

Six customers (plots), each answered for by one person of a narrow reach, north or south. Every
register that hangs from a customer has a row in each plot; its texts, telephone, file, comment
and signature hold the row's *canary*, so a page shows by its bytes which rows went into it.
"""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import create_app
from app.chapters.lending import operations as lending
from app.chapters.records import operations as archive
from app.chapters.reports.operations import report_up
from app.chapters.reports.rules import ReportKind
from app.cli import seed, sync_security
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.registers import attachments, lifecycle, operations, signing
from app.kernel.registers.comments import Comment
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.notices import notify
from app.kernel.registers.register import Register, register_of
from app.kernel.roles import Role
from app.models import (
    ArchiveItem,
    Customer,
    DemandMeeting,
    Disposal,
    EmployeeRegion,
    Equipment,
    Lead,
    LoanSlip,
    LossReport,
    Movement,
)
from tests import makers

PASSWORD = "correct horse battery"
NARROW = (Role.REGIONAL_MANAGER, Role.MARKETING_MANAGER, Role.SALESPERSON)
SIDES = {"North": "华北", "South": "华南"}
ENGINEER = Role.SERVICE_ENGINEER
SOUTH = "South"

# Made in this order; what each needs beside the texts that hold its canary.
SCOPED: Mapping[str, Mapping[str, Any]] = {
    "contact": {},
    "equipment": {},
    "follow_up": {"important": True},
    "visit": {},
    "care_approval": {"budget": 100},
    "satisfaction_survey": {},
    "contact_record": {},
    "service_feedback": {},
    "project": {},
    "completion_report": {},
    "acceptance_certificate": {},
    "handover": {},
    "archive_item": {},
    "inspection_item": {},
    "corrective_action": {},
    "lead": {},
    "lead_tracking": {"major": True},
    "bidder": {"price": 99},
    "agenda_item": {},
    "meeting_decision": {},
    "disposal": {},
    "disposal_item": {},
}
AT_LEAD = frozenset({"lead_tracking", "bidder", "agenda_item", "meeting_decision"})
NOT_A_WORD = frozenset({"number", "unit", "province", "city"})  # items with a form of their own
SIGNED = "visit"


def canary(plot: str, table: str) -> str:
    """Return the word that stands in one row and nowhere else."""
    return f"zq{plot}{table.replace('_', '')}zq"


@dataclass
class Plot:
    """A customer and one row of every register that hangs from it."""

    name: str
    side: str
    rows: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    signature_id: int = 0

    def every_word(self) -> set[str]:
        return set().union(*self.words.values())


@dataclass(frozen=True)
class Seat:
    """Somebody with an account."""

    login: str
    role: Role
    user_id: int
    employee_id: int


@dataclass
class Company:
    """The application with everybody in it; clients stay logged in."""

    app: Flask
    seats: dict[str, Seat] = field(default_factory=dict)
    plots: dict[str, Plot] = field(default_factory=dict)
    clients: dict[tuple[str, str], FlaskClient] = field(default_factory=dict)

    def client(self, login: str | None, locale: str = "en") -> FlaskClient:
        """Return the browser of somebody, or a stranger's."""
        key = login or "", locale
        if key not in self.clients:
            client = self.app.test_client()
            if login is not None:
                sent = {"username": login, "password": PASSWORD}
                assert client.post("/login/", data=sent).status_code == 302
            with client.session_transaction() as session:
                session["locale"] = locale
            self.clients[key] = client
        return self.clients[key]

    def token(self, login: str) -> dict[str, str]:
        """Return the header by which a program acts for somebody."""
        sent = {"username": login, "password": PASSWORD}
        answer = self.app.test_client().post("/api/v1/security/login", json=sent)
        return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}

    def plots_of(self, login: str) -> list[Plot]:
        """Return the customers somebody answers for, or whose region somebody manages."""
        role = self.seats[login].role
        side = SOUTH if login.endswith(SOUTH) else "North"
        if role is Role.REGIONAL_MANAGER:
            return [plot for plot in self.plots.values() if plot.side == side]
        return [self.plots[_plot_name(role, side)]] if role in NARROW else []

    def words_of(self, login: str) -> set[str]:
        """Return every word a person of narrow reach may see."""
        seen = set().union(*(plot.every_word() for plot in self.plots_of(login)))
        if self.seats[login].role is ENGINEER:
            seen |= self.handled.words["contact_record"]
        return seen

    def foreign_words(self, login: str) -> set[str]:
        """Return every word a person of narrow reach may not see."""
        every = set().union(*(plot.every_word() for plot in self.plots.values()))
        return every - self.words_of(login)

    @property
    def handled(self) -> Plot:
        """The plot whose call the engineer handles."""
        return self.plots[_plot_name(Role.MARKETING_MANAGER, SOUTH)]


def _plot_name(role: Role, side: str) -> str:
    return side[0].lower() + "".join(c for c in role.value if c.isupper()).lower()


@contextmanager
def founded(folder: Path, url: str | None = None) -> Iterator[Company]:
    """Make the company in an empty database; on SQLite in ``folder`` unless said otherwise."""
    made = Company(_open(folder, url))
    with made.app.app_context():
        db.create_all()
        sync_security()
        seed()
        _hire(made)
        _revise()
        _sow(made)
        db.session.commit()
        db.session.remove()
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company on SQLite, made once a worker; tests that use it change nothing."""
    with founded(tmp_path_factory.mktemp("company")) as made:
        yield made


@pytest.fixture(scope="module")
def spare_company(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A copy of the company, for modules that write."""
    folder: Path = tmp_path_factory.mktemp("spare")
    shutil.copytree(company.app.config["DATA_DIR"], folder, dirs_exist_ok=True)
    made = Company(_open(folder), company.seats, company.plots)
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _open(folder: Path, url: str | None = None) -> Flask:
    return create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "SQLALCHEMY_DATABASE_URI": url or f"sqlite:///{folder / 'company.db'}",
            "DATA_DIR": str(folder),
            "FAB_PASSWORD_HASH_METHOD": "pbkdf2:sha256:1000",
            "BABEL_DEFAULT_LOCALE": "en",
        }
    )


def _hire(company: Company) -> None:
    """Give every role somebody, and the narrow ones somebody in the south, too."""
    people = [(role.value, role, "North") for role in Role]
    people += [(f"{role.value}{SOUTH}", role, SOUTH) for role in NARROW]
    for login, role, side in people:
        details = Details(username=login, name=f"{login}先生", roles=[role])
        user, _ = accounts.create_account(details, PASSWORD, must_change=False)
        employee = makers.make_employee(f"{login}先生", user_id=user.id)
        company.seats[login] = Seat(login, role, user.id, employee.id)
        if role is Role.REGIONAL_MANAGER:
            region = makers.make_region(SIDES[side])
            values = {"employee_id": employee.id, "region_id": region.id}
            operations.create(EmployeeRegion, values)
    makers.make_working_day()
    makers.make_qualification(makers.make_employee(f"{Role.RECEPTIONIST.value}先生"))


def _revise() -> None:
    """Have a parameter revised, and the revision of a clause prepared."""
    makers.make_policy_parameter()
    makers.make_clause_change()


def _sow(company: Company) -> None:
    """Make the customers with all that hangs from them."""
    makers.make_cabinet()
    makers.make_volume()
    makers.make_archive_item()
    makers.make_inspection()
    makers.make_transfer_volume()
    makers.make_supplier_evaluation()
    makers.make_document()
    for side in SIDES:
        for role in NARROW:
            login = role.value if side == "North" else f"{role.value}{SOUTH}"
            plot = Plot(_plot_name(role, side), side)
            company.plots[plot.name] = plot
            _make_customer(plot, company.seats[login].employee_id)
    makers.make_attendance(makers.make_demand_meeting())
    makers.make_demand_report()
    for plot in company.plots.values():
        for table in SCOPED:
            _make(company, plot, table)
        _lend(company, plot)
        _keep(plot)
        _report(plot)
        _sign(plot)


def _make_customer(plot: Plot, responsible_id: int) -> None:
    values = _texts(Customer, plot, "customer") | {
        "customer_class": "C",
        "stage": "active",
        "sector": "other",
        "region_id": makers.make_region(SIDES[plot.side]).id,
        "responsible_id": responsible_id,
    }
    _note(plot, operations.create(Customer, values))


def _make(company: Company, plot: Plot, table: str) -> None:
    maker = getattr(makers, _MAKERS.get(table, f"make_{table}"))
    register = register_of(table)
    values = _texts(register, plot, table) | dict(SCOPED[table])
    if table == "contact_record" and plot is company.handled:
        values["handler_id"] = company.seats[ENGINEER.value].employee_id
    if table in ("contact_record", "archive_item"):
        values["customer_id"] = plot.rows["customer"]
        row = maker(**values)
    elif table in ("inspection_item", "corrective_action"):
        row = maker(db.session.get_one(ArchiveItem, plot.rows["archive_item"]), **values)
    elif table in AT_LEAD:
        row = maker(db.session.get_one(Lead, plot.rows["lead"]), **values, **_held(register))
    elif table == "disposal":
        owner = db.session.get_one(Customer, plot.rows["customer"]).responsible_id
        row = maker(witness_id=owner, **values)
    elif table == "disposal_item":
        record = db.session.get_one(ArchiveItem, plot.rows["archive_item"])
        row = maker(record, db.session.get_one(Disposal, plot.rows["disposal"]))
    else:
        row = maker(db.session.get_one(register_of("customer"), plot.rows["customer"]), **values)
    _note(plot, row)
    _hang(company, plot, row)


def _held(register: type[Register]) -> dict[str, Any]:
    """Return the one meeting of the company, for what is a line of its minutes."""
    return {"meeting": db.session.get_one(DemandMeeting, 1)} if register.card.part_of else {}


_MAKERS = {"care_approval": "make_care"}


def _texts(register: type[Register], plot: Plot, table: str) -> dict[str, Any]:
    """Return the row's canary for every text long enough to hold it."""
    word, found = canary(plot.name, table), {}
    for item in register.items():
        if not item.writable or item.key in NOT_A_WORD:
            continue
        if item.phones:
            found[item.key] = _phone(plot, table)
        elif _holds(item, word):
            found[item.key] = word
    return found


def _holds(item: Item, word: str) -> bool:
    return item.kind is Kind.MEMO or (item.kind is Kind.TEXT and (item.length or 0) >= len(word))


def _phone(plot: Plot, table: str) -> str:
    place = [*SCOPED, "customer"].index(table)
    return f"138{sum(map(ord, plot.name)):04}{place:04}"


def _note(plot: Plot, row: Any) -> None:
    """Remember a row by its table, and what stands in it alone."""
    table = row.__tablename__
    plot.rows[table], plot.entries[table] = row.id, row.entry.id
    words = plot.words.setdefault(table, set())
    words.add(canary(plot.name, table))
    number = getattr(row, "number", None)
    if number:
        words.add(number)
    if any(item.phones for item in type(row).items()):
        words.add(_phone(plot, table))


def _hang(company: Company, plot: Plot, row: Any) -> None:
    """Hang a file and a comment from a row, and tell everybody of narrow reach about it."""
    word = canary(plot.name, row.__tablename__)
    file = FileStorage(io.BytesIO(f"{word} 检定记录".encode()), filename=f"{word} 合同.txt")
    plot.files[row.__tablename__] = attachments.attach(row, file).id
    said = Comment(entry_id=row.entry.id, author_name="李军磊", text=f"{word} 已核对")
    db.session.add(said)
    told = [seat.user_id for seat in company.seats.values()]
    notify(db.session, told, "Notice about %(word)s", {"word": word}, row)


def _lend(company: Company, plot: Plot) -> None:
    """Lend the paper record; somebody waits for it, and the borrower has been reminded."""
    item = db.session.get_one(Entry, plot.entries["archive_item"])
    loan = lending.lend(item, makers.make_employee("王五"), canary(plot.name, "loan"))
    hold = lending.place_hold(item, makers.make_employee("赵六"))
    step = makers.make_loan_step(loan)
    for row in (loan, hold, step, _lose(plot), _sign_for(plot)):
        _note(plot, row)


def _lose(plot: Plot) -> LossReport:
    """Lose another record of the customer."""
    item = makers.make_archive_item(customer_id=plot.rows["customer"])
    loan = lending.lend(item.entry, makers.make_employee("王五"))
    return makers.make_loss_report(loan, **_texts(LossReport, plot, "loss_report"))


def _sign_for(plot: Plot) -> LoanSlip:
    """Write a slip for whoever answers for the customer."""
    person = db.session.get_one(Customer, plot.rows["customer"]).responsible
    return makers.make_loan_slip(person, contents=canary(plot.name, "loan_slip"))


def _keep(plot: Plot) -> None:
    """Put the paper record on another shelf, for the life of a scale, and hold it."""
    item = db.session.get_one(ArchiveItem, plot.rows["archive_item"])
    equipment = db.session.get_one(Equipment, plot.rows["equipment"])
    archive.move([item], makers.make_place("A柜-1层"), canary(plot.name, "movement"))
    _note(plot, db.session.scalars(select(Movement).where(Movement.record == item)).one())
    _note(plot, makers.make_record_equipment(item, equipment))
    _note(plot, makers.make_legal_hold(item, reason=canary(plot.name, "legal_hold")))


def _report(plot: Plot) -> None:
    """Report the follow-up in words of its own; nobody has taken note yet."""
    row = db.session.get_one(register_of("follow_up"), plot.rows["follow_up"])
    _note(plot, report_up(row, ReportKind.IMPORTANT, canary(plot.name, "report")))


def _sign(plot: Plot) -> None:
    """Complete the visit with a drawn signature, which archives it."""
    row: Any = db.session.get_one(register_of(SIGNED), plot.rows[SIGNED])
    lifecycle.strike(row, [item.key for item in row.open_items])
    word = canary(plot.name, SIGNED)
    signed = signing.sign(
        row, "leader", opinion=word, way="drawn", signer_name="王总", drawing=_drawing()
    )
    plot.signature_id = signed.id
    archived = db.session.scalar(select(ArchiveItem).where(ArchiveItem.source_id == row.entry.id))
    assert archived is not None


def _drawing() -> str:
    picture = io.BytesIO()
    Image.new("RGB", (8, 4), "white").save(picture, "PNG")
    return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"
