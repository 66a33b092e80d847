"""What every page has: its guard, the menu around it, words for refusals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, TypeVar

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_appbuilder.baseviews import BaseView
from flask_babel import get_locale, gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.registers import marks, notices
from app.kernel.roles import Action, Role
from app.kernel.web import assets, charts, clauses, shown
from app.kernel.web.addresses import safe_address

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

SEE = Action.SEE


def needs(action: str) -> Callable[[View], View]:
    """Let only those in who may do ``action`` on the view's register or screen.

    Strangers are sent to the login page (401 when they want JSON), others are refused.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(self: Page, *args: Any, **kwargs: Any) -> Any:
            self.require(action)
            return view(self, *args, **kwargs)

        guarded._permission_name = str(action)  # type: ignore[attr-defined]  # read by the framework
        return guarded  # type: ignore[return-value]

    return decorate


def require_login() -> None:
    """Send strangers to the login page, and back here afterwards."""
    if current_user.is_authenticated:
        return
    if wants_json():
        abort(401)
    abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


class Page(BaseView):
    """Base of every screen behind the login.

    Attributes:
        access: what each built-in role may do here, for screens that belong to no register.
    """

    access: ClassVar[Mapping[Role, Iterable[str]]] = {}

    def can(self, action: str) -> bool:
        """Tell whether the actor may do ``action`` here."""
        return actor().can(action, str(self.class_permission_name))

    def require(self, action: str) -> None:
        """Refuse those who may not do ``action`` here."""
        require_login()
        if not self.can(action):
            abort(403)


@dataclass(frozen=True)
class Screen:
    """A line of the menu: shown to those who may do ``action`` on ``view``; all when it is None."""

    label: Any
    url: str
    icon: str = "file"
    view: str | None = None
    action: str = SEE


@dataclass(frozen=True)
class Section:
    """A heading of the menu with its screens."""

    label: Any
    icon: str
    screens: Sequence[Screen]


def set_menu(app: Any, sections: Sequence[Section]) -> None:
    """Keep the table every page draws its menu from."""
    app.extensions["hengji_menu"] = tuple(sections)


def menu() -> list[dict[str, Any]]:
    """Return the actor's menu; sections with nothing to see are left out."""
    if "menu" not in g:
        g.menu = [line for line in map(_section, current_app.extensions["hengji_menu"]) if line]
    found: list[dict[str, Any]] = g.menu
    return found


def _section(section: Section) -> dict[str, Any] | None:
    who = actor()
    items = [
        {
            "label": screen.label,
            "url": screen.url,
            "icon": screen.icon,
            "current": _is_current(screen.url),
        }
        for screen in section.screens
        if screen.view is None or who.can(screen.action, screen.view)
    ]
    if not items:
        return None
    current = any(item["current"] for item in items)
    return {"label": section.label, "icon": section.icon, "items": items, "current": current}


def _is_current(url: str) -> bool:
    return request.path == url if url == "/" else request.path.startswith(url)


def wants_json() -> bool:
    """Tell whether the answer should be JSON: the API, and scripts that ask for it."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return request.path.startswith("/api/") or best == "application/json"


def whole_number(value: Any, *, least: int = 1, most: int = 2**31 - 1) -> int:
    """Read a number from an address.

    Raises:
        BadRequest: it is none, or out of bounds.
    """
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise BadRequest from None
    if not least <= number <= most:
        raise BadRequest
    return number


def back(default: str) -> ResponseReturnValue:
    """Go back to the page a button was pressed on."""
    return redirect(safe_address(request.form.get("next") or request.referrer or default))


def _notice_count() -> int:
    if "notice_count" not in g:
        user_id = actor().user_id
        g.notice_count = notices.unread(db.session, user_id) if user_id else 0
    return int(g.notice_count)


def _context() -> dict[str, Any]:
    languages = current_app.config["LANGUAGES"]
    found = {
        "app_name": current_app.config["APP_NAME"],
        "locale": str(get_locale()),
        "locales": [(code, language["name"]) for code, language in languages.items()],
        "theme": session.get("theme", "auto"),
    }
    if current_user and current_user.is_authenticated:
        found |= {"actor": actor(), "menu": menu(), "notice_count": _notice_count()}
    return found


def _refused(error: RegulationError) -> ResponseReturnValue:
    """Answer a refusal nobody showed beside a field."""
    db.session.rollback()
    if wants_json():
        return jsonify(_refusal_as_json(error)), error.status
    if request.method == "POST" and request.referrer:
        flash(str(error), "danger")
        return redirect(safe_address(request.referrer))
    return render_template("ui/error.html", code=error.status, sentence=str(error)), error.status


def _refusal_as_json(error: RegulationError) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": error.message,
        "clause": error.clause,
        "field": error.field,
    }
    if isinstance(error, ItemErrors):
        found["errors"] = error.errors
    elif error.field:
        found["errors"] = {error.field: error.message}
    return found


def _failed(error: HTTPException) -> ResponseReturnValue:
    """Answer everything else that went wrong, in the reader's language."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    db.session.rollback()
    code = error.code or 500
    sentence = None
    if isinstance(error, CSRFError):
        sentence = gettext("The page was open too long. Load it again and repeat the last step.")
    if wants_json():
        return jsonify(message=sentence or error.name), code
    return render_template("ui/error.html", code=code, sentence=sentence), code


def init_app(app: Flask) -> None:
    """Give every template what the frame of a page shows, and every failure its page."""
    assets.init_app(app)
    shown.init_app(app)
    charts.init_app(app)
    clauses.init_app(app)
    marks.init_app(app)
    app.context_processor(_context)
    app.register_error_handler(RegulationError, _refused)
    app.register_error_handler(HTTPException, _failed)
