"""The records that are kept (4.4, 4.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Boolean,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped

from app.chapters.lending.models import Lendable, Loan
from app.chapters.lending.rules import ItemNotAvailable, Medium, asks_approval
from app.chapters.records import rules
from app.chapters.records.models.common import (
    ACCESS,
    changed_items,
    check_custody,
    check_keeper,
)
from app.chapters.records.models.kinds import RecordType
from app.chapters.records.models.places import MOVE, whereabouts
from app.chapters.records.rules import Confidentiality, Custody, ItemState, Validity
from app.kernel import clock
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.registers import numbers
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register, register_of, session_of
from app.kernel.registers.versions import version_on
from app.kernel.roles import READ, Action, Role

# What the archive takes over from a completed form.
FROM_FORM = ("number", "record_type_id", "customer_id", "completed_on", "form_version")


class ArchiveItem(Lendable, Register):
    """One completed record and where it stands (4.5)."""

    __tablename__ = "archive_item"
    labelled = True
    loan_category = "记录"
    loan_links = ("record_type", "place", "volume")
    __table_args__ = (
        UniqueConstraint("source_id"),
        Index("ix_archive_item_state_retention_until", "state", "retention_until"),
        Index("ix_archive_item_custody_completed_on", "custody", "completed_on"),
    )
    pages_of_many = (MOVE,)
    card = Card(
        _("Archived record"),
        plural=_("Archived records"),
        clause="4.5",
        icon="archive",
        scope=Via("customer_id"),
        access=ACCESS | {Role.ADMINISTRATION: READ | {Action.CHANGE, Action.BULK, Action.EXPORT}},
        quick=("record_equipment", "legal_hold"),
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
    form_version: Mapped[int | None] = item(
        Integer,
        _("Form version"),
        help=_("Left empty: the version in force on that day"),
        aliases=("表单版本", "版本"),
    )
    page_count: Mapped[int | None] = item(Integer, _("Pages"), aliases=("页数",))
    place_id: Mapped[int | None] = link(
        "place",
        _("Location"),
        listed=True,
        filtered=True,
        section=_("Keeping"),
        help=_("As on the label, such as C柜-4层"),
        aliases=("存放位置",),
    )
    volume_id: Mapped[int | None] = link(
        "volume",
        _("Volume"),
        filtered=True,
        help=_("A bound record stands where its volume stands"),
        aliases=("案卷", "案卷号"),
    )
    page_from: Mapped[int | None] = item(Integer, _("From page"), aliases=("起始页",))
    page_to: Mapped[int | None] = item(Integer, _("To page"), aliases=("终止页",))
    cabinet_id: Mapped[int | None] = link("cabinet", _("Cabinet"), filtered=True, derived=True)
    medium: Mapped[Medium] = item(
        Medium, _("Original"), default=Medium.PAPER, filtered=True, readonly=True
    )
    state: Mapped[ItemState] = item(
        ItemState,
        _("State"),
        default=ItemState.ON_SHELF,
        listed=True,
        filtered=True,
        readonly=True,
    )
    custody: Mapped[Custody] = item(
        Custody, _("Kept by"), default=Custody.SALES, filtered=True, derived=True
    )
    due_on: Mapped[date | None] = item(Date, _("Due back on"), listed=True, derived=True)
    validity: Mapped[Validity] = item(
        Validity, _("Validity"), default=Validity.VALID, filtered=True, derived=True
    )
    retention_until: Mapped[date | None] = item(
        Date, _("Kept until"), filtered=True, derived=True, section=_("Retention")
    )
    product_ended_on: Mapped[date | None] = item(
        Date, _("Product out of service since"), derived=True
    )
    legal_hold: Mapped[bool] = item(
        Boolean, _("Legal hold"), filtered=True, derived=True, help=_("Never disposed of")
    )
    held_because: Mapped[str | None] = item(Text, _("Reason of the hold"), derived=True)
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
    def loan_kinds(self) -> tuple[str, ...]:
        return self.record_type.code, self.loan_category

    @classmethod
    def loan_categories(cls) -> list[tuple[str, Any]]:
        types = db.session.execute(select(RecordType.code, RecordType.name).order_by("code"))
        return [(cls.loan_category, cls.card.heading), *((code, name) for code, name in types)]

    @property
    def original(self) -> Register:
        found = None
        if self.source is not None:
            found = db.session.get(register_of(self.source.register), self.source.row_id)
        return found or self

    @property
    def whereabouts(self) -> str:
        return whereabouts(self.place, self.volume)

    @property
    def pages_in_volume(self) -> str:
        """Its pages in the volume it is bound in, such as 3–9."""
        pages = dict.fromkeys(page for page in (self.page_from, self.page_to) if page is not None)
        return "–".join(map(str, pages))

    def prepare(self) -> None:
        """Fold the number, follow the volume, compute the retention (4.4, 4.5.3)."""
        self.number = rules.normalised_number(self.number or "")
        _follow_volume(self)
        if self.record_type is not None and self.completed_on is not None:
            self.keep_for()
            self.form_version = self.form_version or version_on(
                self.record_type.code, self.completed_on
            )
            self.title = self.title or self.usual_title()

    def keep_for(self) -> None:
        """Compute how long the record is kept (4.4)."""
        kind, ended_on = self.record_type, self.product_ended_on
        self.retention_until = rules.retention_until(
            kind.retention_kind,
            kind.retention_years,
            self.completed_on,
            ended_on,
            value_of(rules.PRODUCT_LIFE_YEARS, ended_on or clock.today()),
        )

    def usual_title(self) -> str:
        """Return the type and the customer, which is how people ask for a record."""
        return " · ".join(str(part) for part in (self.record_type, self.customer) if part)[:200]

    def clean(self) -> None:
        """Refuse what is not complete yet, and a number that another record carries."""
        rules.check_completed_on(self.completed_on, clock.today())
        rules.check_pages(self.page_count)
        rules.check_pages_in_volume(self.volume is not None, self.page_from, self.page_to)
        if self.volume is not None and self.place is not self.volume.place:
            raise rules.StandsInVolume(str(self.volume), str(self.volume.place))
        kept: Any = inspect(self)
        if kept.persistent:
            check_keeper(self)
        if changed_items(self, ("place_id", "volume_id")):
            rules.check_there(self.number, self.state)
            check_custody(self)
        if self.is_digital:
            rules.check_same(changed_items(self, FROM_FORM))
        else:
            self._check_number()

    def _check_number(self) -> None:
        """Take a corrected number at once; a new row takes its own when it is stored (4.1.2)."""
        session = session_of(self)
        if changed_items(self, ("number",)):
            numbers.claim(session, self.number, self.__tablename__)
        elif not inspect(self).persistent and numbers.is_issued(session, self.number):
            raise numbers.NumberTaken(self.number)

    def check_delete(self) -> None:
        raise rules.ArchivedRecordKept(self.number)

    def refuse_loan(self, today: date) -> None:
        if self.state not in rules.LENDABLE_STATES:
            raise ItemNotAvailable(self.number, self.state.label)

    def check_desk(self) -> None:
        """Let the office alone hand out what it keeps (4.5.2)."""
        check_custody(self)

    def on_lent(self, loan: Loan) -> None:
        self.state, self.due_on = ItemState.LENT, loan.due_on

    def on_returned(self, loan: Loan) -> None:
        self.state, self.due_on = rules.SHELF_OF[self.custody], None

    def on_lost(self, loan: Loan) -> None:
        self.state, self.due_on = ItemState.MISSING, None

    def title_for_entry(self) -> str:
        """Return what people ask for; the number stands beside it."""
        return self.title or ""

    def label_lines(self) -> tuple[str, ...]:
        """Return title, type and year, and by whom and until when the record is kept (4.5.3).

        Raises:
            Destroyed: there is nothing left to stick it on (4.7).
        """
        rules.check_there(self.number, self.state)
        kind, keeper = self.record_type, self.record_type.keeper
        until = self.retention_until
        kept = kind.retention_kind.label if until is None else gettext("until %(day)s", day=until)
        return (
            self.title or "",
            f"{kind.code} · {self.completed_on.year}",
            " · ".join(str(part) for part in (keeper, kept) if part is not None),
        )

    def __str__(self) -> str:
        return self.number or ""


def _follow_volume(row: Any) -> None:
    """Let a record stand where its volume stands, unless it alone is to stand elsewhere."""
    moved = changed_items(row, ("volume_id",))
    if moved and not changed_items(row, ("page_from", "page_to")):
        row.page_from = row.page_to = None
    stays = inspect(row).persistent and not changed_items(row, ("place_id",))
    if row.volume is not None and (stays or row.place is None):
        row.place, row.place_id = row.volume.place, row.volume.place_id
    row.cabinet = row.place.cabinet if row.place else None
    row.cabinet_id = row.cabinet.id if row.cabinet else None
