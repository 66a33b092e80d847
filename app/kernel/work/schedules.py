"""When periodic jobs run, on the company's clock: pure arithmetic, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext, ngettext

HOUR = 60  # minutes
ONE_DAY = timedelta(days=1)


class Schedule(Protocol):
    """Moments in the company's time, to the minute."""

    def matches(self, at: datetime) -> bool:
        """Tell whether ``at`` lies in a minute that was planned."""

    def last(self, at: datetime) -> datetime:
        """Return the last moment planned, which may be ``at`` itself."""

    def following(self, at: datetime) -> datetime:
        """Return the first moment planned after ``at``."""

    def say(self) -> str:
        """Return the schedule in words."""


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from the full hour; they divide it."""

    minutes: int

    def __post_init__(self) -> None:
        if HOUR % self.minutes:
            raise ValueError(f"{self.minutes} minutes do not divide an hour")

    def matches(self, at: datetime) -> bool:
        return at.minute % self.minutes == 0

    def last(self, at: datetime) -> datetime:
        return at.replace(minute=at.minute - at.minute % self.minutes, second=0, microsecond=0)

    def following(self, at: datetime) -> datetime:
        return self.last(at) + timedelta(minutes=self.minutes)

    def say(self) -> str:
        if self.minutes == HOUR:
            return gettext("Every hour")
        return ngettext("Every minute", "Every %(num)s minutes", self.minutes)


@dataclass(frozen=True)
class Daily:
    """Once a day."""

    hour: int
    minute: int

    def matches(self, at: datetime) -> bool:
        return (at.hour, at.minute) == (self.hour, self.minute)

    def last(self, at: datetime) -> datetime:
        planned = at.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return planned if planned <= at else planned - ONE_DAY

    def following(self, at: datetime) -> datetime:
        return self.last(at) + ONE_DAY

    def say(self) -> str:
        return gettext("Every day at %(time)s", time=f"{self.hour:02}:{self.minute:02}")
