"""The copies of a form that is printed in several: who holds each, and which came back (4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import Moment, db
from app.kernel.errors import NotFound
from app.kernel.registers import history
from app.kernel.registers.register import Form, Register


class Copy(Model):
    """One copy of one form.

    Attributes:
        place: the holder, counted from 1 in the order of the card.
    """

    __tablename__ = "form_copy"
    __table_args__ = (UniqueConstraint("entry_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    place: Mapped[int] = mapped_column(Integer)
    printed_at: Mapped[datetime | None] = mapped_column(Moment)
    printed_by: Mapped[str | None] = mapped_column(String(120))
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_by: Mapped[str | None] = mapped_column(String(120))


@dataclass(frozen=True)
class Held:
    """A copy as the page of its form shows it; without ``copy`` nothing is known of it yet."""

    place: int
    holder: Any
    copy: Copy | None

    @property
    def is_back(self) -> bool:
        """Whether it was ticked off as returned."""
        return self.copy is not None and self.copy.returned_at is not None


def copies_of(row: Register) -> list[Held]:
    """Return every copy of a form, in the order of the card; a row printed once has none."""
    if not isinstance(row, Form) or not row.card.copies:
        return []
    known = {copy.place: copy for copy in db.session.scalars(_stored(row))}
    return [
        Held(place, holder, known.get(place)) for place, holder in enumerate(row.card.copies, 1)
    ]


def note_printed(row: Register, places: Sequence[int] = ()) -> None:
    """Keep in the history that a row was printed, and which copies of it.

    Args:
        places: the holders whose copies were printed, counted from 1; all when empty.
    """
    known = range(1, len(row.card.copies) + 1)
    printed = [place for place in known if not places or place in places]
    for copy in _made(row, printed):
        copy.printed_at, copy.printed_by = clock.now(), actor().name
    _write(row, "printed", printed)


def take_back(row: Register, place: int) -> None:
    """Tick a copy off as returned; also on a form that is locked.

    Raises:
        NotFound: the form has no such copy.
    """
    (copy,) = _made(row, [_known(row, place)])
    if copy.returned_at is None:
        copy.returned_at, copy.returned_by = clock.now(), actor().name
        _write(row, "copy returned", [place])


def miss_again(row: Register, place: int) -> None:
    """Take the tick off a copy.

    Raises:
        NotFound: the form has no such copy.
    """
    (copy,) = _made(row, [_known(row, place)])
    if copy.returned_at is not None:
        copy.returned_at = copy.returned_by = None
        _write(row, "copy missing", [place])


def _known(row: Register, place: int) -> int:
    if place not in {each.place for each in copies_of(row)}:
        raise NotFound
    return place


def _made(row: Register, places: Sequence[int]) -> list[Copy]:
    """Return the stored copies at these places; one that is not stored yet is made."""
    if not places:
        return []
    found = {copy.place: copy for copy in db.session.scalars(_stored(row))}
    for place in set(places) - found.keys():
        found[place] = Copy(entry_id=row.entry.id, place=place)
        db.session.add(found[place])
    return [found[place] for place in places]


def _stored(row: Register) -> Any:
    return select(Copy).where(Copy.entry_id == row.entry.id)


def _write(row: Register, action: str, places: Sequence[int]) -> None:
    diff = {"copies": [None, list(places)]} if places else {}
    history.write(db.session, [history.Fact(row.__tablename__, row.id, action, diff)])


__all__ = ["Copy", "Held", "copies_of", "miss_again", "note_printed", "take_back"]
