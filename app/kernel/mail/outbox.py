"""The outbox: mails wait in the database until a mail server has taken them.

A mail is written in the transaction that causes it, so it is rolled back with it, and one key makes
one mail. Whoever sends claims a mail first. Between the server's yes and the note of it the program
can die; the mail then goes out once more, under the Message-ID it has had from the beginning, by
which mail programs know it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from flask import current_app
from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    ColumnElement,
    Index,
    Integer,
    String,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.database import Coded, Moment, db
from app.kernel.language.text import tidy
from app.kernel.registers.operations import transaction

CLAIMED = timedelta(minutes=10)  # longer than any server is waited for
FIRST_PAUSE = timedelta(minutes=5)  # before another try; each is twice as long as the last
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP = timedelta(days=3)
KEPT = timedelta(days=30)  # after it was sent or given up
STUCK = timedelta(hours=2)


class MailState(Choice):
    """What has become of a mail."""

    WAITING = "waiting", _("Waiting"), "blue"
    SENT = "sent", _("Sent"), "green"
    FAILED = "failed", _("Given up"), "red"


class Mail(Model):
    """One mail to one person.

    Attributes:
        key: what the mail is about; a second mail of the same key is refused.
        due_at: when it is tried next; while somebody sends it, when it counts as abandoned.
        asked_at: when somebody asked for another try of what had been given up.
        error: what the mail server said last; while somebody sends it, nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(320))
    locale: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(300))
    plain: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(Coded(MailState), default=MailState.WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(300))


def is_configured() -> bool:
    """Tell whether there is a mail server; without one nothing is written here."""
    return bool(current_app.config["MAIL_SERVER"])


def put(session: Session, key: str, name: str, address: str, **content: str) -> None:
    """Write a mail, inside the running transaction.

    Args:
        content: ``locale``, ``subject``, ``plain`` and ``html``.

    Raises:
        IntegrityError: there is a mail of this key already.
    """
    mail = Mail(
        key=key,
        message_id=new_message_id(),
        name=tidy(name),
        address=address,
        **content | {"subject": tidy(content["subject"])},
    )
    session.add(mail)
    session.flush()


def new_message_id() -> str:
    """Return what no other mail in the world is called."""
    _name, sender = current_app.config["MAIL_DEFAULT_SENDER"]
    return make_msgid(domain=sender.rpartition("@")[2])


def claim() -> Mail | None:
    """Take the mail that is due longest, so that nobody else does; None when none is due."""
    now = clock.now()
    is_due = (Mail.state == MailState.WAITING, Mail.due_at <= now)
    longest = select(Mail.id).where(*is_due).order_by(Mail.due_at, Mail.id).limit(1)
    while True:
        with transaction() as session:
            due = session.scalar(longest)
            if due is None:
                return None
            claimed = {"due_at": now + CLAIMED, "tries": Mail.tries + 1, "error": None}
            taken = update(Mail).where(Mail.id == due, *is_due)
            if _run(session, taken.values(**claimed)):
                mail = session.get_one(Mail, due, populate_existing=True)
                session.expunge(mail)  # it is read while no transaction is open
                return mail


def note_sent(mail: Mail) -> None:
    """Remember that a mail server has taken a mail."""
    _settle(mail, state=MailState.SENT, sent_at=clock.now(), error=None)


def note_failed(mail: Mail, error: object) -> None:
    """Give a mail up that will never be taken."""
    _settle(mail, state=MailState.FAILED, error=str(error)[:300])


def postpone(mail: Mail, error: object) -> None:
    """Put a mail back for another try, later from time to time."""
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
    _settle(mail, due_at=clock.now() + pause, error=str(error)[:300])


def try_again() -> int:
    """Let what waits for a later try or was given up be sent now; return how many mails.

    What is being sent at this moment, and what a server has taken, is left alone.
    """
    now = clock.now()
    postponed = and_(Mail.state == MailState.WAITING, Mail.error.is_not(None))
    unsent = update(Mail).where(or_(Mail.state == MailState.FAILED, postponed))
    with transaction() as session:
        return _run(
            session, unsent.values(state=MailState.WAITING, due_at=now, asked_at=now, tries=0)
        )


def tidy_up() -> None:
    """Give up what nobody took for days, and remove what is long done with."""
    now = clock.now()
    old = Mail.state == MailState.WAITING, _since() < now - GIVEN_UP, Mail.due_at <= now
    done = Mail.state != MailState.WAITING, Mail.created_at < now - KEPT
    with transaction() as session:
        _run(session, update(Mail).where(*old).values(state=MailState.FAILED))
        _run(session, delete(Mail).where(*done))


def is_stuck() -> bool:
    """Tell whether a mail has been waiting for hours, so that somebody should look."""
    old = Mail.state == MailState.WAITING, _since() < clock.now() - STUCK
    return db.session.scalar(select(Mail.id).where(*old).limit(1)) is not None


@dataclass(frozen=True)
class Standing:
    """How the mail is doing.

    Attributes:
        counts: how many mails there are by state.
        unsent: those that were given up or wait, newest first.
    """

    is_configured: bool
    is_stuck: bool
    counts: Mapping[MailState, int]
    unsent: Sequence[Mail]
    last_sent_at: datetime | None


def standing(limit: int) -> Standing:
    """Tell how the mail is doing, with at most ``limit`` of what is not sent."""
    session, unsent = db.session, Mail.state.in_((MailState.FAILED, MailState.WAITING))
    counted = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    counts = dict.fromkeys(MailState, 0) | {row.state: row.count for row in counted}
    newest = select(Mail).where(unsent).order_by(Mail.id.desc()).limit(limit)
    sent_at = session.scalar(select(func.max(Mail.sent_at)))
    return Standing(is_configured(), is_stuck(), counts, session.scalars(newest).all(), sent_at)


def _since() -> ColumnElement[datetime]:
    """Return since when a mail has been waiting."""
    return func.coalesce(Mail.asked_at, Mail.created_at, type_=Moment)


def _settle(mail: Mail, **values: Any) -> None:
    with transaction() as session:
        waiting = Mail.id == mail.id, Mail.state == MailState.WAITING
        _run(session, update(Mail).where(*waiting).values(**values))


def _run(session: Session, statement: Any) -> int:
    """Run a statement and return how many rows it changed."""
    done: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)
