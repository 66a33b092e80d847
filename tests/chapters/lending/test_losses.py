"""Lost items: reported, signed for, written off, found again (4.6)."""

import pytest

from app.chapters.lending import operations, rules
from app.chapters.lending.rules import HoldState, LoanState
from app.chapters.org.rules import EmployeeState
from app.chapters.records.rules import ItemState
from app.kernel.actor import Actor, Facts, acting_as, actor_of
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.lifecycle import strike
from app.kernel.registers.operations import change
from app.models import ArchiveItem
from tests.chapters.lending.people import notices
from tests.makers import make_archive_item, make_department, make_employee, make_loss_report

pytestmark = pytest.mark.databases


@pytest.fixture
def loan(session, wang, user, other_user):
    """A record lent to somebody whose department has a head; both have accounts."""
    wang.user_id = user.id
    head = make_employee("吴海燕", user_id=other_user.id)
    change(make_department(), {"head_id": head.id})
    return operations.lend(make_archive_item("销-03-2021-00001").entry, wang)


def sign_by_all(report, user, other_user, leader) -> None:
    strike(report, [each.key for each in report.open_items])
    for account, slot in ((user, "borrower_signed"), (other_user, "head_signed")):
        with acting_as(actor_of(account)):
            signing.sign(report, slot)
    with acting_as(actor_of(leader)):
        signing.sign(report, "leader", opinion="同意")


def test_lost_item_stays_in_the_borrowers_name(session, loan, li):
    item = session.query(ArchiveItem).one()

    operations.report_lost(loan.article, "办公室搬迁")

    assert (loan.state, item.state) == (LoanState.LOST, ItemState.MISSING)
    with pytest.raises(rules.ItemIsOut):
        operations.lend(loan.article, li)
    operations.take_back(loan.article)
    assert item.state == ItemState.ON_SHELF


def test_report_takes_over_what_was_lost_and_by_whom(session, loan, wang):
    report = make_loss_report(loan)

    assert (report.item_name, report.borrower, report.head.name) == (
        "销-03-2021-00001 供应商信用评估表 销-03",
        wang,
        "吴海燕",
    )
    assert (loan.state, loan.remark) == (LoanState.LOST, "办公室搬迁时遗失")


def test_signed_by_all_the_loan_is_closed_as_lost(
    session, loan, wang, li, user, other_user, sales_general_manager
):
    li.user_id = sales_general_manager.id
    hold = operations.ask(loan.article, li)
    report = make_loss_report(loan)
    assert loan.is_out

    sign_by_all(report, user, other_user, sales_general_manager)

    item = session.query(ArchiveItem).filter_by(number="销-03-2021-00001").one()
    assert report.state == "archived"
    assert (loan.is_out, loan.state, item.state) == (False, LoanState.LOST, ItemState.MISSING)
    assert hold.state == HoldState.CANCELLED
    assert "销-03-2021-00001 is lost, so you need not wait for it any longer." in notices(session)
    with pytest.raises(rules.ItemNotAvailable):
        operations.lend(loan.article, li)
    change(wang, {"state": EmployeeState.LEFT})


def test_found_again_it_is_lent_again(session, loan, li, user, other_user, sales_general_manager):
    with pytest.raises(rules.NothingWasLost):
        operations.put_back(loan.article)
    sign_by_all(make_loss_report(loan), user, other_user, sales_general_manager)

    operations.put_back(loan.article, "在文件柜后面")

    assert (loan.state, loan.found_note) == (LoanState.LOST, "在文件柜后面")
    assert operations.lend(loan.article, li).borrower is li
    with pytest.raises(rules.NothingWasLost):
        operations.put_back(loan.article)


def test_only_the_borrower_signs_for_the_borrower(session, loan, other_user):
    report = make_loss_report(loan)
    strike(report, [each.key for each in report.open_items])

    with acting_as(actor_of(other_user)), pytest.raises(NotAllowed):
        signing.sign(report, "borrower_signed")


def test_loss_is_reported_once(session, loan):
    first = make_loss_report(loan)
    with pytest.raises(rules.LossReported, match=first.number), session.begin_nested():
        make_loss_report(loan)

    lifecycle.void(first, "写错了")

    assert make_loss_report(loan).number != first.number


def test_nobody_reports_the_loss_of_another(session, loan, li, wang):
    stranger = Actor(user_id=None, name="李四", reach="own", facts=Facts(li.id))
    borrower = Actor(user_id=None, name="王五", reach="own", facts=Facts(wang.id))

    with acting_as(stranger), pytest.raises(RegulationError), session.begin_nested():
        make_loss_report(loan)
    with acting_as(borrower):
        assert make_loss_report(loan).borrower is wang


def test_what_is_back_is_not_lost(session, loan):
    operations.take_back(loan.article)

    with pytest.raises(rules.NotLost):
        make_loss_report(loan)
