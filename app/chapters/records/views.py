"""Screens of records control."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose

from app.chapters.records import operations
from app.chapters.records.models import (
    ArchiveItem,
    Cabinet,
    Movement,
    Place,
    RecordType,
    Volume,
)
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView


class RecordTypeView(RegisterView):
    register = RecordType


class ArchiveItemView(RegisterView):
    register = ArchiveItem

    @expose("/<int(max=2147483647):key>/desk")
    @needs(Action.LEND)
    def desk(self, key: int) -> ResponseReturnValue:
        """Put the record on the borrowing desk."""
        return redirect(url_for("BorrowingDesk.desk", item=self.find(key).number))


class VolumeView(RegisterView):
    register = Volume


class CabinetView(RegisterView):
    register = Cabinet


class PlaceView(RegisterView):
    register = Place


class MovementView(RegisterView):
    register = Movement


__all__ = [
    "ArchiveItemView",
    "CabinetView",
    "MovementView",
    "PlaceView",
    "RecordTypeView",
    "VolumeView",
    "operations",
]
