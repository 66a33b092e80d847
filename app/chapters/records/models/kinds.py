"""The register of kinds of record (4.1, 4.5.1)."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Boolean, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.chapters.records import rules
from app.chapters.records.models.common import ACCESS, changed_items
from app.chapters.records.rules import Category, Confidentiality, RetentionKind
from app.kernel import clock
from app.kernel.parameters import value_of
from app.kernel.registers.items import Card, item, link
from app.kernel.registers.register import Register


class RecordType(Register):
    """A kind of record: its mark, its keeper, and for how long it is kept (4.4.1, 4.5.1).

    Every form of the program has its row; the clerk adds the kinds that exist on paper only.
    """

    __tablename__ = "record_type"
    card = Card(
        _("Record type"),
        plural=_("Record types"),
        clause="4.5.1",
        order="code",
        icon="list-details",
        access=ACCESS,
        quick=("record_type_version",),
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
    form_version: Mapped[int | None] = item(
        Integer, _("Form version"), derived=True, section=_("Approval of the form")
    )
    approved_by: Mapped[str | None] = item(String(80), _("Approved by"), derived=True)
    approved_on: Mapped[date | None] = item(Date, _("Approved on"), derived=True)
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
            self.retention_years = value_of(rules.FIRST_RETENTION_YEARS, clock.today())

    def clean(self) -> None:
        """Refuse a type without a mark or without a retention."""
        if self.on_paper_only:
            rules.check_code(self.code)
        else:
            rules.check_same(changed_items(self, ("code",)))
        rules.check_retention(self.retention_kind, self.retention_years)

    def check_delete(self) -> None:
        """Refuse to delete the type of a form (4.5.1)."""
        if not self.on_paper_only:
            raise rules.KeptByProgram("code")

    def __str__(self) -> str:
        return self.name
