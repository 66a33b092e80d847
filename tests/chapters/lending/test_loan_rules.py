"""Loan rules as data: which applies, and what the loan keeps of it (4.6)."""

from datetime import date

import pytest

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.models import LoanRule
from app.chapters.lending.rules import Terms
from app.kernel import clock
from app.kernel.errors import RegulationError
from app.kernel.registers.operations import change, delete
from tests.chapters.lending.people import day
from tests.makers import make_archive_item, make_employee, make_loan_rule, make_record_type

pytestmark = pytest.mark.databases


@pytest.fixture(autouse=True)
def _kind(session):
    return make_record_type()


def test_usual_terms_where_no_rule_is(session, wang):
    loan = operations.lend(make_archive_item().entry, wang)

    assert (loan.rule, loan.terms) == (None, Terms())
    assert standing.applied_to(make_archive_item()).name == "The usual terms"


def test_loan_keeps_the_terms_it_was_lent_on(session, wang):
    rule = make_loan_rule("供应商评估", category="销-03", days=5, renewals=1, recall_days=2)
    item = make_archive_item()
    loan = operations.lend(item.entry, wang)

    change(rule, {"days": 30, "renewals": 0})

    assert (loan.rule, loan.due_on) == (rule, date(2026, 11, 30))
    assert loan.terms == Terms(days=5, renewals=1, recall_days=2)
    assert operations.renew(item.entry).due_on == date(2026, 12, 7)


def test_rule_for_the_role_of_the_borrower(session, wang, sales_general_manager):
    make_loan_rule("一般借阅")
    theirs = make_loan_rule("销售总经理", role="SalesGeneralManager", days=30)
    boss = make_employee("王总", user_id=sales_general_manager.id)
    item = make_archive_item()

    for person, rule in ((wang, "一般借阅"), (boss, "销售总经理")):
        roles = standing.roles_of([person])[person.id]
        assert standing.applied_to(item, roles).name == rule
    assert operations.lend(item.entry, boss).rule is theirs


def test_rule_says_whom_and_what_it_is_for(session):
    rule = make_loan_rule("机密", confidentiality="secret", category="记录", role="Quality")

    assert rule.scope_said == "Secret · 记录 · Quality"
    assert make_loan_rule("一般借阅").scope_said == "any item, anybody"


def test_rule_not_in_force_applies_to_nothing(session):
    make_loan_rule("旧规则", days=30, active=False)

    assert standing.applied_to(make_archive_item()).rule is None


def test_on_site_item_is_due_the_same_day_and_not_renewed(session, wang):
    make_loan_rule("现场查阅", on_site=True)
    item = make_archive_item()

    loan = operations.lend(item.entry, wang)

    assert (loan.due_on, loan.on_site) == (date(2026, 11, 23), True)
    with pytest.raises(rules.OnSiteNotRenewed):
        operations.renew(item.entry)
    with clock.freeze(day(11, 24)):
        assert standing.overdue() == [loan]


def test_rule_asks_for_approval(session, wang):
    make_loan_rule("需审批", category="销-03", approval=True)
    item = make_archive_item()

    with pytest.raises(rules.ApprovalMissing):
        operations.lend(item.entry, wang)
    operations.decide(operations.ask(item.entry, wang).request, approved=True)

    assert operations.lend(item.entry, wang).borrower is wang


def test_rule_allows_so_many_at_once(session, wang, li):
    make_loan_rule("最多两件", most=2)
    other = make_record_type("销-10")
    make_loan_rule("另一类", category="销-10")
    first = make_archive_item()
    operations.lend(first.entry, wang)
    operations.lend(make_archive_item().entry, wang)
    third = make_archive_item()

    with pytest.raises(rules.TooManyOut, match="王五 has 2 items out"):
        operations.lend(third.entry, wang)
    operations.lend(make_archive_item(record_type_id=other.id).entry, wang)  # another rule
    operations.lend(make_archive_item().entry, li)
    operations.take_back(first.entry)

    assert operations.lend(third.entry, wang).borrower is wang


def test_second_rule_for_the_same_is_refused_while_the_first_is_in_force(session):
    first = make_loan_rule("一般借阅")
    with pytest.raises(rules.RuleDoubled, match="一般借阅"), session.begin_nested():
        make_loan_rule("又一条")

    change(first, {"active": False})

    assert make_loan_rule("又一条").active


def test_rule_is_for_something_that_is_lent(session):
    with pytest.raises(rules.NoSuchCategory):
        make_loan_rule("不存在", category="销-77")
    with pytest.raises(rules.TermsOutOfBounds):
        make_loan_rule("太长", days=1000)


def test_rule_that_was_applied_is_not_deleted(session, wang):
    rule = make_loan_rule("一般借阅")
    operations.lend(make_archive_item().entry, wang)

    with pytest.raises(RegulationError, match="Loans still refer"):
        delete(rule)


def test_new_installation_has_a_rule_for_everything(session):
    operations.seed()
    operations.seed()

    assert [(rule.name, rule.terms) for rule in session.query(LoanRule)] == [("一般借阅", Terms())]
