"""Two clerks lend the last item at once: one loan, and a sentence for the other (4.6)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.chapters.lending import operations, standing
from app.chapters.lending.models import Loan
from app.chapters.lending.rules import AlreadyAsked, ItemIsIn, ItemIsOut
from app.kernel.database import db
from app.kernel.errors import StaleRow
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.models import Employee
from tests.makers import make_archive_item, make_employee

CLERKS = 6
ROUNDS = 4

pytestmark = pytest.mark.databases


@pytest.fixture(scope="module")
def desks(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application over one database, with real connections for every thread."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": database_url,
            "DATA_DIR": str(tmp_path_factory.mktemp("desks")),
            "BABEL_DEFAULT_LOCALE": "en",
        }
    )
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def new_item(desks: Flask) -> tuple[int, list[int]]:
    """Store an item, and one borrower for each clerk; return their ids."""
    with desks.app_context(), transaction():
        people = [make_employee(f"{n}号员工").id for n in range(CLERKS)]
        return make_archive_item().entry.id, people


def at_once(desks: Flask, acts: list) -> list[str]:
    """Let every clerk act at the same moment; return what each was told."""
    gate = Barrier(len(acts))

    def clerk(act) -> str:
        with desks.app_context():
            try:
                gate.wait(timeout=20)
                with transaction():
                    act()
            except (ItemIsOut, ItemIsIn, AlreadyAsked, StaleRow) as refusal:
                return str(refusal)
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(clerk, acts))


def lend_to(item_id: int, person_id: int):
    def act() -> None:
        item, person = db.session.get(Entry, item_id), db.session.get(Employee, person_id)
        operations.lend(item, person)

    return act


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_of_many_clerks_lends_the_item(desks, _round):
    item_id, people = new_item(desks)

    told = at_once(desks, [lend_to(item_id, person) for person in people])

    refusals = [sentence for sentence in told if sentence != "done"]
    assert len(refusals) == CLERKS - 1
    with desks.app_context():
        loan = standing.out_loan(item_id)
        loans = db.session.scalar(
            select(func.count()).select_from(Loan).where(Loan.article_id == item_id)
        )
        assert loans == 1
        assert all(f"{loan.borrower.name} has had it since" in each for each in refusals)


def test_item_is_returned_once(desks):
    item_id, people = new_item(desks)
    assert at_once(desks, [lend_to(item_id, people[0])]) == ["done"]

    told = at_once(desks, [lambda: operations.take_back(db.session.get(Entry, item_id))] * CLERKS)

    assert told.count("done") == 1


def test_borrower_stands_in_the_queue_once(desks):
    item_id, people = new_item(desks)
    at_once(desks, [lend_to(item_id, people[0])])

    def wait() -> None:
        operations.place_hold(db.session.get(Entry, item_id), db.session.get(Employee, people[1]))

    assert at_once(desks, [wait] * CLERKS).count("done") == 1
