"""Borrowing: for how long, to whom, and when not (4.6, 2.7.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.language.workdays import add_workdays, next_workday
from app.kernel.roles import Role

LOAN_DAYS = 14  # calendar days until an item is due back (4.6)
MAX_RENEWALS = 2  # times one loan may be prolonged (4.6)
HOLD_WORKDAYS = 3  # working days a returned item waits for the first in the queue (4.6)
OVERDUE_GRACE_DAYS = 7  # an item overdue for longer stops further loans to its borrower (4.6)
DUE_SOON_DAYS = 2  # how long before the due date the borrower is reminded (4.6)

# Who may borrow what is secret, after approval and never beyond these roles (2.7.5).
SECRET_ROLES = frozenset(
    {
        Role.ADMIN,
        Role.GENERAL_MANAGER,
        Role.SALES_GENERAL_MANAGER,
        Role.REGIONAL_MANAGER,
        Role.AFTER_SALES_MANAGER,
        Role.QUALITY,
        Role.RESEARCH,
    }
)


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


@dataclass(frozen=True, slots=True)
class Terms:
    """For how many calendar days an item is lent, and how often the loan may be prolonged (4.6)."""

    days: int = LOAN_DAYS
    renewals: int = MAX_RENEWALS


class LendingRefused(RegulationError):
    """The desk may not do this; every refusal of this chapter is one (4.6)."""

    def __init__(self, message: str, *, clause: str = "4.6", field: str | None = None) -> None:
        super().__init__(message, clause=clause, field=field)


class ItemIsOut(LendingRefused):
    """Somebody has the item already."""

    def __init__(self, item: str, borrower: str, since: date, due: date) -> None:
        super().__init__(
            gettext(
                "%(item)s is out: %(borrower)s has had it since %(since)s, due on %(due)s. "
                "Take it back first, or place a hold.",
                item=item,
                borrower=borrower,
                since=since.isoformat(),
                due=due.isoformat(),
            ),
            field="article_id",
        )


class ItemNotAvailable(LendingRefused):
    """The item is not on its shelf."""

    def __init__(self, item: str, state: object) -> None:
        super().__init__(
            gettext("%(item)s cannot be lent: %(state)s.", item=item, state=state),
            field="article_id",
        )


class HeldForAnother(LendingRefused):
    """The item waits for the first in the queue."""

    def __init__(self, item: str, borrower: str, until: date | None) -> None:
        if until is None:
            text = gettext(
                "%(item)s is kept for %(borrower)s, who asked for it first. Cancel that hold, or "
                "place one behind it.",
                item=item,
                borrower=borrower,
            )
        else:
            text = gettext(
                "%(item)s is kept for %(borrower)s until %(until)s. Cancel that hold, or place one "
                "behind it.",
                item=item,
                borrower=borrower,
                until=until.isoformat(),
            )
        super().__init__(text, field="article_id")


class BorrowerGone(LendingRefused):
    """A person who has left borrows nothing."""

    def __init__(self, borrower: str) -> None:
        super().__init__(
            gettext("%(borrower)s has left the company.", borrower=borrower), field="borrower_id"
        )


class BorrowerOverdue(LendingRefused):
    """A borrower who keeps items far past their due date gets no more."""

    def __init__(self, borrower: str, items: int, days: int) -> None:
        super().__init__(
            gettext(
                "%(borrower)s has %(items)s overdue, the oldest for %(days)s days. Nothing more "
                "is lent until it is back: more than %(grace)s days is too long.",
                borrower=borrower,
                items=items,
                days=days,
                grace=OVERDUE_GRACE_DAYS,
            ),
            field="borrower_id",
        )


class SecretNotForBorrower(LendingRefused):
    """A secret item is never lent beyond the roles allowed (2.7.5)."""

    def __init__(self, item: str, borrower: str) -> None:
        super().__init__(
            gettext(
                "%(item)s is secret, and %(borrower)s holds none of the roles that may read it.",
                item=item,
                borrower=borrower,
            ),
            clause="2.7.5",
            field="borrower_id",
        )


class ApprovalMissing(LendingRefused):
    """The item is lent only after an approval."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("%(item)s is lent only after approval. Send a request first.", item=item),
            field="article_id",
        )


class AlreadyAsked(LendingRefused):
    """The borrower stands in the queue, or waits for an approval, already."""

    def __init__(self, item: str, borrower: str) -> None:
        super().__init__(
            gettext("%(borrower)s has already asked for %(item)s.", borrower=borrower, item=item),
            field="borrower_id",
        )


class HasItAlready(LendingRefused):
    """Who has the item cannot wait for it."""

    def __init__(self, item: str, borrower: str) -> None:
        super().__init__(
            gettext("%(borrower)s has %(item)s already.", borrower=borrower, item=item),
            field="borrower_id",
        )


