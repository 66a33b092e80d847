"""Screens of records control."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.chapters.lending.views import Lends
from app.chapters.records import duties, operations, rules, watches
from app.chapters.records.contents import contents_job
from app.chapters.records.models import (
    ArchiveItem,
    Cabinet,
    CorrectiveAction,
    Disposal,
    DisposalItem,
    Inspection,
    InspectionItem,
    LegalHold,
    Movement,
    Place,
    RecordEquipment,
    RecordType,
    RecordTypeVersion,
    Transfer,
    TransferVolume,
    Volume,
)
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.errors import NotFound, RegulationError
from app.kernel.paper.views import Job
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of
from app.kernel.roles import Action
from app.kernel.web.forms import make_form
from app.kernel.web.lists import columns_of, read_rows
from app.kernel.web.pages import back, needs
from app.kernel.web.related import LINES_SHOWN
from app.kernel.web.screens import RegisterView

WHY_MOST = 500  # characters of the reason of a move


class Movable:
    """What the view of a register also has when its rows stand in places (4.5.3)."""

    @expose("/move", methods=["GET"])
    @needs(Action.CHANGE)
    def move(self: Any) -> ResponseReturnValue:
        """Ask where the ticked rows are moved to."""
        return self._move_page()

    @expose("/move", methods=["POST"])
    @needs(Action.CHANGE)
    def moved(self: Any) -> ResponseReturnValue:
        """Move the ticked rows, all of them or none."""
        chosen = {key: request.form.get(key, type=int) for key in ("place_id", "volume_id")}
        why = (request.form.get("why") or "").strip()[:WHY_MOST] or None
        try:
            with transaction():
                to = operations.target_of(**chosen)
                count = operations.move(self._rows(self._ticked()), to, why)
                name = str(to)
        except RegulationError as refusal:
            return self._move_page(str(refusal)), 422
        said = ngettext(
            "%(num)s is moved to %(place)s.",
            "%(num)s are moved to %(place)s.",
            count,
            place=name,
        )
        flash(said, "success")
        return redirect(f"{self.route_base}/")

    def _move_page(self: Any, refusal: str | None = None) -> str:
        form = make_form(self.register, request.values)
        targets = [form[key] for key in ("place_id", "volume_id") if key in form]
        shown = [column for column in columns_of(self.register) if column.key in form]
        keys = self._ticked()
        rows = read_rows(self.register, keys, shown)
        if len(rows) != len(set(keys)):
            raise NotFound
        return render_template(
            "records/move.html",
            view=self,
            card=self.register.card,
            rows=rows,
            targets=targets,
            refusal=refusal,
            why=request.form.get("why", ""),
        )


class RecordTypeView(RegisterView):
    register = RecordType
    show_template = "records/record_type.html"

    def kept_for(self, row: RecordType) -> str:
        """Return for how long records of a type are kept, in words."""
        return rules.kept_for(row.retention_kind, row.retention_years)

    def blank_forms(self, row: RecordType) -> list[tuple[str, str]]:
        """Return name and address of the blank form of a type."""
        if row.form_table is None:
            return [(file.name, f"/file/{file.id}") for file in operations.files_in_force(row)]
        if not actor().can(Action.PRINT, register_of(row.form_table)):
            return []
        return [(gettext("Blank form"), f"/{row.form_table}/print")]


class RecordTypeVersionView(RegisterView):
    register = RecordTypeVersion

    @expose("/<int(max=2147483647):key>/approve", methods=["POST"])
    @needs(Action.APPROVE)
    def approve(self, key: int) -> ResponseReturnValue:
        """Approve a version."""

        def act(row: RecordTypeVersion) -> str:
            operations.approve_version(row)
            day = row.in_force_from
            return gettext("%(version)s is approved, in force from %(day)s.", version=row, day=day)

        return self._act(key, act)

    @expose("/<int(max=2147483647):key>/refuse", methods=["POST"])
    @needs(Action.APPROVE)
    def refuse(self, key: int) -> ResponseReturnValue:
        """Refuse a version, with the reason."""

        def act(row: RecordTypeVersion) -> str:
            operations.refuse_version(row, request.form.get("reason", ""))
            return gettext("%(version)s is refused.", version=row)

        return self._act(key, act)


class ArchiveItemView(Movable, Lends, RegisterView):
    register = ArchiveItem
    show_template = "records/archive_item.html"

    def kept(self, row: ArchiveItem) -> tuple[str, str]:
        """Return until when a record is kept, and why, in words."""
        ground = operations.ground_of(row)
        headline = rules.headline(ground.kind, row.retention_until, clock.today())
        return headline, rules.reason(ground)


class RecordEquipmentView(RegisterView):
    register = RecordEquipment


class LegalHoldView(RegisterView):
    register = LegalHold

    @expose("/<int(max=2147483647):key>/lift", methods=["POST"])
    @needs(Action.APPROVE)
    def lift(self, key: int) -> ResponseReturnValue:
        """Lift a hold, with the reason."""

        def act(row: LegalHold) -> str:
            operations.lift(row, request.form.get("reason", ""))
            return gettext("The hold on %(number)s is lifted.", number=row.record.number)

        return self._act(key, act)


class VolumeView(Movable, RegisterView):
    register = Volume
    show_template = "records/volume.html"
    listed_apart = (ArchiveItem.__tablename__,)

    def bound(self, row: Volume) -> Sequence[ArchiveItem]:
        """Return what is bound in a volume, page by page, as far as it fits on its page."""
        return operations.contents_of(row)[:LINES_SHOWN]

    @expose("/<int(max=2147483647):key>/contents", methods=["GET"])
    @needs(Action.PRINT)
    def contents(self, key: int) -> ResponseReturnValue:
        """Show what is bound in the volume, as it is printed."""
        return self._contents(key).show()

    @expose("/<int(max=2147483647):key>/contents", methods=["POST"])
    @needs(Action.PRINT)
    def contents_printed(self, key: int) -> ResponseReturnValue:
        """Note that the contents list is printed from the browser."""
        return self._contents(key).keep()

    @expose("/<int(max=2147483647):key>/contents.pdf")
    @needs(Action.PRINT)
    def contents_pdf(self, key: int) -> ResponseReturnValue:
        """Send the contents list as a PDF."""
        return self._contents(key).send()

    def _contents(self, key: int) -> Job:
        volume = self.find(key)
        return contents_job([volume], gettext("Contents list"), f"{self.route_base}/{key}")


class CabinetView(RegisterView):
    register = Cabinet


class PlaceView(RegisterView):
    register = Place


class MovementView(RegisterView):
    register = Movement


class TransferView(RegisterView):
    register = Transfer


class TransferVolumeView(RegisterView):
    register = TransferVolume


class InspectionView(RegisterView):
    register = Inspection

    @expose("/<int(max=2147483647):key>/check", methods=["POST"])
    @needs(Action.CHANGE)
    def check(self, key: int) -> ResponseReturnValue:
        """Go from cabinet to cabinet with the list of what was drawn."""
        return redirect(url_for("InspectionCheck.check", key=self.find(key).id))


class InspectionItemView(RegisterView):
    register = InspectionItem


class CorrectiveActionView(RegisterView):
    register = CorrectiveAction

    @expose("/<int(max=2147483647):key>/done", methods=["POST"])
    @needs(Action.SEE)
    def done(self, key: int) -> ResponseReturnValue:
        """Report that a finding is put right."""
        with transaction():
            operations.report_done(self.find(key), request.form.get("reason"))
        flash(gettext("Noted as done."), "success")
        return back(f"{self.route_base}/{key}")


class DisposalView(RegisterView):
    register = Disposal


class DisposalItemView(RegisterView):
    register = DisposalItem


__all__ = [
    "ArchiveItemView",
    "CabinetView",
    "CorrectiveActionView",
    "DisposalItemView",
    "DisposalView",
    "InspectionItemView",
    "InspectionView",
    "LegalHoldView",
    "MovementView",
    "PlaceView",
    "RecordEquipmentView",
    "RecordTypeVersionView",
    "RecordTypeView",
    "TransferView",
    "TransferVolumeView",
    "VolumeView",
    "duties",
    "operations",
    "watches",
]
