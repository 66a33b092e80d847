"""Vocabulary and rules of projects: stages in order, acceptance, hand-over (6.7-6.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class QualityGrade(Choice):
    """How the works, or their management, are graded (6.7)."""

    PASSED = "passed", _("Passed"), "green"
    EXCELLENT = "excellent", _("Excellent"), "azure"
    FAILED = "failed", _("Failed"), "red"

    __aliases__ = {"合格": "passed", "优良": "excellent", "不合格": "failed"}


# 6.7: what is printed in these boxes before anybody writes in them.
BASIS = "集团文件、合同、规范"
PARTIES_ASSESSMENT = "建设单位综合评价为合格"


class StageTooEarly(RegulationError):
    """A stage is said to have been checked before the one that comes before it."""

    def __init__(self, field: str, earlier: date) -> None:
        super().__init__(
            gettext(
                "The stage before this one was checked on %(day)s; this one cannot be earlier.",
                day=earlier.isoformat(),
            ),
            clause="4.3",
            field=field,
        )


def check_stage_days(days: Mapping[str, date | None]) -> None:
    """Refuse a stage checked before an earlier one; stages without a day are passed over.

    Args:
        days: the days of the checks by item, in the order of the stages.
    """
    latest: date | None = None
    for field, day in days.items():
        if day is None:
            continue
        if latest is not None and day < latest:
            raise StageTooEarly(field, latest)
        latest = day


def handover_day(accepted_on: date | None, handed_over_on: date | None, signed_on: date) -> date:
    """Return the day the works count as the customer's: accepted, else handed over, else signed."""
    return accepted_on or handed_over_on or signed_on


def warranty_start(handed_over: date, installed_on: date | None) -> date:
    """Return the first day of the warranty; what is installed later starts later (2.5.1)."""
    return max(handed_over, installed_on) if installed_on else handed_over
