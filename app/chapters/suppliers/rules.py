"""Vocabulary and rules of suppliers: states, scores, grades, the next evaluation (6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.language.months import months_later


class SupplierState(Choice):
    """Whether the company buys from the supplier."""

    ACTIVE = "active", _("Supplying"), "green"
    SUSPENDED = "suspended", _("Suspended"), "orange"
    ENDED = "ended", _("No longer supplying"), "secondary"

    __aliases__ = {"合作中": "active", "暂停": "suspended", "停止合作": "ended"}


class EvaluationKind(Choice):
    """Whether a supplier is judged for the first time (6.3)."""

    FIRST = "first", _("First evaluation"), "blue"
    AGAIN = "again", _("Evaluation again"), "teal"

    __aliases__ = {"初次评审": "first", "重新评价": "again"}


class Grade(Choice):
    """What a supplier's deliveries are worth (6.3)."""

    A = "A", _("Grade A"), "green"
    B = "B", _("Grade B"), "blue"
    C = "C", _("Grade C"), "orange"
    D = "D", _("Grade D"), "red"

    __aliases__ = {"A级": "A", "B级": "B", "C级": "C", "D级": "D"}


TOP_SCORE = 100  # points of one score; the lowest is 0 (6.3)
# How much each score counts, in percent (6.3).
WEIGHTS: Mapping[str, int] = {"quality_score": 50, "delivery_score": 30, "service_score": 20}
# The lowest points of each grade, best first (6.3).
GRADES: Mapping[Grade, int] = {Grade.A: 90, Grade.B: 75, Grade.C: 60, Grade.D: 0}
EVALUATION_MONTHS = 12  # from one evaluation of a supplier to the next (4.2)


class ScoreOutOfBounds(ItemErrors):
    """A score lies outside its bounds."""

    def __init__(self, fields: list[str]) -> None:
        sentence = gettext("A score lies between 0 and %(top)s.", top=TOP_SCORE)
        super().__init__(dict.fromkeys(fields, sentence), clause="4.2")


class GradeReasonMissing(RegulationError):
    """A grade other than the proposed one lacks its reason."""

    def __init__(self, proposed: Grade) -> None:
        super().__init__(
            gettext(
                "The scores propose %(grade)s; another grade needs its reason.",
                grade=proposed.label,
            ),
            clause="4.2",
            field="grade_reason",
        )


def check_scores(scores: Mapping[str, int | None]) -> None:
    """Refuse scores outside 0 to 100; those not given are passed over."""
    wrong = [
        key for key, score in scores.items() if score is not None and not 0 <= score <= TOP_SCORE
    ]
    if wrong:
        raise ScoreOutOfBounds(wrong)


def points(scores: Mapping[str, int | None]) -> Decimal | None:
    """Return the weighted points, 0 to 100 with one decimal; None until every score is given."""
    total = Decimal(0)
    for key, weight in WEIGHTS.items():
        score = scores.get(key)
        if score is None:
            return None
        total += Decimal(score * weight) / 100
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


def proposed_grade(reached: Decimal | None) -> Grade | None:
    """Return the grade these points propose; None without points."""
    if reached is None:
        return None
    return next((grade for grade, lowest in GRADES.items() if reached >= lowest), Grade.D)


def check_grade(proposed: Grade | None, decided: Grade | None, reason: str | None) -> None:
    """Refuse a grade other than the proposed one without a reason."""
    if proposed is not None and decided not in (None, proposed) and not reason:
        raise GradeReasonMissing(proposed)


def next_evaluation(evaluated_on: date) -> date:
    """Return the day by which the supplier is evaluated again (4.2)."""
    return months_later(evaluated_on, EVALUATION_MONTHS)
