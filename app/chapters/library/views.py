"""Screens of the document library."""

from app.chapters.lending.views import Lends
from app.chapters.library import operations
from app.chapters.library.models import Document, DocumentCopy
from app.kernel.web.screens import RegisterView


class DocumentView(RegisterView):
    register = Document


class DocumentCopyView(Lends, RegisterView):
    register = DocumentCopy


__all__ = [
    "DocumentCopyView",
    "DocumentView",
    "operations",  # listens to documents being saved
]
