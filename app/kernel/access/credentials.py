"""Who is at the door: checking passwords, ending sessions, and what an account carries."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from blinker import Namespace
from flask import current_app, g, has_request_context, request, session
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Boolean, ForeignKey, Integer, String, func, select, true
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from app.kernel import clock
from app.kernel.access import passwords, throttle
from app.kernel.actor import program
from app.kernel.database import Moment, db

log = logging.getLogger(__name__)

_signals = Namespace()
account_locked = _signals.signal("account-locked")  # sender: the user; after ten wrong passwords

SEEN_EVERY = 60  # seconds between two writes of "seen" into the session


class Account(db.Model):
    """What the program keeps for each person beside the framework's user row."""

    __tablename__ = "account"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    epoch: Mapped[int] = mapped_column(Integer, default=1)  # raised: every open session ends
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    password_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_login_at: Mapped[datetime | None] = mapped_column(Moment)
    locale: Mapped[str | None] = mapped_column(String(16))
    theme: Mapped[str | None] = mapped_column(String(8))
    digest: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    feed_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    feed_made_at: Mapped[datetime | None] = mapped_column(Moment)


def account_of(user: User) -> Account:
    """Return the account of a user, made on the spot for users that have none yet."""
    account = db.session.get(Account, user.id)
    if account is None:
        account = Account(user_id=user.id, epoch=1, must_change_password=False)
        db.session.add(account)
        db.session.flush()
    return account


def person(user: User) -> str:
    """Return the name a person is called by."""
    return f"{user.last_name or ''}{user.first_name or ''}".strip() or str(user.username)


def find_user(username: str) -> User | None:
    """Return the user of that name, whatever the case of its letters."""
    name = func.lower(username.strip())
    return db.session.scalar(select(User).where(func.lower(User.username) == name))


def authenticate(username: str, password: str) -> User | None:
    """Return the user when name and password are right and guessing has not been going on.

    Unknown, disabled, locked and wrong look alike from outside, in words and in time. Commits.
    """
    username = _readable(username).strip()[:128]
    address = (request.remote_addr or "") if has_request_context() else ""
    throttle.forget()
    allowed = throttle.attempt(username, address)
    user = find_user(username)
    stored = user.password if user is not None else None
    db.session.commit()  # nothing is held while the hash is computed
    if not allowed:
        _log_failure("locked", username, address)
        return None
    if not passwords.matches(stored, password) or user is None or not user.is_active:
        _log_failure("unknown" if user is None else "refused", username, address)
        if user is not None and throttle.is_locked(username):
            account_locked.send(user)
        db.session.commit()
        return None
    throttle.succeeded(username, address)
    account_of(user).last_login_at = clock.now()
    db.session.commit()
    return user


def _readable(text: str) -> str:
    """Drop what no database stores: the null character and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _log_failure(reason: str, username: str, address: str) -> None:
    log.warning("Login failed (%s): %r from %s", reason, username[:64], address)


def set_password(user: User, password: str, *, must_change: bool = False) -> None:
    """Store a new password and end every session the user has anywhere."""
    passwords.check(password, own_words(user))
    user.password = passwords.hashed(password)
    account = account_of(user)
    account.must_change_password = must_change
    account.password_changed_at = clock.now()
    end_sessions(user)


def own_words(user: User) -> list[str]:
    """Return the words a password of this person must not be made of."""
    parts = [user.username, *person(user).split(), person(user)]
    return [*parts, str(current_app.config.get("APP_NAME", ""))]


def end_sessions(user: User) -> None:
    """End every session of a user at the next request."""
    account_of(user).epoch += 1


def open_session(user: User) -> None:
    """Bind the browser's session to the user's epoch, dropping whatever was in it before."""
    account = account_of(user)
    close_session()
    session["epoch"] = account.epoch
    session["since"] = session["seen"] = int(clock.now().timestamp())
    if account.locale:
        session["locale"] = account.locale
    if account.theme:
        session["theme"] = account.theme


def close_session() -> None:
    """Make the browser's session nobody's, keeping the language and the look."""
    kept = {key: session[key] for key in ("locale", "theme") if key in session}
    session.clear()
    session.update(kept)


def load_for_request(user_id: int) -> tuple[User, Account] | None:
    """Return an active user with roles and account, in one statement."""
    query = (
        select(User, Account)
        .outerjoin(Account, Account.user_id == User.id)
        .where(User.id == user_id)
        .options(joinedload(User.roles))
    )
    with program():  # nobody is logged in yet whose row scope could be asked
        row = db.session.execute(query).unique().first()
    if row is None or not row[0].is_active:
        return None
    return row[0], row[1] or Account(user_id=user_id, epoch=1, must_change_password=False)


def session_holds(account: Account) -> bool:
    """Say whether the browser's session is still good: same epoch, not too old, not idle."""
    if session.get("epoch") != account.epoch:
        return False
    now = int(clock.now().timestamp())
    seen, since = session.get("seen", 0), session.get("since", 0)
    lifetime: timedelta = current_app.config["PERMANENT_SESSION_LIFETIME"]
    idle = timedelta(minutes=current_app.config.get("IDLE_MINUTES", 30))
    if now - since > lifetime.total_seconds() or now - seen > idle.total_seconds():
        return False
    if now - seen > SEEN_EVERY:
        session["seen"] = now
    return True


def current_account() -> Account | None:
    """Return the account of the person at the screen, if somebody is logged in."""
    return g.get("account")
