"""What customers think of us, in words and scores (6.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.chapters.customers import rules
from app.kernel.registers import lifecycle, operations
from app.kernel.registers.register import FormState
from tests.makers import make_customer, make_satisfaction_survey


@pytest.mark.parametrize(
    ("scores", "average"),
    [
        ([], None),
        ([None, None], None),
        ([5], Decimal("5.00")),
        ([5, 4], Decimal("4.50")),
        ([5, 5, 4], Decimal("4.67")),
        ([1, None, 1, 2, None], Decimal("1.33")),
        ([1, 1, 1, 1, 1], Decimal("1.00")),
    ],
)
def test_the_average_is_of_the_scores_given(scores, average):
    assert rules.average_score(scores) == average


@pytest.mark.parametrize("score", [1, 2, 5, None])
def test_a_score_within_its_bounds_is_taken(score):
    rules.check_scores({"use_score": score})


@pytest.mark.parametrize("score", [-1, 0, 6])
def test_a_score_out_of_its_bounds_is_refused(score):
    with pytest.raises(rules.ScoreOutOfBounds, match="between 1 and 5") as refusal:
        rules.check_scores({"use_score": 3, "service_score": score})

    assert list(refusal.value.errors) == ["service_score"]


def test_a_survey_keeps_its_average(session):
    survey = make_satisfaction_survey(use_score=5, service_score=4)
    assert survey.average == Decimal("4.50")

    operations.change(survey, {"service_score": 2})

    assert survey.average == Decimal("3.50")


def test_a_survey_on_paper_finds_its_customer_by_the_unit(session):
    customer = make_customer("湖北黔州高速公路有限公司")

    survey = operations.create(
        type(make_satisfaction_survey(customer)), {"unit": "湖北黔州高速公路有限公司"}
    )

    assert survey.customer_id == customer.id


def test_a_survey_without_scores_is_complete(session):
    survey = make_satisfaction_survey(use_score=None)
    lifecycle.strike(survey, [item.key for item in survey.open_items])

    lifecycle.complete(survey)

    assert survey.state == FormState.ARCHIVED
    assert survey.average is None
