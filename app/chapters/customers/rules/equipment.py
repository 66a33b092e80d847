"""The customers' scales: in service, verified (4.4.2)."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.chapters.customers.rules.common import check_not_future
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class EquipmentState(Choice):
    """Where a piece of equipment stands."""

    IN_USE = "in_use", _("In use"), "green"
    UNDER_REPAIR = "under_repair", _("Under repair"), "orange"
    OUT_OF_SERVICE = "out_of_service", _("Out of service"), "secondary"

    __aliases__ = {"在用": "in_use", "维修中": "under_repair", "停用": "out_of_service"}


VERIFICATION_NOTICE_DAYS = 30  # before a verification runs out


class StillInService(RegulationError):
    """A day is given for the end of equipment that is not out of service."""


def check_out_of_service(state: EquipmentState, since: date | None, today: date) -> None:
    """Refuse an end of service to come, or of what is still in service (4.4.2)."""
    check_not_future(since, today, "out_of_service_on")
    if since is not None and state is not EquipmentState.OUT_OF_SERVICE:
        raise StillInService(
            gettext(
                "The equipment is “%(state)s”. Set its state to out of service, or leave the day "
                "empty.",
                state=state.label,
            ),
            clause="4.4.2",
            field="out_of_service_on",
        )


def is_verified_on(verified_on: date | None, valid_until: date | None, day: date) -> bool:
    """Tell whether a scale may be used for trade: its verification is valid on ``day``."""
    return verified_on is not None and valid_until is not None and verified_on <= day <= valid_until