class ItemIsFree(LendingRefused):
    """An item on its shelf is lent, not waited for."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("%(item)s is on its shelf: lend it instead.", item=item), field="article_id"
        )


class ItemIsIn(LendingRefused):
    """What is not out can be neither returned nor renewed."""

    def __init__(self, item: str) -> None:
        super().__init__(gettext("%(item)s is not lent.", item=item), field="article_id")


class SomebodyWaits(LendingRefused):
    """A loan is not prolonged while somebody waits for the item."""

    def __init__(self, item: str, waiting: str) -> None:
        super().__init__(
            gettext(
                "%(item)s cannot be renewed: %(waiting)s is waiting for it.",
                item=item,
                waiting=waiting,
            )
        )


class RenewalsUsed(LendingRefused):
    """A loan is prolonged only so many times."""

    def __init__(self, item: str, renewals: int) -> None:
        super().__init__(
            gettext(
                "%(item)s has been renewed %(renewals)s times already. Take it back first.",
                item=item,
                renewals=renewals,
            )
        )


class OverdueNotRenewed(LendingRefused):
    """An overdue item is brought back before it is lent again."""

    def __init__(self, item: str, due: date) -> None:
        super().__init__(
            gettext(
                "%(item)s was due on %(due)s. It must be brought back before it is lent again.",
                item=item,
                due=due.isoformat(),
            )
        )


class OwnRequest(LendingRefused):
    """Nobody approves a loan to themselves."""

    def __init__(self) -> None:
        super().__init__(gettext("A loan is approved by somebody other than its borrower."))


class AlreadyDecided(LendingRefused):
    """A request is answered once."""

    def __init__(self, state: object) -> None:
        super().__init__(gettext("This request has been answered already: %(state)s.", state=state))


class LendingKept(LendingRefused):
    """Who had what, and when, stays on file."""

    def __init__(self) -> None:
        super().__init__(gettext("The history of lending is never deleted."))


def due_on(lent_on: date, days: int = LOAN_DAYS) -> date:
    """Return the working day an item lent on this day is due back.

    Counts calendar days from the day after lending; a due day on which nobody is at the desk
    moves to the next working day (4.6).
    """
    return next_workday(lent_on + timedelta(days=days))


def hold_until(returned_on: date) -> date:
    """Return the last day a returned item is kept for the first in the queue (4.6)."""
    return add_workdays(returned_on, HOLD_WORKDAYS)


def days_overdue(due: date, today: date) -> int:
    """Return for how many calendar days an item has been overdue, 0 on its due day and before."""
    return max(0, (today - due).days)


def asks_approval(type_asks: bool, confidentiality: Confidentiality) -> bool:
    """Say whether an item is lent only after approval: its type or its confidentiality asks."""
    return type_asks or confidentiality is not Confidentiality.INTERNAL


def check_confidentiality(
    item: str, confidentiality: Confidentiality, borrower: str, roles: Iterable[str]
) -> None:
    """Refuse a secret item to a borrower without one of the roles allowed (2.7.5)."""
    if confidentiality is Confidentiality.SECRET and SECRET_ROLES.isdisjoint(roles):
        raise SecretNotForBorrower(item, borrower)


def check_borrower(borrower: str, due_days: Iterable[date], today: date) -> int:
    """Refuse a borrower with an item overdue for too long; the others are only warned.

    Args:
        borrower: the name to use in the refusal.
        due_days: the due dates of everything the borrower has out.
        today: the day of the desk.

    Returns:
        How many items the borrower has overdue, which the desk says aloud.
    """
    late = [days for due in due_days if (days := days_overdue(due, today))]
    if late and max(late) > OVERDUE_GRACE_DAYS:
        raise BorrowerOverdue(borrower, len(late), max(late))
    return len(late)


def renewed_due_on(
    item: str, due: date, renewals: int, waiting: str | None, today: date, terms: Terms
) -> date:
    """Return the new due date of a loan, counted from the present one (4.6).

    Args:
        item: the name to use in a refusal.
        due: when it is due now.
        renewals: how often it has been prolonged.
        waiting: who is first in the queue, if anybody is.
        today: the day of the desk.
        terms: the terms of the item.

    Raises:
        SomebodyWaits, RenewalsUsed, OverdueNotRenewed
    """
    if waiting is not None:
        raise SomebodyWaits(item, waiting)
    if days_overdue(due, today):
        raise OverdueNotRenewed(item, due)
    if renewals >= terms.renewals:
        raise RenewalsUsed(item, renewals)
    return due_on(due, terms.days)


def check_approver(approver_id: int | None, borrower_id: int) -> None:
    """Refuse an approval by the borrower (4.6).

    Raises:
        OwnRequest: the same employee asks and approves.
    """
    if approver_id is not None and approver_id == borrower_id:
        raise OwnRequest
