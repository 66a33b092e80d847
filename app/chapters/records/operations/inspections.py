"""Drawing the records of an inspection, checking them, and what comes of it (4.5.4)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, case, func, select

from app.chapters.lending.rules import Medium
from app.chapters.lending.standing import out_of_items
from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, CorrectiveAction, Inspection, InspectionItem
from app.chapters.records.models.inspections import RESPONSE
from app.chapters.records.rules import Custody, Finding, ItemState, Presence, Validity, Verdict
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.registers.entries import Entry
from app.kernel.registers.lifecycle import strike, submit, unstrike
from app.kernel.registers.notices import message, notify
from app.kernel.registers.operations import change, create, draft
from app.kernel.registers.register import FormState

COLUMNS = {
    Finding.ABSENT: InspectionItem.presence == Presence.ABSENT,
    Finding.INCOMPLETE: InspectionItem.complete == Verdict.NO,
    Finding.UNSIGNED: InspectionItem.signed == Verdict.NO,
    Finding.MISPLACED: InspectionItem.place_right == Verdict.NO,
}


@signals.created.connect
def _draw(row: Any, **_: Any) -> None:
    """Draw the sample as soon as an inspection begins; one copied from paper has its own."""
    if isinstance(row, Inspection) and not row.transcribed:
        draw(row, secrets.token_hex(8))


def draw(inspection: Inspection, seed: str) -> None:
    """Draw the records an inspection looks at (4.5.4).

    What the program knows is answered at once: a lent record is with its borrower, and one that
    is kept in the program alone is complete and signed as long as its form is not void.

    Raises:
        NothingToInspect: no record is there.
    """
    population = db.session.scalar(select(func.count()).select_from(inspected().subquery())) or 0
    if not population:
        raise rules.NothingToInspect
    inspection.seed, inspection.population = seed, population
    records = drawn(seed, inspection.sample_size, population)
    inspection.sample_size = len(records)
    loans = _loans(records)
    for record in records:
        known = _known(record, loans.get(record.id))
        draft(InspectionItem, known, inspection=inspection, record=record, place=record.whereabouts)
    db.session.flush()


def inspected() -> Select[Any]:
    """Return the ids of the records sales is answerable for: on their shelves, or lent (4.5.4).

    What the office has taken over is its own to check, and what is known to be missing is no
    news.
    """
    return select(ArchiveItem.id).where(
        ArchiveItem.custody == Custody.SALES,
        ArchiveItem.state.in_((ItemState.ON_SHELF, ItemState.LENT)),
    )


def drawn(seed: str, size: int, population: int) -> Sequence[ArchiveItem]:
    """Return the records a seed draws; the database counts them out, nothing else is loaded."""
    ranks = rules.drawn_ranks(seed, size, population)
    place = func.row_number().over(order_by=ArchiveItem.id).label("place")
    counted = inspected().add_columns(place).subquery()
    wanted = select(counted.c.id).where(counted.c.place.in_([rank + 1 for rank in ranks]))
    return db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.id.in_(wanted)).order_by(ArchiveItem.id)
    ).all()


def _loans(records: Iterable[ArchiveItem]) -> dict[int, Any]:
    """Return the loans by which records are out, by record, in two statements."""
    ids = [record.id for record in records if record.state is ItemState.LENT]
    entries = db.session.execute(
        select(Entry.id, Entry.row_id).where(
            Entry.register == ArchiveItem.__tablename__, Entry.row_id.in_(ids)
        )
    )
    record_of = {entry.id: entry.row_id for entry in entries}
    return {record_of[entry_id]: loan for entry_id, loan in out_of_items(record_of).items()}


def _known(record: ArchiveItem, loan: Any) -> dict[str, Any]:
    if record.medium is Medium.DIGITAL and not record.whereabouts:
        kept = Verdict.NO if record.validity is Validity.VOID else Verdict.YES
        return {"presence": Presence.DIGITAL, "complete": kept, "signed": kept}
    if record.state is ItemState.LENT:
        return {"presence": Presence.LENT, "remark": _lent_to(loan)}
    return {}


def _lent_to(loan: Any) -> str | None:
    if loan is None:
        return None
    return gettext(
        "Lent to %(borrower)s until %(due)s", borrower=loan.borrower.name, due=loan.due_on
    )


def answer(line: InspectionItem, values: dict[str, Any]) -> None:
    """Note what an inspector says about a record; a lent one is not missing (4.5.4)."""
    record = line.record
    if values.get("presence") == Presence.ABSENT and record.state is ItemState.LENT:
        values = {"presence": Presence.LENT, "remark": _lent_to(_loans([record]).get(record.id))}
    change(line, values)


def report_missing(line: InspectionItem) -> None:
    """Say in the archive that a record was not found."""
    record = line.record
    if line.presence is Presence.ABSENT and record.state is ItemState.ON_SHELF:
        record.state = ItemState.MISSING
        db.session.flush()


def finish(inspection: Inspection) -> bool:
    """End the check; without findings there is nothing to correct (4.5.4).

    Returns:
        Whether the form is ready to be signed; else the findings are still to be answered.

    Raises:
        RecordsUnchecked: not every drawn record was looked at.
    """
    count = inspection.unchecked_count
    if count:
        raise rules.RecordsUnchecked(count)
    idle = ["remarks"] if inspection.finding_count else ["remarks", *RESPONSE]
    unstrike(inspection, set(RESPONSE) - set(idle))
    open_keys = {item.key for item in inspection.open_items}
    strike(inspection, [key for key in idle if key in open_keys])
    if inspection.open_items:
        return False
    submit(inspection)
    return True


@signals.changed.connect
def _count_findings(row: Any, **_: Any) -> None:
    """Keep the counts on the form true, whichever way a line was changed."""
    if not isinstance(row, InspectionItem):
        return
    sums = [func.coalesce(func.sum(case((wrong, 1), else_=0)), 0) for wrong in COLUMNS.values()]
    found = db.session.execute(
        select(*sums).where(InspectionItem.inspection_id == row.inspection_id)
    ).one()
    for finding, count in zip(COLUMNS, found, strict=True):
        setattr(row.inspection, finding.value, int(count))
    db.session.flush()


@signals.completed.connect
def _correct(row: Any, **_: Any) -> None:
    """Let every finding of a signed inspection become somebody's duty (4.5.4)."""
    if not isinstance(row, Inspection) or row.corrects_id is not None:
        return
    for line in row.part_rows(InspectionItem):
        for finding in line.answers.findings:
            create(
                CorrectiveAction,
                {
                    "action": row.corrective_action,
                    "responsible_id": row.responsible_id,
                    "due_on": row.due_on,
                },
                inspection=row,
                record=line.record,
                finding=finding,
            )
    if row.finding_count:
        notify(
            db.session,
            [row.responsible.user_id],
            message("The inspection %(number)s asks you for corrective action by %(due)s."),
            {"number": row.number, "due": str(row.due_on)},
            row,
        )


def report_done(correction: CorrectiveAction, outcome: str | None = None) -> None:
    """Say that a finding is put right (4.5.4).

    Raises:
        NotYoursToClose: the actor neither is responsible nor may change corrective actions.
    """
    if not correction.may_be_closed_by(actor()):
        raise rules.NotYoursToClose(correction.responsible.name)
    correction.done_on = correction.done_on or clock.today()
    correction.outcome = outcome or correction.outcome
    db.session.flush()


def next_inspection_on(today: date) -> date:
    """Return the last day the next inspection is in time; one to be signed is made (4.5.4)."""
    made = (FormState.SIGNING, FormState.COMPLETED, FormState.ARCHIVED)
    last_on = db.session.scalar(
        select(func.max(Inspection.filled_on)).where(Inspection.state.in_(made))
    )
    return rules.next_inspection_on(last_on, value_of(rules.INSPECTED_EVERY, today), today)


def open_inspection() -> Inspection | None:
    """Return the inspection that is under way, the oldest if there are several."""
    return db.session.scalar(
        select(Inspection)
        .where(Inspection.state == FormState.DRAFT)
        .order_by(Inspection.id)
        .limit(1)
    )
