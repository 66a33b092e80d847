"""Two clerks lend the last item at once: one loan, and a sentence for the other (4.6)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import create_app
from app.chapters.lending import operations
from app.chapters.lending.models import Loan, LoanRule
from app.chapters.lending.rules import LendingRefused
from app.kernel.database import db
from app.kernel.errors import StaleRow
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import change, transaction
from app.models import Employee
from tests.makers import make_archive_item, make_employee, make_loan_rule

CLERKS = 6
ROUNDS = 200  # times two clerks lend the last item at once

POOL = ThreadPoolExecutor(CLERKS)

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
            except (LendingRefused, StaleRow) as refusal:
                return str(refusal)
            finally:
                db.session.remove()
            return "done"

    return list(POOL.map(clerk, acts))


def lend_to(item_id: int, person_id: int):
    def act() -> None:
        item, person = db.session.get(Entry, item_id), db.session.get(Employee, person_id)
        operations.lend(item, person)

    return act


def test_one_of_two_clerks_lends_the_last_item_two_hundred_times(desks):
    with desks.app_context(), transaction():
        people = [make_employee(f"{n}号员工").id for n in range(2)]
        items = [make_archive_item().entry.id for _round in range(ROUNDS)]

    told = [at_once(desks, [lend_to(item, person) for person in people]) for item in items]

    refusals = {item: max(each, key=len) for item, each in zip(items, told, strict=True)}
    assert all(each.count("done") == 1 for each in told)
    with desks.app_context():
        loans = db.session.scalars(
            select(Loan).where(Loan.article_id.in_(items)).options(joinedload(Loan.borrower))
        ).all()
        assert Counter(loan.article_id for loan in loans) == dict.fromkeys(items, 1)
        winners = {loan.article_id: loan.borrower.name for loan in loans}
    assert all(f"{winners[item]} has had it since" in refusals[item] for item in items)


def test_one_of_many_clerks_lends_the_item(desks):
    item_id, people = new_item(desks)

    told = at_once(desks, [lend_to(item_id, person) for person in people])

    assert told.count("done") == 1
    assert sum("has had it since" in each for each in told) == CLERKS - 1


def test_many_clerks_lend_no_more_than_the_rule_allows(desks):
    with desks.app_context(), transaction():
        person = make_employee("一件员工").id
        items = [make_archive_item().entry.id for _clerk in range(CLERKS)]
        rule = make_loan_rule("至多一件", most=1).id

    told = at_once(desks, [lend_to(item, person) for item in items])

    assert told.count("done") == 1
    assert sum("has 1 items out under this rule" in each for each in told) == CLERKS - 1
    with desks.app_context(), transaction():
        change(db.session.get_one(LoanRule, rule), {"active": False})


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
