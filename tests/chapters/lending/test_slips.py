"""Several loans, one signature (4.6)."""

import pytest

from app.chapters.lending import operations, rules
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as, actor_of
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import lifecycle, signing
from app.kernel.registers.operations import change
from app.models import ArchiveItem, LoanSlip
from tests.chapters.lending.people import day
from tests.makers import make_archive_item

pytestmark = pytest.mark.databases

DRAWING = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
def loans(session, wang):
    first, second = (
        make_archive_item(f"销-03-2021-0000{n}", page_count=pages)
        for n, pages in ((1, 12), (2, None))
    )
    return [
        operations.lend(first.entry, wang, "外审"),
        operations.lend(second.entry, wang, "外审"),
    ]


def test_slip_lists_what_was_lent_today(session, loans, wang, li):
    operations.lend(make_archive_item().entry, li)

    slip = operations.slip_for(wang)

    assert slip.contents.splitlines() == [
        "1. 销-03-2021-00001 供应商信用评估表 销-03, 12 pages, due back on 2026-12-07",
        "2. 销-03-2021-00002 供应商信用评估表 销-03, due back on 2026-12-07",
    ]
    assert (slip.borrower_name, slip.purpose, slip.state) == ("王五", "外审", "signing")
    assert [loan.slip for loan in loans] == [slip, slip]


def test_slip_not_signed_yet_takes_up_what_was_lent_since(session, loans, wang):
    slip = operations.slip_for(wang)
    operations.lend(make_archive_item().entry, wang)

    assert operations.slip_for(wang) is slip

    assert len(slip.contents.splitlines()) == 3
    operations.sign_slip(slip, DRAWING)
    with pytest.raises(rules.NothingForSlip):
        operations.slip_for(wang)


def test_signed_once_the_slip_is_complete_and_archived(session, loans, wang):
    slip = operations.slip_for(wang)

    operations.sign_slip(slip, DRAWING)

    assert (slip.state, slip.borrower_signed.signer_name) == ("archived", "王五")
    assert session.query(ArchiveItem).filter_by(number=slip.number).one().source is slip.entry


def test_signed_slip_stays_as_it_was_signed(session, loans, wang):
    slip = operations.slip_for(wang)
    operations.sign_slip(slip, DRAWING)
    signed = slip.contents

    operations.renew(loans[0].article)
    operations.take_back(loans[1].article)

    assert (slip.contents, slip.borrower_signed.valid) == (signed, True)


def test_nothing_drawn_is_nothing_signed(session, loans, wang):
    slip = operations.slip_for(wang)

    with pytest.raises(RegulationError, match="Draw the signature"):
        operations.sign_slip(slip, "")


def test_borrower_signs_with_the_own_account_and_nobody_else(
    session, loans, wang, user, sales_general_manager
):
    wang.user_id = user.id
    slip = operations.slip_for(wang)

    with acting_as(actor_of(sales_general_manager)), pytest.raises(NotAllowed):
        signing.sign(slip, "borrower_signed")
    with acting_as(actor_of(user)):
        signing.sign(slip, "borrower_signed")

    assert slip.state == "archived"


def test_slip_is_seen_by_its_borrower_and_by_those_who_see_everything(session, loans, wang, li):
    slip = operations.slip_for(wang)

    def seen(employee) -> bool:
        reader = Actor(user_id=None, name="", reach="own", facts=Facts(employee.id))
        with acting_as(reader):
            return session.query(LoanSlip.id).filter_by(id=slip.id).first() is not None

    assert (seen(wang), seen(li)) == (True, False)


def test_loans_of_a_void_slip_are_signed_for_on_another(session, loans, wang):
    slip = operations.slip_for(wang)

    lifecycle.void(slip, "打印错误")

    assert operations.slip_for(wang).number != slip.number
    assert session.get(LoanSlip, slip.id).state == "void"


def test_yesterday_is_not_on_a_slip_of_today(session, loans, wang):
    with clock.freeze(day(11, 24)), pytest.raises(rules.NothingForSlip):
        operations.slip_for(wang)


def test_slip_is_not_changed_by_its_loans(session, loans, wang):
    slip = operations.slip_for(wang)
    operations.sign_slip(slip, DRAWING)

    with pytest.raises(lifecycle.FormLocked):
        change(slip, {"filled_on": day(11, 20).date()})
