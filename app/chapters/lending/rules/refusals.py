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
                "is lent until it is back: more than %(grace)s working days is too long.",
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


class OnSiteNotRenewed(LendingRefused):
    """What is read on site is not prolonged."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext(
                "%(item)s is read on site only. Bring it back today and borrow it again when it is "
                "needed.",
                item=item,
            )
        )


class RecalledNotRenewed(LendingRefused):
    """What is called back is not prolonged."""

    def __init__(self, item: str, due: date) -> None:
        super().__init__(
            gettext(
                "%(item)s is called back and must be returned by %(due)s.",
                item=item,
                due=due.isoformat(),
            )
        )


class NothingToRecall(LendingRefused):
    """Calling an item back brings it in no earlier."""

    def __init__(self, item: str, due: date) -> None:
        super().__init__(
            gettext(
                "%(item)s is due back on %(due)s; calling it back would bring it in no earlier.",
                item=item,
                due=due.isoformat(),
            )
        )


class NotWaiting(LendingRefused):
    """Only the desk and whoever waits call an item back."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("Only who waits for %(item)s may call it back.", item=item),
        )


class NotToBeFetched(LendingRefused):
    """What is out, or kept for another, is not fetched from its shelf."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("%(item)s is not on its shelf for this borrower to collect.", item=item)
        )


class TooManyOut(LendingRefused):
    """The borrower has as many items as the loan rule allows."""

    def __init__(self, borrower: str, most: int) -> None:
        super().__init__(
            gettext(
                "%(borrower)s has %(most)s items out under this rule, which allows no more. One of "
                "them must come back first.",
                borrower=borrower,
                most=most,
            ),
            field="borrower_id",
        )


class NobodyKnown(LendingRefused):
    """Who borrows online must be known as an employee."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Your account belongs to no employee. Ask the administrator to link it.")
        )


class ReadingOver(LendingRefused):
    """A right to read ends with its last day, or when it is given back; status 410."""

    status = 410

    def __init__(self, item: str, until: date) -> None:
        super().__init__(
            gettext(
                "Your right to read %(item)s ended on %(until)s. Borrow it again if you need it.",
                item=item,
                until=until.isoformat(),
            )
        )


class AlreadyClaimed(LendingRefused):
    """A search for the item is on, or was in vain."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext(
                "The desk knows that you say you returned %(item)s. Please speak to the clerk.",
                item=item,
            )
        )


class NotClaimed(LendingRefused):
    """Nobody says that the item is back."""

    def __init__(self, item: str) -> None:
        super().__init__(gettext("Nobody says that %(item)s is back.", item=item))


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
