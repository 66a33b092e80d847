"""The calls a person has taken over and not closed yet (2.3.3, 2.3.13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.chapters.service import rules
from app.chapters.service.models import ContactRecord
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.language.workdays import add_workdays
from app.kernel.parameters import value_of
from app.kernel.registers.register import CLOSED
from app.kernel.web.duties import SHOWN, Duty, duty
from app.kernel.web.shown import row_url


def _all_calls(who: Actor) -> str:
    return f"/contact_record/?handler_id={who.employee_id}"


@duty("calls", _("Calls for me to handle"), icon="phone-incoming", order=12, url=_all_calls)
def _calls(who: Actor) -> Iterable[Duty]:
    if who.employee_id is None:
        return
    calls = db.session.scalars(
        select(ContactRecord)
        .where(
            ContactRecord.handler_id == who.employee_id,
            ContactRecord.routed_at.is_not(None),
            ContactRecord.closed_at.is_(None),
            ContactRecord.state.not_in(CLOSED),
        )
        .order_by(ContactRecord.received_at, ContactRecord.id)
        .limit(SHOWN + 1)
    ).all()
    for call in calls:
        answered = call.first_answered_at is not None
        yield Duty(
            title=call.unit or call.contact_name or call.number,
            url=row_url(call) or "/",
            kind=call.kind.label,
            number=call.number,
            hint=gettext("Close the call.") if answered else gettext("Answer the customer."),
            due_on=_due_on(call, answered),
        )


def _due_on(call: ContactRecord, answered: bool) -> date | None:
    """Return the last working day for the first answer, then for closing (2.3.13)."""
    if call.received_at is None:
        return None
    received_on = clock.local(call.received_at).date()
    days = value_of(rules.CLOSED_WITHIN if answered else rules.ANSWERED_WITHIN, received_on)
    return add_workdays(received_on, days)
