"""Lost items (4.6)."""

import pytest

from app.chapters.lending import operations, rules
from app.chapters.lending.rules import LoanState
from app.chapters.records.rules import ItemState
from tests.makers import make_archive_item

pytestmark = pytest.mark.databases


def test_lost_item_stays_in_the_borrowers_name(session, wang, li):
    item = make_archive_item()
    operations.lend(item.entry, wang)

    loan = operations.report_lost(item.entry, "办公室搬迁")

    assert (loan.state, item.state) == (LoanState.LOST, ItemState.MISSING)
    with pytest.raises(rules.ItemIsOut):
        operations.lend(item.entry, li)
    operations.take_back(item.entry)
    assert item.state == ItemState.ON_SHELF
