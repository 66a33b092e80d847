"""On which day what is owed is meant to be done: one's own plan, within the due day (1.6–1.9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heapreplace
from itertools import groupby

from flask_babel import gettext

from app.kernel.errors import RegulationError


class NothingDue(RegulationError):
    """Something is planned that nobody owes."""

    def __init__(self) -> None:
        super().__init__(gettext("Nothing is due here, so there is nothing to plan."))


class PlannedTooLate(RegulationError):
    """A plan lies behind the due day."""

    def __init__(self, due_on: date, clause: str) -> None:
        super().__init__(
            gettext("It is due by %(day)s and cannot be planned later.", day=due_on.isoformat()),
            clause=clause,
            field="planned_on",
        )


class PlannedInPast(RegulationError):
    """A plan lies before today."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This day is over. Plan it for today or a day to come."), field="planned_on"
        )


class PlannedOnDayOff(RegulationError):
    """A plan falls on a day off, and nobody said that this is meant."""

    def __init__(self, day: date) -> None:
        super().__init__(
            gettext("%(day)s is a day off. Plan it for this day all the same?", day=str(day)),
            field="agreed",
        )


def check_plan(
    day: date | None,
    due_on: date | None,
    today: date,
    *,
    clause: str,
    works: bool,
    agreed: bool,
) -> None:
    """Refuse a day a plan cannot have; no day takes the plan back.

    Args:
        clause: the one that asks for it by the due day.
        works: whether people work on the day.
        agreed: whether a day off is meant.

    Raises:
        NothingDue, PlannedInPast, PlannedTooLate, PlannedOnDayOff
    """
    if day is None:
        return
    if due_on is None:
        raise NothingDue
    if day > due_on:
        raise PlannedTooLate(due_on, clause)
    if day < today:
        raise PlannedInPast
    if not (works or agreed):
        raise PlannedOnDayOff(day)


def kept_plan(planned_on: date | None, due_on: date | None) -> date | None:
    """Return a plan that still lies within the due day, else None."""
    return None if planned_on is None or due_on is None or planned_on > due_on else planned_on


@dataclass(frozen=True)
class Stop:
    """Something owed at a place, by a day; ``key`` says which."""

    key: int
    due_on: date
    place: tuple[str, ...] = ()


def spread(
    stops: Iterable[Stop], days: Sequence[date], taken: Mapping[date, int]
) -> dict[int, date]:
    """Spread what one person owes evenly over working days, each within its due day.

    What is due first is placed first, on the days with the least to do; what lies at the same
    place gets the same or the next day. A stop with no working day left is not among them.

    Args:
        days: the working days there are, in order.
        taken: how much is planned already on some of them.
    """
    load = Counter(taken)
    found: dict[int, date] = {}
    in_order = sorted(stops, key=lambda stop: (stop.due_on, stop.place, stop.key))
    for due_on, group in groupby(in_order, key=lambda stop: stop.due_on):
        owed = list(group)
        free = [day for day in days if day <= due_on]
        keys = (stop.key for stop in owed)
        found |= dict(zip(keys, _filled(len(owed), free, load), strict=False))
    return found


def _filled(count: int, days: Sequence[date], load: Counter[date]) -> list[date]:
    """Fill up the days with the least to do, and return the days given, in order."""
    heap = [(load[day], day) for day in days]
    heapify(heap)
    given = []
    for _turn in range(count if days else 0):
        least, day = heap[0]
        heapreplace(heap, (least + 1, day))
        given.append(day)
    load.update(given)
    return sorted(given)
