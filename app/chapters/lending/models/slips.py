"""What a borrower signs for: the slip of several loans (4.6)."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from app.chapters.lending.models.common import NAMED
from app.kernel.registers.items import Card, Own, SignOff, item, link, years
from app.kernel.registers.register import Form
from app.kernel.roles import Action, Role


class LoanSlip(Form):
    """The loans of one borrower made together, signed once (4.6).

    It keeps what was signed as it was signed; renewals and returns are on the loans.
    """

    __tablename__ = "loan_slip"
    card = Card(
        _("Loan slip"),
        plural=_("Loan slips"),
        department="销",
        serial=14,
        clause="4.6",
        category="a",
        retention=years(3),
        confidentiality="confidential",
        icon="receipt",
        scope=Own(("borrower_id",)),
        access={
            **NAMED,
            Role.SALES_CLERK: NAMED[Role.SALES_CLERK] | {Action.CHANGE, Action.VOID, Action.EXPORT},
            Role.ADMINISTRATION: NAMED[Role.ADMINISTRATION] | {Action.CHANGE, Action.EXPORT},
        },
    )

    borrower_id: Mapped[int] = link("employee", _("Borrower"), readonly=True, form=False)
    borrower_name: Mapped[str] = item(
        String(60), _("Borrower"), listed=True, search=True, readonly=True, aliases=("借阅人",)
    )
    lent_by_id: Mapped[int | None] = link(
        "employee", _("Lent by"), readonly=True, aliases=("经办人",)
    )
    contents: Mapped[str] = item(
        Text, _("Items lent"), listed=True, readonly=True, aliases=("借阅资料", "借阅内容")
    )
    purpose: Mapped[str | None] = item(Text, _("Purpose"), readonly=True, aliases=("用途",))
    due_on: Mapped[date] = item(
        Date, _("First due on"), listed=True, readonly=True, aliases=("应还日期",)
    )
    borrower_signed = SignOff(
        _("Borrower's signature"),
        by="borrower_id",
        approval=False,
        opinion=False,
        signer=_("Borrower"),
    )
