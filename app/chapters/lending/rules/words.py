"""What loans and holds are called, and how far they have come (2.7.5, 4.6)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice


class LoanState(Choice):
    """How far a loan has come (4.6)."""

    REQUESTED = "requested", _("Waiting for approval"), "yellow"
    APPROVED = "approved", _("Approved"), "azure"
    REFUSED = "refused", _("Refused"), "red"
    LENT = "lent", _("Lent"), "blue"
    RETURNED = "returned", _("Returned"), "green"
    LOST = "lost", _("Lost"), "red"


class HoldState(Choice):
    """Where a reservation stands in the queue (4.6)."""

    WAITING = "waiting", _("Waiting"), "yellow"
    READY = "ready", _("Ready to collect"), "green"
    FULFILLED = "fulfilled", _("Collected"), "secondary"
    CANCELLED = "cancelled", _("Cancelled"), "secondary"


class Condition(Choice):
    """In what condition an item came back (4.6)."""

    GOOD = "good", _("Good"), "green"
    WORN = "worn", _("Worn"), "yellow"
    DAMAGED = "damaged", _("Damaged"), "red"
    INCOMPLETE = "incomplete", _("Pages missing"), "red"


class Confidentiality(Choice):
    """Who may know what a record says (2.7.5, 4.6)."""

    INTERNAL = "internal", _("Internal"), ""
    CONFIDENTIAL = "confidential", _("Confidential"), "orange"
    SECRET = "secret", _("Secret"), "red"

    __aliases__ = {"内部": "internal", "秘密": "confidential", "机密": "secret"}


OPEN_HOLDS = frozenset({HoldState.WAITING, HoldState.READY})
