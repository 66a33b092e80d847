from datetime import date
from decimal import Decimal

import pytest

from app.chapters.suppliers import rules
from app.chapters.suppliers.rules import Grade

FULL = {"quality_score": 90, "delivery_score": 80, "service_score": 70}


@pytest.mark.parametrize(
    ("scores", "points"),
    [
        (FULL, Decimal("83.0")),
        ({**FULL, "quality_score": 100}, Decimal("88.0")),
        ({**FULL, "service_score": 71}, Decimal("83.2")),
        (dict.fromkeys(rules.WEIGHTS, 0), Decimal("0.0")),
        (dict.fromkeys(rules.WEIGHTS, 100), Decimal("100.0")),
        ({**FULL, "delivery_score": None}, None),
        ({}, None),
    ],
)
def test_points_weigh_quality_delivery_and_service(scores, points):
    assert rules.points(scores) == points


def test_the_weights_are_a_hundred_percent():
    assert sum(rules.WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (Decimal("100"), Grade.A),
        (Decimal("90.0"), Grade.A),
        (Decimal("89.9"), Grade.B),
        (Decimal("75.0"), Grade.B),
        (Decimal("74.9"), Grade.C),
        (Decimal("60.0"), Grade.C),
        (Decimal("59.9"), Grade.D),
        (Decimal("0"), Grade.D),
        (None, None),
    ],
)
def test_points_propose_the_grade(points, grade):
    assert rules.proposed_grade(points) is grade


@pytest.mark.parametrize("score", [0, 1, 99, 100, None])
def test_a_score_within_its_bounds_is_taken(score):
    rules.check_scores({"quality_score": score})


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_out_of_its_bounds_is_refused(score):
    with pytest.raises(rules.ScoreOutOfBounds, match="between 0 and 100") as refusal:
        rules.check_scores({"quality_score": 50, "service_score": score})

    assert list(refusal.value.errors) == ["service_score"]


@pytest.mark.parametrize(
    ("proposed", "decided", "reason"),
    [
        (Grade.B, None, None),
        (Grade.B, Grade.B, None),
        (Grade.B, Grade.A, "唯一来源"),
        (None, Grade.C, None),
        (None, None, None),
    ],
)
def test_a_grade_is_as_proposed_or_has_its_reason(proposed, decided, reason):
    rules.check_grade(proposed, decided, reason)


@pytest.mark.parametrize("decided", [Grade.A, Grade.C])
def test_another_grade_than_proposed_is_refused_without_a_reason(decided):
    with pytest.raises(rules.GradeReasonMissing, match="Grade B") as refusal:
        rules.check_grade(Grade.B, decided, None)

    assert refusal.value.field == "grade_reason"


@pytest.mark.parametrize(
    ("evaluated_on", "due_on"),
    [
        (date(2026, 5, 5), date(2027, 5, 5)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_the_next_evaluation_is_due_after_a_year(evaluated_on, due_on):
    assert rules.next_evaluation(evaluated_on) == due_on
