"""Two people at one form at the same moment: nothing is signed that was not there (4.3)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.registers import operations, signing
from app.kernel.registers.operations import transaction
from app.kernel.registers.signatures import Way
from tests.kernel.workshop import Overhaul, acting, make_overhaul, make_spare_part

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("overhauls")]

ROUNDS = 8
DRAWN: Any = {"way": Way.DRAWN, "signer_name": "李业主", "drawing": "M0 0", "opinion": "合格"}

Act = Callable[[Overhaul], Any]


def at_once(house: Flask, key: int, *acts: Act) -> list[str]:
    """Let each act on the form in a transaction of its own; return what each was told."""
    gate = Barrier(len(acts))

    def do(act: Act) -> str:
        with house.app_context():
            try:
                gate.wait(timeout=20)
                with transaction():
                    act(db.session.get_one(Overhaul, key))
            except RegulationError as refusal:
                return str(refusal)
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def have_owner_sign(row: Overhaul) -> None:
    signing.sign(row, "owner", **DRAWN)


def have_leader_sign(row: Overhaul) -> None:
    signing.sign(row, "leader", **DRAWN)


def add_line(row: Overhaul) -> None:
    make_spare_part(row)


def change(row: Overhaul) -> None:
    operations.change(row, {"done": "另一做法"})


@pytest.fixture
def waiting(house: Flask) -> int:
    """An overhaul that owner and leader have still to sign."""
    with house.app_context(), transaction():
        row = make_overhaul()
        with acting("engineer"):
            signing.sign(row, "finding")
        return row.id


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_two_signatures_complete_the_form(house: Flask, waiting: int, _round: int) -> None:
    told = at_once(house, waiting, have_owner_sign, have_leader_sign)

    with house.app_context():
        assert told == ["done", "done"]
        assert db.session.get_one(Overhaul, waiting).locked()


@pytest.mark.parametrize("act", [add_line, change])
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_signature_stands_on_what_it_was_given_for(
    house: Flask, waiting: int, act: Act, _round: int
) -> None:
    at_once(house, waiting, have_owner_sign, act)

    with house.app_context():
        row = db.session.get_one(Overhaul, waiting)
        slot = signing.slot_of(Overhaul, "owner")
        assert row.owner is None or row.owner.seal == signing.seal_of(row, slot)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_no_line_enters_a_form_that_is_completed_meanwhile(
    house: Flask, waiting: int, _round: int
) -> None:
    with house.app_context(), transaction():
        have_owner_sign(db.session.get_one(Overhaul, waiting))

    at_once(house, waiting, have_leader_sign, add_line)

    with house.app_context():
        row = db.session.get_one(Overhaul, waiting)
        for signature in row.entry.signatures:
            slot = signing.slot_of(Overhaul, signature.slot)
            assert not signature.valid or signature.seal == signing.seal_of(row, slot)
