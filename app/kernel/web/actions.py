"""What is done to rows by pressing a button: sign, hand on, void, correct, delete, comment."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import ItemErrors, NotAllowed, NotFound, RegulationError
from app.kernel.registers import attachments, copies, history, lifecycle, operations, signing
from app.kernel.registers.comments import Comment
from app.kernel.registers.register import Form, Register
from app.kernel.registers.signatures import Signature, Way
from app.kernel.roles import Action
from app.kernel.web import record, shown
from app.kernel.web.addresses import safe_address
from app.kernel.web.forms import make_form
from app.kernel.web.pages import Page, needs, require_login, whole_number

KEY = "/<int(max=2147483647):key>"
BULK_MOST = 200
COMMENT_MOST = 2000
PNG = "data:image/png;base64,"


class RowActions(Page):
    """The buttons of every register; `RegisterView` adds the pages."""

    register: ClassVar[type[Register]]

    def find(self, key: int) -> Any:
        """Return a row the actor may see."""
        raise NotImplementedError

    def _act(self, key: int, act: Callable[[Any], str | None]) -> ResponseReturnValue:
        """Do something to a row in a transaction of its own; go back to ``next`` or its page."""
        with operations.transaction():
            row = self.find(key)
            said = act(row)
        if said:
            flash(said, "success")
        return redirect(safe_address(request.form.get("next") or f"{self.route_base}/{key}"))

    @expose(f"{KEY}/submit", methods=["POST"])
    @needs(Action.COMPLETE)
    def submit(self, key: int) -> ResponseReturnValue:
        """Hand a form over for signing."""

        def act(row: Any) -> str:
            lifecycle.submit(row)
            return gettext("%(number)s waits for its signatures.", number=row.number)

        return self._act(key, act)

    @expose(f"{KEY}/complete", methods=["POST"])
    @needs(Action.COMPLETE)
    def complete(self, key: int) -> ResponseReturnValue:
        """Complete a form."""

        def act(row: Any) -> str:
            lifecycle.complete(row)
            return gettext("%(number)s is completed.", number=row.number)

        return self._act(key, act)

    @expose(f"{KEY}/step/<string:code>", methods=["POST"])
    @needs(Action.SEE)
    def step(self, key: int, code: str) -> ResponseReturnValue:
        """Take one of the form's own steps."""
        if code not in {step.code for step in getattr(self.register, "steps", ())}:
            abort(404)

        def act(row: Any) -> str:
            lifecycle.take_step(row, code)
            return gettext("%(number)s: %(state)s", number=row.number, state=shown.state_of(row)[0])

        return self._act(key, act)

    @expose(f"{KEY}/sign", methods=["POST"])
    @needs(Action.SEE)
    def sign(self, key: int) -> ResponseReturnValue:
        """Sign a slot, in one of the ways open to the actor."""

        def act(row: Any) -> str:
            slot = request.form.get("slot", "")
            way = self._way(row, slot)
            signing.sign(
                row,
                slot,
                opinion=(request.form.get("opinion") or "").strip() or None,
                way=way,
                signer_name=request.form.get("signer_name"),
                drawing=request.form.get("drawing") if way is Way.DRAWN else None,
                scan=self._scan(row) if way is Way.PAPER else None,
                seen=request.form.get("seal"),
            )
            if row.locked():
                return gettext("%(number)s is signed and completed.", number=row.number)
            return gettext("The signature is recorded.")

        return self._act(key, act)

    def _way(self, row: Any, slot: str) -> Way:
        wanted = signing.slot_of(self.register, slot)
        try:
            way = Way(request.form.get("way", Way.ACCOUNT.value))
        except ValueError:
            abort(400)
        lifecycle.check_ready(row, wanted)
        if way is Way.ACCOUNT:
            self.require_signing()
        elif way.value not in record.ways_to_sign(row, wanted):
            raise NotAllowed
        return way

    def require_signing(self) -> None:
        """Refuse those without the right to sign on this register."""
        if not (self.can(Action.SIGN) or self.can(Action.APPROVE)):
            raise NotAllowed

    @staticmethod
    def _scan(row: Any) -> Any:
        upload = request.files.get("scan")
        return attachments.attach(row, upload) if upload and upload.filename else None

    @expose(f"{KEY}/signature/<int(max=2147483647):signature_id>")
    @needs(Action.SEE)
    def signature(self, key: int, signature_id: int) -> ResponseReturnValue:
        """Send a signature drawn on screen as a picture."""
        row = self.find(key)
        wanted = Signature.entry_id == row.entry.id, Signature.id == signature_id
        drawing = db.session.scalar(select(Signature.drawing).where(*wanted)) or ""
        if not drawing.startswith(PNG):
            abort(404)
        try:
            picture = base64.b64decode(drawing.removeprefix(PNG), validate=True)
        except binascii.Error:
            abort(404)
        return Response(picture, mimetype="image/png")

    @expose(f"{KEY}/void", methods=["POST"])
    @needs(Action.VOID)
    def void(self, key: int) -> ResponseReturnValue:
        """Declare a form void, with the reason."""

        def act(row: Any) -> str:
            lifecycle.void(_form(row), request.form.get("reason", ""))
            return gettext("%(number)s is void.", number=row.number)

        return self._act(key, act)

    @expose(f"{KEY}/correct", methods=["POST"])
    @needs(Action.ADD)
    def correct(self, key: int) -> ResponseReturnValue:
        """Start a correction of a completed form."""
        with operations.transaction():
            new = lifecycle.correct(_form(self.find(key)))
        flash(gettext("%(number)s corrects the earlier record.", number=new.number), "success")
        return redirect(f"{self.route_base}/{new.id}/edit")

    @expose(f"{KEY}/strike", methods=["POST"])
    @needs(Action.CHANGE)
    def strike(self, key: int) -> ResponseReturnValue:
        """Strike items that do not apply."""

        def act(row: Any) -> str:
            keys = request.form.getlist("keys")
            if not set(keys) <= {item.key for item in self.register.items()}:
                abort(400)
            lifecycle.strike(_form(row), keys)
            return ngettext(
                "%(num)s item is struck through.", "%(num)s items are struck through.", len(keys)
            )

        return self._act(key, act)

    @expose(f"{KEY}/delete", methods=["POST"])
    @needs(Action.DELETE)
    def delete(self, key: int) -> ResponseReturnValue:
        """Put a row into the recycle bin."""
        with operations.transaction():
            row = self.find(key)
            operations.delete(row)
        flash(gettext("%(name)s is in the recycle bin.", name=shown.heading(row)), "success")
        return redirect(f"{self.route_base}/")

    @expose(f"{KEY}/restore", methods=["POST"])
    @needs(Action.DELETE)
    def restore(self, key: int) -> ResponseReturnValue:
        """Take a row out of the recycle bin."""
        with operations.transaction():
            row = operations.restore(self.register, key)
            if row is None:
                raise NotFound
        flash(gettext("%(name)s is back.", name=shown.heading(row)), "success")
        return redirect(f"{self.route_base}/{key}")

    @expose(f"{KEY}/comment", methods=["POST"])
    @needs(Action.SEE)
    def comment(self, key: int) -> ResponseReturnValue:
        """Add a comment to a row."""

        def act(row: Any) -> None:
            text = (request.form.get("text") or "").strip()[:COMMENT_MOST]
            if not text:
                raise RegulationError(gettext("Write the comment first."))
            who = actor()
            said = Comment(
                entry_id=row.entry.id, author_id=who.user_id, author_name=who.name, text=text
            )
            db.session.add(said)
            db.session.flush()
            fact = history.Fact(row.__tablename__, row.id, "commented", {})
            history.write(db.session, [fact])

        return self._act(key, act)

    @expose(f"{KEY}/attach", methods=["POST"])
    @needs(Action.CHANGE)
    def attach(self, key: int) -> ResponseReturnValue:
        """Hang files from a row, all of them or none."""

        def act(row: Any) -> str:
            uploads = [upload for upload in request.files.getlist("files") if upload.filename]
            if not uploads:
                raise RegulationError(gettext("Choose a file first."))
            for upload in uploads:
                attachments.attach(row, upload)
            return ngettext(
                "%(num)s file is attached.", "%(num)s files are attached.", len(uploads)
            )

        return self._act(key, act)

    @expose(f"{KEY}/copies/<int(max=99):place>", methods=["POST"])
    @needs(Action.CHANGE)
    def returned(self, key: int, place: int) -> ResponseReturnValue:
        """Tick a copy of a form off as returned, or take the tick off; also on a locked form."""

        def act(row: Any) -> str:
            if request.form.get("back") == "1":
                copies.take_back(row, place)
                return gettext("The copy is ticked off as returned.")
            copies.miss_again(row, place)
            return gettext("The copy counts as not returned.")

        return self._act(key, act)

    # --- many at once

    @expose("/bulk", methods=["POST"])
    def bulk(self) -> ResponseReturnValue:
        """Do the same to several rows: to all of them, or to none with the reasons."""
        require_login()
        what = request.form.get("what", "")
        actions = {"void": Action.VOID, "delete": Action.DELETE, "change": Action.CHANGE}
        if what not in actions:
            abort(400)
        self.require(Action.BULK)
        self.require(actions[what])
        keys = self._ticked()
        refused: dict[Any, str] = {}
        try:
            with operations.transaction():
                rows = self._rows(keys)
                for row in rows:
                    self._do_one(what, row, refused)
                if refused:
                    raise _SomeRefused
        except _SomeRefused:
            return self._refusals(refused, len(keys)), 422
        done = ngettext("%(num)s record is done.", "%(num)s records are done.", len(keys))
        flash(done, "success")
        return redirect(safe_address(request.form.get("next") or f"{self.route_base}/"))

    def _ticked(self) -> list[int]:
        """Return the ids of the rows that were ticked in a list."""
        keys = [whole_number(key) for key in request.values.getlist("ids")]
        if not 0 < len(keys) <= BULK_MOST:
            abort(400)
        return keys

    def _rows(self, keys: list[int]) -> list[Any]:
        found = db.session.scalars(
            select(self.register).where(self.register.id.in_(keys)).order_by(self.register.id)
        ).all()
        if len(found) != len(set(keys)):
            raise NotFound
        return list(found)

    def _do_one(self, what: str, row: Any, refused: dict[Any, str]) -> None:
        name = shown.heading(row)
        try:
            with db.session.begin_nested():
                if what == "void":
                    lifecycle.void(_form(row), request.form.get("reason", ""))
                elif what == "delete":
                    operations.delete(row)
                else:
                    operations.change(row, self._one_value(row))
        except RegulationError as refusal:
            refused[row.id, name] = str(refusal)

    def _one_value(self, row: Any) -> dict[str, Any]:
        """Read the one item that is set for many rows."""
        key = request.form.get("item", "")
        if key not in {item.key for item in self.register.items() if item.writable}:
            abort(400)
        form = make_form(self.register, request.form, row=row)
        if not form[key].validate(form):
            raise ItemErrors({key: " ".join(form[key].errors)})
        return {key: form[key].data}

    def _refusals(self, refused: dict[Any, str], asked: int) -> str:
        return render_template(
            "register/refused.html",
            view=self,
            card=self.register.card,
            refused=[(key, name, reason) for (key, name), reason in refused.items()],
            asked=asked,
            next=request.form.get("next"),
        )


class _SomeRefused(Exception):  # never leaves this module
    """Some of many rows were refused, so all are undone."""


def _form(row: Any) -> Form:
    if not isinstance(row, Form):
        abort(404)
    return row
