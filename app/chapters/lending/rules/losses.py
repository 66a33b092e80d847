"""What may be reported lost, and by whom (4.6)."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext

from app.chapters.lending.rules.refusals import LendingRefused


class NotLost(LendingRefused):
    """Only what is out on paper can be lost by its borrower."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("%(item)s is not out on paper, so it cannot be lost.", item=item),
            field="loan_id",
        )


class LossOfAnother(LendingRefused):
    """A loss is reported by its borrower, or at the desk."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("The loss of %(item)s is reported by its borrower, or at the desk.", item=item),
            field="loan_id",
        )


class LossReported(LendingRefused):
    """A loss is reported once."""

    def __init__(self, item: str, number: str) -> None:
        super().__init__(
            gettext(
                "The loss of %(item)s is reported already: %(number)s.", item=item, number=number
            ),
            field="loan_id",
        )


class NothingWasLost(LendingRefused):
    """What is found again was lost before."""

    def __init__(self, item: str) -> None:
        super().__init__(gettext("%(item)s was not lost.", item=item))


def check_lost(item: str, *, out: bool, on_paper: bool) -> None:
    """Refuse the loss of what nobody has in their hands.

    Raises:
        NotLost: it is back, or was lent as a right to read.
    """
    if not (out and on_paper):
        raise NotLost(item)


def check_reporter(item: str, *, may: bool) -> None:
    """Refuse a report by somebody who is neither the borrower nor at the desk.

    Raises:
        LossOfAnother: it is somebody else's loan.
    """
    if not may:
        raise LossOfAnother(item)


def check_reported_once(item: str, others: Collection[str]) -> None:
    """Refuse a second report of the same loss.

    Args:
        others: the numbers of the reports there are.

    Raises:
        LossReported: there is one.
    """
    if others:
        raise LossReported(item, min(others))
