"""The loan rules every installation starts with (4.6)."""

from __future__ import annotations

from sqlalchemy import select

from app.chapters.lending.models import LoanRule
from app.kernel.database import db
from app.kernel.registers.operations import create

FIRST_RULE = "一般借阅"  # the terms of the desk, for anything and anybody


def seed() -> None:
    """Make the rule that fits everything, unless there are rules already."""
    if db.session.scalar(select(LoanRule.id).limit(1)) is None:
        create(LoanRule, {"name": FIRST_RULE})
