"""`RegisterView`: list, page and form of a register, derived from its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Response, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.database import db
from app.kernel.errors import DuplicateValue, ItemErrors, NotFound, RegulationError, StaleRow
from app.kernel.language.phones import BadPhone
from app.kernel.registers import lifecycle, operations, submissions
from app.kernel.registers.entries import Entry
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register
from app.kernel.roles import Action
from app.kernel.web import conflicts, lists, shown
from app.kernel.web.actions import RowActions
from app.kernel.web.addresses import safe_address
from app.kernel.web.forms import ItemForm, groups, make_form
from app.kernel.web.lookup import preset
from app.kernel.web.pages import needs, whole_number
from app.kernel.web.record import RecordPage

COOKIE_AGE = 365 * 24 * 3600


class RegisterView(RowActions):
    """The screens of a register; subclasses name it, most of them nothing else.

    Attributes:
        show_template: what draws the page of a row; others extend ``register/show.html``.
        listed_apart: tables of the rows that template lists in a way of its own.
    """

    register: ClassVar[type[Register]]
    show_template: ClassVar[str] = "register/show.html"
    listed_apart: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.route_base = f"/{cls.register.__tablename__}"
        cls.class_permission_name = cls.register.__name__

    @property
    def has_fields(self) -> bool:
        """Whether people enter rows here; other registers are kept by the program."""
        return any(item.writable for item in self.register.items())

    # --- list

    @expose("/")
    @needs(Action.SEE)
    def list(self) -> ResponseReturnValue:
        """Show the rows the address asks for."""
        in_bin = request.args.get("bin") == "1" and self.can(Action.DELETE)
        chosen = request.cookies.get(self._cookie, "").split(".")
        listing = lists.Listing(self.register, request.args, chosen, bin=in_bin)
        rows = listing.rows()
        may_bulk = self.can(Action.BULK) and not in_bin
        may_label = self.register.labelled and self.can(Action.PRINT) and not in_bin
        bulk_items = self._bulk_items() if may_bulk else []
        many = [
            page for page in self.register.pages_of_many if self.can(page.action) and not in_bin
        ]
        return render_template(
            "register/list.html",
            view=self,
            card=self.register.card,
            listing=listing,
            rows=rows,
            sizes=lists.SIZES,
            every_column=lists.columns_of(self.register),
            is_form=issubclass(self.register, Form),
            main=listing.main,
            summary=listing.summary(len(rows)),
            ticked=may_bulk or may_label or many,
            may_bulk=may_bulk,
            may_label=may_label,
            pages_of_many=many,
            bulk_items=bulk_items,
            may_change=self.can(Action.CHANGE) and self.has_fields and not in_bin,
            bulk_form=make_form(self.register, values={}) if bulk_items else None,
        )

    @expose("/columns", methods=["POST"])
    @needs(Action.SEE)
    def columns(self) -> ResponseReturnValue:
        """Keep which columns a person wants to see, in the browser."""
        known = {column.key for column in lists.columns_of(self.register)}
        chosen = [key for key in request.form.getlist("columns") if key in known]
        response = make_response(redirect(safe_address(request.form.get("next"))))
        usual = request.form.get("usual") is not None or not chosen
        response.set_cookie(
            self._cookie,
            "" if usual else ".".join(chosen),
            max_age=0 if usual else COOKIE_AGE,
            path=f"{self.route_base}/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
        return response

    @property
    def _cookie(self) -> str:
        return f"columns_{self.register.__tablename__}"

    # --- page of a row

    @expose("/<int(max=2147483647):key>")
    @needs(Action.SEE)
    def show(self, key: int) -> ResponseReturnValue:
        """Show one row with everything that hangs from it."""
        row = self.find(key)
        page = RecordPage(row, self.register.card.quick, self.listed_apart)
        return render_template(
            self.show_template,
            view=self,
            card=self.register.card,
            row=row,
            page=page,
            heading=shown.heading(row),
            **self.beside(row),
        )

    def beside(self, row: Any) -> dict[str, Any]:
        """Return what else the template of a row's page shows."""
        return {}

    def find(self, key: int) -> Any:
        """Return a row with the rows it links to.

        Raises:
            NotFound: there is none, or not for this person.
        """
        query = select(self.register).where(self.register.id == key)
        for item in self.register.items():
            if item.kind is Kind.LINK:
                joined = joinedload(getattr(self.register, item.name))
                if item.target == Entry.__tablename__:
                    joined = joined.lazyload(Entry.signatures)
                query = query.options(joined)
        row = db.session.scalar(query)
        if row is None:
            raise NotFound
        return row

    # --- forms

    @expose("/new", methods=["GET"])
    @needs(Action.ADD)
    def new(self) -> ResponseReturnValue:
        """Show an empty form, or one that starts from another row."""
        values, struck = self._first_values()
        form = make_form(self.register, values=values, struck=struck)
        return self._form_page(form, once=submissions.new_key())

    @expose("/new", methods=["POST"])
    @needs(Action.ADD)
    def add(self) -> ResponseReturnValue:
        """Enter a new row; a form sent twice leads to the row of the first time."""
        struck = request.form.getlist("struck")
        form = make_form(self.register, request.form, struck=struck)
        once = request.form.get("once")
        if not form.validate():
            return self._form_page(form, once=once), 422
        try:
            row = self._create(form, struck, once)
        except RegulationError as refusal:
            if isinstance(refusal, DuplicateValue):
                sent = db.session.get(submissions.Submission, once) if once else None
                if sent is not None and sent.row_id:
                    return redirect(f"{self.route_base}/{sent.row_id}")
            self._place(form, refusal)
            return self._form_page(form, once=once), 422
        flash(f"{self.register.__tablename__}:new", "saved")
        flash(gettext("%(name)s is saved.", name=shown.heading(row)), "success")
        return redirect(self._after_save(row))

    def _create(self, form: ItemForm, struck: Any, once: str | None) -> Any:
        with operations.transaction():
            sent = submissions.begin(once, self.register.__tablename__)
            if sent is not None and sent.row_id:
                return self.find(sent.row_id)
            row = operations.create(self.register, form.values(), **self._fixed(form, struck))
            self._finish(row)
            if sent is not None:
                sent.row_id = row.id
        return row

    def _fixed(self, form: ItemForm, struck: Any) -> dict[str, Any]:
        """Return what a new form also gets: its struck items, and that it comes from paper."""
        if not issubclass(self.register, Form):
            return {}
        strikable = {f.short_name for f in form if f.strikable and f.data in (None, "", [])}
        return {
            "struck": [key for key in struck if key in strikable],
            "transcribed": request.form.get("transcribed") == "1",
        }

    @expose("/<int(max=2147483647):key>/edit", methods=["GET"])
    @needs(Action.CHANGE)
    def edit(self, key: int) -> ResponseReturnValue:
        """Show the form of a row."""
        row = self.find(key)
        try:
            lifecycle.refuse_locked(row)
        except RegulationError as refusal:
            flash(str(refusal), "warning")
            return redirect(f"{self.route_base}/{key}")
        form = make_form(self.register, row=row, struck=getattr(row, "struck", ()) or ())
        return self._form_page(form, row)

    @expose("/<int(max=2147483647):key>/edit", methods=["POST"])
    @needs(Action.CHANGE)
    def save(self, key: int) -> ResponseReturnValue:
        """Save a row; what was typed is never lost."""
        row = self.find(key)
        struck = request.form.getlist("struck")
        form = make_form(self.register, request.form, row=row, struck=struck)
        if not form.validate():
            return self._form_page(form, row), 422
        try:
            self._change(row, form, struck)
        except StaleRow:
            return self._conflict_page(self.find(key), form), 409
        except RegulationError as refusal:
            self._place(form, refusal)
            return self._form_page(form, self.find(key)), 422
        flash(f"{self.register.__tablename__}:{key}", "saved")
        flash(gettext("%(name)s is saved.", name=shown.heading(row)), "success")
        return redirect(self._after_save(row))

    def _change(self, row: Any, form: ItemForm, struck: Any) -> None:
        version = request.form.get("version", 0, type=int)  # none counts as stale
        left = conflicts.left_to_them(request.form)
        values = form.values({f.short_name for f in form} - left)
        with operations.transaction():
            if isinstance(row, Form):
                lifecycle.unstrike(row, _offered(form) - set(struck))
            operations.change(row, values, version=version)
            if isinstance(row, Form):
                offered = _offered(form)
                lifecycle.strike(row, [key for key in struck if key in offered])
                with db.session.no_autoflush:
                    operations.check(row)
            self._finish(row)

    def _finish(self, row: Any) -> None:
        """Hand the form on when it was saved with the button that does so."""
        if request.form.get("then") != "finish" or not isinstance(row, Form):
            return
        self.require(Action.COMPLETE)
        if row.open_sign_offs:
            lifecycle.submit(row)
        else:
            lifecycle.complete(row)

    def _place(self, form: ItemForm, refusal: RegulationError) -> None:
        errors: Mapping[str, str] = {}
        if isinstance(refusal, ItemErrors):
            errors = refusal.errors
        elif refusal.field:
            errors = {refusal.field: str(refusal)}
        homeless = form.put(dict(errors))
        if not errors or isinstance(refusal, lifecycle.ItemsOpen):
            homeless = [str(refusal)]
        form.form_errors = homeless

    def _first_values(self) -> tuple[dict[str, Any], Sequence[str]]:
        values = {
            item.key: item.first()
            for item in self.register.items()
            if item.writable and item.default is not None
        }
        original = request.args.get("copy")
        struck: list[str] = []
        if original:
            row = self.find(whole_number(original))
            values |= {item.key: getattr(row, item.key) for item in self._copied()}
            struck = [key for key in getattr(row, "struck", None) or () if not values.get(key)]
        return values | preset(self.register, request.args), struck

    def _copied(self) -> Any:
        unique = {column.name for column in self.register.__table__.columns if column.unique}
        moving = (Kind.DATE, Kind.MOMENT)
        empty = self.register()
        waiting = empty.waiting_items if isinstance(empty, Form) else ()
        return [
            item
            for item in self.register.items()
            if item.writable and item.key not in {*unique, *waiting} and item.kind not in moving
        ]

    def _form_page(self, form: ItemForm, row: Any = None, once: str | None = None) -> str:
        table = self.register.__tablename__
        return render_template(
            "register/form.html",
            view=self,
            card=self.register.card,
            form=form,
            row=row,
            once=once,
            groups=groups(self.register),
            virtual=self.register.virtual if row is None else {},
            original=None if row is None else self._original(row),
            draft=f"{table}:{row.id if row is not None else 'new'}",
            next=request.values.get("next"),
            quick=request.values.get("quick"),
            is_form=issubclass(self.register, Form),
            heading=None if row is None else shown.heading(row),
        )

    def _original(self, row: Any) -> str:
        """Return what the row held when this person opened it, even after a refusal."""
        return request.form.get("original") or conflicts.snapshot(row)

    def _conflict_page(self, row: Any, form: ItemForm) -> str:
        sent = [
            (name, value)
            for name, values in request.form.lists()
            for value in values
            if name not in ("csrf_token", "version", "original")
            and not name.startswith(conflicts.PICK)
        ]
        return render_template(
            "register/conflict.html",
            view=self,
            card=self.register.card,
            row=row,
            heading=shown.heading(row),
            differences=conflicts.differences(row, form, request.form.get("original")),
            sent=sent,
            original=conflicts.snapshot(row),
            pick=conflicts.PICK,
        )

    def _after_save(self, row: Any) -> str:
        then = request.form.get("then")
        if then == "new":
            following = request.form.get("next")
            return f"{self.route_base}/new" + (
                f"?{urlencode({'next': following})}" if following else ""
            )
        if request.form.get("next"):
            return safe_address(request.form["next"])
        return f"{self.route_base}/{row.id}"

    # --- while typing

    @expose("/duplicates")
    @needs(Action.SEE)
    def duplicates(self) -> Response:
        """Return rows that look like the one being typed."""
        likely = getattr(self.register, "likely_duplicates", None)
        found: Any = ()
        if likely is not None:
            typed = (request.args.get(item.key) for item in self._phones())
            phones = next(filter(None, typed), None)
            with suppress(BadPhone):
                found = likely(request.args.get("name"), phones, self._but())
        results = [
            {
                "text": str(row),
                "hint": getattr(row, "number", None) or "",
                "url": shown.row_url(row),
            }
            for row in found
        ]
        return jsonify(results=results)

    @staticmethod
    def _but() -> int | None:
        """Return the id of the row being edited, which is no duplicate of itself."""
        given = request.args.get("but")
        return whole_number(given) if given else None

    def _phones(self) -> Sequence[Item]:
        return [item for item in self.register.items() if item.phones]

    def _bulk_items(self) -> Any:
        """Return the items that can be set for many rows at once."""
        kinds = (Kind.CHOICE, Kind.LINK, Kind.DATE, Kind.FLAG)
        unique = {column.name for column in self.register.__table__.columns if column.unique}
        return [
            item
            for item in self.register.items()
            if item.writable and item.kind in kinds and item.key not in unique
        ]


def _offered(form: ItemForm) -> set[str]:
    """Return the items of a form that may be struck on it."""
    return {field.short_name for field in form if field.strikable}
