"""Secret addresses: who has one reads without a login what its owner may see, until it is revoked.

Of the secret only a digest is kept, so that nobody reads it from the database.
"""

from __future__ import annotations

import hashlib
import secrets

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel import clock
from app.kernel.access import credentials, throttle
from app.kernel.access.credentials import Account
from app.kernel.actor import program
from app.kernel.database import db, writing
from app.kernel.errors import NotFound

OCTETS = 32


def make(user: User) -> str:
    """Give somebody a new secret, in place of the old one; it is told this once."""
    secret = secrets.token_urlsafe(OCTETS)
    account = credentials.account_of(user)
    account.feed_digest, account.feed_made_at = _digest(secret), clock.now()
    db.session.flush()
    return secret


def revoke(user: User) -> None:
    """Let the secret of somebody open nothing any more."""
    account = credentials.account_of(user)
    account.feed_digest = account.feed_made_at = None
    db.session.flush()


def owner(secret: str, address: str) -> User:
    """Return who may be read for by a secret; a wrong one is counted against the address.

    Raises:
        NotFound: there is none, the account is closed, or the address has guessed too often.
    """
    with program():
        known = select(User).join(Account, Account.user_id == User.id)
        mine = known.where(Account.feed_digest == _digest(secret), User.active.is_(True))
        found = db.session.scalars(mine.options(joinedload(User.roles))).unique().first()
    if found is None or throttle.is_waiting(f"feed from {address}"):
        _count(address)
        raise NotFound
    return found


def _count(address: str) -> None:
    """Note a wrong secret; a reading request begins a transaction of its own to write."""
    db.session.rollback()
    with writing():
        throttle.attempt(f"feed from {address}", address)
        db.session.commit()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
