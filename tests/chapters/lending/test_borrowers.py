from datetime import date

import pytest

from app.chapters.lending import rules
from app.chapters.lending.rules import Condition, Confidentiality
from app.kernel.roles import Role


@pytest.mark.parametrize(
    ("type_asks", "confidentiality", "expected"),
    [
        (False, Confidentiality.INTERNAL, False),
        (True, Confidentiality.INTERNAL, True),
        (False, Confidentiality.CONFIDENTIAL, True),
        (False, Confidentiality.SECRET, True),
        (True, Confidentiality.SECRET, True),
    ],
)
def test_approval_is_asked_by_type_or_confidentiality(
    type_asks: bool, confidentiality: Confidentiality, expected: bool
) -> None:
    assert rules.asks_approval(type_asks, confidentiality) is expected


@pytest.mark.parametrize(
    ("confidentiality", "roles"),
    [
        (Confidentiality.INTERNAL, ()),
        (Confidentiality.CONFIDENTIAL, (Role.SALESPERSON,)),
        (Confidentiality.SECRET, (Role.SALESPERSON, Role.REGIONAL_MANAGER)),
        (Confidentiality.SECRET, ("Research",)),
    ],
)
def test_these_may_borrow(confidentiality: Confidentiality, roles: tuple[str, ...]) -> None:
    rules.check_confidentiality("销-04", confidentiality, "王五", roles)


@pytest.mark.parametrize("roles", [(), (Role.SALESPERSON,), (Role.SALES_CLERK, Role.GATE_GUARD)])
def test_secret_item_stays_within_the_roles_allowed(roles: tuple[str, ...]) -> None:
    with pytest.raises(rules.SecretNotForBorrower, match="王五") as refusal:
        rules.check_confidentiality("销-04", Confidentiality.SECRET, "王五", roles)

    assert refusal.value.clause == "2.7.5"
    assert refusal.value.field == "borrower_id"


@pytest.mark.parametrize("approver_id", [None, 8])
def test_somebody_else_approves(approver_id: int | None) -> None:
    rules.check_approver(approver_id, 7)


def test_borrower_does_not_approve() -> None:
    with pytest.raises(rules.OwnRequest):
        rules.check_approver(7, 7)


@pytest.mark.parametrize(("out", "most"), [(0, 1), (2, 3), (500, None)])
def test_borrower_may_have_as_many_as_the_rule_allows(out: int, most: int | None) -> None:
    rules.check_count("王五", out, most)


@pytest.mark.parametrize(("out", "most"), [(1, 1), (3, 3), (4, 3)])
def test_one_more_than_the_rule_allows_is_refused(out: int, most: int) -> None:
    with pytest.raises(rules.TooManyOut, match=f"王五 has {most} items out"):
        rules.check_count("王五", out, most)


@pytest.mark.parametrize(
    ("condition", "lent", "returned", "remark"),
    [
        (Condition.GOOD, None, None, None),
        (Condition.GOOD, 12, None, None),  # nobody counted
        (Condition.GOOD, 12, 12, None),
        (Condition.GOOD, None, 11, None),  # nobody knows how many there were
        (Condition.WORN, 12, 12, None),
        (Condition.INCOMPLETE, 12, 11, "缺第12页"),
        (Condition.DAMAGED, 12, 12, "封面破损"),
    ],
)
def test_condition_fits_the_pages(
    condition: Condition, lent: int | None, returned: int | None, remark: str | None
) -> None:
    rules.check_condition(condition, lent, returned, remark)


@pytest.mark.parametrize(
    ("condition", "lent", "returned", "remark", "refusal", "field"),
    [
        (Condition.GOOD, 12, 11, None, rules.FewerPages, "pages"),
        (Condition.DAMAGED, 12, 0, "水渍", rules.FewerPages, "pages"),
        (Condition.GOOD, 12, 13, None, rules.MorePagesThanLent, "pages"),
        (Condition.INCOMPLETE, 12, 11, None, rules.RemarkMissing, "remark"),
        (Condition.INCOMPLETE, None, None, "  ", rules.RemarkMissing, "remark"),
        (Condition.DAMAGED, None, None, "", rules.RemarkMissing, "remark"),
    ],
)
def test_what_is_missing_or_damaged_is_confirmed_and_described(
    condition: Condition,
    lent: int | None,
    returned: int | None,
    remark: str | None,
    refusal: type[rules.LendingRefused],
    field: str,
) -> None:
    with pytest.raises(refusal) as refused:
        rules.check_condition(condition, lent, returned, remark)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (
            rules.ItemIsOut("销-04-2026-00001", "王五", date(2026, 11, 2), date(2026, 11, 16)),
            "王五 has had it since 2026-11-02, due on 2026-11-16",
        ),
        (rules.ItemNotAvailable("销-04", "Missing"), "Missing"),
        (rules.HeldForAnother("销-04", "李四", date(2026, 11, 26)), "李四 until 2026-11-26"),
        (rules.HeldForAnother("销-04", "李四", None), "李四, who asked for it first"),
        (rules.BorrowerGone("王五"), "has left"),
        (rules.ApprovalMissing("销-04"), "after approval"),
        (rules.AlreadyAsked("销-04", "王五"), "王五 has already asked for 销-04"),
        (rules.HasItAlready("销-04", "王五"), "王五 has 销-04 already"),
        (rules.ItemIsFree("销-04"), "on its shelf"),
        (rules.ItemIsIn("销-04"), "not lent"),
        (rules.AlreadyDecided("Refused"), "Refused"),
        (rules.FewerPages(2, 12), "2 of 12 pages are missing"),
        (rules.NothingToRecall("销-04", date(2026, 12, 7)), "due back on 2026-12-07"),
    ],
)
def test_refusal_says_who_and_when(refusal: rules.LendingRefused, words: str) -> None:
    assert words in str(refusal)
    assert refusal.clause == "4.6"
