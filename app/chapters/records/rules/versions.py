"""Versions of the form of a type of record: prepared, approved, in force from a day (4.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError

# What the forms of the program were approved with (4.1.1).
DOCUMENT = "客户关系服务体系控制程序"


class VersionState(Choice):
    """How far the version of a form has come (4.1.1)."""

    DRAFT = "draft", _("Waits for approval"), "orange"
    APPROVED = "approved", _("Approved"), "green"
    REFUSED = "refused", _("Refused"), "red"
    SUPERSEDED = "superseded", _("Superseded"), "secondary"


class VersionWaits(RegulationError):
    """A type gets one new version at a time."""

    def __init__(self, version: int) -> None:
        super().__init__(
            gettext(
                "Version %(version)s of this type still waits for approval. Change that one, or "
                "have it refused first.",
                version=version,
            ),
            clause="4.1.1",
            field="record_type_id",
        )


class ForceBeforeLatest(RegulationError):
    """A version does not take force before the one it follows."""

    def __init__(self, latest: date) -> None:
        super().__init__(
            gettext(
                "The version before takes force on %(day)s. Choose that day or a later one.",
                day=latest.isoformat(),
            ),
            clause="4.1.1",
            field="in_force_from",
        )


class PreparerApproves(RegulationError):
    """Whoever prepared a version does not approve it (4.1.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Whoever prepared this version cannot decide on it. Ask another manager."),
            clause="4.1.1",
        )


class VersionDecided(RegulationError):
    """A version is decided on once."""

    def __init__(self, state: object) -> None:
        super().__init__(
            gettext("This version was decided on already: %(state)s.", state=state), clause="4.1.1"
        )


class RefusedWithoutReason(RegulationError):
    """The preparer learns why a version is refused."""

    def __init__(self) -> None:
        super().__init__(gettext("Give the reason."), clause="4.1.1", field="reason")


class BlankFormMissing(RegulationError):
    """A form on paper is approved as it is printed (4.1.1, 4.5.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Attach the blank form first: what is approved is the form as it is printed."),
            clause="4.1.1",
        )


class VersionKept(RegulationError):
    """The versions of a form stay readable as long as its records (4.1.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("The version of a form is never deleted. A draft can be changed or refused."),
            clause="4.1.1",
        )


def check_alone(waiting: int | None) -> None:
    """Refuse a new version while another one waits; ``waiting`` is its number (4.1.1)."""
    if waiting is not None:
        raise VersionWaits(waiting)


def check_decision(state: VersionState, *, prepared: bool, reason: str | None = None) -> None:
    """Refuse a decision that was taken, by the preparer, or against without a reason (4.1.1).

    Args:
        prepared: whether whoever decides has prepared the version.
        reason: why it is refused; None when it is approved.
    """
    if state is not VersionState.DRAFT:
        raise VersionDecided(state.label)
    if prepared:
        raise PreparerApproves
    if reason is not None and not reason.strip():
        raise RefusedWithoutReason


def check_blank_form(*, on_paper: bool, attached: bool) -> None:
    """Refuse to approve a form on paper that nobody can look at (4.1.1, 4.5.1)."""
    if on_paper and not attached:
        raise BlankFormMissing


def check_force(day: date, latest: date | None) -> None:
    """Refuse a version that takes force before the one it follows (4.1.1)."""
    if latest is not None and day < latest:
        raise ForceBeforeLatest(latest)


def force_from(wanted: date, today: date, *, on_paper: bool) -> date:
    """Return the day an approved version takes force (4.1.1).

    A form of the program cannot have been filled in before its approval; one on paper may have.
    """
    return wanted if on_paper else max(wanted, today)


def difference(old: Sequence[str], new: Sequence[str]) -> str:
    """Say which items a form has gained, lost or put elsewhere."""
    gained = [label for label in new if label not in old]
    lost = [label for label in old if label not in new]
    told = []
    if gained:
        told.append(gettext("New: %(items)s.", items=gettext(", ").join(gained)))
    if lost:
        told.append(gettext("Left out: %(items)s.", items=gettext(", ").join(lost)))
    return " ".join(told) or gettext("The items stand in another order.")
