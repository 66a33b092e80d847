"""What stands beside an item that is out (4.6)."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext, ngettext

from app.chapters.lending.models import Loan
from app.chapters.lending.rules import LoanState
from app.chapters.lending.standing.items import out_of_items
from app.kernel.registers.marks import Mark, marker


def mark_of(loan: Loan) -> Mark:
    """Say beside an item who has it, and for how long it is overdue."""
    if loan.days_overdue and loan.state == LoanState.LENT:
        label = ngettext(
            "Out with %(borrower)s, %(num)s day overdue",
            "Out with %(borrower)s, %(num)s days overdue",
            loan.days_overdue,
            borrower=loan.borrower.name,
        )
        return Mark(label, "red")
    if loan.is_reading:
        name, until = loan.borrower.name, loan.due_on
        return Mark(gettext("Read by %(name)s until %(until)s", name=name, until=until), "azure")
    return Mark(
        gettext(
            "Out with %(borrower)s until %(due)s", borrower=loan.borrower.name, due=loan.due_on
        ),
        "blue",
    )


@marker
def _marks(entry_ids: Collection[int]) -> dict[int, Mark]:
    out = out_of_items(entry_ids)
    return {item_id: mark_of(loan) for item_id, loan in out.items() if not loan.has_run_out}
