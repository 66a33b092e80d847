"""What keeping the records asks of people: inspections, what they found, January (4.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.records import operations, rules
from app.chapters.records.models import Inspection, Transfer
from app.kernel import clock
from app.kernel.actor import Actor, program
from app.kernel.parameters import value_of
from app.kernel.roles import Role
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url


@duty("inspection", _("Inspection of the records"), icon="clipboard-check", order=26)
def _inspection(who: Actor) -> Iterable[Duty]:
    keeper = Role.SALES_CLERK in who.roles
    if not keeper and Role.SALES_GENERAL_MANAGER not in who.roles:
        return
    today = clock.today()
    due_on = operations.next_inspection_on(today)
    # The clerk is reminded beforehand, the manager hears when it is late.
    notice = value_of(rules.INSPECTION_NOTICE, today) if keeper else -1
    if today < due_on - timedelta(days=notice):
        return
    begun = operations.open_inspection()
    yield Duty(
        title=gettext("Go on with the inspection") if begun else gettext("Begin the inspection"),
        url=f"/inspection-check/{begun.id}" if begun else "/inspection/new",
        kind=Inspection.card.title,
        number=begun.number if begun else None,
        due_on=due_on,
    )


@duty("hand_over", _("Records for the office"), icon="truck-delivery", order=28)
def _hand_over(who: Actor) -> Iterable[Duty]:
    if Role.SALES_CLERK not in who.roles:
        return
    year = rules.year_to_hand_over(clock.today())
    if operations.is_pending(year):
        yield Duty(
            title=gettext("Hand the records of %(year)s over to the office", year=year),
            url=f"/january/?year={year}",
            kind=Transfer.card.title,
            due_on=rules.due_on(year),
        )


@duty("corrections", _("To be put right"), icon="tool", order=27)
def _corrections(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    with program():  # the finding is the person's to deal with, whoever's customer it is
        found = operations.open_corrections(who.employee_id, SHOWN + 1)
    for correction in found:
        yield Duty(
            title=correction.action,
            url=row_url(correction) or "/",
            kind=correction.finding.label,
            number=correction.record.number,
            due_on=correction.due_on,
            post=f"/corrective_action/{correction.id}/done",
            button=_("Done"),
        )
