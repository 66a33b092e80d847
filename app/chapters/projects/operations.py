"""A completed hand-over starts the warranty of the project's equipment (6.9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import or_, select

from app.chapters.customers.models import Equipment
from app.chapters.org.operations import accounts_with
from app.chapters.projects import rules
from app.chapters.projects.models import Handover
from app.kernel import clock, signals
from app.kernel.database import db
from app.kernel.registers import history, operations
from app.kernel.registers.notices import message, notify
from app.kernel.registers.register import Form
from app.kernel.roles import Role


@signals.completed.connect
def _handed_over(row: Form, **_kwargs: Any) -> None:
    if isinstance(row, Handover):
        start_warranty(row)


def start_warranty(handover: Handover) -> int:
    """Start the warranty of the project's equipment that has none yet; return how many (6.9)."""
    signed_on = handover.filled_on or clock.today()
    day = rules.handover_day(handover.accepted_on, handover.handed_over_on, signed_on)
    waiting = db.session.scalars(
        select(Equipment)
        .where(
            Equipment.project_id == handover.project_id,
            or_(Equipment.accepted_on.is_(None), Equipment.warranty_from.is_(None)),
        )
        .order_by(Equipment.id)
    ).all()
    with history.because(gettext("Handed over with %(number)s", number=handover.number)):
        for equipment in waiting:
            _accept(equipment, day)
    _tell(handover, day, len(waiting))
    return len(waiting)


def _accept(equipment: Equipment, day: date) -> None:
    start = rules.warranty_start(day, equipment.installed_on)
    values = {"accepted_on": start, "warranty_from": start}
    missing = {key: value for key, value in values.items() if getattr(equipment, key) is None}
    operations.change(equipment, missing)


def _tell(handover: Handover, day: date, count: int) -> None:
    """Tell the project's manager and after-sales what the hand-over has started."""
    text = (
        message("Warranty from %(day)s for the equipment of %(project)s, pieces: %(count)s")
        if count
        else message("%(project)s is handed over, but no equipment of it waits for its warranty.")
    )
    project = handover.project
    notify(
        db.session,
        [project.manager.user_id, *accounts_with(Role.AFTER_SALES_MANAGER)],
        text,
        {"project": project.name, "day": day.isoformat(), "count": count},
        handover,
        key=f"warranty/{handover.number}",
    )
