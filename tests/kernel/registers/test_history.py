"""Every change has a name, and tampering shows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.kernel.database import db
from app.kernel.registers import history
from app.kernel.registers.operations import change, transaction
from tests.makers import make_care, make_customer

pytestmark = pytest.mark.databases


def changes(row):
    return history.of_row(db.session, row.__tablename__, row.id)


def test_a_change_keeps_before_and_after_of_every_item(app):
    with transaction():
        row = make_care(purpose="中秋走访")
    with transaction():
        change(row, {"purpose": "国庆走访", "budget": None})

    newest = changes(row)[0]
    assert newest.action == "changed"
    assert newest.diff == {"purpose": ["中秋走访", "国庆走访"]}


def test_saving_without_a_change_writes_nothing(app):
    with transaction():
        row = make_care(purpose="中秋走访")
    before = len(changes(row))
    with transaction():
        change(row, {"purpose": "中秋走访"})

    assert len(changes(row)) == before


def test_a_rolled_back_change_leaves_no_trace(app):
    with transaction():
        row = make_care()
    with transaction() as session:
        change(row, {"purpose": "x"})
        session.rollback()

    assert [entry.action for entry in changes(row)] == ["created"]
    assert history.verify(db.session) == []


def test_the_chain_holds_over_many_registers(app):
    with transaction():
        customer = make_customer()
        make_care(customer)
    with transaction():
        change(customer, {"remarks": "需提前预约"})

    assert history.verify(db.session) == []


@pytest.mark.parametrize(
    ("tampering", "what"),
    [
        ("UPDATE history SET actor_name = 'x' WHERE seq = 2", "changed"),
        ("DELETE FROM history WHERE seq = 2", "missing"),
        ("DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)", "cut"),
        ("UPDATE history SET reason = 'because' WHERE seq = 1", "changed"),
    ],
)
def test_tampering_is_found_and_named(app, tampering, what):
    with transaction():
        for _ in range(3):
            make_care()
    db.session.execute(text(tampering))
    db.session.commit()

    found = history.verify(db.session)

    assert what in {each.what for each in found}
