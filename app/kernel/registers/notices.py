"""Notices: what the program tells one person, kept until read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_babel import gettext
from sqlalchemy import JSON, ForeignKey, Index, String, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.kernel import clock
from app.kernel.database import Moment
from app.kernel.registers.entries import Entry

_NEWS = text("read_at IS NULL AND mailed_at IS NULL")


class Notice(Model):
    """One sentence for one person, usually about one row.

    Attributes:
        text: message id with named placeholders, translated when shown.
        key: says the same thing only once when given.
        url: the page to act on, where that is not the row's own.
        mailed_at: when it went into a mail.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user_id_read_at", "user_id", "read_at"),
        Index(
            "ix_notice_user_id_created_at",
            "user_id",
            "created_at",
            sqlite_where=_NEWS,
            postgresql_where=_NEWS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    url: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)

    entry: Mapped[Entry | None] = relationship(lazy="joined")

    @property
    def sentence(self) -> str:
        """The notice in the reader's language."""
        return gettext(self.text, **self.values)


def message(text: str) -> str:
    """Mark a message id for translation and return it as it is."""
    return text


def notify(
    session: Session,
    user_ids: Iterable[int | None],
    text: str,
    values: dict[str, Any],
    row: Any = None,
    key: str | None = None,
    url: str | None = None,
) -> None:
    """Tell people something, inside the running transaction.

    Args:
        user_ids: login accounts; people without one (None) are passed over.
        text: a message id marked with `message`.
        row: what it is about; who may not see the row is not shown the notice.
        key: with the user's id it makes the notice unique; a second one is not written.
        url: the page to act on, where that is not the row's own.
    """
    wanted = sorted({user_id for user_id in user_ids if user_id is not None})
    keys = {user_id: f"{key}/{user_id}" if key else None for user_id in wanted}
    if key:
        known = set(session.scalars(select(Notice.key).where(Notice.key.in_(keys.values()))))
        wanted = [user_id for user_id in wanted if keys[user_id] not in known]
    if not wanted:
        return
    entry_id = row.entry.id if row is not None else None
    session.execute(
        insert(Notice),
        [
            {
                "user_id": user_id,
                "entry_id": entry_id,
                "text": text,
                "values": values,
                "key": keys[user_id],
                "url": url,
            }
            for user_id in wanted
        ],
    )


def unread(session: Session, user_id: int) -> int:
    """Count what a person has not read yet."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        )
        or 0
    )


def mark_read(session: Session, user_id: int, ids: Iterable[int] | None = None) -> None:
    """Mark a person's notices as read, all of them or those with the given ids."""
    statement = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if ids is not None:
        statement = statement.where(Notice.id.in_(list(ids)))
    session.execute(
        statement.values(read_at=clock.now()), execution_options={"synchronize_session": False}
    )
