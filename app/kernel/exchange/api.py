"""REST: one resource per register, by the operations, rights and scope of the screens.

A program sends ``Authorization: Bearer …`` from ``POST /api/v1/security/login``; a page of this
site may use its session and then sends the ``X-CSRFToken`` header with everything that writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_jwt_extended import verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_login import current_user
from flask_wtf import CSRFProtect
from jwt.exceptions import PyJWTError
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import ItemErrors, NotAllowed, NotFound, RegulationError
from app.kernel.exchange import exports, openapi, resources
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.register import Form, Register, is_register, register_of
from app.kernel.registers.signatures import Way
from app.kernel.roles import Action
from app.kernel.web import record
from app.kernel.web.lists import Listing
from app.kernel.web.pages import whole_number

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

LARGEST_PAGE = 100
USUAL_PAGE = 25
LAST_PAGE = 100_000
KEY = "/<table>/<int(max=2147483647):key>"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Body = dict[str, Any]


class VersionMissing(RegulationError):
    """A change does not say which version it changes."""

    status = 428

    def __init__(self) -> None:
        super().__init__(
            gettext("Say which version you change: “version” in the body, or If-Match."),
            field="version",
        )


def init_app(app: Flask, csrf: CSRFProtect) -> None:
    """Add the resources; tokens need no CSRF protection, sessions get it here."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)


@blueprint.before_request
def _identify() -> None:
    if request.headers.get("Authorization", "").startswith("Bearer "):
        try:
            verify_jwt_in_request()
        except (JWTExtendedException, PyJWTError):
            abort(401)
        return
    if not current_user.is_authenticated:
        abort(401)
    if request.method not in SAFE and current_app.config["WTF_CSRF_ENABLED"]:
        current_app.extensions["csrf"].protect()


def _register(table: str, action: str) -> type[Register]:
    if not is_register(table):
        abort(404)
    register = register_of(table)
    if not actor().can(action, register):
        raise NotAllowed
    return register


def _find(register: type[Register], key: int) -> Any:
    row = db.session.scalar(
        select(register).where(register.id == key).options(*exports.loads(register))
    )
    if row is None:
        raise NotFound
    return row


def _body() -> Body:
    if not request.data:
        return {}
    if not request.is_json:
        abort(415)
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _answer(row: Any, status: int = 200) -> Response:
    db.session.refresh(row)
    answer = jsonify(resources.shown(row, signatures=True))
    answer.status_code = status
    answer.set_etag(str(row.version))
    return answer


@blueprint.get("/_openapi")
def description() -> ResponseReturnValue:
    """Describe every resource the actor may see."""
    return jsonify(openapi.document())


@blueprint.get("/<table>/")
def index(table: str) -> ResponseReturnValue:
    """Return a page of rows; the parameters are those of the list on screen."""
    register = _register(table, Action.SEE)
    size = whole_number(request.args.get("page_size") or USUAL_PAGE, most=LARGEST_PAGE)
    page = whole_number(request.args.get("page") or 1, most=LAST_PAGE)
    listing = Listing(register, _filters())
    unknown = set(request.args) - _known(listing)
    if unknown:
        raise RegulationError(
            gettext("Unknown parameter: %(names)s.", names=", ".join(sorted(unknown)))
        )
    ids = listing.ids()
    count = db.session.scalar(select(func.count()).select_from(ids.order_by(None).subquery()))
    wanted = list(db.session.scalars(ids.limit(size).offset((page - 1) * size)))
    query = select(register).where(register.id.in_(wanted)).options(*exports.loads(register))
    rows = {row.id: row for row in db.session.scalars(query)}
    result = [resources.shown(rows[key]) for key in wanted if key in rows]
    return jsonify(result=result, count=count, page=page, page_size=size)


def _filters() -> MultiDict[str, str]:
    kept = [
        (key, value)
        for key, value in request.args.items(multi=True)
        if key not in ("page", "page_size", "size", "bin")
    ]
    return MultiDict(kept)


def _known(listing: Listing) -> set[str]:
    names = {name for each in listing.filters for name in each.parameters}
    return names | {"q", "sort", "page", "page_size"}


@blueprint.get(KEY)
def show(table: str, key: int) -> ResponseReturnValue:
    """Return one row."""
    row = _find(_register(table, Action.SEE), key)
    answer = jsonify(resources.shown(row, signatures=True))
    answer.set_etag(str(row.version))
    return answer


@blueprint.post("/<table>/")
def add(table: str) -> ResponseReturnValue:
    """Enter a row."""
    register = _register(table, Action.ADD)
    body = _body()
    fixed, struck = _of_form(register, body)
    with operations.transaction():
        row = operations.create(register, resources.taken(register, body), **fixed)
        if struck:
            lifecycle.strike(row, struck)
    answer = _answer(row, 201)
    answer.headers["Location"] = f"/api/v1/{table}/{row.id}"
    return answer


