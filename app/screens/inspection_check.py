"""Checking the drawn records at their cabinets, on a phone or tablet, by scanning (4.5.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import BadRequest

from app.chapters.records import operations
from app.chapters.records.models import ArchiveItem, Inspection, InspectionItem
from app.chapters.records.models.inspections import ANSWERS
from app.chapters.records.rules import ItemState, Presence, Verdict
from app.kernel.database import db, reading
from app.kernel.errors import NotFound, RegulationError
from app.kernel.registers.lifecycle import FormLocked
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.pages import Page, needs, whole_number
from app.screens.scans import scanned_number

KEY = "/<int(max=2147483647):key>"
CHOICES: Mapping[str, type[Presence] | type[Verdict]] = {
    key: Presence if key == "presence" else Verdict for key in ANSWERS
}
IN_ORDER = dict.fromkeys(("complete", "signed", "place_right"), Verdict.YES)


class NotDrawn(RegulationError):
    """A record was scanned that is not in the sample."""

    def __init__(self, record: ArchiveItem) -> None:
        place = record.whereabouts or gettext("In the program")
        super().__init__(
            gettext(
                "%(number)s is not in this sample. It belongs here: %(place)s.",
                number=record.number,
                place=place,
            )
        )


class NotArchived(RegulationError):
    """Something was scanned that is no archived record."""

    def __init__(self, number: str) -> None:
        super().__init__(gettext("No archived record has the number %(number)s.", number=number))


class InspectionCheck(Page):
    """The list of what was drawn, in the order of the cabinets; every tap is saved at once."""

    route_base = "/inspection-check"
    class_permission_name = Inspection.__name__

    @expose(KEY)
    @needs(Action.CHANGE)
    def check(self, key: int) -> ResponseReturnValue:
        """Show what is to be looked at, cabinet by cabinet."""
        inspection = _inspection(key)
        if inspection.locked():
            flash(str(FormLocked(inspection)), "warning")
            return redirect(f"/inspection/{key}")
        return render_template(
            "screens/inspection_check.html",
            inspection=inspection,
            places=_places(db.session.scalars(_query(key)).all()),
            progress=_progress(inspection),
            questions=_questions(),
        )

    @expose(f"{KEY}/scan", methods=["POST"])
    @needs(Action.CHANGE)
    def scan(self, key: int) -> ResponseReturnValue:
        """Tick the scanned record as present."""
        line = _scanned(_inspection(key), str(_asked().get("words") or "")[:200])
        with transaction():
            operations.answer(line, {"presence": Presence.PRESENT})
        if line.record.state is ItemState.LENT:
            said = gettext(
                "%(number)s is here, but lent by the books: take it back at the desk.",
                number=line.record.number,
            )
            return _answer(line, said, "warning")
        return _answer(line, gettext("%(number)s is present.", number=line.record.number))

    @expose(f"{KEY}/answer", methods=["POST"])
    @needs(Action.CHANGE)
    def answer(self, key: int) -> ResponseReturnValue:
        """Note one answer, or that everything is in order."""
        asked = _asked()
        line = _line(_inspection(key), asked)
        with transaction():
            operations.answer(line, _answers(asked))
        return _answer(line)

    @expose(f"{KEY}/missing", methods=["POST"])
    @needs(Action.CHANGE)
    def missing(self, key: int) -> ResponseReturnValue:
        """Mark a record that was not found as missing in the archive."""
        line = _line(_inspection(key), _asked())
        with transaction():
            operations.report_missing(line)
        return _answer(
            line, gettext("%(number)s is marked missing.", number=line.record.number), "warning"
        )

    @expose(f"{KEY}/finish", methods=["POST"])
    @needs(Action.CHANGE)
    def finish(self, key: int) -> ResponseReturnValue:
        """Go on to the form: to sign it, or to say what is done about the findings."""
        with transaction():
            inspection = _inspection(key)
            ready = operations.finish(inspection)
        if ready:
            flash(gettext("Everything is checked. Sign the inspection."), "success")
            return redirect(f"/inspection/{key}")
        flash(gettext("Say what is done about the findings, by whom and by when."), "warning")
        return redirect(f"/inspection/{key}/edit")


def _inspection(key: int) -> Inspection:
    found = db.session.get(Inspection, key)
    if found is None:
        raise NotFound
    return found


def _asked() -> Mapping[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _query(inspection_id: int) -> Any:
    return (
        select(InspectionItem)
        .where(InspectionItem.inspection_id == inspection_id)
        .options(
            joinedload(InspectionItem.record).joinedload(ArchiveItem.record_type),
            joinedload(InspectionItem.checked_by),
        )
    )


def _places(lines: Iterable[InspectionItem]) -> list[tuple[str, list[InspectionItem]]]:
    """Return the drawn records place by place, as one walks; what has no place comes last."""
    found: dict[str, list[InspectionItem]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.record.number):
        found[line.place or ""].append(line)
    return sorted(found.items(), key=lambda each: (each[0] == "", each[0]))


def _line(inspection: Inspection, asked: Mapping[str, Any]) -> InspectionItem:
    wanted = InspectionItem.id == whole_number(asked.get("line"))
    found: InspectionItem | None = db.session.scalar(_query(inspection.id).where(wanted))
    if found is None:
        raise NotFound
    return found


def _scanned(inspection: Inspection, words: str) -> InspectionItem:
    """Return the drawn record that was scanned.

    Raises:
        NotDrawn, NotArchived: there is none among those drawn.
    """
    number = scanned_number(words)
    record = db.session.scalar(select(ArchiveItem).where(ArchiveItem.number == number))
    if record is None:
        raise NotArchived(number)
    wanted = InspectionItem.record_id == record.id
    found: InspectionItem | None = db.session.scalar(_query(inspection.id).where(wanted))
    if found is None:
        raise NotDrawn(record)
    return found


def _answers(asked: Mapping[str, Any]) -> dict[str, Any]:
    question, value = asked.get("question"), asked.get("value")
    if question == "all":
        return {"presence": Presence.PRESENT, **IN_ORDER}
    if question == "remark":
        return {"remark": str(value or "").strip()[:200] or None}
    try:
        return {str(question): CHOICES[str(question)](str(value))}
    except (KeyError, ValueError):
        raise BadRequest from None


def _progress(inspection: Inspection) -> dict[str, int]:
    return {
        "total": inspection.sample_size,
        "checked": inspection.sample_size - inspection.unchecked_count,
        "findings": inspection.finding_count,
    }


def _questions() -> list[tuple[str, Any]]:
    """Return what is asked about a record that is there, with its label."""
    return [(key, InspectionItem.item(key).label) for key in IN_ORDER]


def _answer(line: InspectionItem, said: str = "", kind: str = "success") -> ResponseReturnValue:
    """Answer with the record as it stands now, and how far the check has come."""
    with reading():
        fresh = db.session.scalars(_query(line.inspection_id).where(InspectionItem.id == line.id))
        parts = {
            "line": fresh.one(),
            "questions": _questions(),
            "open": True,
            "progress": _progress(line.inspection),
        }
        return jsonify(
            said=said,
            kind=kind,
            line=line.id,
            card=_part("screens/inspection_card.html", parts),
            progress=_part("screens/inspection_progress.html", parts),
        )


def _part(name: str, facts: dict[str, Any]) -> str:
    """Render a part of the page, without what only the frame around it needs."""
    return current_app.jinja_env.get_template(name).render(facts)
