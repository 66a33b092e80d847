"""Who may open a screen: one decorator for every screen that is not a register's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.kernel.roles import permission

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def allowed(action: str) -> Callable[[View], View]:
    """Let only those in who may do `action` on the view; strangers are asked to log in."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(self: Any, *args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_login()
            security = current_app.appbuilder.sm  # type: ignore[attr-defined]
            if not security.has_access(permission(action), self.class_permission_name):
                abort(403)
            return view(self, *args, **kwargs)

        guarded._permission_name = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def to_login() -> ResponseReturnValue:
    """Send a stranger to the login page, and a script that asks for data away."""
    if wants_data():
        return jsonify(message=gettext("Log in first.")), 401
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("LoginView.login", next=following))


def wants_data() -> bool:
    """Say whether the request comes from a script that cannot show a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]
