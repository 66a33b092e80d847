"""The address of a file: the record is asked first, the file afterwards."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.registers import attachments
from app.kernel.registers.attachments import Attachment
from app.kernel.registers.register import is_register, register_of
from app.kernel.roles import Action
from app.kernel.web.addresses import safe_address
from app.kernel.web.pages import Page, require_login

NOTHING = "default-src 'none'; frame-ancestors 'none'"


class FileView(Page):
    """Downloads and removals of attached files."""

    route_base = "/file"

    @expose("/<int(max=2147483647):key>")
    def show(self, key: int) -> ResponseReturnValue:
        """Send a file, if the record it hangs from may be seen."""
        attachment, _row = _found(key)
        inline = request.args.get("inline") == "1" and attachment.type.inline
        response = send_file(
            attachment.path,
            mimetype=attachment.type.mime,
            as_attachment=not inline,
            download_name=attachment.name,
            conditional=True,
            etag=attachment.digest,
        )
        return shielded(response, attachment)

    @expose("/<int(max=2147483647):key>/remove", methods=["POST"])
    def remove(self, key: int) -> ResponseReturnValue:
        """Take a file off its record."""
        attachment, row = _found(key)
        if not actor().can(Action.CHANGE, type(row)):
            abort(403)
        try:
            attachments.remove(row, attachment)
            db.session.commit()
        except RegulationError as refusal:
            db.session.rollback()
            flash(str(refusal), "danger")
        else:
            flash(gettext("The file is removed."), "success")
        return redirect(safe_address(request.form.get("next") or request.referrer))


def _found(key: int) -> tuple[Attachment, Any]:
    """Return an attachment and its row, or answer as if neither existed."""
    require_login()
    attachment = db.session.scalar(
        select(Attachment).where(Attachment.id == key, Attachment.removed_at.is_(None))
    )
    row = None if attachment is None else _row_of(attachment)
    if attachment is None or row is None or not attachment.path.is_file():
        abort(404)
    return attachment, row


def _row_of(attachment: Attachment) -> Any:
    """Return the row a file hangs from when the person may see it and read its files."""
    entry = attachment.entry
    if entry is None or not is_register(entry.register):
        return None
    register = register_of(entry.register)
    if not actor().can(Action.SEE, register):
        return None
    row = db.session.scalar(select(register).where(register.id == entry.row_id))
    return row if row is not None and row.may_read_files() else None


def shielded(response: Response, attachment: Attachment) -> Response:
    """Let nothing in the file act in the program's name."""
    viewer = attachment.extension == "pdf"  # a sandbox would keep the browser's viewer out
    response.headers["Content-Security-Policy"] = NOTHING if viewer else f"{NOTHING}; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
