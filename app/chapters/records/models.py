"""The register of kinds of record, and the records that are kept (4.1, 4.4, 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Boolean, Date, Integer, String, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column

from app.chapters.lending.models import Lendable, Loan
from app.chapters.lending.rules import ItemNotAvailable, asks_approval
from app.chapters.records import rules
from app.chapters.records.rules import Category, Confidentiality, ItemState, RetentionKind
from app.kernel import clock
from app.kernel.registers import numbers
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register, RowPage, session_of
from app.kernel.roles import KEEP, READ, Action, Role

_ACCESS = dict.fromkeys(Role, READ) | {
    Role.SALES_CLERK: KEEP | {Action.LEND},
    Role.SALES_GENERAL_MANAGER: READ | {Action.APPROVE, Action.EXPORT},
    Role.ADMINISTRATION: READ | {Action.EXPORT},
    Role.GATE_GUARD: frozenset(),
}


# What the archive takes over from a completed form.
FROM_FORM = ("number", "record_type_id", "customer_id", "completed_on")


def _changed(row: Register, keys: Sequence[str]) -> list[str]:
    """Return which of these items differ from what is stored; a new row differs from nothing."""
    kept: Any = inspect(row)
    if not kept.persistent:
        return []
    return [key for key in keys if kept.attrs[key].history.has_changes()]


class RecordType(Register):
    """A kind of record: its mark, its keeper, and for how long it is kept (4.5.1).

    Every form of the program has its row; the clerk adds the kinds that exist on paper only.
    """

    __tablename__ = "record_type"
    card = Card(
        _("Record type"),
        plural=_("Record types"),
        clause="4.5.1",
        order="code",
        icon="list-details",
        access=_ACCESS,
    )

    code: Mapped[str] = item(
        String(20), _("Mark"), unique=True, listed=True, search=True, aliases=("编号",)
    )
    name: Mapped[str] = item(
        String(120), _("Name"), unique=True, listed=True, search=True, aliases=("记录名称",)
    )
    category: Mapped[Category] = item(
        Category, _("Category"), default=Category.SERVICE, listed=True, filtered=True
    )
    department_id: Mapped[int | None] = link(
        "department", _("Responsible department"), listed=True, filtered=True
    )
    keeper_id: Mapped[int | None] = link("employee", _("Keeper"), listed=True)
    retention_kind: Mapped[RetentionKind] = item(
        RetentionKind,
        _("Kept for"),
        default=RetentionKind.YEARS,
        listed=True,
        filtered=True,
        section=_("Retention and lending"),
    )
    retention_years: Mapped[int | None] = item(
        Integer,
        _("Years"),
        listed=True,
        help=_("Counted from completion; left empty, the first term of three years (4.4.1)"),
    )
    confidentiality: Mapped[Confidentiality] = item(
        Confidentiality, _("Confidentiality"), default=Confidentiality.INTERNAL, filtered=True
    )
    approval_to_borrow: Mapped[bool] = item(
        Boolean, _("Lent only after approval"), help=_("Asked of a person who is not the borrower")
    )
    form_version: Mapped[int] = item(
        Integer, _("Form version"), default=1, section=_("Approval of the form")
    )
    approved_by: Mapped[str | None] = item(String(80), _("Approved by"))
    approved_on: Mapped[date | None] = item(Date, _("Approved on"))
    other_names: Mapped[list[str] | None] = item(
        JSON, _("Also called"), search=True, help=_("Names on older paper find this type too")
    )
    form_table: Mapped[str | None] = mapped_column(String(60), unique=True)

    @property
    def on_paper_only(self) -> bool:
        """Whether records of this type are not filled in the program."""
        return self.form_table is None

    def prepare(self) -> None:
        """Fold the mark and the name as they are written on labels."""
        self.code = rules.normalised_number(self.code or "")
        self.name = rules.normalised(self.name or "")
        if self.retention_kind is not RetentionKind.YEARS:
            self.retention_years = None
        elif self.retention_years is None:
            self.retention_years = rules.FIRST_RETENTION_YEARS

    def clean(self) -> None:
        """Refuse a type without a mark or without a retention."""
        if self.on_paper_only:
            rules.check_code(self.code)
        else:
            rules.check_same(_changed(self, ("code",)))
        rules.check_retention(self.retention_kind, self.retention_years)

    def check_delete(self) -> None:
        """Refuse to delete the type of a form; the regulation prints nine of them (4.5.1)."""
        if not self.on_paper_only or self.code in {known.code for known in rules.NINE_FORMS}:
            raise rules.KeptByProgram("code")

    def __str__(self) -> str:
        return self.name


class ArchiveItem(Lendable, Register):
    """One completed record and where it stands (4.5)."""

    __tablename__ = "archive_item"
    __table_args__ = (UniqueConstraint("source_id"),)
    pages = (RowPage("desk", _("To the borrowing desk"), "barcode", Action.LEND),)
    card = Card(
        _("Archived record"),
        plural=_("Archived records"),
        clause="4.5",
        icon="archive",
        scope=Via("customer_id"),
        access=_ACCESS,
    )

    number: Mapped[str] = item(
        String(60), _("Number"), unique=True, listed=True, search=True, aliases=("记录编号",)
    )
    record_type_id: Mapped[int] = link(
        "record_type", _("Type of record"), listed=True, filtered=True, aliases=("记录名称",)
    )
    title: Mapped[str | None] = item(
        String(200),
        _("Title"),
        search=True,
        help=_("Left empty: the type and the customer"),
    )
    customer_id: Mapped[int | None] = link(
        "customer", _("Customer"), listed=True, aliases=("客户单位",)
    )
    completed_on: Mapped[date] = item(
        Date,
        _("Completed on"),
        default=clock.today,
        listed=True,
        filtered=True,
        aliases=("完成日期",),
    )
    page_count: Mapped[int | None] = item(Integer, _("Pages"), aliases=("页数",))
    location: Mapped[str | None] = item(
        String(80),
        _("Location"),
        listed=True,
        search=True,
        section=_("Keeping"),
        help=_("As on the label, such as C柜-4层"),
        aliases=("存放位置",),
    )
    cabinet: Mapped[str | None] = item(String(20), _("Cabinet"), filtered=True, derived=True)
    shelf: Mapped[str | None] = item(String(20), _("Shelf"), derived=True)
    volume: Mapped[str | None] = item(String(20), _("Volume"), derived=True)
    state: Mapped[ItemState] = item(
        ItemState,
        _("State"),
        default=ItemState.ON_SHELF,
        listed=True,
        filtered=True,
        readonly=True,
    )
    due_on: Mapped[date | None] = item(Date, _("Due back on"), listed=True, derived=True)
    retention_until: Mapped[date | None] = item(Date, _("Kept until"), filtered=True, derived=True)
    legal_hold: Mapped[bool] = item(
        Boolean, _("Legal hold"), help=_("Never disposed of while this is set")
    )
    source_id: Mapped[int | None] = link("entry", _("Filled in as"), readonly=True)

    @property
    def is_digital(self) -> bool:
        """Whether the record was filled in the program, not on paper."""
        return self.source_id is not None

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have brought it back by now."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def needs_approval(self) -> bool:
        return asks_approval(self.record_type.approval_to_borrow, self.secrecy)

    @property
    def secrecy(self) -> Confidentiality:
        return self.record_type.confidentiality

    @property
    def whereabouts(self) -> str:
        return self.location or ""

    def prepare(self) -> None:
        """Fold number and label, read the place, compute the retention (4.4, 4.5.3)."""
        self.number = rules.normalised_number(self.number or "")
        self.location = rules.normalised(self.location or "") or None
        place = rules.place_of(self.location)
        self.cabinet, self.shelf, self.volume = place.cabinet, place.shelf, place.volume
        if self.record_type is not None and self.completed_on is not None:
            self.keep_for()
            self.title = self.title or self.usual_title()

    def keep_for(self, out_of_service_on: date | None = None) -> None:
        """Compute how long the record is kept (4.4)."""
        kind = self.record_type
        self.retention_until = rules.retention_until(
            kind.retention_kind, kind.retention_years, self.completed_on, out_of_service_on
        )

    def usual_title(self) -> str:
        """Return the type and the customer, which is how people ask for a record."""
        return " · ".join(str(part) for part in (self.record_type, self.customer) if part)[:200]

    def clean(self) -> None:
        """Refuse what is not complete yet, and a number that another record carries."""
        rules.check_completed_on(self.completed_on, clock.today())
        rules.check_pages(self.page_count)
        if self.is_digital:
            rules.check_same(_changed(self, FROM_FORM))
        else:
            self._check_number()

    def _check_number(self) -> None:
        """Take a corrected number at once; a new row takes its own when it is stored (4.1.2)."""
        session = session_of(self)
        if _changed(self, ("number",)):
            numbers.claim(session, self.number, self.__tablename__)
        elif not inspect(self).persistent and numbers.is_issued(session, self.number):
            raise numbers.NumberTaken(self.number)

    def check_delete(self) -> None:
        raise rules.ArchivedRecordKept(self.number)

    def refuse_loan(self, today: date) -> None:
        if self.state not in rules.LENDABLE_STATES:
            raise ItemNotAvailable(self.number, self.state.label)

    def on_lent(self, loan: Loan) -> None:
        self.state, self.due_on = ItemState.LENT, loan.due_on

    def on_returned(self, loan: Loan) -> None:
        self.state, self.due_on = ItemState.ON_SHELF, None

    def on_lost(self, loan: Loan) -> None:
        self.state, self.due_on = ItemState.MISSING, None

    def title_for_entry(self) -> str:
        """Return what people ask for; the number stands beside it."""
        return self.title or ""

    def __str__(self) -> str:
        return self.number or ""
