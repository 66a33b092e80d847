"""How often leads are tracked: once in each week or month (1.9)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from app.chapters.customers.rules import DemandClass
from app.kernel.owed.cadence import Cadence
from app.kernel.parameters import OneOf, Parameter

TRACKED: Mapping[DemandClass, Parameter[Cadence]] = {
    DemandClass.ONE: Parameter(
        "tracked_one",
        _("Class-1 demand information is tracked at least"),
        Cadence.WEEK,
        kind=OneOf(Cadence),
        clause="1.9",
    ),
    DemandClass.TWO: Parameter(
        "tracked_two",
        _("Class-2 demand information is tracked at least"),
        Cadence.MONTH,
        kind=OneOf(Cadence),
        clause="1.9",
    ),
}
NOTICE_DAYS = 6  # before a window closes: on the Monday of its last week
