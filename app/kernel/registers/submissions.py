"""What was sent once is entered once: a form sent twice answers with the row of the first time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Integer, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment, db
from app.kernel.registers.operations import transaction
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily

KEPT = timedelta(days=7)


class Submission(Model):
    """A form that was sent, by the key it was shown with."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    register: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)


def new_key() -> str:
    """Return a key for a form about to be shown."""
    return uuid4().hex


def begin(key: str | None, register: str) -> Submission | None:
    """Note that a form has arrived; a second copy of it waits here until the first is done.

    Returns None for a form without a key. A returned row with a ``row_id`` was sent before.
    """
    if not key or len(key) != 32:
        return None
    user_id = actor().user_id
    known = db.session.get(Submission, key)
    if known is not None and (known.register, known.user_id) == (register, user_id):
        return known
    made = Submission(key=key if known is None else new_key(), register=register, user_id=user_id)
    db.session.add(made)
    db.session.flush()
    return made


@job(label=_("Forget which forms were sent long ago"), every=Daily(2, 20))
def forget_old() -> None:
    """Remove what nobody can send again any more, every night; safe to run twice."""
    old = delete(Submission).where(Submission.created_at < clock.now() - KEPT)
    with transaction() as session:
        session.execute(old)
