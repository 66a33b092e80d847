"""Whether the server is alive, and whether it is ready for work; no login needed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.kernel import schema
from app.kernel.actor import program
from app.kernel.database import db, reading
from app.kernel.mail import outbox
from app.kernel.work import jobs

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as the process serves requests."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when database, migrations and worker are well, else 503 and which is not.

    Mail that cannot be sent makes the status ``degraded``: everybody can go on working.
    """
    checks = {name: _passes(name, check) for name, check in (NEEDED | WANTED).items()}
    if not all(checks[name] for name in NEEDED):
        return jsonify(status="unavailable", checks=checks), 503
    return jsonify(status="ok" if all(checks.values()) else "degraded", checks=checks)


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        # The answer goes to whoever asks, so the cause goes to the log only.
        log.exception("readiness check %s failed", name)
        return False


def _database() -> bool:
    with reading(), db.engine.connect() as connection:
        return connection.execute(text("SELECT 1")).scalar_one() is not None


def _mail() -> bool:
    with reading(), program():
        return not outbox.is_stuck()


NEEDED: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": schema.is_current,
    "worker": lambda: jobs.pulse().is_alive,
}
WANTED: dict[str, Callable[[], bool]] = {"mail": _mail}
