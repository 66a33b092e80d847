"""How long a record is kept, and why (4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.language.months import months_later
from app.kernel.parameters import Parameter, Whole

FIRST_RETENTION_YEARS = Parameter(
    "first_retention_years",
    _("Records are kept at first for"),
    3,
    kind=Whole(1, 100),
    unit=_("years"),
    clause="4.4.1",
)
PRODUCT_LIFE_YEARS = Parameter(
    "product_life_years",
    _("Records of a product are kept after it goes out of service for"),
    1,
    kind=Whole(0, 100),
    unit=_("years"),
    clause="4.4.2",
)


class RetentionKind(Choice):
    """What a record's retention depends on (4.4)."""

    YEARS = "years", _("Years from completion")
    PRODUCT_LIFE = "product_life", _("As long as the product's life")
    PERMANENT = "permanent", _("Permanent")

    __aliases__ = {"年": "years", "产品寿命": "product_life", "永久": "permanent"}


class Validity(Choice):
    """Whether a kept record still says what holds; none of them is thrown away for it (4.3)."""

    VALID = "valid", _("Valid"), "green"
    SUPERSEDED = "superseded", _("Superseded by a correction"), "orange"
    VOID = "void", _("Declared void"), "red"


@dataclass(frozen=True)
class Ground:
    """What the retention of one record follows from.

    Attributes:
        ends: when each piece of its equipment went out of service; None for what is in service.
        life_years: for how long the record outlives its product.
    """

    kind: RetentionKind
    years: int | None
    completed_on: date
    ends: Sequence[date | None] = ()
    life_years: int = 0


class RetentionYearsMissing(RegulationError):
    """A type kept for years says for how many (4.4.1)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say for how many years records of this type are kept, at least 1."),
            clause="4.4.1",
            field="retention_years",
        )


class AlreadyLifted(RegulationError):
    """A legal hold is lifted twice."""

    def __init__(self, day: date) -> None:
        super().__init__(
            gettext("This hold was lifted on %(day)s already.", day=day.isoformat()), clause="4.7"
        )


class ReasonMissing(RegulationError):
    """A legal hold is set or lifted without saying why."""

    def __init__(self) -> None:
        super().__init__(gettext("Give the reason."), clause="4.7", field="reason")


class HoldKept(RegulationError):
    """A legal hold is part of the record's story (4.7)."""

    def __init__(self) -> None:
        super().__init__(gettext("A legal hold is never deleted. Lift it instead."), clause="4.7")


def end_of_life(ends: Iterable[date | None]) -> date | None:
    """Return when the last of a product's pieces went out of service; None before (4.4.2)."""
    last: date | None = None
    for end in ends:
        if end is None:
            return None
        last = end if last is None else max(last, end)
    return last


def retention_until(
    kind: RetentionKind,
    years: int | None,
    completed_on: date,
    ended_on: date | None,
    life_years: int,
) -> date | None:
    """Return the last day a record is kept, or None while there is no end (4.4).

    Args:
        kind: what the retention depends on.
        years: whole years from completion, for the kind that counts them.
        completed_on: the first day of the retention.
        ended_on: when all of the product was out of service, if it is.
        life_years: whole years from then, for the kind that counts those.
    """
    if kind is RetentionKind.YEARS and years is not None:
        return months_later(completed_on, 12 * years)
    if kind is RetentionKind.PRODUCT_LIFE and ended_on is not None:
        return months_later(ended_on, 12 * life_years)
    return None


def is_over(until: date | None, today: date) -> bool:
    """Tell whether a record's last day has passed."""
    return until is not None and until < today


def kept_for(kind: RetentionKind, years: int | None) -> str:
    """Say for how long records of a type are kept (4.4)."""
    if kind is RetentionKind.YEARS:
        return ngettext(
            "Records of this type are kept for %(num)s year from completion (4.4.1).",
            "Records of this type are kept for %(num)s years from completion (4.4.1).",
            years or 0,
        )
    if kind is RetentionKind.PERMANENT:
        return gettext("Records of this type are permanent (4.4).")
    return gettext("Records of this type are kept as long as the product's life (4.4.2).")


def headline(kind: RetentionKind, until: date | None, today: date) -> str:
    """Say in a few words until when a record is kept (4.4)."""
    if kind is RetentionKind.PERMANENT:
        return gettext("Kept permanently.")
    if until is None:
        return gettext("Kept without an end so far.")
    if is_over(until, today):
        return gettext("The retention was over on %(day)s.", day=until.isoformat())
    return gettext("Kept until %(day)s.", day=until.isoformat())


def reason(ground: Ground) -> str:
    """Say in words what decides how long a record is kept, with the clause (4.4)."""
    if ground.kind is RetentionKind.PERMANENT:
        return kept_for(ground.kind, None)
    if ground.kind is RetentionKind.YEARS:
        return ngettext(
            "%(num)s year from completion on %(day)s (4.4.1).",
            "%(num)s years from completion on %(day)s (4.4.1).",
            ground.years or 0,
            day=ground.completed_on.isoformat(),
        )
    return gettext("As long as the product's life (4.4.2): %(state)s", state=_life(ground))


def _life(ground: Ground) -> str:
    if not ground.ends:
        return gettext("no equipment is tied to this record yet.")
    ended = end_of_life(ground.ends)
    if ended is None:
        return ngettext(
            "%(in_service)s of %(num)s piece of equipment is still in service.",
            "%(in_service)s of %(num)s pieces of equipment are still in service.",
            len(ground.ends),
            in_service=sum(end is None for end in ground.ends),
        )
    return ngettext(
        "out of service since %(day)s, and kept for %(num)s year from then.",
        "out of service since %(day)s, and kept for %(num)s years from then.",
        ground.life_years,
        day=ended.isoformat(),
    )


def check_retention(kind: RetentionKind, years: int | None) -> None:
    """Refuse a type kept for years that does not say how many (4.4.1)."""
    if kind is RetentionKind.YEARS and (years is None or years < 1):
        raise RetentionYearsMissing


def check_lifting(lifted_on: date | None, why: str) -> None:
    """Refuse to lift a hold twice, or without a reason (4.7)."""
    if lifted_on is not None:
        raise AlreadyLifted(lifted_on)
    if not why.strip():
        raise ReasonMissing
