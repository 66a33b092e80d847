"""Which version of a record's form applies on a day (4.1.1).

A record keeps the version it was filled in on. The chapter that keeps the approved versions says
through `keeps_versions` which there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from app.kernel.database import read_again, read_once
from app.kernel.parameters import in_force

FIRST = 1

Versions = Mapping[str, Sequence[tuple[date, int]]]  # by mark: first day in force, oldest first

KEPT = "versions"
_keepers: list[Callable[[], Versions]] = []


def keeps_versions(keeper: Callable[[], Versions]) -> Callable[[], Versions]:
    """Register the function that reads the approved versions of all types, in one statement."""
    _keepers[:] = [keeper]
    return keeper


def version_on(mark: str | None, day: date) -> int:
    """Return the version of a type of record in force on a day.

    Args:
        mark: the type's mark, such as ``销-04``.
    """
    approved = read_once(KEPT, _read).get(mark or "", ()) if _keepers else ()
    return in_force([(date.min, FIRST), *approved], day)


def forget_versions() -> None:
    """Read the versions again: one was approved just now."""
    read_again(KEPT)


def _read() -> Versions:
    return {mark: days for keeper in _keepers for mark, days in keeper().items()}
