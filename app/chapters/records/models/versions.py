"""The versions of the form of a type of record (4.1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Date, Index, Integer, String, Text, func, select, text
from sqlalchemy.orm import Mapped

from app.chapters.customers.card import own_employee_id
from app.chapters.records import rules
from app.chapters.records.models.common import ACCESS, PAPER_LANGUAGE, changed_items
from app.chapters.records.models.kinds import RecordType
from app.chapters.records.rules import VersionState
from app.kernel import clock
from app.kernel.database import Moment, db
from app.kernel.registers.items import Card, Item, item, link
from app.kernel.registers.register import Register, RowAct, register_of
from app.kernel.registers.scope import UNSCOPED
from app.kernel.registers.versions import Versions, keeps_versions
from app.kernel.roles import READ, Action, Role

COUNTED = "state <> 'refused'"


class RecordTypeVersion(Register):
    """A form as it was approved, with the document it belongs to (4.1.1)."""

    __tablename__ = "record_type_version"
    __table_args__ = (
        Index(
            "uq_record_type_version_counted",
            "record_type_id",
            "edition",
            unique=True,
            sqlite_where=text(COUNTED),
            postgresql_where=text(COUNTED),
        ),
    )
    card = Card(
        _("Version of a form"),
        plural=_("Versions of forms"),
        clause="4.1.1",
        icon="versions",
        # Nobody voids a version: whoever may, could hang other files from one that is approved.
        access=ACCESS | {Role.SALES_CLERK: READ | {Action.ADD, Action.CHANGE, Action.EXPORT}},
        aside=True,
    )

    record_type_id: Mapped[int] = link(
        RecordType, _("Type of record"), listed=True, filtered=True, aliases=("记录名称",)
    )
    edition: Mapped[int] = item(Integer, _("Version"), listed=True, derived=True)
    what_changes: Mapped[str] = item(
        Text, _("What changes"), listed=True, search=True, aliases=("修订内容", "变更内容")
    )
    in_force_from: Mapped[date] = item(
        Date,
        _("In force from"),
        default=clock.today,
        listed=True,
        filtered=True,
        aliases=("生效日期",),
    )
    document: Mapped[str | None] = item(
        String(120),
        _("Document it belongs to"),
        default=rules.DOCUMENT,
        help=_("A form is approved together with this document"),
        aliases=("所属文件",),
    )
    prepared_by_id: Mapped[int | None] = link(
        "employee", _("Prepared by"), default=own_employee_id, aliases=("编制人",)
    )
    state: Mapped[VersionState] = item(
        VersionState,
        _("State"),
        default=VersionState.DRAFT,
        listed=True,
        filtered=True,
        readonly=True,
        section=_("Approval"),
    )
    decided_by_id: Mapped[int | None] = link("employee", _("Decided by"), readonly=True)
    decided_at: Mapped[datetime | None] = item(Moment, _("Decided at"), readonly=True)
    decision_note: Mapped[str | None] = item(Text, _("Reason of the decision"), readonly=True)
    labels: Mapped[list[str] | None] = item(
        JSON, _("Items of the form"), derived=True, section=_("The form")
    )

    @property
    def is_draft(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state is VersionState.DRAFT

    def prepare(self) -> None:
        """Count the version, and note the items of a form of the program as they are now."""
        if self.record_type is None or not self.is_draft:
            return
        if self.edition is None or changed_items(self, ("record_type_id",)):
            self.edition = (latest(self.record_type.id) or 0) + 1
        self.labels = labels_of(self.record_type)

    def clean(self) -> None:
        """Refuse a second draft, and a version that takes force before the one it follows."""
        others = self._others()
        rules.check_alone(next((each.edition for each in others if each.is_draft), None))
        before = max((each.in_force_from for each in others if not each.is_draft), default=None)
        rules.check_force(self.in_force_from, before)

    def _others(self) -> Sequence[RecordTypeVersion]:
        """Return the draft and the approved version of the same type."""
        register = RecordTypeVersion
        with db.session.no_autoflush:
            return db.session.scalars(
                select(register).where(
                    register.record_type_id == self.record_type_id,
                    register.state.in_((VersionState.DRAFT, VersionState.APPROVED)),
                    register.id.is_distinct_from(self.id),
                )
            ).all()

    def locked(self) -> bool:
        """What was decided on stays as it was."""
        return not self.is_draft

    def check_delete(self) -> None:
        raise rules.VersionKept

    def acts(self) -> tuple[RowAct, ...]:
        if not self.is_draft:
            return ()
        return (
            RowAct("approve", _("Approve"), "circle-check", Action.APPROVE),
            RowAct("refuse", _("Refuse"), "ban", Action.APPROVE, reason=_("Reason"), kind=""),
        )

    def title_for_entry(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{self.record_type} V{self.edition}"


def labels_of(kind: RecordType) -> list[str] | None:
    """Return the items of a type's form as they stand on the paper; None for a form on paper."""
    if kind.form_table is None:
        return None
    form = register_of(kind.form_table)
    with force_locale(PAPER_LANGUAGE):
        lines = [f"{part.card.heading}: {'、'.join(_labels(part))}" for part, _link in form.parts()]
        return [*_labels(form), *lines]


def _labels(register: type[Register]) -> list[str]:
    parent = register.card.part_of
    return [
        str(each.label)
        for each in register.elements
        if not isinstance(each, Item) or (each.form and each.paper and each.key != parent)
    ]


def latest(record_type_id: int) -> int | None:
    """Return the highest version of a type that was not refused."""
    with db.session.no_autoflush:
        found: int | None = db.session.scalar(
            select(func.max(RecordTypeVersion.edition)).where(
                RecordTypeVersion.record_type_id == record_type_id,
                RecordTypeVersion.state != VersionState.REFUSED,
            )
        )
    return found


@keeps_versions
def _approved() -> Versions:
    """Return the versions that were approved, by the mark of their type."""
    register = RecordTypeVersion
    with db.session.no_autoflush:
        rows = db.session.execute(
            select(RecordType.code, register.in_force_from, register.edition)
            .join(RecordType, RecordType.id == register.record_type_id)
            .where(register.state.in_((VersionState.APPROVED, VersionState.SUPERSEDED)))
            .order_by(register.in_force_from, register.edition),
            execution_options={UNSCOPED: True},
        )
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for mark, day, edition in rows:
        found[mark].append((day, edition))
    return found
