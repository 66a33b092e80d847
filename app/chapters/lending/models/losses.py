"""How an item was lost, and what is done about it (4.6)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped

from app.chapters.lending import rules
from app.chapters.lending.models.common import DESK, NAMED
from app.chapters.org.models import Employee
from app.kernel.actor import actor, program
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Card, SignOff, Via, item, link, years
from app.kernel.registers.register import Form, FormState
from app.kernel.roles import Action, Role


class LossReport(Form):
    """How an item was lost, what was searched, and what is done about it (4.6).

    Once borrower, head and sales general manager have signed, the loan is closed as lost.
    """

    __tablename__ = "loss_report"
    card = Card(
        _("Loss report"),
        plural=_("Loss reports"),
        department="销",
        serial=15,
        clause="4.6",
        category="a",
        retention=years(3),
        confidentiality="confidential",
        icon="file-x",
        scope=Via("loan_id", also=("borrower_id", "head_id")),
        access={role: may | {Action.ADD, Action.CHANGE} for role, may in NAMED.items() if may}
        | {Role.SALES_CLERK: NAMED[Role.SALES_CLERK] | {Action.ADD, Action.CHANGE, Action.VOID}},
    )

    loan_id: Mapped[int] = link(
        "loan", _("Loan"), required=True, paper=False, aliases=("借阅记录",)
    )
    item_name: Mapped[str] = item(
        String(300), _("Lost item"), listed=True, search=True, readonly=True, aliases=("遗失记录",)
    )
    borrower_id: Mapped[int] = link(
        "employee", _("Borrower"), listed=True, readonly=True, aliases=("借阅人",)
    )
    head_id: Mapped[int | None] = link(
        "employee", _("Head of department"), readonly=True, paper=False
    )
    circumstances: Mapped[str | None] = item(
        Text, _("How it was lost"), required=True, aliases=("遗失经过", "遗失原因")
    )
    searched: Mapped[str | None] = item(
        Text, _("What was searched"), aliases=("查找情况", "查找经过")
    )
    measures: Mapped[str | None] = item(
        Text, _("What is done about it"), aliases=("补救措施", "处理措施")
    )
    compensation: Mapped[str | None] = item(Text, _("Compensation"), aliases=("赔偿",))
    borrower_signed = SignOff(
        _("Borrower's signature"),
        by="borrower_id",
        approval=False,
        opinion=False,
        signer=_("Borrower"),
    )
    head_signed = SignOff(_("Opinion of the head of department"), by="head_id")
    leader = SignOff(_("Opinion of the sales general manager"), roles=[Role.SALES_GENERAL_MANAGER])

    def prepare(self) -> None:
        """Take over from the loan what was lost, by whom, and whose department it is."""
        if self.loan is None or self.item_name:
            return
        with program(), db.session.no_autoflush:  # the item may be out of the borrower's reach
            article = db.session.get_one(Entry, self.loan.article_id)
            self.borrower = db.session.get_one(Employee, self.loan.borrower_id)
            self.head = self.borrower.superior
        self.item_name = " ".join(filter(None, (article.number, article.title)))[:300]
        self.borrower_id = self.borrower.id
        self.head_id = self.head.id if self.head is not None else None

    def clean(self) -> None:
        """Refuse a report of what is not out, of another's loan, and a second one."""
        if self.corrects_id is not None:
            return
        rules.check_lost(self.item_name, out=self.loan.is_out, on_paper=not self.loan.is_reading)
        rules.check_reported_once(self.item_name, self._others())
        if self.id is None or db.session.is_modified(self):  # who only signs writes nothing
            rules.check_reporter(self.item_name, may=self._is_mine())

    def _is_mine(self) -> bool:
        """Tell whether the actor lost the item, or is at the desk."""
        who = actor()
        lost = who.employee_id is not None and who.employee_id == self.loan.borrower_id
        return lost or who.can(Action.LEND, DESK)

    def _others(self) -> list[str]:
        """Return the numbers of the other reports of this loss."""
        others = select(LossReport.id, LossReport.number).where(
            LossReport.loan_id == self.loan.id, LossReport.state != FormState.VOID.value
        )
        with db.session.no_autoflush:
            return [number for key, number in db.session.execute(others) if key != self.id]
