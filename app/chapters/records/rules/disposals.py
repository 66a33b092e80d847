"""Destroying what need not be kept any longer, and what stands in the way of it (4.7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.records.rules.archive import ItemState
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

DISPOSAL_MOST = 500  # records on one list, so that people can read what they sign (4.7)

# Where a record can be taken from to be destroyed: not from a borrower, and not while missing.
AT_HAND = (ItemState.ON_SHELF, ItemState.TRANSFERRED)


class Obstacle(Choice):
    """Why a record on a disposal list is not destroyed (4.7)."""

    AWAY = "away", _("it is not on its shelf")
    HELD = "held", _("it is under legal hold")
    KEPT = "kept", _("it must be kept longer now")
    WANTED = "wanted", _("somebody waits for it")


def obstacle(
    state: ItemState, held: bool, retention_until: date | None, wanted: bool, today: date
) -> Obstacle | None:
    """Return what keeps a record from being destroyed, or None (4.7).

    Args:
        held: whether it is under legal hold.
        retention_until: the last day it is kept; None while there is no end.
        wanted: whether somebody has asked for it, or stands in the queue.
    """
    if state not in AT_HAND:
        return Obstacle.AWAY
    if held:
        return Obstacle.HELD
    if retention_until is None or retention_until >= today:
        return Obstacle.KEPT
    return Obstacle.WANTED if wanted else None


class NothingChosen(RegulationError):
    """A disposal list names records."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Choose at least one record that is due for disposal."), clause="4.7"
        )


class NotToBeDestroyed(RegulationError):
    """A record on the list must not be destroyed now."""

    def __init__(self, number: str, why: Obstacle) -> None:
        super().__init__(
            gettext(
                "%(number)s cannot be destroyed: %(why)s. Take it off the list first.",
                number=number,
                why=why.label,
            ),
            clause="4.7",
        )


class SignsTwice(RegulationError):
    """Two approvals and the witness are three people."""

    def __init__(self, name: str) -> None:
        super().__init__(
            gettext(
                "%(name)s has signed already. Both approvals and the witness are different people.",
                name=name,
            ),
            clause="4.7",
        )


class DoneAhead(RegulationError):
    """What is destroyed was destroyed by today, once it was approved."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Give the day on which the records were destroyed, today at the latest."),
            clause="4.7",
            field="done_on",
        )


class Destroyed(RegulationError):
    """A destroyed record is gone; its number and history stay."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is destroyed; only its number and its history are kept.", number=number
            ),
            clause="4.7",
        )


class DisposalDone(RegulationError):
    """A list of what was destroyed is not declared void."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s is carried out: what was destroyed cannot be brought back. "
                "Make a correction instead.",
                number=number,
            ),
            clause="4.7",
        )


def check_done_on(done_on: date | None, today: date) -> None:
    """Refuse a destruction that is still to come (4.7)."""
    if done_on is not None and done_on > today:
        raise DoneAhead


def check_different(name: str, signed: Collection[str]) -> None:
    """Refuse a second signature of the same person (4.7)."""
    if name in signed:
        raise SignsTwice(name)


def check_there(number: str, state: ItemState) -> None:
    """Refuse to do anything with what is destroyed (4.7)."""
    if state is ItemState.DISPOSED:
        raise Destroyed(number)
