"""The doors: login page, login for programs, logout, one's own account."""

from __future__ import annotations

from typing import Any

from flask import (
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.api import safe
from flask_appbuilder.security.api import SecurityApi
from flask_appbuilder.security.sqla.models import User
from flask_appbuilder.security.views import AuthView
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_jwt_extended import create_access_token, create_refresh_token, jwt_required
from flask_jwt_extended import current_user as token_user
from flask_login import current_user, login_user, logout_user
from wtforms import Form, PasswordField, StringField

from app.kernel.access import credentials, passwords
from app.kernel.actor import forget_actor
from app.kernel.database import db
from app.kernel.web.addresses import safe_address


def to_login() -> ResponseReturnValue:
    """Send a stranger to the login page, and back here afterwards."""
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("LoginView.login", next=following))


class LoginForm(Form):
    """Name and password."""

    username = StringField(_("User name"))
    password = PasswordField(_("Password"))


class LoginView(AuthView):
    """Login and logout of people."""

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> ResponseReturnValue:
        """Ask for name and password."""
        following = safe_address(request.values.get("next"))
        if current_user.is_authenticated:
            return redirect(following)
        form = LoginForm(request.form)
        if request.method == "GET":
            return render_template("ui/login.html", form=form)
        user = credentials.authenticate(form.username.data or "", form.password.data or "")
        if user is None:
            flash(
                gettext(
                    "Name or password is not right."
                    " After several attempts you have to wait a while."
                ),
                "danger",
            )
            return render_template("ui/login.html", form=form), 401
        credentials.open_session(user)
        db.session.commit()
        login_user(user)
        forget_actor()
        return redirect(following)

    @expose("/logout/", methods=["POST"])
    def logout(self) -> ResponseReturnValue:
        """End the session, and with it every copy of its cookie."""
        if current_user.is_authenticated:
            user = db.session.get(User, current_user.id)
            credentials.end_sessions(user)
            db.session.commit()
        logout_user()
        credentials.close_session()
        forget_actor()
        response = redirect(url_for("LoginView.login"))
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class LoginApi(SecurityApi):
    """Login for programs: a name and a password against a token of limited life."""

    resource_name = "security"

    @expose("/login", methods=["POST"])
    @safe
    def login(self) -> Response:
        """Exchange name and password for a token.
        ---
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  required: [username, password]
                  properties:
                    username: {type: string}
                    password: {type: string}
                    refresh: {type: boolean, description: "whether to give a refresh token too"}
          responses:
            200:
              description: The token
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      access_token: {type: string}
                      refresh_token: {type: string}
            400:
              $ref: '#/components/responses/400'
            401:
              $ref: '#/components/responses/401'
            403:
              $ref: '#/components/responses/403'
        """  # noqa: D205  (the part after the line is read by the OpenAPI generator)
        asked = request.get_json(silent=True) if request.is_json else None
        if not isinstance(asked, dict):
            return self.response_400(message="Send a JSON object")
        name, password = asked.get("username"), asked.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            return self.response_400(message="username and password are needed")
        user = credentials.authenticate(name, password)
        if user is None:
            return self.response_401()
        account = credentials.account_of(user)
        if account.must_change_password:
            return self.response(403, message=passwords.change_first())
        claims = {"epoch": account.epoch}
        tokens = {"access_token": _token(user, claims)}
        if asked.get("refresh") is True:
            tokens["refresh_token"] = create_refresh_token(str(user.id), additional_claims=claims)
        return self.response(200, **tokens)

    @expose("/refresh", methods=["POST"])
    @jwt_required(refresh=True)
    @safe
    def refresh(self) -> Response:
        """Exchange a refresh token for a new token.
        ---
        post:
          responses:
            200:
              description: The token
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      access_token: {type: string}
            401:
              $ref: '#/components/responses/401'
          security:
            - jwt_refresh: []
        """  # noqa: D205
        claims = {"epoch": g.account.epoch}
        return self.response(200, access_token=_token(token_user, claims, fresh=False))


def _token(user: Any, claims: dict[str, Any], *, fresh: bool = True) -> str:
    return str(create_access_token(str(user.id), fresh=fresh, additional_claims=claims))
