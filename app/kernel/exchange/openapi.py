"""The OpenAPI 3.1 document, derived from the registers the reader may see."""

from __future__ import annotations

from typing import Any

from flask import current_app

from app.kernel.actor import actor
from app.kernel.registers.items import Item, Kind
from app.kernel.registers.register import Form, Register, registers
from app.kernel.roles import Action
from app.kernel.web.filters import STATE

Node = dict[str, Any]

_TYPES: dict[Kind, Node] = {
    Kind.TEXT: {"type": "string"},
    Kind.MEMO: {"type": "string"},
    Kind.INTEGER: {"type": "integer", "minimum": -(2**31) + 1, "maximum": 2**31 - 1},
    Kind.NUMBER: {"type": "string", "format": "decimal"},
    Kind.MONEY: {"type": "string", "format": "decimal"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.FLAG: {"type": "boolean"},
    Kind.LIST: {"type": "array", "items": {"type": "string"}},
}
_FORM_KEYS: dict[str, Node] = {
    "number": {"type": "string"},
    "state": {"type": "string"},
    "struck": {"type": "array", "items": {"type": "string"}},
    "transcribed": {"type": "boolean"},
    "form_version": {"type": "integer"},
    "corrects_id": {"type": ["integer", "null"]},
    "void_reason": {"type": ["string", "null"]},
}
_FORM_OPERATIONS: dict[str, Node] = {
    "submit": {},
    "complete": {},
    "sign": {
        "slot": {"type": "string"},
        "way": {"type": "string", "enum": ["account", "drawn", "paper"]},
        "opinion": {"type": "string"},
        "signer_name": {"type": "string"},
        "drawing": {"type": "string"},
    },
    "void": {"reason": {"type": "string"}},
    "correct": {},
    "strike": {"items": {"type": "array", "items": {"type": "string"}}},
    "unstrike": {"items": {"type": "array", "items": {"type": "string"}}},
}


def document() -> Node:
    """Return the whole document for the actor."""
    seen = [register for register in registers() if actor().can(Action.SEE, register)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": str(current_app.config.get("APP_NAME", "Hengji")),
            "version": "1",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [_tag(register) for register in seen],
        "paths": {path: node for register in seen for path, node in _paths(register).items()},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "schemas": {"Refusal": _REFUSAL}
            | {name: node for register in seen for name, node in _schemas(register).items()},
        },
    }


_REFUSAL: Node = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "clause": {"type": ["string", "null"]},
        "field": {"type": ["string", "null"]},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["message"],
}


def _tag(register: type[Register]) -> Node:
    return {"name": register.__tablename__, "description": str(register.card.heading)}


def _schemas(register: type[Register]) -> Node:
    name = register.__name__
    items = [item for item in register.items() if item.form]
    written = {item.key: _property(item) for item in items if item.writable}
    written |= {
        key: {"type": ["string", "null"], "title": str(virtual.label)}
        for key, virtual in register.virtual.items()
    }
    kept = {item.key: _property(item) | {"readOnly": True} for item in items if not item.writable}
    names = {
        item.name: {"type": ["string", "null"], "readOnly": True}
        for item in items
        if item.kind is Kind.LINK
    }
    own = {"id": {"type": "integer"}, "version": {"type": "integer"}}
    form = _FORM_KEYS if issubclass(register, Form) else {}
    required = [item.key for item in items if item.writable and _must(item)]
    return {
        f"{name}Values": {
            "type": "object",
            "properties": written,
            "additionalProperties": False,
            **({"required": required} if required else {}),
        },
        f"{name}Changes": {
            "type": "object",
            "properties": {"version": own["version"]} | written,
        },
        name: {"type": "object", "properties": own | form | written | kept | names},
    }


def _must(item: Item) -> bool:
    return item.required and item.default is None


def _property(item: Item) -> Node:
    if item.kind is Kind.CHOICE and item.choices is not None:
        node: Node = {"type": "string", "enum": [member.value for member in item.choices]}
    elif item.kind is Kind.LINK:
        node = {"type": "integer", "description": f"id in {item.target}"}
    else:
        node = dict(_TYPES[item.kind])
    if item.length:
        node["maxLength"] = item.length
    if not item.required:
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
        node["type"] = [node["type"], "null"]
    return node | {"title": str(item.label)}


def _paths(register: type[Register]) -> Node:
    base = f"/{register.__tablename__}/"
    one = f"{base}{{id}}"
    paths = {
        base: {"get": _list(register), "post": _write(register, "add", 201)},
        one: {
            "parameters": [_ID],
            "get": _operation(register, "show", _content(_ref(register.__name__))),
            "put": _write(register, "replace", 200),
            "patch": _write(register, "change", 200),
            "delete": _operation(register, "delete", None, 204),
        },
    }
    if issubclass(register, Form):
        steps: dict[str, Node] = {step.code: {} for step in register.steps}
        for name, body in (_FORM_OPERATIONS | steps).items():
            node = _operation(register, name, _content(_ref(register.__name__)))
            if body:
                node["requestBody"] = _content({"type": "object", "properties": body})
            paths[f"{one}/{name}"] = {"parameters": [_ID], "post": node}
    return paths


_ID: Node = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def _list(register: type[Register]) -> Node:
    rows = {
        "type": "object",
        "properties": {
            "result": {"type": "array", "items": _ref(register.__name__)},
            "count": {"type": "integer"},
            "page": {"type": "integer"},
            "page_size": {"type": "integer"},
        },
    }
    names = ["q", "sort", "page", "page_size"]
    names += [STATE] if issubclass(register, Form) else []
    names += [i.key for i in register.items() if i.filtered or i.kind is Kind.LINK]
    node = _operation(register, "list", _content(rows))
    node["parameters"] = [_parameter(name) for name in dict.fromkeys(names)]
    return node


def _parameter(name: str) -> Node:
    kind = "integer" if name in ("page", "page_size") else "string"
    return {"name": name, "in": "query", "schema": {"type": kind}}


def _write(register: type[Register], verb: str, status: int) -> Node:
    node = _operation(register, verb, _content(_ref(register.__name__)), status)
    body = "Values" if verb == "add" else "Changes"
    node["requestBody"] = _content(_ref(f"{register.__name__}{body}"))
    return node


def _operation(
    register: type[Register], verb: str, content: Node | None, status: int = 200
) -> Node:
    refusal = {"description": "Refused", **_content(_ref("Refusal"))}
    return {
        "tags": [register.__tablename__],
        "operationId": f"{register.__tablename__}_{verb}",
        "responses": {
            str(status): {"description": "Done", **(content or {})},
            "default": refusal,
        },
    }


def _content(schema: Node) -> Node:
    return {"content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}