def _of_form(register: type[Register], body: Body) -> tuple[Body, list[str]]:
    """Take out of a body what a new form has beside its items."""
    if not issubclass(register, Form):
        return {}, []
    transcribed, struck = body.pop("transcribed", False), body.pop("struck", [])
    if not isinstance(transcribed, bool):
        raise ItemErrors({"transcribed": gettext("This is the wrong type of value.")})
    return {"transcribed": transcribed}, _keys(register, struck, "struck")


def _keys(register: type[Register], keys: Any, field: str) -> list[str]:
    known = {item.key for item in register.items()}
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ItemErrors({field: gettext("This is the wrong type of value.")})
    if set(keys) - known:
        raise ItemErrors({field: gettext("There is no item of this name.")})
    return keys


@blueprint.route(KEY, methods=["PUT", "PATCH"])
def change(table: str, key: int) -> ResponseReturnValue:
    """Change the items that are sent; the rest stays as it is."""
    register = _register(table, Action.CHANGE)
    body = _body()
    version = _version(body)
    with operations.transaction():
        row = _find(register, key)
        operations.change(row, resources.taken(register, body, row), version)
    return _answer(row)


def _version(body: Body) -> int:
    given = body.pop("version", None)
    tag = (request.headers.get("If-Match") or "").strip().removeprefix("W/").strip('"')
    if tag.isdecimal() and len(tag) < 10:
        given = int(tag)
    if given is None:
        raise VersionMissing
    if isinstance(given, bool) or not isinstance(given, int):
        raise ItemErrors({"version": gettext("This is the wrong type of value.")})
    return given


@blueprint.delete(KEY)
def delete(table: str, key: int) -> ResponseReturnValue:
    """Put a row into the recycle bin; what has a number is declared void instead."""
    register = _register(table, Action.DELETE)
    with operations.transaction():
        operations.delete(_find(register, key))
    return Response(status=204)


@blueprint.post(f"{KEY}/<name>")
def operate(table: str, key: int, name: str) -> ResponseReturnValue:
    """Do something to a form: submit, sign, complete, strike, void, correct, or its own steps."""
    register = _register(table, Action.SEE)
    if not issubclass(register, Form):
        abort(404)
    body = _body()
    made = None
    with operations.transaction():
        row = _find(register, key)
        if name in _OPERATIONS:
            needed, act, known = _OPERATIONS[name]
            _require(needed, register)
            _refuse_unknown(body, known)
            made = act(row, body)
        elif name in {step.code for step in register.steps}:
            _refuse_unknown(body, ())
            lifecycle.take_step(row, name)
        else:
            abort(404)
    return _answer(row) if made is None else _answer(made, 201)


def _require(action: str, register: type[Register]) -> None:
    if not actor().can(action, register):
        raise NotAllowed


def _refuse_unknown(body: Body, known: tuple[str, ...]) -> None:
    unknown = set(body) - set(known)
    if unknown:
        sentence = gettext("There is no item of this name.")
        raise ItemErrors(dict.fromkeys(sorted(unknown), sentence))


def _text(body: Body, key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise ItemErrors({key: gettext("This is the wrong type of value.")})
    return value.replace("\0", "") if value else None


def _sign(row: Form, body: Body) -> None:
    slot = signing.slot_of(type(row), body.get("slot"))
    try:
        way = Way(_text(body, "way") or Way.ACCOUNT.value)
    except ValueError:
        raise ItemErrors({"way": gettext("This is the wrong type of value.")}) from None
    lifecycle.check_ready(row, slot)
    if way is Way.ACCOUNT:
        if not (actor().can(Action.SIGN, type(row)) or actor().can(Action.APPROVE, type(row))):
            raise NotAllowed
    elif way.value not in record.ways_to_sign(row, slot):
        raise NotAllowed
    signing.sign(
        row,
        slot.key,
        opinion=_text(body, "opinion"),
        way=way,
        signer_name=_text(body, "signer_name"),
        drawing=_text(body, "drawing"),
    )


def _void(row: Form, body: Body) -> None:
    lifecycle.void(row, _text(body, "reason") or "")


def _correct(row: Form, _body: Body) -> Any:
    return lifecycle.correct(row)


def _submit(row: Form, _body: Body) -> None:
    lifecycle.submit(row)


def _complete(row: Form, _body: Body) -> None:
    lifecycle.complete(row)


def _strike(row: Form, body: Body) -> None:
    lifecycle.strike(row, _keys(type(row), body.get("items"), "items"))


def _unstrike(row: Form, body: Body) -> None:
    lifecycle.unstrike(row, _keys(type(row), body.get("items"), "items"))


Operation = tuple[str, Callable[[Form, Body], Any], tuple[str, ...]]

_OPERATIONS: dict[str, Operation] = {
    "submit": (Action.COMPLETE, _submit, ()),
    "complete": (Action.COMPLETE, _complete, ()),
    "sign": (Action.SEE, _sign, ("slot", "way", "opinion", "signer_name", "drawing")),
    "void": (Action.VOID, _void, ("reason",)),
    "correct": (Action.ADD, _correct, ()),
    "strike": (Action.CHANGE, _strike, ("items",)),
    "unstrike": (Action.CHANGE, _unstrike, ("items",)),
}
