"""What people may change about themselves."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext, refresh
from flask_babel import lazy_gettext as _
from flask_login import current_user, login_user
from wtforms import Form, PasswordField

from app.kernel.access import credentials, feeds, passwords, throttle
from app.kernel.access.accounts import mail_address
from app.kernel.database import db
from app.kernel.errors import RegulationError
from app.kernel.roles import REACH_LABELS, reach_of, role_label
from app.kernel.web.addresses import safe_address
from app.kernel.web.pages import Page, require_login

THEMES = ("light", "dark", "auto")


class PasswordForm(Form):
    """The present password and, twice, the new one."""

    old = PasswordField(_("Present password"))
    new = PasswordField(
        _("New password"), description=_("At least 12 characters; a whole sentence is best.")
    )
    again = PasswordField(_("New password again"))


class MyAccountView(Page):
    """One's own account, password and preferences."""

    route_base = ""

    @expose("/account/")
    def show(self) -> ResponseReturnValue:
        """Show one's own account."""
        require_login()
        roles = [role.name for role in current_user.roles]
        return render_template(
            "accounts/mine.html",
            user=current_user,
            account=credentials.current_account(),
            name=credentials.person(current_user),
            mail=mail_address(current_user),
            roles=[role_label(name) for name in roles],
            reach=REACH_LABELS[reach_of(roles)],
        )

    @expose("/account/password", methods=["GET", "POST"])
    def password(self) -> ResponseReturnValue:
        """Change one's own password, with the present one."""
        require_login()
        form = PasswordForm(request.form)
        if request.method == "GET":
            return _password_page(form)
        try:
            _change_own_password(form)
        except RegulationError as refusal:
            db.session.rollback()
            form[refusal.field or "new"].errors = [str(refusal)]
            return _password_page(form), 422
        flash(gettext("The password is changed. Other devices have been logged out."), "success")
        return redirect(url_for("MyAccountView.show"))

    @expose("/account/digest", methods=["POST"])
    def digest(self) -> ResponseReturnValue:
        """Turn one's daily mail on or off."""
        require_login()
        wanted = request.form.get("digest") == "1"
        credentials.account_of(current_user).digest = wanted
        db.session.commit()
        said = gettext("You get a mail on days with something new.")
        flash(said if wanted else gettext("You get no more mails."), "success")
        return redirect(url_for("MyAccountView.show"))

    @expose("/account/feed", methods=["POST"])
    def feed(self) -> ResponseReturnValue:
        """Make a new secret address of one's own calendar, and show it this once."""
        require_login()
        secret = feeds.make(current_user)
        db.session.commit()
        base = current_app.config["BASE_URL"] or request.host_url.rstrip("/")
        return render_template("accounts/feed.html", address=f"{base}/feed/{secret}/calendar.ics")

    @expose("/account/feed/revoke", methods=["POST"])
    def revoke_feed(self) -> ResponseReturnValue:
        """Let the secret address of one's own calendar open nothing any more."""
        require_login()
        feeds.revoke(current_user)
        db.session.commit()
        flash(gettext("The old address opens nothing any more."), "success")
        return redirect(url_for("MyAccountView.show"))

    @expose("/preferences", methods=["POST"])
    def preferences(self) -> ResponseReturnValue:
        """Keep the language and the look; for strangers only in their browser's session."""
        chosen = {
            "locale": _one_of(request.form.get("locale"), current_app.config["LANGUAGES"]),
            "theme": _one_of(request.form.get("theme"), THEMES),
        }
        chosen = {key: value for key, value in chosen.items() if value}
        session.update(chosen)
        if current_user.is_authenticated and chosen:
            account = credentials.account_of(current_user)
            for key, value in chosen.items():
                setattr(account, key, value)
            db.session.commit()
        refresh()
        return redirect(safe_address(request.form.get("next") or request.referrer))


def _password_page(form: PasswordForm) -> str:
    account = credentials.current_account()
    must = account is not None and account.must_change_password
    return render_template("ui/password.html", form=form, must_change=must)


def _change_own_password(form: PasswordForm) -> None:
    user = db.session.get_one(User, current_user.id)
    old, new = form.old.data or "", form.new.data or ""
    key = f"password of {user.username}"
    address = request.remote_addr or ""
    allowed = throttle.attempt(key, address)
    stored = user.password
    db.session.commit()  # nothing is held while the hash is computed
    if not allowed or not passwords.matches(stored, old):
        sentence = gettext(
            "The present password is not right. After several attempts you have to wait a while."
        )
        raise RegulationError(sentence, field="old")
    if new != form.again.data:
        raise RegulationError(gettext("The two new passwords differ."), field="again")
    if new == old:
        raise RegulationError(gettext("Choose a password you have not used yet."), field="new")
    throttle.succeeded(key, address)
    _keep_new_password(user, new)


def _keep_new_password(user: User, new: str) -> None:
    try:
        credentials.set_password(user, new)
    except passwords.WeakPassword as weak:
        raise RegulationError(weak.message, field="new") from weak
    credentials.open_session(user)
    db.session.commit()
    login_user(user)
    g.account = credentials.account_of(user)


def _one_of(value: str | None, allowed: Any) -> str | None:
    return value if value in allowed else None
