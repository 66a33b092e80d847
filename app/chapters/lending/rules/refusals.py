"""What the desk refuses, in words (2.7.5, 4.6)."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from app.kernel.errors import RegulationError


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

    def __init__(self, borrower: str, items: int, days: int, grace: int) -> None:
        super().__init__(
            gettext(
                "%(borrower)s has %(items)s overdue, the oldest for %(days)s days. Nothing more "
                "is lent until it is back: more than %(grace)s days is too long.",
                borrower=borrower,
                items=items,
                days=days,
                grace=grace,
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
