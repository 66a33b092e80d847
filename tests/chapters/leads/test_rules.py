from datetime import UTC, date, datetime

import pytest

from app.chapters.customers.rules import DemandClass
from app.chapters.leads import rules
from app.chapters.leads.rules import CLOSED, LeadStage, OutcomeReason
from app.kernel.roles import Role

ONE, TWO = DemandClass.ONE, DemandClass.TWO
NEW, TRACKING, BIDDING = LeadStage.NEW, LeadStage.TRACKING, LeadStage.BIDDING
WON, LOST, DORMANT = LeadStage.WON, LeadStage.LOST, LeadStage.DORMANT
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("product", "words", "proposed"),
    [
        (ONE, "电子汽车衡", ONE),
        (TWO, "计重收费设备", TWO),
        (None, "计重收费车道改造", ONE),
        (None, "超限检测站", ONE),
        (None, "高速预检系统", ONE),
        (None, "电子汽车衡", TWO),
        (None, None, TWO),
    ],
)
def test_the_product_proposes_the_class_and_else_its_words_do(product, words, proposed):
    assert rules.proposed_class(product, words) is proposed


def test_another_class_than_proposed_needs_its_reason():
    rules.check_class(ONE, ONE, None)
    rules.check_class(ONE, TWO, "Only the truck scale of the toll station")

    with pytest.raises(rules.ClassReasonMissing) as refusal:
        rules.check_class(ONE, TWO, "")

    assert (refusal.value.clause, refusal.value.field) == ("1.9", "class_reason")


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ({Role.SALES_GENERAL_MANAGER}, True),
        ({Role.REGIONAL_MANAGER, Role.READER}, True),
        ({Role.GENERAL_MANAGER}, True),
        ({Role.SALESPERSON}, False),
        ({Role.MARKETING_MANAGER, Role.ADMIN}, False),
        (set(), False),
    ],
)
@pytest.mark.parametrize("stage", LeadStage)
@pytest.mark.parametrize("demand_class", DemandClass)
def test_open_class_1_is_in_the_hands_of_sales_leadership(demand_class, stage, roles, allowed):
    if allowed or demand_class is TWO or stage in CLOSED:
        rules.check_owner(demand_class, stage, "李军磊", roles)
        return
    with pytest.raises(rules.OwnerNotLeading, match="李军磊") as refusal:
        rules.check_owner(demand_class, stage, "李军磊", roles)

    assert (refusal.value.clause, refusal.value.field) == ("1.9", "owner_id")


MOVES = {
    (NEW, TRACKING), (NEW, BIDDING), (NEW, WON), (NEW, LOST), (NEW, DORMANT),
    (TRACKING, BIDDING), (TRACKING, WON), (TRACKING, LOST), (TRACKING, DORMANT),
    (BIDDING, WON), (BIDDING, LOST), (BIDDING, TRACKING), (BIDDING, DORMANT),
    (LOST, TRACKING), (DORMANT, TRACKING), (DORMANT, LOST),
}  # fmt: skip


@pytest.mark.parametrize("before", [None, *LeadStage])
@pytest.mark.parametrize("after", LeadStage)
def test_the_stages_follow_each_other(before, after):
    if before in (None, after) or (before, after) in MOVES:
        rules.check_move(before, after)
        return
    with pytest.raises(rules.MoveNotAllowed) as refusal:
        rules.check_move(before, after)

    assert (refusal.value.clause, refusal.value.field) == ("1.10", "stage")


@pytest.mark.parametrize("stage", LeadStage)
@pytest.mark.parametrize(
    ("outcome", "reason", "field"),
    [
        (None, OutcomeReason.PRICE, "outcome"),
        ("", OutcomeReason.PRICE, "outcome"),
        ("Sold", None, "outcome_reason"),
        ("Sold", OutcomeReason.PRODUCT, None),
    ],
)
def test_a_closed_lead_says_what_came_of_it_and_why(stage, outcome, reason, field):
    if field is None or stage not in CLOSED:
        rules.check_outcome(stage, outcome, reason)
        return
    with pytest.raises(rules.OutcomeMissing) as refusal:
        rules.check_outcome(stage, outcome, reason)

    assert (refusal.value.clause, refusal.value.field) == ("1.10", field)


