"""Lines of a form: registers of their own, locked and sealed with it (4.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.entries import Entry
from app.kernel.registers.signatures import Way
from tests.kernel.workshop import Overhaul, SparePart, acting, make_overhaul, make_spare_part

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("overhauls", "inside")]


@pytest.fixture
def signed() -> Overhaul:
    """An overhaul with two lines, signed by all but the leader."""
    row = make_overhaul()
    make_spare_part(row, "传感器")
    make_spare_part(row, "接线盒")
    with acting("engineer"):
        signing.sign(row, "finding")
    drawn: dict[str, Any] = {"way": Way.DRAWN, "signer_name": "李业主", "drawing": "M0 0"}
    signing.sign(row, "owner", opinion="合格", **drawn)
    return row


def sign_as_leader(row: Overhaul) -> None:
    with acting("manager"):
        signing.sign(row, "leader")


def lines_of(row: Overhaul) -> list[tuple[str, Any]]:
    return [(part.name, part.quantity) for part in row.part_rows(SparePart)]


def add(part: SparePart) -> None:
    make_spare_part(part.overhaul, "仪表")


def change(part: SparePart) -> None:
    operations.change(part, {"quantity": 5})


CHANGES: list[Callable[[SparePart], None]] = [add, change, operations.delete]


def by_name(act: Any) -> str:
    return str(act.__name__)


def test_a_form_knows_its_lines_and_a_line_its_form(signed: Overhaul) -> None:
    make_spare_part(make_overhaul(), "别处的")

    assert Overhaul.parts() == ((SparePart, SparePart.item("overhaul_id")),)
    assert lines_of(signed) == [("传感器", 1), ("接线盒", 1)]
    assert {part.whole for part in signed.part_rows(SparePart)} == {signed}
    assert signed.whole is None


@pytest.mark.parametrize("act", CHANGES, ids=by_name)
def test_a_change_withdraws_the_signatures_that_cover_the_lines(
    signed: Overhaul, act: Callable[[SparePart], None]
) -> None:
    act(signed.part_rows(SparePart)[1])

    assert signed.finding is not None
    assert signed.owner is None


def test_saving_a_line_unchanged_withdraws_nothing(signed: Overhaul) -> None:
    part = signed.part_rows(SparePart)[0]

    operations.change(part, {"name": part.name, "quantity": part.quantity})

    assert signed.owner is not None


@pytest.mark.parametrize("act", CHANGES, ids=by_name)
def test_the_lines_of_a_completed_form_are_locked(
    signed: Overhaul, act: Callable[[SparePart], None]
) -> None:
    sign_as_leader(signed)
    part = signed.part_rows(SparePart)[1]
    assert part.locked()

    with pytest.raises(lifecycle.FormLocked, match=signed.number), db.session.begin_nested():
        act(part)

    assert lines_of(signed) == [("传感器", 1), ("接线盒", 1)]
    assert signed.owner is not None


def test_the_lines_of_a_void_form_are_locked(signed: Overhaul) -> None:
    lifecycle.void(signed, "写错了")

    with pytest.raises(lifecycle.FormLocked):
        change(signed.part_rows(SparePart)[0])


def test_a_line_that_moves_is_a_change_of_both_forms(signed: Overhaul) -> None:
    other = make_overhaul()
    with acting("engineer"):
        signing.sign(other, "finding")
    signing.sign(
        other, "owner", opinion="合格", way=Way.DRAWN, signer_name="王业主", drawing="M0 0"
    )

    operations.change(signed.part_rows(SparePart)[1], {"overhaul_id": other.id})

    assert lines_of(signed) == [("传感器", 1)]
    assert lines_of(other) == [("接线盒", 1)]
    assert signed.owner is None
    assert other.owner is None


def test_a_line_neither_leaves_nor_enters_a_completed_form(signed: Overhaul) -> None:
    other = make_overhaul()
    stray = make_spare_part(other, "仪表")
    sign_as_leader(signed)

    with pytest.raises(lifecycle.FormLocked, match=signed.number):
        operations.change(signed.part_rows(SparePart)[0], {"overhaul_id": other.id})
    with pytest.raises(lifecycle.FormLocked, match=signed.number):
        operations.change(stray, {"overhaul_id": signed.id})


def test_a_deleted_line_comes_back_as_a_change(signed: Overhaul) -> None:
    part = make_spare_part(signed, "仪表")
    operations.delete(part)
    signing.sign(
        signed, "owner", opinion="合格", way=Way.DRAWN, signer_name="李业主", drawing="M0 0"
    )

    operations.restore(SparePart, part.id)

    assert ("仪表", 1) in lines_of(signed)
    assert signed.owner is None


def test_a_deleted_line_does_not_come_back_to_a_completed_form(signed: Overhaul) -> None:
    part = make_spare_part(signed, "仪表")
    operations.delete(part)
    signing.sign(
        signed, "owner", opinion="合格", way=Way.DRAWN, signer_name="李业主", drawing="M0 0"
    )
    sign_as_leader(signed)

    with pytest.raises(lifecycle.FormLocked):
        operations.restore(SparePart, part.id)


def test_a_correction_copies_the_lines_and_no_signature(signed: Overhaul) -> None:
    removed = make_spare_part(signed, "仪表")
    operations.delete(removed)
    signing.sign(
        signed, "owner", opinion="合格", way=Way.DRAWN, signer_name="李业主", drawing="M0 0"
    )
    sign_as_leader(signed)

    newer = lifecycle.correct(signed)

    assert lines_of(newer) == lines_of(signed) == [("传感器", 1), ("接线盒", 1)]
    assert not {p.id for p in newer.part_rows(SparePart)} & {
        p.id for p in signed.part_rows(SparePart)
    }
    assert newer.entry.signatures == []


def test_the_lines_of_a_correction_are_open(signed: Overhaul) -> None:
    sign_as_leader(signed)
    newer = lifecycle.correct(signed)

    operations.change(newer.part_rows(SparePart)[0], {"quantity": 2})

    assert lines_of(newer) == [("传感器", 2), ("接线盒", 1)]
    assert lines_of(signed) == [("传感器", 1), ("接线盒", 1)]


def test_a_line_has_its_entry_and_is_found(signed: Overhaul) -> None:
    [part, _other] = signed.part_rows(SparePart)

    found = db.session.scalars(
        select(Entry).where(Entry.register == "spare_part", Entry.row_id == part.id)
    ).one()
    assert found.title == "传感器"
