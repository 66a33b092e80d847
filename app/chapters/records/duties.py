"""What keeping the records asks of people: inspections, what they found, January (4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.chapters.records import operations, rules
from app.chapters.records.models import CorrectiveAction, Inspection, Transfer
from app.chapters.records.rules import Finding
from app.kernel import clock
from app.kernel.owed.dues import Due, Owed, Source, due, occasion
from app.kernel.roles import Role


@occasion(
    "inspection",
    _("Inspection of the records"),
    Inspection,
    icon="clipboard-check",
    order=26,
    roles=[Role.SALES_CLERK, Role.SALES_GENERAL_MANAGER],
    notice=rules.INSPECTION_NOTICE,
)
def _inspection(source: Source, _first: date, last: date) -> Iterator[Due]:
    """Yield the next inspection: the clerk makes it, the manager hears when it is late."""
    today = clock.today()
    due_on = operations.next_inspection_on(today)
    if due_on > last:
        return
    begun = operations.open_inspection()
    owing = {Role.SALES_CLERK} | ({Role.SALES_GENERAL_MANAGER} if due_on < today else set())
    yield Due(
        source=source,
        register=Inspection.__tablename__,
        title=gettext("Go on with the inspection") if begun else gettext("Begin the inspection"),
        url=f"/inspection-check/{begun.id}" if begun else "/inspection/new",
        kind=Inspection.card.title,
        number=begun.number if begun else None,
        due_on=due_on,
        roles=frozenset(str(role) for role in owing),
    )


@occasion(
    "hand_over",
    _("Records for the office"),
    Transfer,
    icon="truck-delivery",
    order=28,
    roles=[Role.SALES_CLERK],
    notice=31,
)
def _hand_over(source: Source, _first: date, _last: date) -> Iterator[Due]:
    year = rules.year_to_hand_over(clock.today())
    if operations.is_pending(year):
        yield Due(
            source=source,
            register=Transfer.__tablename__,
            title=gettext("Hand the records of %(year)s over to the office", year=year),
            url=f"/january/?year={year}",
            kind=Transfer.card.title,
            due_on=rules.due_on(year),
            roles=frozenset({Role.SALES_CLERK.value}),
        )


def _correction(each: Due) -> dict[str, Any]:
    return {
        "title": each.said,
        "number": each.title.partition(" · ")[0],
        "kind": Finding(each.tone).label,
        "post": f"{each.url}/done",
        "button": gettext("Done"),
    }


@due(
    "corrections",
    _("To be put right"),
    CorrectiveAction,
    icon="tool",
    order=27,
    say=_correction,
    listed="due_on",
)
def _corrections(_today: date) -> Owed:
    return Owed(
        rows=select(CorrectiveAction).where(CorrectiveAction.done_on.is_(None)),
        person_id=CorrectiveAction.responsible_id,
        due_on=CorrectiveAction.due_on,
        tone=CorrectiveAction.finding,
        said=CorrectiveAction.action,
    )
