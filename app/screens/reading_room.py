"""The reading room: what is lent as a right to read, for its borrower alone, for its days (4.6)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import abort, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from app.chapters.lending import operations, rules, standing
from app.chapters.lending.models import Loan
from app.chapters.lending.rules import Medium
from app.kernel import clock
from app.kernel.actor import actor, seeing_all
from app.kernel.database import db, writing
from app.kernel.errors import NotFound
from app.kernel.paper import sheet
from app.kernel.registers import attachments, history
from app.kernel.registers.attachments import Attachment
from app.kernel.registers.entries import Entry
from app.kernel.registers.history import Fact
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import register_of
from app.kernel.web.files import shielded
from app.kernel.web.pages import Page, require_login

KEY = "/<int(max=2147483647):key>"
PAGES_MOST = 60  # of one record on one screen


class ReadingRoom(Page):
    """Records that are kept in the program alone, read on screen and nowhere else."""

    route_base = "/reading"

    @expose(KEY)
    def read(self, key: int) -> ResponseReturnValue:
        """Show the pages of what was lent, and keep that it was read."""
        with _lent(key) as (loan, row):
            original = row.original
            pages = sheet.sheet_pages(original, watermark=_watermark())
            facts = {
                "loan": loan,
                "name": loan.article.number or loan.article.title,
                "title": loan.article.title,
                "count": len(pages),
                "pictures": [b64encode(page.encode()).decode() for page in pages[:PAGES_MOST]],
                "files": _files(row),
            }
            page = render_template("screens/reading_room.html", **facts)
            _keep(row, original, {})
        return page

    @expose(f"{KEY}/file/<int(max=2147483647):file_id>")
    def file(self, key: int, file_id: int) -> ResponseReturnValue:
        """Show a file that hangs from what was lent, and keep that it was read."""
        with _lent(key) as (_loan, row):
            found = next((each for each in _files(row) if each.id == file_id), None)
            if found is None or not found.type.inline or not found.path.is_file():
                abort(404)
            _keep(row, row.original, {f"file {found.id}": [None, found.name]})
            shown = send_file(found.path, mimetype=found.type.mime, download_name=found.name)
            return shielded(shown, found)

    @expose(f"{KEY}/return", methods=["POST"])
    def give_back(self, key: int) -> ResponseReturnValue:
        """End the right to read before its last day."""
        with _lent(key) as (loan, _row), transaction():
            name = loan.article.number or loan.article.title
            operations.end_reading(loan)
        flash(gettext("%(item)s is given back.", item=name), "success")
        return redirect(standing.MINE)


@contextmanager
def _lent(key: int) -> Iterator[tuple[Loan, Any]]:
    """Act on what the actor may read by this loan, whatever else they may see.

    Raises:
        NotFound: it is no loan of the actor's, or one of paper.
        ReadingOver: it has ended.
    """
    require_login()
    who = actor()
    with seeing_all():
        loan = db.session.scalar(
            select(Loan).where(
                Loan.id == key,
                Loan.borrower_id == who.employee_id,
                Loan.medium == Medium.DIGITAL,
                Loan.lent_at.is_not(None),
            )
        )
        if loan is None or who.employee_id is None:
            raise NotFound
        if not loan.is_out or loan.has_run_out:
            ended = loan.returned_at or clock.now()
            until = min(clock.local(ended).date(), loan.due_on or clock.today())
            raise rules.ReadingOver(loan.article.number or loan.article.title, until)
        yield loan, _row_of(loan.article)


def _row_of(item: Entry) -> Any:
    return db.session.get_one(register_of(item.register), item.row_id)


def _files(row: Any) -> list[Attachment]:
    """Return the files of what is read: those of its original, and those of its archive entry."""
    rows = dict.fromkeys([row.original, row])
    return [file for each in rows for file in attachments.attachments_of(each)]


def _watermark() -> str:
    return gettext(
        "%(reader)s, %(day)s, to be read only",
        reader=actor().name,
        day=clock.today().isoformat(),
    )


def _keep(row: Any, original: Any, diff: dict[str, Any]) -> None:
    """Keep in the history of the record who read it, and of the form it was filled in as."""
    facts = [Fact(each.__tablename__, each.id, "read", diff) for each in {row, original}]
    db.session.rollback()
    with writing(), transaction():
        history.write(db.session, sorted(facts, key=lambda fact: fact.register))
