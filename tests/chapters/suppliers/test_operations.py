"""A completed evaluation, signed by quality and procurement, grades the supplier (6.3)."""

from __future__ import annotations

from datetime import date

import pytest

from app.chapters.suppliers.rules import EvaluationKind, Grade
from app.kernel.actor import Actor, acting_as
from app.kernel.errors import NotAllowed
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.register import FormState
from app.kernel.roles import Role
from tests.makers import make_supplier, make_supplier_evaluation

pytestmark = pytest.mark.usefixtures("session")

QUALITY = Actor(None, "小胡", "all", roles=frozenset({Role.QUALITY}), user=object())
PROCUREMENT = Actor(None, "小范", "all", roles=frozenset({Role.PROCUREMENT}), user=object())


def filled(supplier, **values):
    values = {"quality": "抽检合格", "delivery": "按期"} | values
    return make_supplier_evaluation(supplier, **values)


def completed(supplier, **values):
    row = filled(supplier, **values)
    lifecycle.strike(row, [item.key for item in row.open_items])
    with acting_as(QUALITY):
        signing.sign(row, "quality_signed")
    with acting_as(PROCUREMENT):
        signing.sign(row, "delivery_signed")
    return row


def test_it_completes_with_both_signatures_and_grades_the_supplier():
    supplier = make_supplier()

    row = completed(supplier, filled_on=date(2026, 3, 2))

    assert row.state == FormState.ARCHIVED
    assert (supplier.grade, supplier.evaluated_on) == (Grade.B, date(2026, 3, 2))
    assert supplier.next_evaluation_on == row.next_due_on == date(2027, 3, 2)


def test_the_grade_decided_counts():
    supplier = make_supplier()

    completed(supplier, grade="A", grade_reason="唯一来源")

    assert supplier.grade is Grade.A


def test_an_older_evaluation_entered_later_does_not_count():
    supplier = make_supplier()
    completed(supplier, filled_on=date(2026, 3, 2))

    completed(supplier, filled_on=date(2025, 3, 2), quality_score=0)

    assert (supplier.grade, supplier.evaluated_on) == (Grade.B, date(2026, 3, 2))


def test_quality_vouches_for_quality_alone():
    row = filled(make_supplier())
    with acting_as(QUALITY):
        signing.sign(row, "quality_signed")

    operations.change(row, {"delivery": "有延误"})

    assert row.quality_signed is not None


@pytest.mark.parametrize(
    ("who", "slot"), [(QUALITY, "delivery_signed"), (PROCUREMENT, "quality_signed")]
)
def test_each_signs_for_its_own_part(who, slot):
    row = filled(make_supplier())

    with acting_as(who), pytest.raises(NotAllowed):
        signing.sign(row, slot)


def test_the_first_evaluation_is_the_first_and_the_next_one_again():
    supplier = make_supplier()

    first, second = make_supplier_evaluation(supplier), make_supplier_evaluation(supplier)

    assert (first.kind, second.kind) == (EvaluationKind.FIRST, EvaluationKind.AGAIN)


def test_a_void_evaluation_does_not_count():
    supplier = make_supplier()
    lifecycle.void(make_supplier_evaluation(supplier), "误填")

    assert make_supplier_evaluation(supplier).kind is EvaluationKind.FIRST
