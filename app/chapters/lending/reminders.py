"""Every night: queues move up, rights to read end, what is due is called back (4.6)."""

from __future__ import annotations

from app.chapters.lending.operations.steps import (
    announce_ends,
    end_readings,
    lapse_holds,
    take_steps,
)
from app.kernel.actor import program
from app.kernel.jobs import crontab, job
from app.kernel.registers.operations import transaction


@job(every=crontab(hour="17", minute="5"))  # shortly after midnight where the company is
def remind() -> None:
    """Do what the day asks for; safe to run twice, as nothing is said twice."""
    for duty in (lapse_holds, end_readings, announce_ends, take_steps):
        with program(), transaction():
            duty()
