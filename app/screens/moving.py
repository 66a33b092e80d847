"""Putting records away with a scanner: a place or a volume first, then one record after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import func, select

from app.chapters.records import operations
from app.chapters.records.models import ArchiveItem, Place, Volume
from app.chapters.records.rules import place_label
from app.kernel.database import db, reading
from app.kernel.errors import NotFound, RegulationError
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of
from app.kernel.roles import Action
from app.kernel.web.pages import Page, needs, whole_number
from app.screens.scans import scanned_number

SCANNED = (Place, Volume, ArchiveItem)
TARGETS: Mapping[str, type[Place] | type[Volume]] = {"place": Place, "volume": Volume}


class NothingHere(RegulationError):
    """What was scanned is no place, no volume and no archived record."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext("No place, volume or archived record is called %(number)s.", number=number)
        )


class PlaceFirst(RegulationError):
    """A record was scanned before anybody said where it goes."""

    def __init__(self) -> None:
        super().__init__(gettext("Scan a place or a volume first, then the records."))


class Moving(Page):
    """Every scan is saved at once; what stands where stays in view."""

    route_base = "/moving"
    class_permission_name = ArchiveItem.__name__
    default_view = "start"

    @expose("/")
    @needs(Action.CHANGE)
    def start(self) -> ResponseReturnValue:
        """Show the page, with a place or a volume to begin with if the address names one."""
        asked = {key: request.args[key] for key in TARGETS if key in request.args}
        return render_template("screens/moving.html", **_panel(_target(asked)))

    @expose("/scan", methods=["POST"])
    @needs(Action.CHANGE)
    def scan(self) -> ResponseReturnValue:
        """Go to the scanned place or volume, or move the scanned record there."""
        asked = _asked()
        found = _scanned(str(asked.get("words") or "")[:200])
        if not isinstance(found, ArchiveItem):
            return _answer(found, gettext("What you scan now goes to %(place)s.", place=found))
        target = _target(asked)
        if target is None:
            raise PlaceFirst
        return _move(found, target)

    @expose("/bring", methods=["POST"])
    @needs(Action.CHANGE)
    def bring(self) -> ResponseReturnValue:
        """Move the scanned volume itself to the place scanned before it."""
        asked = _asked()
        volume, place = (_target({key: asked.get(key)}) for key in ("volume", "place"))
        if not isinstance(volume, Volume) or not isinstance(place, Place):
            raise PlaceFirst
        return _move(volume, place)


def _asked() -> Mapping[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _target(asked: Mapping[str, Any]) -> Place | Volume | None:
    """Return the place or the volume a page is at.

    Raises:
        NotFound: there is none with this id.
    """
    for key, register in TARGETS.items():
        if asked.get(key):
            found: Place | Volume | None = db.session.get(register, whole_number(asked[key]))
            if found is None:
                raise NotFound
            return found
    return None


def _scanned(words: str) -> Place | Volume | ArchiveItem:
    number = scanned_number(words)
    entry = db.session.scalar(
        select(Entry).where(
            Entry.number.in_({number, place_label(number)}),
            Entry.register.in_([register.__tablename__ for register in SCANNED]),
        )
    )
    if entry is None:
        raise NothingHere(number)
    found: Place | Volume | ArchiveItem = db.session.get_one(
        register_of(entry.register), entry.row_id
    )
    return found


def _move(thing: ArchiveItem | Volume, target: Place | Volume) -> ResponseReturnValue:
    came_from = thing.whereabouts
    with transaction():
        moved = operations.move([thing], target)
        facts = {
            "number": thing.number,
            "title": thing.title,
            "url": f"/{thing.__tablename__}/{thing.id}",
            "came_from": came_from,
            "moved": bool(moved),
        }
    said = (
        gettext("%(number)s is put into %(place)s.", number=facts["number"], place=target)
        if moved
        else gettext("%(number)s is in %(place)s already.", number=facts["number"], place=target)
    )
    return _answer(target, said, line=_fragment("screens/moving_line.html", facts))


def _answer(target: Place | Volume, said: str, **more: Any) -> ResponseReturnValue:
    with reading():
        panel = _fragment("screens/moving_target.html", _panel(target))
        at = {target.__tablename__: target.id}
    return jsonify(said=said, at=at, panel=panel, **more)


def _panel(target: Place | Volume | None) -> dict[str, Any]:
    if target is None:
        return {"target": None}
    link = ArchiveItem.place_id if isinstance(target, Place) else ArchiveItem.volume_id
    held = select(func.count()).select_from(ArchiveItem).where(link == target.id)
    return {"target": target, "held": db.session.scalar(held)}


def _fragment(name: str, facts: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(name).render(facts)
