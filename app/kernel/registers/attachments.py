"""Files that hang from records: kept once by their content, known by the name they came with."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from flask import current_app
from flask_appbuilder import Model
from flask_babel import gettext
from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.datastructures import FileStorage

from app.kernel import clock
from app.kernel.actor import actor, actor_id
from app.kernel.database import Moment, db
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.filetypes import TYPES, FileType, RefusedFile, clean_picture, recognise
from app.kernel.registers.signatures import Signature
from app.kernel.roles import Action

CHUNK = 1024 * 1024
LONGEST_NAME = 180


class Attachment(Model):
    """One file on one record; the bytes lie under their digest and are shared."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    extension: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL"), default=actor_id
    )
    created_by_name: Mapped[str] = mapped_column(String(120), default=lambda: actor().name)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))

    entry: Mapped[Entry] = relationship()

    @property
    def type(self) -> FileType:
        """What kind of file it is."""
        return TYPES[self.extension]

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return _folder() / self.digest[:2] / self.digest[2:4] / self.digest

    def __repr__(self) -> str:
        return self.name


class TooLarge(RefusedFile):
    """The file is larger than the program takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            gettext("The file is too large; at most %(size)s MB.", size=str(limit // (1024 * 1024)))
        )


# Asked whether files may still be added to, or removed from, a locked row; one yes is enough.
_late_rules: list[Callable[[Any], bool]] = [
    lambda row: actor().can(Action.VOID, type(row)),
]


def allow_late(rule: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Add a rule that lets files be added to locked rows it says yes to."""
    _late_rules.append(rule)
    return rule


def attach(row: Any, upload: FileStorage) -> Attachment:
    """Hang an uploaded file from a row that has been flushed.

    The bytes are on disk before the row is committed: a crash between the two leaves a file
    nobody refers to, never a record without its file.

    Raises:
        RefusedFile: The type, the size or the content is not accepted.
        NotAllowed: The row is locked and none of the rules lets files in late.
    """
    _refuse_locked(row)
    name = _tidy(upload.filename or "")
    kind, digest, size = _keep(name, upload.stream)
    attachment = Attachment(
        entry_id=row.entry.id, name=name, extension=kind.extension, digest=digest, size=size
    )
    db.session.add(attachment)
    db.session.flush()
    _remember(row, "attached", attachment, [None, name])
    return attachment


def remove(row: Any, attachment: Attachment) -> None:
    """Take a file off a row: it is marked, and can be found in the history.

    Raises:
        NotAllowed: The row is locked, or the file hangs from another one.
        RegulationError: The file shows a signature given on paper.
    """
    _refuse_locked(row)
    if attachment.entry_id != row.entry.id:
        raise NotAllowed
    signed = select(Signature.id).where(Signature.scan_id == attachment.id).limit(1)
    if db.session.scalar(signed) is not None:
        raise RegulationError(
            gettext("This file shows a signature, so it cannot be removed."), clause="4.3"
        )
    attachment.removed_at = clock.now()
    attachment.removed_by_id = actor_id()
    db.session.flush()
    _remember(row, "detached", attachment, [attachment.name, None])


def attachments_of(row: Any) -> list[Attachment]:
    """Return the files of a row, oldest first."""
    query = (
        select(Attachment)
        .where(Attachment.entry_id == row.entry.id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    return list(db.session.scalars(query))


def may_attach(row: Any) -> bool:
    """Say whether files may be added to a row by its state; rights are asked elsewhere."""
    return not row.locked() or any(rule(row) for rule in _late_rules)


def limit() -> int:
    """Return how many bytes a file may have."""
    return int(current_app.config.get("MAX_UPLOAD_MB", 20)) * 1024 * 1024


def _refuse_locked(row: Any) -> None:
    if not may_attach(row):
        raise NotAllowed(gettext("The record is closed: its files cannot be changed any more."))


def _remember(row: Any, action: str, attachment: Attachment, diff: list[str | None]) -> None:
    fact = history.Fact(row.__tablename__, row.id, action, {f"file {attachment.id}": diff})
    history.write(db.session, [fact])


def _tidy(name: str) -> str:
    """Return a name without folders and control characters, its extension kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in name if character.isprintable()).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        raise RefusedFile(gettext("The file has no name."))
    return f"{stem[: LONGEST_NAME - len(extension)]}{dot}{extension}"


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "files"


def _keep(name: str, upload: IO[bytes]) -> tuple[FileType, str, int]:
    """Check the bytes and move them to their place; return type, digest and size."""
    folder = _folder()
    (folder / "incoming").mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder / "incoming") as received:
        _receive(upload, received)
        kind = recognise(name, received)
        if not kind.picture:
            return kind, *_settle(received)
        with tempfile.NamedTemporaryFile(dir=folder / "incoming") as cleaned:
            clean_picture(kind, received, cleaned)
            return kind, *_settle(cleaned)


def _receive(upload: IO[bytes], target: IO[bytes]) -> None:
    size = 0
    while chunk := upload.read(CHUNK):
        size += len(chunk)
        if size > limit():
            raise TooLarge(limit())
        target.write(chunk)
    if size == 0:
        raise RefusedFile(gettext("The file is empty."))
    target.flush()


def _settle(received: IO[bytes]) -> tuple[str, int]:
    """Give the bytes their lasting place, unless the same bytes are there already."""
    received.flush()
    received.seek(0)
    digest = hashlib.file_digest(received, "sha256").hexdigest()  # type: ignore[arg-type]
    size = received.tell()
    place = _folder() / digest[:2] / digest[2:4] / digest
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.fsync(received.fileno())
    try:
        os.link(received.name, place)
    except FileExistsError:
        pass
    except OSError as fault:
        raise RegulationError(gettext("The file could not be stored.")) from fault
    return digest, size
