from datetime import date

import pytest

from app.chapters.projects import rules

MAY_1, MAY_2, MAY_3 = date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3)


@pytest.mark.parametrize(
    "days",
    [
        {},
        {"one_on": None, "two_on": None},
        {"one_on": MAY_1, "two_on": MAY_1},
        {"one_on": MAY_1, "two_on": MAY_2, "three_on": MAY_3},
        {"one_on": None, "two_on": MAY_1, "three_on": MAY_2},
        {"one_on": MAY_2, "two_on": None, "three_on": MAY_2},
    ],
)
def test_stages_are_checked_one_after_the_other(days):
    rules.check_stage_days(days)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"one_on": MAY_2, "two_on": MAY_1}, "two_on"),
        ({"one_on": MAY_2, "two_on": None, "three_on": MAY_1}, "three_on"),
        ({"one_on": MAY_1, "two_on": MAY_3, "three_on": MAY_2}, "three_on"),
    ],
)
def test_a_stage_is_not_checked_before_an_earlier_one(days, field):
    with pytest.raises(rules.StageTooEarly, match="cannot be earlier") as refusal:
        rules.check_stage_days(days)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("accepted_on", "handed_over_on", "day"),
    [
        (MAY_1, MAY_2, MAY_1),
        (MAY_2, MAY_1, MAY_2),
        (None, MAY_2, MAY_2),
        (MAY_1, None, MAY_1),
        (None, None, MAY_3),
    ],
)
def test_works_are_the_customers_from_their_acceptance(accepted_on, handed_over_on, day):
    assert rules.handover_day(accepted_on, handed_over_on, MAY_3) == day


@pytest.mark.parametrize(
    ("installed_on", "start"),
    [(None, MAY_2), (MAY_1, MAY_2), (MAY_2, MAY_2), (MAY_3, MAY_3)],
)
def test_the_warranty_starts_with_the_hand_over_and_not_before_the_installation(
    installed_on, start
):
    assert rules.warranty_start(MAY_2, installed_on) == start
