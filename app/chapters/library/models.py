"""Documents and their copies (2.7)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Integer, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped

from app.chapters.lending.models import Lendable, Loan
from app.chapters.lending.rules import SECRET_ROLES, Confidentiality, ItemNotAvailable
from app.chapters.library import rules
from app.chapters.library.rules import CopyState, DocumentKind, Secrecy
from app.chapters.org.models import Employee
from app.kernel.actor import actor
from app.kernel.registers.items import Card, item, link
from app.kernel.registers.register import Register, session_of
from app.kernel.roles import ENTER, KEEP, READ, Action, Actions, Role

_READERS = (
    Role.SALES_GENERAL_MANAGER,
    Role.REGIONAL_MANAGER,
    Role.MARKETING_MANAGER,
    Role.SALESPERSON,
    Role.RECEPTIONIST,
    Role.SERVICE_ENGINEER,
    Role.STOREKEEPER,
    Role.PROCUREMENT,
    Role.QUALITY,
    Role.ADMINISTRATION,
    Role.PROJECT_MANAGER,
)
ACCESS: dict[Role, Actions] = {
    **dict.fromkeys(_READERS, READ),
    Role.AFTER_SALES_MANAGER: KEEP,
    Role.REPAIR_SUPERVISOR: ENTER,
    Role.RESEARCH: ENTER,
    Role.SALES_CLERK: KEEP,
}
_KEEPS: Actions = READ | {Action.CHANGE, Action.EXPORT}  # copies are made by the program


class Document(Register):
    """A document repairs are made by, with its custodian (2.7.1, 2.7.2)."""

    __tablename__ = "document"
    card = Card(
        _("Technical document"),
        plural=_("Technical documents"),
        series="资",
        clause="2.7.2",
        icon="book",
        access=ACCESS,
    )

    number: Mapped[str] = item(
        String(60), _("Document number"), unique=True, listed=True, search=True, derived=True
    )
    code: Mapped[str] = item(
        String(60),
        _("Document code"),
        unique=True,
        listed=True,
        search=True,
        help=_("As printed on the document"),
        aliases=("资料编号", "编号"),
    )
    title: Mapped[str] = item(
        String(200), _("Title"), listed=True, search=True, aliases=("资料名称", "名称")
    )
    kind: Mapped[DocumentKind] = item(
        DocumentKind,
        _("Kind of document"),
        listed=True,
        filtered=True,
        aliases=("资料类别", "类别"),
    )
    products: Mapped[str | None] = item(
        String(240), _("Products"), search=True, aliases=("适用产品", "产品型号")
    )
    edition: Mapped[str | None] = item(
        String(40), _("Edition"), listed=True, aliases=("版本", "版次")
    )
    secrecy: Mapped[Secrecy] = item(
        Secrecy,
        _("Secrecy"),
        default=Secrecy.INTERNAL,
        listed=True,
        filtered=True,
        help=_("A secret one is lent only with its custodian's approval (2.7.5)."),
        aliases=("密级",),
    )
    custodian_id: Mapped[int] = link(
        Employee,
        _("Custodian"),
        default=lambda: actor().employee_id,
        listed=True,
        filtered=True,
        section=_("Keeping"),
        aliases=("保管人",),
    )
    location: Mapped[str | None] = item(
        String(80), _("Location"), search=True, aliases=("存放位置",)
    )
    copies: Mapped[int] = item(
        Integer,
        _("Copies"),
        default=1,
        listed=True,
        help=_("Each gets a number of its own and can be lent."),
        aliases=("份数", "册数"),
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    @property
    def copies_made(self) -> int:
        """How many copies there are."""
        counted = select(func.count()).where(DocumentCopy.document_id == self.id)
        return 0 if self.id is None else int(session_of(self).scalar(counted) or 0)

    def may_read_files(self) -> bool:
        """Keep technical secrets from those who may only know of them (2.7.5)."""
        who = actor()
        return who.is_program or rules.may_read(
            self.secrecy,
            custodian=who.employee_id is not None and who.employee_id == self.custodian_id,
            roles=who.roles,
            allowed=SECRET_ROLES,
        )

    def clean(self) -> None:
        rules.check_copies(self.copies, self.copies_made)

    def __str__(self) -> str:
        return self.title or ""


class DocumentCopy(Lendable, Register):
    """One copy of a document, which can be lent (2.7.3)."""

    __tablename__ = "document_copy"
    __table_args__ = (UniqueConstraint("document_id", "position"),)
    card = Card(
        _("Copy of a document"),
        plural=_("Copies of documents"),
        clause="2.7.3",
        icon="books",
        order="number",
        access={
            **dict.fromkeys(_READERS, READ),
            Role.AFTER_SALES_MANAGER: _KEEPS,
            Role.REPAIR_SUPERVISOR: READ,
            Role.RESEARCH: READ,
            Role.SALES_CLERK: _KEEPS | {Action.LEND},
        },
    )
    loan_category: ClassVar[str] = "资料"
    loan_links: ClassVar[tuple[str, ...]] = ("document",)

    number: Mapped[str] = item(
        String(60), _("Number of the copy"), unique=True, listed=True, search=True, derived=True
    )
    document_id: Mapped[int] = link("document", _("Technical document"), readonly=True)
    position: Mapped[int] = item(Integer, _("Copy no."), derived=True)
    title: Mapped[str] = item(String(200), _("Title"), listed=True, search=True, derived=True)
    state: Mapped[CopyState] = item(
        CopyState,
        _("State"),
        default=CopyState.ON_SHELF,
        listed=True,
        filtered=True,
        readonly=True,
    )
    due_on: Mapped[date | None] = item(Date, _("Due back on"), listed=True, derived=True)
    own_location: Mapped[str | None] = item(
        String(80),
        _("Location of this copy"),
        search=True,
        help=_("Left empty, where the document stands"),
        aliases=("存放位置",),
    )
    withdrawn_on: Mapped[date | None] = item(
        Date, _("Out of use since"), aliases=("停用日期", "注销日期")
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    @property
    def needs_approval(self) -> bool:
        return self.document.secrecy is Secrecy.SECRET

    @property
    def loan_approver_id(self) -> int | None:
        """The custodian, who alone approves loans of a secret document (2.7.5)."""
        return self.document.custodian_id if self.needs_approval else None

    @property
    def secrecy(self) -> Confidentiality:
        secret = self.document.secrecy is Secrecy.SECRET
        return Confidentiality.SECRET if secret else Confidentiality.INTERNAL

    @property
    def original(self) -> Register:
        document: Register = self.document
        return document

    @property
    def whereabouts(self) -> str:
        return self.own_location or self.document.location or ""

    def prepare(self) -> None:
        """Take number and title from the document, and the state from what became of the copy."""
        self.number = rules.copy_number(self.document.number, self.position)
        self.title = self.document.title
        if self.state is not CopyState.LENT:
            self.state = rules.copy_state(self.state, self.withdrawn_on)

    def clean(self) -> None:
        if self.state is CopyState.LENT and self.withdrawn_on is not None:
            raise rules.CopyIsOut(self.number)

    def check_delete(self) -> None:
        raise rules.CopyKept(self.number)

    def may_read_files(self) -> bool:
        return self.document.may_read_files()

    def refuse_loan(self, today: date) -> None:
        if self.state not in (CopyState.ON_SHELF, CopyState.LENT):
            raise ItemNotAvailable(self.number, self.state.label)

    def on_lent(self, loan: Loan) -> None:
        self.state, self.due_on = CopyState.LENT, loan.due_on

    def on_returned(self, loan: Loan) -> None:
        self.state, self.due_on = CopyState.ON_SHELF, None

    def on_lost(self, loan: Loan) -> None:
        self.state, self.due_on = CopyState.MISSING, None

    def title_for_entry(self) -> str:
        """Return what people ask for; the number stands beside it."""
        return self.title or ""

    def __str__(self) -> str:
        return self.number or ""
