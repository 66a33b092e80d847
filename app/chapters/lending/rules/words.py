"""What loans and holds are called, and how far they have come (2.7.5, 4.6)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice


class LoanState(Choice):
    """How far a loan has come (4.6)."""

    REQUESTED = "requested", _("Waiting for approval"), "yellow"
    APPROVED = "approved", _("Approved"), "azure"
    REFUSED = "refused", _("Refused"), "red"
    CANCELLED = "cancelled", _("Withdrawn"), "secondary"
    LENT = "lent", _("Lent"), "blue"
    RETURNED = "returned", _("Returned"), "green"
    LOST = "lost", _("Lost"), "red"


class HoldState(Choice):
    """Where somebody stands in the queue for an item (4.6)."""

    WAITING = "waiting", _("Waiting"), "yellow"
    READY = "ready", _("Ready to collect"), "green"
    FULFILLED = "fulfilled", _("Collected"), "secondary"
    CANCELLED = "cancelled", _("Cancelled"), "secondary"


class Medium(Choice):
    """What an item is lent as (4.6)."""

    PAPER = "paper", _("On paper"), ""
    DIGITAL = "digital", _("In the program"), "azure"


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


class Step(Choice):
    """How far calling an item back has gone (4.6)."""

    DUE_SOON = "due_soon", _("Reminded before the due date"), "azure"
    OVERDUE = "overdue", _("Called back"), "yellow"
    HEAD = "head", _("Head of department told"), "orange"
    STOPPED = "stopped", _("No further loans"), "red"


OPEN_HOLDS = frozenset({HoldState.WAITING, HoldState.READY})
BAD = frozenset({Condition.DAMAGED, Condition.INCOMPLETE})  # conditions that ask for a remark
