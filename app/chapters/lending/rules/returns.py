"""What an item is like when it comes back (4.6)."""

from __future__ import annotations

from app.chapters.lending.rules.refusals import FewerPages, MorePagesThanLent, RemarkMissing
from app.chapters.lending.rules.words import BAD, Condition


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
