"""The administrator's pages: people's accounts, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User, assoc_user_role
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Form, SelectMultipleField, StringField

from app.kernel.access import accounts, credentials, rights
from app.kernel.access.accounts import Details, account_fields
from app.kernel.access.credentials import Account
from app.kernel.actor import forget_actor
from app.kernel.database import db
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.registers.register import registers
from app.kernel.roles import REACH_LABELS, Action, Role, permission, reach_of, role_label
from app.kernel.web.pages import Page, needs, whole_number

PAGE = 50
LAST_PAGE = 100_000


class AccountForm(Form):
    """What is asked about an account; chapters add their pickers behind it."""

    username = StringField(
        _("User name"), description=_("For logging in; it cannot be changed later.")
    )
    name = StringField(_("Full name"))
    email = EmailField(_("Mail address"))
    roles = SelectMultipleField(_("Roles"), validate_choice=False)


class AccountsView(Page):
    """People who may log in."""

    route_base = "/accounts"
    class_permission_name = "Accounts"

    @expose("/")
    @needs("see")
    def list(self) -> ResponseReturnValue:
        """Show who may log in, with what roles, and when they last did."""
        page = whole_number(request.args.get("page") or 1, most=LAST_PAGE)
        query = _matching(request.args)
        total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = db.session.execute(
            query.order_by(User.active.desc(), User.username).limit(PAGE).offset((page - 1) * PAGE)
        )
        return render_template(
            "accounts/list.html",
            rows=rows.all(),
            total=total,
            page=page,
            pages=max(1, -(-total // PAGE)),
            roles=_role_choices(),
            asked=request.args,
            role_label=role_label,
            person=credentials.person,
            url_for_page=lambda number: url_for(
                ".list", **{**request.args.to_dict(), "page": number}
            ),
        )

    @expose("/new", methods=["GET", "POST"])
    @needs("add")
    def new(self) -> ResponseReturnValue:
        """Make an account and show its first password, this once."""
        form = _form(request.form)
        if request.method == "GET":
            return self._form_page(form, None)
        try:
            user, password = accounts.create_account(_details(form))
            db.session.commit()
        except RegulationError as refusal:
            _blame(form, refusal)
            return self._form_page(form, None), 422
        return self._password_page(user, password)

    @expose("/<int(max=2147483647):key>", methods=["GET", "POST"])
    @needs("change")
    def edit(self, key: int) -> ResponseReturnValue:
        """Show and change an account."""
        user = _user(key)
        if request.method == "GET":
            return self._form_page(_form(None, user), user)
        form = _form(request.form, user)
        try:
            accounts.change_account(user, _details(form))
            db.session.commit()
        except RegulationError as refusal:
            _blame(form, refusal)
            return self._form_page(form, _user(key)), 422
        forget_actor()
        flash(gettext("Saved."), "success")
        return redirect(url_for(".list"))

    @expose("/<int(max=2147483647):key>/disable", methods=["POST"])
    @needs("change")
    def disable(self, key: int) -> ResponseReturnValue:
        """Close an account."""
        return self._act(key, accounts.disable, gettext("The account is closed."))

    @expose("/<int(max=2147483647):key>/enable", methods=["POST"])
    @needs("change")
    def enable(self, key: int) -> ResponseReturnValue:
        """Open a closed account again."""
        return self._act(key, accounts.enable, gettext("The account is open again."))

    @expose("/<int(max=2147483647):key>/reset", methods=["POST"])
    @needs("change")
    def reset(self, key: int) -> ResponseReturnValue:
        """Give an account a new first password and show it, this once."""
        user = _user(key)
        password = accounts.reset_password(user)
        db.session.commit()
        return self._password_page(user, password)

    def _act(self, key: int, action: Any, done: str) -> ResponseReturnValue:
        try:
            action(_user(key))
            db.session.commit()
        except RegulationError as refusal:
            db.session.rollback()
            flash(str(refusal), "danger")
        else:
            flash(done, "success")
        return redirect(url_for(".edit", key=key))

    def _form_page(self, form: Form, user: User | None) -> str:
        return render_template(
            "accounts/form.html",
            form=form,
            user=user,
            account=user and db.session.get(Account, user.id),
            roles=_role_choices(),
            pickers=[
                (form[added.name], added, _current(added, user)) for added in account_fields()
            ],
        )

    def _password_page(self, user: User, password: str) -> str:
        return render_template(
            "accounts/created.html", user=user, name=credentials.person(user), password=password
        )


@dataclass(frozen=True)
class RoleLine:
    """A role as the list shows it."""

    id: int
    label: Any
    reach: Any
    built_in: bool
    people: int


class RolesView(Page):
    """What each role may do; shown here, changed on the role matrix (1.21)."""

    route_base = "/roles"
    class_permission_name = "Accounts"

    @expose("/")
    @needs("see")
    def list(self) -> ResponseReturnValue:
        """Show the roles, how far they see and how many people hold them."""
        people = (
            select(assoc_user_role.c.role_id, func.count().label("people"))
            .join(User, User.id == assoc_user_role.c.user_id)
            .where(User.active.is_(True))
            .group_by(assoc_user_role.c.role_id)
            .subquery()
        )
        query = select(StoredRole.id, StoredRole.name, func.coalesce(people.c.people, 0)).outerjoin(
            people, people.c.role_id == StoredRole.id
        )
        lines = [
            RoleLine(key, role_label(name), REACH_LABELS[reach_of([name])], name in _CODES, count)
            for key, name, count in sorted(db.session.execute(query), key=lambda row: _rank(row[1]))
        ]
        return render_template("accounts/roles.html", lines=lines)

    @expose("/<int(max=2147483647):key>")
    @needs("see")
    def show(self, key: int) -> ResponseReturnValue:
        """Show what a role may do, register by register."""
        role = db.session.get(StoredRole, key)
        if role is None:
            abort(404)
        everything = role.name in self.appbuilder.sm.builtin_roles
        pairs = frozenset() if everything else rights.pairs_of([role.id])
        allowed = {
            register: frozenset(
                action
                for action in Action
                if everything or (permission(action), register.__name__) in pairs
            )
            for register in registers()
        }
        people = select(User).join(User.roles).where(StoredRole.id == key).order_by(User.username)
        return render_template(
            "accounts/role.html",
            label=role_label(role.name),
            reach=REACH_LABELS[reach_of([role.name])],
            built_in=role.name in _CODES,
            actions=list(Action),
            allowed=allowed,
            people=db.session.scalars(people).all(),
            person=credentials.person,
        )


_CODES = {role.value: place for place, role in enumerate(Role)}


def _rank(name: str) -> tuple[int, str]:
    return _CODES.get(name, len(_CODES)), name


def _role_choices() -> list[tuple[str, Any]]:
    names = sorted(db.session.scalars(select(StoredRole.name)), key=_rank)
    return [(name, role_label(name)) for name in names]


def _matching(asked: MultiDict[str, str]) -> Select[Any]:
    """Return the users (with their accounts) a list asks for."""
    query = (
        select(User, Account)
        .outerjoin(Account, Account.user_id == User.id)
        .options(selectinload(User.roles))
    )
    if wanted := asked.get("q", "").replace("\0", "").strip():
        columns = (User.username, User.last_name, User.first_name, User.email)
        query = query.where(
            or_(*(func.lower(c).contains(wanted.lower(), autoescape=True) for c in columns))
        )
    if (state := asked.get("state")) in ("active", "closed"):
        query = query.where(User.active.is_(state == "active"))
    if role := asked.get("role", "").replace("\0", ""):
        query = query.where(User.roles.any(StoredRole.name == role))
    return query


def _user(key: int) -> User:
    user = db.session.get(User, key)
    if user is None:
        abort(404)
    return user


def _form(data: MultiDict[str, str] | None, user: User | None = None) -> AccountForm:
    """Return the form with the pickers chapters have added, filled from a request or a user."""
    added = {field.name: StringField(field.label) for field in account_fields()}
    kind: type[AccountForm] = type("AccountForm", (AccountForm,), added)
    if data or user is None:
        return kind(data)
    return kind(
        username=user.username,
        name=credentials.person(user),
        email=accounts.mail_address(user) or "",
        roles=[role.name for role in user.roles],
    )


def _details(form: AccountForm) -> Details:
    return Details(
        username=form.username.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        roles=form.roles.data or (),
        links={added.name: _key(form[added.name].data) for added in account_fields()},
    )


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None


def _current(added: accounts.AccountField, user: User | None) -> list[tuple[int, str, str]]:
    linked = added.read(user.id) if user is not None else None
    return [(*linked, "")] if linked else []


def _blame(form: Form, refusal: RegulationError) -> None:
    """Put each sentence beside its field; what belongs to none stands above the form."""
    db.session.rollback()
    errors = refusal.errors if isinstance(refusal, ItemErrors) else {refusal.field: str(refusal)}
    for name, sentence in errors.items():
        if name in form:
            form[name].errors = [sentence]
        else:
            flash(sentence, "danger")
