"""Screens of the document library."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose

from app.chapters.library import operations
from app.chapters.library.models import Document, DocumentCopy
from app.kernel.roles import Action
from app.kernel.web.pages import needs
from app.kernel.web.screens import RegisterView


class DocumentView(RegisterView):
    register = Document


class DocumentCopyView(RegisterView):
    register = DocumentCopy

    @expose("/<int(max=2147483647):key>/desk")
    @needs(Action.LEND)
    def desk(self, key: int) -> ResponseReturnValue:
        """Put the copy on the borrowing desk."""
        return redirect(url_for("BorrowingDesk.desk", item=self.find(key).number))


__all__ = [
    "DocumentCopyView",
    "DocumentView",
    "operations",  # listens to documents being saved
]