@pytest.mark.parametrize(
    ("reported", "bid_at", "bidders", "refusal"),
    [
        (False, None, 0, None),
        (True, None, 1, rules.BidTimeMissing),
        (True, NOON, 0, rules.BidderMissing),
        (True, NOON, 1, None),
    ],
)
def test_major_class_1_bids_with_time_and_bidders(reported, bid_at, bidders, refusal):
    if refusal is None:
        rules.check_bidding(reported=reported, bid_at=bid_at, bidders=bidders)
        return
    with pytest.raises(refusal) as refused:
        rules.check_bidding(reported=reported, bid_at=bid_at, bidders=bidders)

    assert refused.value.clause == "1.13"


@pytest.mark.parametrize(
    ("demand_class", "major", "reported"),
    [(ONE, True, True), (ONE, False, False), (TWO, True, False)],
)
def test_major_class_1_is_reported(demand_class, major, reported):
    assert rules.must_be_reported(demand_class, major=major) is reported


@pytest.mark.parametrize("strategy", [None, ""])
def test_a_major_event_needs_a_counter_strategy(strategy):
    rules.check_event(False, strategy)
    rules.check_event(True, "Visit them tomorrow")

    with pytest.raises(rules.StrategyMissing) as refusal:
        rules.check_event(True, strategy)

    assert (refusal.value.clause, refusal.value.field) == ("1.9", "counter_strategy")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李军磊、徐晨,王总", ["李军磊", "徐晨", "王总"]),
        ("李军磊,徐晨；李军磊", ["李军磊", "徐晨"]),
        (" 李军磊 \n 徐晨 ", ["李军磊", "徐晨"]),
        ("、、", []),
        (None, []),
    ],
)
def test_names_are_read_however_they_are_separated(text, names):
    assert rules.names_in(text) == names


@pytest.mark.parametrize(
    ("month", "count", "found"),
    [
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 1, 1), 12, date(2025, 1, 1)),
        (date(2026, 12, 1), -1, date(2027, 1, 1)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
    ],
)
def test_months_are_counted_back(month, count, found):
    assert rules.months_back(month, count) == found


@pytest.mark.parametrize(
    ("today", "over"),
    [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2026, 11, 1), False)],
)
def test_figures_are_frozen_when_the_month_is_over(today, over):
    if over:
        rules.check_over(date(2026, 11, 1), today)
        return
    with pytest.raises(rules.MonthNotOver, match="2026-11-30"):
        rules.check_over(date(2026, 11, 1), today)


@pytest.mark.parametrize(
    ("month", "refused"), [(date(2026, 12, 1), True), (date(2026, 11, 1), False)]
)
def test_a_month_to_come_is_not_reported(month, refused):
    if not refused:
        rules.check_month(month, date(2026, 11, 30))
        return
    with pytest.raises(rules.MonthToCome):
        rules.check_month(month, date(2026, 11, 30))


def test_the_report_of_december_is_due_in_january():
    assert rules.report_due_on(date(2026, 12, 1), 5) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("done_on", "is_theirs", "keeps_minutes", "refusal"),
    [
        (None, True, False, None),
        (None, False, True, None),
        (None, False, False, rules.NotTheirDecision),
        (date(2026, 11, 20), True, False, rules.AlreadyDone),
    ],
)
def test_a_decision_is_reported_done_once_by_whose_it_is(
    done_on, is_theirs, keeps_minutes, refusal
):
    given = {"name": "李军磊", "is_theirs": is_theirs, "keeps_minutes": keeps_minutes}
    if refusal is None:
        rules.check_done(done_on, **given)
        return
    with pytest.raises(refusal):
        rules.check_done(done_on, **given)


@pytest.mark.parametrize(
    ("held", "wanted", "missed"),
    [
        ([], 1, [date(2026, 12, 21), date(2026, 12, 28)]),
        ([date(2026, 12, 27)], 1, [date(2026, 12, 28)]),
        ([date(2026, 12, 21), date(2027, 1, 3)], 1, []),
        ([date(2026, 12, 22), date(2026, 12, 23)], 2, [date(2026, 12, 28)]),
        ([], 0, []),
    ],
)
def test_weeks_without_enough_meetings_are_found(held, wanted, missed):
    first, last = date(2026, 12, 23), date(2027, 1, 3)

    assert list(rules.weeks_without(held, first, last, wanted)) == missed


def test_a_week_that_goes_on_is_not_missed_yet():
    assert rules.weeks_without([], date(2026, 12, 21), date(2026, 12, 26), 1) == []
