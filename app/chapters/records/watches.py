"""How far records are filled in, handed over and inspected in time (4.3, 4.5.2, 4.5.4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    select,
    union_all,
)

from app.chapters.customers.models import Customer
from app.chapters.org.models import Employee
from app.chapters.org.operations import holder_of
from app.chapters.records import rules
from app.chapters.records.models import (
    ArchiveItem,
    CorrectiveAction,
    Inspection,
    RecordType,
    Transfer,
    TransferVolume,
)
from app.chapters.records.operations import handed_over_of
from app.kernel import clock
from app.kernel.owed.cadence import A_DAY
from app.kernel.owed.watches import (
    Period,
    cases_of,
    deadlines,
    handed_in_at,
    midnight,
    region_of,
    watch,
)
from app.kernel.parameters import value_of
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import FormState, forms
from app.kernel.roles import Role
from app.kernel.web.duties import DRAFT_DAYS


@watch("4.3", "drafts_completed", _("Drafts not left lying"), of=None, standing=True)
def _drafts_completed(_first: date, _last: date) -> Select[Any]:
    """Return the drafts of every form; one too old is not met."""
    today = clock.today()
    oldest = midnight(today - timedelta(days=value_of(DRAFT_DAYS, today)))
    drafts = union_all(
        *(
            select(
                literal(form.__tablename__).label("register"),
                form.id.label("row_id"),
                form.created_at.label("created_at"),
            ).where(form.state == FormState.DRAFT.value)
            for form in forms()
        )
    ).subquery()
    return (
        cases_of(
            Entry,
            person_id=Employee.id,
            region_id=region_of(Entry),
            since=drafts.c.created_at,
            met=drafts.c.created_at >= oldest,
            open=false(),
        )
        .join(drafts, and_(Entry.register == drafts.c.register, Entry.row_id == drafts.c.row_id))
        .outerjoin(Employee, Employee.user_id == Entry.preparer_id)
    )


def _january_over(last: date) -> date:
    return rules.due_on(last.year - 1) + A_DAY


@watch(
    "4.5.2",
    "records_handed_over",
    _("Records handed over by the end of January"),
    of=ArchiveItem.__tablename__,
    period=Period.YEAR,
    settled=_january_over,
)
def _records_handed_over(first: date, _last: date) -> Select[Any]:
    """Return the long-term records of the year before, which go to the office in January."""
    year = rules.year_to_hand_over(first)
    over = rules.due_on(year) + A_DAY
    received = exists().where(
        TransferVolume.volume_id == ArchiveItem.volume_id,
        Transfer.id == TransferVolume.transfer_id,
        Transfer.state != FormState.VOID.value,
        Transfer.completed_at < midnight(over),
    )
    return (
        cases_of(
            ArchiveItem,
            person_id=func.coalesce(RecordType.keeper_id, holder_of(Role.SALES_CLERK)),
            region_id=Customer.region_id,
            since=ArchiveItem.completed_on,
            met=received,
            open=literal(clock.today()) < over,
        )
        .join(RecordType, RecordType.id == ArchiveItem.record_type_id)
        .outerjoin(Customer, Customer.id == ArchiveItem.customer_id)
        .where(handed_over_of(year))
    )


@watch(
    "4.5.4",
    "inspections_made",
    _("Records inspected every half-year"),
    of=Inspection.__tablename__,
    period=Period.HALF_YEAR,
)
def _inspections_made(first: date, last: date) -> Select[Any]:
    """Return the half-year as one case, with its inspection if there is one."""
    half_year = deadlines(first, first, lambda _day: last)
    return (
        cases_of(
            Inspection,
            person_id=holder_of(Role.SALES_CLERK),
            since=half_year.c.day,
            met=handed_in_at(Inspection) < half_year.c.over,
            open=half_year.c.due_on >= clock.today(),
        )
        .select_from(half_year)
        .outerjoin(
            Inspection,
            and_(
                Inspection.half_year == str(rules.half_year_of(first)),
                Inspection.state != FormState.VOID.value,
                Inspection.corrects_id.is_(None),
            ),
        )
        .where(exists().where(ArchiveItem.completed_on <= last))
    )


@watch(
    "4.5.4",
    "findings_corrected",
    _("Findings put right in time"),
    of=CorrectiveAction.__tablename__,
)
def _findings_corrected(first: date, last: date) -> Select[Any]:
    """Return the corrective actions that were due in a period."""
    done_on, due_on = CorrectiveAction.done_on, CorrectiveAction.due_on
    return (
        cases_of(
            CorrectiveAction,
            person_id=CorrectiveAction.responsible_id,
            region_id=Customer.region_id,
            since=due_on,
            met=done_on <= due_on,
            open=and_(done_on.is_(None), due_on >= clock.today()),
        )
        .join(ArchiveItem, ArchiveItem.id == CorrectiveAction.record_id)
        .outerjoin(Customer, Customer.id == ArchiveItem.customer_id)
        .where(due_on.between(first, last))
    )
