"""Every night: queues move up, rights to read end, what is due is called back (4.6)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.chapters.lending.operations.steps import (
    announce_ends,
    end_readings,
    lapse_holds,
    take_steps,
)
from app.kernel.actor import program
from app.kernel.registers.operations import transaction
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily


@job(label=_("Call loans back and end reading rights"), every=Daily(1, 5))
def remind() -> None:
    """Do what the day asks for; safe to run twice, as nothing is said twice."""
    for duty in (lapse_holds, end_readings, announce_ends, take_steps):
        with program(), transaction():
            duty()
