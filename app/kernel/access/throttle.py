"""Slows down guessing: one table for every process, so it holds without any other service."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Integer, String

from app.kernel import clock
from app.kernel.database import Moment, db

FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Patience:
    """How attempts are borne.

    Attributes:
        free: how many cost no waiting.
        last: from which one the wait is the longest; it doubles in between.
        longest: the longest wait.
        forgiven_every: how long it takes to forgive one attempt; None: only all at once.
    """

    free: int
    last: int
    longest: timedelta
    forgiven_every: timedelta | None = None

    def wait(self, attempts: int) -> timedelta:
        """Return how long the next attempt must wait after so many of them."""
        if attempts < self.free:
            return timedelta()
        if attempts >= self.last:
            return self.longest
        return min(timedelta(seconds=2 ** (attempts - self.free)), self.longest)

    def left(self, attempts: int, passed: timedelta) -> int:
        """Return how many attempts still count after some time has passed."""
        if passed > FORGOTTEN_AFTER:
            return 0
        forgiven = 0 if self.forgiven_every is None else passed // self.forgiven_every
        return max(attempts - forgiven, 0)


ACCOUNT = Patience(free=5, last=10, longest=timedelta(minutes=15))
# A whole office may share one address: its typing mistakes are forgiven as the day goes on, and
# one person guessing cannot keep the others out for long.
ADDRESS = Patience(
    free=50, last=60, longest=timedelta(minutes=1), forgiven_every=timedelta(seconds=20)
)


class Throttle(db.Model):
    """Attempts made under one key since the last success; the key is a digest, never a name."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)
    until: Mapped[datetime] = mapped_column(Moment)


def key_of(kind: str, value: str) -> str:
    """Return the key for a name or an address."""
    return hashlib.sha256(f"{kind}:{value.strip().casefold()}".encode()).hexdigest()


def attempt(account: str, address: str) -> bool:
    """Count an attempt before it is made and say whether it may be made.

    Counting first means that a hundred attempts sent at once cannot all slip through. The caller
    commits before checking the password.
    """
    rows = [
        (_row(key_of("account", account)), ACCOUNT),
        (_row(key_of("address", address)), ADDRESS),
    ]
    now = clock.now()
    if any(row.until > now for row, _patience in rows):
        return False
    for row, patience in rows:
        row.attempts = patience.left(row.attempts, now - row.last_at) + 1
        row.last_at = now
        row.until = now + patience.wait(row.attempts)
    db.session.flush()
    return True


def succeeded(account: str, address: str) -> None:
    """Forget the attempts on an account, and the one just made from the address."""
    db.session.execute(delete(Throttle).where(Throttle.key == key_of("account", account)))
    row = _row(key_of("address", address))
    row.attempts = max(row.attempts - 1, 0)
    row.until = min(row.until, row.last_at + ADDRESS.wait(row.attempts))


def is_locked(account: str) -> bool:
    """Say whether an account has just reached the longest wait."""
    row = db.session.get(Throttle, key_of("account", account))
    return row is not None and row.attempts >= ACCOUNT.last and row.until > clock.now()


def is_waiting(account: str) -> bool:
    """Say whether the next attempt under a name has to wait still."""
    row = db.session.get(Throttle, key_of("account", account))
    return row is not None and row.until > clock.now()


def forget() -> None:
    """Remove what has faded; called with every attempt, so the table stays small."""
    old = clock.now() - FORGOTTEN_AFTER
    db.session.execute(delete(Throttle).where(Throttle.last_at < old, Throttle.until < old))


def _row(key: str) -> Throttle:
    """Return the row of a key, locked until the commit."""
    found = db.session.scalar(select(Throttle).where(Throttle.key == key).with_for_update())
    return _new_row(key, clock.now()) if found is None else found


def _new_row(key: str, now: datetime) -> Throttle:
    row = Throttle(key=key, attempts=0, last_at=now, until=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another process was first
        query = select(Throttle).where(Throttle.key == key).with_for_update()
        return db.session.execute(query).scalar_one()
    return row
