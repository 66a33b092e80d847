from datetime import date

import pytest

from app.chapters.lending import rules
from app.chapters.lending.rules import Confidentiality, Terms
from app.kernel.roles import Role


@pytest.mark.parametrize(
    ("lent_on", "days", "expected"),
    [
        (date(2026, 11, 23), 14, date(2026, 12, 7)),  # a Monday to a Monday
        (date(2026, 11, 21), 14, date(2026, 12, 7)),  # a Saturday moves to Monday
        (date(2026, 11, 22), 14, date(2026, 12, 7)),  # a Sunday moves to Monday
        (date(2024, 2, 15), 14, date(2024, 2, 29)),  # 29 February is a day like another
        (date(2023, 2, 15), 14, date(2023, 3, 1)),
        (date(2026, 1, 31), 28, date(2026, 2, 28)),  # worked Saturday before the Spring Festival
        (date(2026, 9, 17), 14, date(2026, 10, 8)),  # 1 October: the holiday ends on the 7th
        (date(2025, 12, 18), 14, date(2026, 1, 4)),  # over New Year to a worked Sunday
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_item_is_due_on_a_working_day(lent_on: date, days: int, expected: date) -> None:
    assert rules.due_on(lent_on, days) == expected


@pytest.mark.parametrize(
    ("returned_on", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),  # over a weekend
        (date(2026, 9, 30), date(2026, 10, 10)),  # over the holiday, 10 October is worked
    ],
)
def test_returned_item_is_kept_three_working_days(returned_on: date, expected: date) -> None:
    assert rules.hold_until(returned_on) == expected


@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        (date(2026, 12, 6), 0),
        (date(2026, 12, 7), 0),
        (date(2026, 12, 8), 1),
        (date(2026, 12, 14), 7),
    ],
)
def test_item_is_overdue_from_the_day_after(today: date, overdue: int) -> None:
    assert rules.days_overdue(date(2026, 12, 7), today) == overdue


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


@pytest.mark.parametrize(
    ("due_days", "late"),
    [
        ((), 0),
        ((date(2026, 11, 23),), 0),  # due today
        ((date(2026, 11, 22),), 1),
        ((date(2026, 11, 16), date(2026, 12, 1)), 1),  # seven days: still lent, with a warning
        ((date(2026, 11, 16), date(2026, 11, 20)), 2),
    ],
)
def test_borrower_is_warned_within_the_grace(due_days: tuple[date, ...], late: int) -> None:
    assert rules.check_borrower("王五", due_days, date(2026, 11, 23)) == late


def test_borrower_overdue_beyond_the_grace_gets_nothing_more() -> None:
    due_days = (date(2026, 11, 15), date(2026, 11, 22))

    with pytest.raises(rules.BorrowerOverdue, match=r"王五 has 2 .* 8 days") as refusal:
        rules.check_borrower("王五", due_days, date(2026, 11, 23))

    assert refusal.value.clause == "4.6"


@pytest.mark.parametrize(
    ("due", "renewals", "today", "expected"),
    [
        (date(2026, 12, 7), 0, date(2026, 11, 24), date(2026, 12, 21)),  # from the due date
        (date(2026, 12, 7), 1, date(2026, 12, 7), date(2026, 12, 21)),  # on the due date itself
        (date(2026, 9, 17), 0, date(2026, 9, 16), date(2026, 10, 8)),
    ],
)
def test_renewal_counts_from_the_due_date(
    due: date, renewals: int, today: date, expected: date
) -> None:
    assert rules.renewed_due_on("销-04", due, renewals, None, today, Terms()) == expected


@pytest.mark.parametrize(
    ("renewals", "waiting", "today", "refusal", "words"),
    [
        (0, "李四", date(2026, 12, 1), rules.SomebodyWaits, "李四 is waiting"),
        (2, None, date(2026, 12, 1), rules.RenewalsUsed, "2 times"),
        (0, None, date(2026, 12, 8), rules.OverdueNotRenewed, "2026-12-07"),
    ],
)
def test_renewal_is_refused(
    renewals: int, waiting: str | None, today: date, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        rules.renewed_due_on("销-04", date(2026, 12, 7), renewals, waiting, today, Terms())


@pytest.mark.parametrize("approver_id", [None, 8])
def test_somebody_else_approves(approver_id: int | None) -> None:
    rules.check_approver(approver_id, 7)


def test_borrower_does_not_approve() -> None:
    with pytest.raises(rules.OwnRequest):
        rules.check_approver(7, 7)


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
    ],
)
def test_refusal_says_who_and_when(refusal: rules.LendingRefused, words: str) -> None:
    assert words in str(refusal)
    assert refusal.clause == "4.6"
