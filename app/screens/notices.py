"""What the program has told a person, until read."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.registers import notices
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import transaction
from app.kernel.web import shown
from app.kernel.web.pages import Page, require_login, whole_number

PAGE = 50


class NoticesView(Page):
    """The bell of the top bar."""

    route_base = "/notices"
    default_view = "list"

    @expose("/")
    def list(self) -> ResponseReturnValue:
        """Show one's own notices, newest first."""
        require_login()
        page = whole_number(request.args.get("page") or 1)
        mine = select(Notice).where(Notice.user_id == actor().user_id).order_by(Notice.id.desc())
        told = db.session.scalars(mine.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
        return render_template(
            "screens/notices.html", told=told[:PAGE], page=page, more=len(told) > PAGE
        )

    @expose("/read", methods=["POST"])
    def read(self) -> ResponseReturnValue:
        """Mark all of one's notices as read."""
        require_login()
        with transaction() as session:
            notices.mark_read(session, _me())
        return redirect("/notices/")

    @expose("/<int(max=2147483647):key>/open", methods=["POST"])
    def open(self, key: int) -> ResponseReturnValue:
        """Mark one notice as read and go to what it is about."""
        require_login()
        with transaction() as session:
            notice = session.scalar(select(Notice).where(Notice.id == key, Notice.user_id == _me()))
            url = (notice.url or shown.row_url(notice.entry)) if notice is not None else None
            notices.mark_read(session, _me(), [key])
        return redirect(url or "/notices/")


def _me() -> int:
    return int(actor().user_id or 0)
