"""A document gets its copies, and they keep its name (2.7.2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.chapters.library.models import Document, DocumentCopy
from app.kernel import signals
from app.kernel.database import db
from app.kernel.registers import operations
from app.kernel.registers.register import Register


@signals.created.connect
@signals.changed.connect
def _saved(row: Register, **_kwargs: Any) -> None:
    """Make the copies a document has more than before, and rename those it had."""
    if isinstance(row, Document):
        rename_copies(row)
        make_copies(row)


def make_copies(document: Document) -> int:
    """Give a document the copies it lacks, numbered on from the last; return how many."""
    made = document.copies_made
    for position in range(made + 1, document.copies + 1):
        operations.create(DocumentCopy, {}, document=document, position=position)
    return document.copies - made


def rename_copies(document: Document) -> None:
    """Bring a changed title to the copies, which are found by it."""
    old = DocumentCopy.document_id == document.id, DocumentCopy.title != document.title
    for copy in db.session.scalars(select(DocumentCopy).where(*old)):
        copy.title = document.title
    db.session.flush()
