"""`Entry`: one line for every row of every register.

Everything that any row can have (signatures, attachments, comments, notices, loans) hangs from its
entry, and search, pickers and duties read entries only, so that none of them knows a register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask_appbuilder import Model
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

if TYPE_CHECKING:
    from app.kernel.registers.signatures import Signature


class Entry(Model):
    """The line of one row in the index of all registers.

    Attributes:
        register: table of the register.
        subject_register, subject_id: the row the scope starts from (the customer, the lead), None
            when everybody may see it.
        preparer_id: the account that entered the row.
        haystack: folded names, pinyin, number and phone digits, see `text.haystack`.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("register", "row_id"),
        Index("ix_entry_preparer_id_state", "preparer_id", "state"),
        Index("ix_entry_register_state", "register", "state"),
        Index("ix_entry_subject_id_subject_register", "subject_id", "subject_register"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(Integer)
    number: Mapped[str | None] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(300))
    subject_register: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str | None] = mapped_column(String(40))
    preparer_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    haystack: Mapped[str] = mapped_column(Text, default="")

    signatures: Mapped[list[Signature]] = relationship(
        back_populates="entry", order_by="Signature.id"
    )

    def __repr__(self) -> str:
        return " ".join(filter(None, (self.number, self.title)))


def entry_of(row: Any) -> Entry:
    """Return the entry of a flushed row.

    Raises:
        LookupError: the row was never flushed.
    """
    kept: Entry | None = row.__dict__.get("_entry")
    if kept is not None and object_session(kept) is object_session(row):
        return kept
    session = object_session(row)
    found = (
        session.scalar(
            select(Entry).where(Entry.register == row.__tablename__, Entry.row_id == row.id)
        )
        if session is not None
        else None
    )
    if found is None:
        raise LookupError(f"{type(row).__name__} {row.id} has no entry yet")
    row.__dict__["_entry"] = found
    return found


def stands_for(rows: Iterable[tuple[str, int]]) -> ColumnElement[bool]:
    """Return the condition on `Entry` that it is of one of these rows, given by table and id.

    SQLite would read every entry for a list of pairs.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for table, row_id in rows:
        ids[table].add(row_id)
    return or_(
        false(),
        *(and_(Entry.register == t, Entry.row_id.in_(sorted(of))) for t, of in sorted(ids.items())),
    )
