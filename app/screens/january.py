"""January: last year's records are sorted, bound and handed to the office (4.5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import select

from app.chapters.records import operations, rules
from app.chapters.records.contents import contents_job
from app.chapters.records.models import ArchiveItem, Place, Transfer, Volume
from app.chapters.records.rules import Custody, normalised
from app.kernel import clock
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.paper.views import Job
from app.kernel.registers.operations import change, transaction
from app.kernel.roles import Action
from app.kernel.web.pages import Page, needs, whole_number

SHOWN = 20  # lines of each list; the rest is one link away
RECORDS_SHOWN = 500  # of one volume
VOLUME = "/volume/<int(max=2147483647):key>"


class January(Page):
    """One page from what is missing to the list both sides sign."""

    route_base = "/january"
    class_permission_name = Transfer.__name__
    default_view = "wizard"

    @expose("/")
    @needs(Action.ADD)
    def wizard(self) -> ResponseReturnValue:
        """Show how far the hand-over of a year has come."""
        year = _year()
        volumes = operations.volumes_of(year)
        unfinished = operations.unfinished(year, SHOWN + 1)
        not_ready = operations.not_ready(year, SHOWN + 1)
        proposals = operations.proposals(year)
        return render_template(
            "screens/january.html",
            year=year,
            years=_years(),
            due_on=rules.due_on(year),
            unfinished=unfinished,
            not_ready=not_ready,
            proposals=proposals,
            volumes=volumes,
            unbound=[volume for volume in volumes if volume.bound_on is None],
            transfer=operations.open_transfer(year),
            shown=SHOWN,
        )

    @expose("/accept", methods=["POST"])
    @needs(Action.ADD)
    def accept(self) -> ResponseReturnValue:
        """Make a volume of one proposal, or of all."""
        year, key = _year(), request.form.get("key")
        with transaction():
            if key is None:
                count = operations.accept_all(year)
            else:
                title = normalised(request.form.get("title") or "")[:200] or None
                operations.accept(year, whole_number(key), title)
                count = 1
        flash(ngettext("%(num)s volume is made.", "%(num)s volumes are made.", count), "success")
        return _back(year, "volumes")

    @expose("/bind", methods=["POST"])
    @needs(Action.ADD)
    def bind(self) -> ResponseReturnValue:
        """Bind one volume, or all that are not bound."""
        year, key = _year(), request.form.get("key")
        with transaction():
            if key is None:
                count = operations.bind_all(year)
            else:
                operations.bind(_volume(whole_number(key)))
                count = 1
        flash(ngettext("%(num)s volume is bound.", "%(num)s volumes are bound.", count), "success")
        return _back(year, "volumes")

    @expose("/list", methods=["POST"])
    @needs(Action.ADD)
    def write_list(self) -> ResponseReturnValue:
        """Write the list of bound volumes, to be signed by both sides."""
        place = db.session.get(Place, whole_number(request.form.get("place") or 0, least=0))
        if place is None:
            flash(gettext("Choose the place at the office first."), "warning")
            return _back(_year(), "list")
        with transaction():
            transfer = operations.list_volumes(_year(), place)
        return redirect(f"/transfer/{transfer.id}")

    # --- one volume

    @expose(VOLUME)
    @needs(Action.ADD)
    def volume(self, key: int) -> ResponseReturnValue:
        """Show what is in a volume, to put records into another one."""
        volume = _volume(key)
        others = [each for each in operations.volumes_of(volume.year) if each.id != key]
        return render_template(
            "screens/january_volume.html", volume=volume, records=_records(key), others=others
        )

    @expose(f"{VOLUME}/rename", methods=["POST"])
    @needs(Action.ADD)
    def rename(self, key: int) -> ResponseReturnValue:
        """Call a volume otherwise."""
        with transaction():
            change(_volume(key), {"title": request.form.get("title", "")[:200]})
        return redirect(f"{self.route_base}/volume/{key}")

    @expose(f"{VOLUME}/move", methods=["POST"])
    @needs(Action.ADD)
    def move(self, key: int) -> ResponseReturnValue:
        """Put some records of a volume into another one, or take them out."""
        ids = [whole_number(each) for each in request.form.getlist("ids")[:RECORDS_SHOWN]]
        into = request.form.get("to")
        with transaction():
            volume = _volume(key)
            to = _volume(whole_number(into)) if into else volume.place
            count = operations.rearrange(volume, ids, to)
        flash(ngettext("%(num)s record is moved.", "%(num)s records are moved.", count), "success")
        return redirect(f"{self.route_base}/volume/{key}")

    # --- contents of all volumes

    @expose("/contents")
    @needs(Action.ADD)
    def contents(self) -> ResponseReturnValue:
        """Show the contents of every volume of the year, as they are printed."""
        return _contents().show()

    @expose("/contents", methods=["POST"])
    @needs(Action.ADD)
    def contents_printed(self) -> ResponseReturnValue:
        """Note that the contents are printed from the browser."""
        return _contents().keep()

    @expose("/contents.pdf")
    @needs(Action.ADD)
    def contents_pdf(self) -> ResponseReturnValue:
        """Send the contents of every volume of the year as a PDF."""
        return _contents().send()


def _year() -> int:
    usual = rules.year_to_hand_over(clock.today())
    asked = request.values.get("year")
    return whole_number(asked, least=rules.FIRST_YEAR, most=usual) if asked else usual


def _years() -> list[int]:
    """Return the years to choose from, the last one first."""
    last = rules.year_to_hand_over(clock.today())
    return list(range(last, last - 10, -1))


def _back(year: int, place: str) -> ResponseReturnValue:
    return redirect(f"/january/?year={year}#{place}")


def _volume(key: int) -> Volume:
    """Return a volume sales still keeps.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Volume, key)
    if found is None or found.custody is not Custody.SALES:
        raise NotFound
    return found


def _records(volume_id: int) -> Sequence[ArchiveItem]:
    held = db.session.scalars(
        select(ArchiveItem).where(ArchiveItem.volume_id == volume_id).limit(RECORDS_SHOWN)
    ).all()
    return sorted(held, key=lambda record: rules.natural(record.number))


def _contents() -> Job:
    year = _year()
    volumes = [volume for volume in operations.volumes_of(year) if volume.item_count]
    if not volumes:
        raise NotFound
    name = gettext("Contents of the volumes of %(year)s", year=year)
    return contents_job(volumes, name, f"/january/?year={year}")
