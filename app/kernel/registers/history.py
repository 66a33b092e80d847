"""The history of every item: append-only, in the same transaction, chained by HMAC.

Whoever changes, removes or inserts an entry without the key, which is kept outside the database,
breaks the chain, and `verify` names the place.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app, g, has_request_context, request
from flask_appbuilder import Model
from sqlalchemy import JSON, Index, Integer, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment

_reason: ContextVar[str | None] = ContextVar("reason", default=None)

START = "0" * 64


class Change(Model):
    """One row changed by one person in one transaction."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_register_row_id", "register", "row_id"),)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor_id: Mapped[int | None] = mapped_column(Integer, index=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    origin: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str] = mapped_column(String(36))
    register: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(40))
    diff: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(Text)
    mac: Mapped[str] = mapped_column(String(64))


class Head(Model):
    """The end of the chain; its row lock makes the chain one line."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    mac: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Fact:
    """Something that happened to a row; ``diff`` maps items to [before, after]."""

    register: str
    row_id: int | None
    action: str
    diff: dict[str, Any]


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    seq: int
    what: str


@contextmanager
def because(reason: str | None) -> Iterator[None]:
    """Write ``reason`` into the history of what happens inside."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def reason() -> str | None:
    """Return why what happens now happens, if anybody said so."""
    return _reason.get()


def write(session: Session, facts: Sequence[Fact]) -> None:
    """Append facts to the chain, in the running transaction."""
    if not facts:
        return
    head = _lock_head(session)
    rows: list[dict[str, Any]] = []
    seq, mac = head
    common = _circumstances()
    for fact in facts:
        seq += 1
        row = {
            "seq": seq,
            "register": fact.register,
            "row_id": fact.row_id,
            "action": fact.action,
            "diff": plain(fact.diff),
            **common,
        }
        mac = _mac(row, mac)
        rows.append(row | {"mac": mac})
    session.execute(insert(Change), rows)
    session.execute(
        update(Head).where(Head.id == 1).values(seq=seq, mac=mac),
        execution_options={"synchronize_session": False},
    )


def note(session: Session, action: str, register: str, **diff: Any) -> None:
    """Record an event that changes no row, such as an export."""
    write(session, [Fact(register, None, action, diff)])


def of_row(session: Session, register: str, row_id: int, limit: int = 100) -> Sequence[Change]:
    """Return the changes of one row, newest first."""
    return session.scalars(
        select(Change)
        .where(Change.register == register, Change.row_id == row_id)
        .order_by(Change.seq.desc())
        .limit(limit)
    ).all()


def verify(session: Session) -> list[Break]:
    """Check the whole chain; an empty list means that nothing was tampered with."""
    breaks: list[Break] = []
    expected, mac = 1, START
    for change in session.execute(select(Change).order_by(Change.seq)).yield_per(5000).scalars():
        if change.seq != expected:
            breaks.append(Break(expected, "missing"))
        elif not hmac.compare_digest(_mac(_content(change), mac), change.mac):
            breaks.append(Break(change.seq, "changed"))
        expected, mac = change.seq + 1, change.mac
    head = session.get(Head, 1)
    if head is not None and (head.seq, head.mac) != (expected - 1, mac):
        breaks.append(Break(expected, "cut"))
    return breaks


def plain(value: Any) -> Any:
    """Turn a value into what JSON can hold, the same on both databases."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value)


def _lock_head(session: Session) -> tuple[int, str]:
    found = session.execute(
        select(Head.seq, Head.mac).where(Head.id == 1).with_for_update()
    ).one_or_none()
    if found is None:
        session.execute(insert(Head), [{"id": 1, "seq": 0, "mac": START}])
        return 0, START
    return found.seq, found.mac


def _circumstances() -> dict[str, Any]:
    who = actor()
    return {
        "at": clock.now(),
        "actor_id": who.user_id,
        "actor_name": who.name,
        "origin": _origin(),
        "request_id": _request_id(),
        "reason": reason(),
    }


def _origin() -> str:
    if not has_request_context():
        return "command"
    return f"{request.method} {request.path}"[:160] + f" {request.remote_addr or ''}"[:40]


def _request_id() -> str:
    if not has_request_context():
        return str(uuid4())
    if "request_id" not in g:
        g.request_id = str(uuid4())
    return str(g.request_id)


_SEALED = (
    "seq", "at", "actor_id", "actor_name", "origin", "request_id",
    "register", "row_id", "action", "diff", "reason",
)  # fmt: skip


def _content(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in _SEALED}


def _mac(row: dict[str, Any], previous: str) -> str:
    text = json.dumps(
        plain({name: row[name] for name in _SEALED}) | {"previous": previous},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    key: bytes = current_app.config["HISTORY_KEY"]
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
