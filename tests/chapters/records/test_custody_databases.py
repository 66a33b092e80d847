"""Drawing, handing over and destroying on both databases, also at the same moment (4.5, 4.7)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.chapters.lending import operations as lending
from app.chapters.lending.rules import LendingRefused
from app.chapters.records import operations, rules
from app.chapters.records.models import ArchiveItem, DisposalItem, Movement, TransferVolume
from app.chapters.records.rules import Custody, ItemState
from app.cli import sync_security
from app.kernel import clock
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.actor import acting_as, actor_of
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import change, transaction
from app.kernel.registers.signing import sign
from app.kernel.roles import Role
from app.models import Disposal, Employee
from tests.makers import make_archive_item, make_employee, make_place

pytestmark = pytest.mark.databases

ROUNDS = 20
EXPECTED = [12, 16, 26, 29, 36]  # of forty records, with the seed below
SEED = "2026下"


@pytest.fixture
def staff(app: Flask) -> dict[str, int]:
    """An account for everybody who signs, with the employee behind it."""
    sync_security()
    with transaction():
        return {
            login: _hire(login, name, role)
            for login, name, role in (
                ("clerk", "朱红", Role.SALES_CLERK),
                ("manager", "吴海燕", Role.SALES_GENERAL_MANAGER),
                ("office", "魏娜", Role.ADMINISTRATION),
                ("witness", "华宇", Role.QUALITY),
            )
        }


def _hire(login: str, name: str, role: Role) -> int:
    details = Details(username=login, name=name, roles=[role])
    user, _password = accounts.create_account(details, "correct horse battery", must_change=False)
    make_employee(name, user_id=user.id)
    return int(user.id)


def sign_as(user_id: int, form: object, slot: str) -> None:
    with acting_as(actor_of(db.session.get_one(User, user_id))):
        sign(form, slot)


def test_the_same_seed_draws_the_same_records(app: Flask) -> None:
    with transaction():
        records = [make_archive_item() for _ in range(40)]
    numbers = [record.number for record in records]

    drawn = operations.drawn(SEED, 5, 40)

    assert [numbers.index(record.number) for record in drawn] == rules.drawn_ranks(SEED, 5, 40)
    assert [numbers.index(record.number) for record in drawn] == EXPECTED


def test_a_year_is_handed_over(app: Flask, staff: dict[str, int]) -> None:
    year = clock.today().year - 1
    with transaction():
        for _ in range(60):
            make_archive_item(completed_on=date(year, 5, 5), page_count=2)
        place = make_place("行柜-1层")
    with transaction():
        assert operations.accept_all(year) == 2
        assert operations.bind_all(year) == 2
    with transaction():
        transfer = operations.list_volumes(year, place)
        assert len(transfer.part_rows(TransferVolume)) == 2

    with transaction():
        sign_as(staff["clerk"], transfer, "handed_over")
    with transaction():
        sign_as(staff["office"], transfer, "received")

    states = select(ArchiveItem.state, ArchiveItem.custody, func.count()).where(
        ArchiveItem.volume_id.is_not(None)
    )
    grouped = states.group_by(ArchiveItem.state, ArchiveItem.custody)
    assert db.session.execute(grouped).all() == [(ItemState.TRANSFERRED, Custody.OFFICE, 60)]
    assert operations.unfinished(year, 5) == []


def approved(staff: dict[str, int], *records: ArchiveItem) -> Disposal:
    """Return a list with two approvals, destroyed today, that the witness has not signed."""
    witness = db.session.scalar(select(Employee).where(Employee.name == "华宇"))
    with transaction():
        disposal, _left = operations.list_for_disposal(
            "保存期满", witness, (), [record.id for record in records]
        )
        sign_as(staff["manager"], disposal, "sales")
        sign_as(staff["office"], disposal, "office")
        change(disposal, {"done_on": clock.today()})
    return disposal


def test_a_list_is_carried_out(app: Flask, staff: dict[str, int]) -> None:
    old = clock.today() - timedelta(days=5 * 365)
    with transaction():
        records = [make_archive_item(completed_on=old) for _ in range(30)]
    assert [due.count for due in operations.due_by_kind(clock.today())] == [30]
    disposal = approved(staff, *records)

    with transaction():
        sign_as(staff["witness"], disposal, "witnessed")

    assert {record.state for record in records} == {ItemState.DISPOSED}
    assert db.session.scalar(select(func.count()).select_from(Movement)) == 30
    assert len(disposal.part_rows(DisposalItem)) == 30


def test_nothing_is_lent_and_destroyed_at_once(app: Flask, staff: dict[str, int]) -> None:
    old = clock.today() - timedelta(days=5 * 365)
    for place in range(ROUNDS):
        with transaction():
            record = make_archive_item(completed_on=old)
            borrower = make_employee(f"{place}号员工").id
        disposal = approved(staff, record)
        item, key, line = record.entry.id, record.id, disposal.id
        db.session.remove()

        told = at_once(
            app,
            lambda line=line: sign_as(
                staff["witness"], db.session.get(Disposal, line), "witnessed"
            ),
            lambda item=item, borrower=borrower: lending.lend(
                db.session.get(Entry, item), db.session.get(Employee, borrower)
            ),
        )

        out = db.session.get_one(ArchiveItem, key).state
        assert (out, told) in [(ItemState.DISPOSED, ["", "no"]), (ItemState.LENT, ["no", ""])]
        db.session.remove()


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Let two people act at the same moment; return "no" for each who was refused."""
    gate = Barrier(len(acts))

    def act(do: Callable[[], object]) -> str:
        with app.app_context():
            gate.wait(10)
            try:
                with transaction():
                    do()
            except (RegulationError, LendingRefused):
                return "no"
            finally:
                db.session.remove()
            return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
