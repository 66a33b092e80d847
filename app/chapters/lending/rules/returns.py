"""What an item is like when it comes back (4.6)."""

from __future__ import annotations

from flask_babel import gettext

from app.chapters.lending.rules.refusals import LendingRefused
from app.chapters.lending.rules.words import BAD, Condition


class ReturnSettled(LendingRefused):
    """In what condition an item came back is said the same day."""

    def __init__(self, item: str) -> None:
        super().__init__(
            gettext("Only what came back today can be described anew: %(item)s.", item=item)
        )


class MorePagesThanLent(LendingRefused):
    """Nothing grows while it is lent."""

    def __init__(self, lent: int) -> None:
        super().__init__(
            gettext("It went out with %(lent)s pages. Count again.", lent=lent),
            field="pages",
        )


class FewerPages(LendingRefused):
    """Pages are missing, which the clerk has to confirm."""

    def __init__(self, missing: int, lent: int) -> None:
        super().__init__(
            gettext(
                "%(missing)s of %(lent)s pages are missing. Count again, or take it back as "
                "“Pages missing” and say what is known.",
                missing=missing,
                lent=lent,
            ),
            field="pages",
        )


class RemarkMissing(LendingRefused):
    """Damage is described."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say what is damaged or missing, and what the borrower says."), field="remark"
        )


def check_condition(
    condition: Condition, lent: int | None, returned: int | None, remark: str | None
) -> None:
    """Refuse a condition that does not fit the pages counted, or lacks its remark (4.6).

    Args:
        lent: the pages that went out; None when nobody counted them.
        returned: the pages that came back; None when nobody counted them.

    Raises:
        MorePagesThanLent: the count is wrong.
        FewerPages: some are missing, and the clerk has not confirmed it by the condition.
        RemarkMissing: nothing is said about what is damaged or missing.
    """
    if lent is not None and returned is not None:
        if returned > lent:
            raise MorePagesThanLent(lent)
        if returned < lent and condition is not Condition.INCOMPLETE:
            raise FewerPages(lent - returned, lent)
    if condition in BAD and not (remark or "").strip():
        raise RemarkMissing
