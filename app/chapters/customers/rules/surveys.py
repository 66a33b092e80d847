"""What customers score in a survey (4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext

from app.kernel.errors import ItemErrors

# 4.2: what a customer may score in a survey, from very dissatisfied to very satisfied.
LOWEST_SCORE, HIGHEST_SCORE = 1, 5


class ScoreOutOfBounds(ItemErrors):
    """A score of a survey lies outside its bounds."""

    def __init__(self, fields: Iterable[str]) -> None:
        sentence = gettext(
            "A score lies between %(lowest)s and %(highest)s.",
            lowest=LOWEST_SCORE,
            highest=HIGHEST_SCORE,
        )
        super().__init__(dict.fromkeys(fields, sentence), clause="4.2")


def check_scores(scores: Mapping[str, int | None]) -> None:
    """Refuse scores outside their bounds; those not given are passed over (4.2)."""
    wrong = [
        key
        for key, score in scores.items()
        if score is not None and not LOWEST_SCORE <= score <= HIGHEST_SCORE
    ]
    if wrong:
        raise ScoreOutOfBounds(wrong)


def average_score(scores: Iterable[int | None]) -> Decimal | None:
    """Return the average of the scores given, with two decimals; None when there are none."""
    given = [score for score in scores if score is not None]
    if not given:
        return None
    return (Decimal(sum(given)) / len(given)).quantize(Decimal("0.01"), ROUND_HALF_UP)
