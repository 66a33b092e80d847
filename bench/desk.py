"""What is timed: every request of the borrowing desk, and the pages around it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.chapters.lending.models import Loan
from app.kernel.database import db, reading
from app.kernel.registers.entries import Entry
from app.models import ArchiveItem, Employee
from bench.archive import CLERK, DUE_REGION, PASSWORD, SEED

WARMING = 3  # rounds that are not counted: a server does its first steps once


class Unexpected(Exception):
    """A request was not answered as it should have been."""


@dataclass(frozen=True)
class Round:
    """What one round at the desk is about: a record that is in, and two people who may borrow."""

    key: int
    row_id: int
    number: str
    title: str
    borrower: tuple[int, str, str]  # id, name, staff number
    other: int


@dataclass(frozen=True)
class Taken:
    """The seconds one request took: of time, and of the processor, whatever else it does."""

    time: float
    processor: float


@dataclass
class Clerk:
    """Somebody at the desk with a stop watch.

    Attributes:
        taken: what every request took, by what was done.
    """

    client: FlaskClient
    counted: bool = False
    taken: dict[str, list[Taken]] = field(default_factory=dict)

    def get(self, what: str, path: str) -> TestResponse:
        """Open a page."""
        return self._timed(what, path, method="GET")

    def do(self, what: str, path: str, **asked: Any) -> Mapping[str, Any]:
        """Send what the desk sends, and return the answer."""
        found: Mapping[str, Any] = self._timed(what, path, method="POST", json=asked).get_json()
        return found

    def _timed(self, what: str, path: str, **request: Any) -> TestResponse:
        begun = time.perf_counter(), time.process_time()
        answer = self.client.open(path, **request)
        taken = Taken(time.perf_counter() - begun[0], time.process_time() - begun[1])
        if answer.status_code != 200:
            raise Unexpected(f"{what}: {path} answered {answer.status_code}: {answer.text[:500]}")
        if self.counted:
            self.taken.setdefault(what, []).append(taken)
        return answer


def measured(app: Flask, rounds: int) -> dict[str, list[Taken]]:
    """Return what each request took, over many rounds at the desk.

    Raises:
        Unexpected: a request failed.
    """
    clerk = Clerk(app.test_client())
    entered = clerk.client.post("/login/", data={"username": CLERK, "password": PASSWORD})
    if entered.status_code != 302:
        raise Unexpected(f"the clerk cannot log in: {entered.status_code}")
    for place, each in enumerate(_rounds(app, rounds + WARMING)):
        clerk.counted = place >= WARMING
        _look_around(clerk, each)
        _work(clerk, each)
    return clerk.taken


def _rounds(app: Flask, count: int) -> Iterator[Round]:
    """Yield records that are in, each once, with people who owe nothing."""
    chance = Random(SEED)
    with app.app_context(), reading():
        entry = (Entry.register == ArchiveItem.__tablename__) & (Entry.row_id == ArchiveItem.id)
        free = db.session.execute(
            select(Entry.id, ArchiveItem.id, ArchiveItem.number, ArchiveItem.title)
            .join(Entry, entry)
            .where(ArchiveItem.state == "on_shelf")
        ).all()
        owing = select(Loan.borrower_id).where(Loan.returned_at.is_(None))
        people = db.session.execute(
            select(Employee.id, Employee.name, Employee.staff_number).where(
                Employee.id.not_in(owing), Employee.user_id.is_(None)
            )
        ).all()
        db.session.remove()
    for key, row_id, number, title in chance.sample(free, count):
        borrower, other = chance.sample(people, 2)
        yield Round(key, row_id, number, title, tuple(borrower), other[0])


def _look_around(clerk: Clerk, each: Round) -> None:
    """Open the pages around the desk."""
    kind, customer = each.title.split(" · ")
    clerk.get("home", "/")
    clerk.get("calendar of a region", f"/calendar/?region_id={DUE_REGION}")
    clerk.get("list of records", "/archive_item/")
    clerk.get("list of records, by state", "/archive_item/?state=lent&sort=due_on")
    clerk.get("list of records, by words", f"/archive_item/?q={customer[:4]}")
    clerk.get("list of records, last page", "/archive_item/?page=4000&size=25")
    clerk.get("list of loans", "/loan/")
    clerk.get("list of loans, overdue", "/loan/?state=lent&due_on=overdue")
    clerk.get("page of a record", f"/archive_item/{each.row_id}")
    clerk.get("search, two characters", f"/search/?q={customer[:2]}")
    clerk.get("search, customer and kind", f"/search/?q={customer[2:4]} {kind[:2]}")


def _work(clerk: Clerk, each: Round) -> None:
    """Lend one record, prolong it, let somebody wait, take it back."""
    borrower, name, staff_number = each.borrower
    item = {"item_id": each.key}
    clerk.get("open the desk", "/desk/")
    clerk.get("open the desk with an item", f"/desk/?item={each.number}")
    found = clerk.do("find by number", "/desk/find", item=each.number)
    _check(found.get("item") == each.key, f"{each.number} is not found")
    for what, words in _words(each):
        clerk.do(what, "/desk/find", item=words, partial=True)
    _check(clerk.do("find a borrower by name", "/desk/find", borrower=name), name)
    clerk.do("find a borrower by part of a name", "/desk/find", borrower=name[1:])
    clerk.do("find a borrower by number", "/desk/find", borrower=staff_number)
    clerk.do("find a borrower by phone", "/desk/find", borrower=f"138{borrower % 10}")
    lent = clerk.do("lend", "/desk/lend", borrower_id=borrower, **item)
    _check(lent.get("out") is True, f"{each.number} is not lent: {lent.get('line')}")
    clerk.do("renew", "/desk/renew", **item)
    clerk.do("hold", "/desk/hold", borrower_id=each.other, **item)
    back = clerk.do("return", "/desk/return", **item)
    _check(back.get("out") is False, f"{each.number} is not back: {back.get('line')}")


def _words(each: Round) -> Sequence[tuple[str, str]]:
    """Return the ways people ask for a record whose number is not at hand."""
    kind, customer = each.title.split(" · ")
    return (
        ("find by two characters", customer[:2]),
        ("find by customer and kind", f"{customer[2:4]} {kind[:2]}"),
        ("find by initials", "gldlgs"),
        ("find by the end of a number", each.number[-4:]),
    )


def _check(well: object, why: str) -> None:
    if not well:
        raise Unexpected(why)
