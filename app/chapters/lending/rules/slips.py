"""What a loan slip is for (4.6)."""

from __future__ import annotations

from flask_babel import gettext

from app.chapters.lending.rules.refusals import LendingRefused


class NothingForSlip(LendingRefused):
    """A slip is for what was handed out and not signed for yet."""

    def __init__(self, borrower: str) -> None:
        super().__init__(
            gettext(
                "%(borrower)s has nothing from today that is not on a slip yet.", borrower=borrower
            )
        )
