"""Putting records and volumes somewhere else; every move is kept (4.5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, Cabinet, Movement, Place, Volume
from app.chapters.records.models.places import whereabouts
from app.kernel import signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.registers import history
from app.kernel.registers.operations import change_all
from app.kernel.registers.scope import UNSCOPED

# The program brings derived columns up to date, whoever acts; the objects read before are expired.
_EVERYWHERE = {"synchronize_session": False, UNSCOPED: True}


def contents_of(volume: Volume) -> list[ArchiveItem]:
    """Return what is bound in a volume, page by page; what has no pages yet comes last."""
    held = db.session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id == volume.id))
    return sorted(held, key=_in_order)


def _in_order(record: ArchiveItem) -> Any:
    return record.page_from is None, record.page_from or 0, rules.natural(record.number)


def target_of(place_id: int | None, volume_id: int | None) -> Place | Volume:
    """Return where something is moved to.

    Raises:
        NowhereToMove: neither is chosen, or both.
        NotFound: there is no such place or volume.
    """
    if (place_id is None) == (volume_id is None):
        raise rules.NowhereToMove
    register: Any = Place if place_id is not None else Volume
    found: Place | Volume | None = db.session.get(register, place_id or volume_id)
    if found is None:
        raise NotFound
    return found


def move(things: Sequence[ArchiveItem | Volume], to: Place | Volume, why: str | None = None) -> int:
    """Put records and volumes in another place, or records into a volume (4.5.3).

    Returns:
        How many were not there before.

    Raises:
        VolumeInVolume: a volume is put into a volume.
    """
    items = [thing for thing in things if isinstance(thing, ArchiveItem)]
    volumes = [thing for thing in things if isinstance(thing, Volume)]
    with history.because(why):
        if isinstance(to, Place):
            moved = change_all(volumes, {"place_id": to})
            return moved + change_all(items, {"volume_id": None, "place_id": to})
        if volumes:
            raise rules.VolumeInVolume(str(volumes[0]))
        return change_all(items, {"volume_id": to, "place_id": to.place})


@signals.changed.connect
def _note_move(row: Any, before: Mapping[str, Any], **_: Any) -> None:
    """Keep from where to where something was put, whichever way it was changed."""
    if isinstance(row, ArchiveItem) and before.keys() & {"place_id", "volume_id"}:
        _keep(row, _stood(row, before), record=row)
    if isinstance(row, Volume) and "place_id" in before:
        _keep(row, _stood(row, before), volume=row)
        _bring_along(row)


def _keep(row: ArchiveItem | Volume, came_from: str, **what: Any) -> None:
    db.session.add(
        Movement(
            came_from=came_from or None,
            went_to=row.whereabouts or None,
            moved_by_id=actor().employee_id,
            why=history.reason(),
            **what,
        )
    )


def _stood(row: ArchiveItem | Volume, before: Mapping[str, Any]) -> str:
    """Return where something stood before it was changed."""
    place_id = before.get("place_id", row.place_id)
    volume_id = before.get("volume_id", getattr(row, "volume_id", None))
    place = db.session.get(Place, place_id) if place_id else None
    return whereabouts(place, db.session.get(Volume, volume_id) if volume_id else None)


def _bring_along(volume: Volume) -> None:
    """Let what is bound stand where its volume stands now."""
    values = {"place_id": volume.place_id, "cabinet_id": volume.place.cabinet_id}
    update_items(ArchiveItem.volume_id == volume.id, values)


@signals.changed.connect
def _follow_label(row: Any, before: Mapping[str, Any], **_: Any) -> None:
    """Let what stands in a place be found in the cabinet its label names now."""
    if isinstance(row, Place) and "cabinet_id" in before:
        update_items(ArchiveItem.place_id == row.id, {"cabinet_id": row.cabinet_id})


def update_items(which: Any, values: Mapping[str, Any]) -> None:
    """Change records as they stand in the database, and let those read before be read again."""
    db.session.execute(
        update(ArchiveItem).where(which).values(values), execution_options=_EVERYWHERE
    )
    for row in db.session.identity_map.values():
        if isinstance(row, ArchiveItem):
            db.session.expire(row, [*values, *(key.removesuffix("_id") for key in values)])


@signals.created.connect
@signals.changed.connect
def _count(row: Any, before: Mapping[str, Any] | None = None, **_: Any) -> None:
    """Keep how many records and pages a volume holds."""
    if not isinstance(row, ArchiveItem):
        return
    was = (before or {}).get("volume_id")
    if before is None or before.keys() & {"volume_id", "page_count"}:
        for volume_id in filter(None, {row.volume_id, was}):
            recount(volume_id)


def recount(volume_id: int) -> None:
    """Count what a volume holds now."""
    held = ArchiveItem.volume_id == volume_id
    counts = {
        "item_count": select(func.count()).select_from(ArchiveItem).where(held).scalar_subquery(),
        "page_count": select(func.coalesce(func.sum(ArchiveItem.page_count), 0))
        .where(held)
        .scalar_subquery(),
    }
    db.session.execute(
        update(Volume).where(Volume.id == volume_id).values(counts), execution_options=_EVERYWHERE
    )
    volume = db.session.identity_map.get(db.session.identity_key(Volume, volume_id))
    if volume is not None:
        db.session.expire(volume, counts.keys())


@signals.created.connect
@signals.changed.connect
def _fit_shelves(row: Any, **_: Any) -> None:
    """Give every shelf of a cabinet its place, to be labelled."""
    if isinstance(row, Cabinet) and row.shelves:
        for label in rules.shelf_labels(row.name, row.shelves):
            Place.called(label)
        db.session.flush()
