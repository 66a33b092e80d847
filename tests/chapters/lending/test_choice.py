from itertools import permutations

import pytest

from app.chapters.lending import rules
from app.chapters.lending.rules import Case, Confidentiality, Terms, Wanted
from app.kernel.roles import Role

PLAIN = Wanted(("销-07", "记录"), Confidentiality.INTERNAL, frozenset({"Salesperson"}))
SECRET = Wanted(("销-07", "记录"), Confidentiality.SECRET, frozenset({"Salesperson"}))
NOBODY = Wanted(("销-07", "记录"), Confidentiality.INTERNAL)

GENERAL = Case(Terms(14), 1)
BY_ROLE = Case(Terms(7), 2, role=Role.SALESPERSON)
BY_REGISTER = Case(Terms(10), 3, category="记录")
BY_TYPE = Case(Terms(5), 4, category="销-07")
BY_TYPE_AND_ROLE = Case(Terms(6), 5, category="销-07", role=Role.SALESPERSON)
BY_SECRECY = Case(Terms(1), 6, confidentiality=Confidentiality.SECRET)
BY_SECRECY_AND_ROLE = Case(
    Terms(2), 7, confidentiality=Confidentiality.SECRET, role=Role.SALESPERSON
)
FOR_OTHERS = Case(Terms(30), 8, role=Role.FINANCE)
FOR_OTHER_ITEMS = Case(Terms(31), 9, category="资料")


@pytest.mark.parametrize(
    ("cases", "wanted", "expected"),
    [
        ([], PLAIN, rules.USUAL),
        ([FOR_OTHERS, FOR_OTHER_ITEMS], PLAIN, rules.USUAL),
        ([GENERAL], PLAIN, GENERAL),
        ([GENERAL, BY_ROLE], PLAIN, BY_ROLE),
        ([GENERAL, BY_ROLE], NOBODY, GENERAL),  # without an account there is no role
        ([GENERAL, BY_ROLE, BY_REGISTER], PLAIN, BY_REGISTER),
        ([GENERAL, BY_ROLE, BY_REGISTER, BY_TYPE], PLAIN, BY_TYPE),
        ([BY_REGISTER, BY_TYPE, BY_TYPE_AND_ROLE], PLAIN, BY_TYPE_AND_ROLE),
        ([GENERAL, BY_SECRECY], PLAIN, GENERAL),
        ([GENERAL, BY_TYPE_AND_ROLE, BY_SECRECY], SECRET, BY_SECRECY),  # secrets come first
        ([BY_SECRECY, BY_SECRECY_AND_ROLE], SECRET, BY_SECRECY_AND_ROLE),
    ],
)
def test_most_specific_rule_applies(cases: list[Case], wanted: Wanted, expected: Case) -> None:
    assert {rules.chosen(order, wanted) for order in permutations(cases)} == {expected}


TWO_ROLES = Wanted(("记录",), Confidentiality.INTERNAL, frozenset({"Salesperson", "Finance"}))


@pytest.mark.parametrize(
    ("terms", "other"),
    [
        (Terms(8), Terms(7)),  # more days
        (Terms(7, renewals=3), Terms(7, renewals=2)),  # more renewals
        (Terms(1), Terms(30, on_site=True)),  # home rather than on site
        (Terms(7), Terms(7)),  # the older rule
    ],
)
def test_who_has_two_roles_gets_the_rule_that_allows_more(terms: Terms, other: Terms) -> None:
    first = Case(terms, 1, role=Role.SALESPERSON)
    second = Case(other, 2, role=Role.FINANCE)

    assert rules.chosen([second, first], TWO_ROLES) is first
    assert rules.chosen([first, second], TWO_ROLES) is first


@pytest.mark.parametrize(
    "terms",
    [
        Terms(1, 0, 1, 1),
        Terms(365, 20, 999, 60),
        Terms(most=None),
    ],
)
def test_terms_somebody_can_keep(terms: Terms) -> None:
    rules.check_terms(terms)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(days=0), "days"),
        (Terms(days=366), "days"),
        (Terms(renewals=-1), "renewals"),
        (Terms(renewals=21), "renewals"),
        (Terms(most=0), "most"),
        (Terms(recall_days=0), "recall_days"),
        (Terms(recall_days=61), "recall_days"),
    ],
)
def test_terms_nobody_can_keep_are_refused(terms: Terms, field: str) -> None:
    with pytest.raises(rules.TermsOutOfBounds) as refused:
        rules.check_terms(terms)

    assert refused.value.field == field


def test_rule_is_for_something_that_is_lent_and_the_only_one() -> None:
    rules.check_category(None, [])
    rules.check_category("销-07", ["记录", "销-07"])
    rules.check_single([])
    with pytest.raises(rules.NoSuchCategory, match="销-77"):
        rules.check_category("销-77", ["记录", "销-07"])
    with pytest.raises(rules.RuleDoubled, match="一般借阅"):
        rules.check_single(["一般借阅"])
