"""The security manager: who is logged in and what they may do, asked once per request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import User
from flask_login import LoginManager, current_user

from app.kernel.access import credentials, passwords
from app.kernel.access.account_views import AccountsView, RolesView
from app.kernel.access.login import LoginApi, LoginView, to_login
from app.kernel.access.my_account import MyAccountView
from app.kernel.access.rights import pairs_of
from app.kernel.actor import forget_actor
from app.kernel.database import db
from app.kernel.roles import Role
from app.kernel.web.pages import wants_json

# Where somebody may still go who has to choose a new password first.
OPEN_ENDPOINTS = frozenset(
    {"static", "appbuilder.static", "LoginView.login", "LoginView.logout"}
    | {"MyAccountView.password", "MyAccountView.preferences"}
)


@dataclass(frozen=True)
class Rights:
    """Everything a person may do, as pairs of permission and view."""

    everything: bool
    pairs: frozenset[tuple[str, str]]

    def allow(self, permission: str, view: str) -> bool:
        """Say whether the permission on the view is among them."""
        return self.everything or (permission, view) in self.pairs


NO_RIGHTS = Rights(everything=False, pairs=frozenset())


class HengjiSecurityManager(SecurityManager):
    """The framework's security manager without its screens, and with sessions that end."""

    authdbview = LoginView
    security_api = LoginApi

    @staticmethod
    def create_builtin_roles() -> dict[str, list[list[str]]]:
        """Give the administrator every right without a row in the database."""
        return {Role.ADMIN.value: [["^.*$", "^.*$"]]}

    def create_login_manager(self, app: Flask) -> LoginManager:
        """Send strangers to our login page."""
        manager = super().create_login_manager(app)
        manager.unauthorized_handler(to_login)
        return manager

    def register_views(self) -> None:
        """Register our own screens; none of the framework's is reachable."""
        self.appbuilder.add_api(self.security_api)
        self.auth_view = self.authdbview()
        for view in (self.auth_view, MyAccountView, AccountsView, RolesView):
            self.appbuilder.add_view_no_menu(view)

    def auth_user_db(self, username: str, password: str) -> User | None:
        """Check name and password; the one way in for the form and the API."""
        return credentials.authenticate(username or "", password or "")

    def reset_password(self, userid: int, password: str) -> None:
        """Set a password, ending the user's sessions; used by the framework's command line."""
        credentials.set_password(self.get_user_by_id(userid), password)
        db.session.commit()

    def load_user(self, pk: str | int) -> User | None:
        """Return the user of the browser's session while the session holds."""
        found = credentials.load_for_request(int(pk))
        if found is None or not credentials.session_holds(found[1]):
            credentials.close_session()
            return None
        g.account = found[1]
        return found[0]

    def load_user_jwt(self, _jwt_header: dict[str, Any], jwt_data: dict[str, Any]) -> User | None:
        """Return the user of a token while the epoch it was made in lasts."""
        found = credentials.load_for_request(int(jwt_data["sub"]))
        if found is None or jwt_data.get("epoch") != found[1].epoch:
            return None
        g.user, g.account = found
        forget_actor()
        return found[0]

    def get_user_roles(self, user: Any) -> list[Any]:
        """Return the roles a person holds; nobody in particular holds none."""
        return list(user.roles) if user.is_authenticated else []

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Say that nothing is public."""
        return False

    def rights_of(self, user: Any) -> Rights:
        """Return everything a person may do, read at most once per request."""
        if user is None or not user.is_authenticated:
            return NO_RIGHTS
        if not has_request_context():
            return self._read_rights(user)
        kept: dict[int, Rights] = g.setdefault("rights", {})
        if user.id not in kept:
            kept[user.id] = self._read_rights(user)
        return kept[user.id]

    @staticmethod
    def before_request() -> ResponseReturnValue | None:
        """Say who asks; hold back everything but a new password while one is due."""
        g.user = current_user
        return _password_first()

    def _read_rights(self, user: Any) -> Rights:
        roles = self.get_user_roles(user)
        if any(role.name in self.builtin_roles for role in roles):
            return Rights(everything=True, pairs=frozenset())
        if not roles:
            return NO_RIGHTS
        return Rights(everything=False, pairs=pairs_of([role.id for role in roles]))

    def _has_view_access(self, user: Any, permission_name: str, view_name: str) -> bool:
        return self.rights_of(user).allow(permission_name, view_name)

    def _get_user_permission_view_menus(
        self, user: Any, permission_name: str, view_menus_name: list[str]
    ) -> set[str]:
        rights = self.rights_of(user)
        return {view for view in view_menus_name or () if rights.allow(permission_name, view)}


class HengjiAppBuilder(AppBuilder):
    """The framework without the small screens it adds by itself (language, back, menu)."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(self.indexview)
        self.sm.register_views()


def _password_first() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_ENDPOINTS or not current_user.is_authenticated:
        return None
    account = credentials.current_account()
    if account is None or not account.must_change_password:
        return None
    if wants_json():
        return jsonify(message=passwords.change_first()), 403
    return redirect(url_for("MyAccountView.password"))
