"""The digest: what a person was told and has not read yet, in one mail a day."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import flask_mail
from flask import Flask, current_app
from flask_appbuilder.security.sqla.models import User
from flask_babel import force_locale, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select, update

from app.kernel import clock
from app.kernel.access.accounts import NOWHERE
from app.kernel.access.credentials import Account, account_of
from app.kernel.actor import acting_as, actor_of, program
from app.kernel.database import db, reading
from app.kernel.errors import DuplicateValue
from app.kernel.language.text import tidy
from app.kernel.mail import delivery, outbox
from app.kernel.mail.outbox import Mail
from app.kernel.registers.entries import Entry
from app.kernel.registers.notices import Notice
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import is_register, register_of
from app.kernel.web.shown import row_url
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Every

AT = time(7, 30)  # on the company's clock
LINES = 30
FRESH = timedelta(days=7)  # what is older is found in the program

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One notice: its sentence, and where it leads."""

    text: str
    url: str | None


def init_app(app: Flask) -> None:
    """Tell the application its mail server; the jobs come with this module."""
    flask_mail.Mail(app)


@job(label=_("Write the day's mail digests"), every=Every(minutes=15))
def make_digests() -> None:
    """Write the day's digests that are still missing; safe to run twice, and at once."""
    now = clock.local(clock.now())
    if now.time() < AT or not outbox.is_configured():
        return
    with program():
        made = [_made(user_id, now.date()) for user_id in readers(now.date())]
    if any(made):
        delivery.deliver()


def readers(day: date) -> Sequence[int]:
    """Return the accounts that want a digest, have something for it, and got none on ``day``."""
    key = literal(_prefix(day)) + cast(User.id, String)
    wanted = (
        select(User.id)
        .outerjoin(Account, Account.user_id == User.id)
        .where(
            User.active.is_(True),
            User.email.not_like(f"%{NOWHERE}"),
            or_(Account.digest.is_(True), Account.digest.is_(None)),
            exists().where(Notice.user_id == User.id, *_news()),
            ~exists().where(Mail.key == key),
        )
        .order_by(User.id)
    )
    with reading():
        found = db.session.scalars(wanted).all()
        db.session.commit()
    return found


def _news() -> tuple[ColumnElement[bool], ...]:
    return (
        Notice.read_at.is_(None),
        Notice.mailed_at.is_(None),
        Notice.created_at > clock.now() - FRESH,
    )


def _prefix(day: date) -> str:
    return f"digest/{day.isoformat()}/"


def _made(user_id: int, day: date) -> bool:
    """Write one person's digest; tell whether there is one to send."""
    try:
        with transaction():
            return _write(user_id, day)
    except DuplicateValue:
        return False  # somebody else has just made it
    except Exception:
        log.exception("the digest of account %s cannot be made", user_id)
        return False


def _write(user_id: int, day: date) -> bool:
    """Write what one person may see, in the person's language, and mark it as mailed."""
    session, user = db.session, db.session.get_one(User, user_id)
    locale = account_of(user).locale or current_app.config["BABEL_DEFAULT_LOCALE"]
    newest_first = (
        select(Notice).where(Notice.user_id == user_id, *_news()).order_by(Notice.id.desc())
    )
    with acting_as(actor_of(user)) as who, force_locale(locale):
        told = session.scalars(newest_first).all()
        if not told:
            return False
        key = f"{_prefix(day)}{user_id}"
        outbox.put(session, key, who.name, user.email, locale=locale, **content(who.name, told))
    mailed = update(Notice).where(Notice.id.in_([notice.id for notice in told]))
    session.execute(mailed.values(mailed_at=clock.now()))
    return True


def content(name: str, told: Sequence[Notice]) -> dict[str, str]:
    """Return subject, plain text and HTML of a digest in the language at hand."""
    app_name = current_app.config["APP_NAME"]
    facts: dict[str, Any] = {
        "locale": str(get_locale()),
        "name": name,
        "app_name": app_name,
        "groups": _grouped(told[:LINES]),
        "more": max(0, len(told) - LINES),
        "base": current_app.config["BASE_URL"],
    }
    env = current_app.jinja_env
    return {
        "subject": ngettext(
            "%(app)s: %(num)s new notice", "%(app)s: %(num)s new notices", len(told), app=app_name
        ),
        "plain": env.get_template("mail/digest.txt").render(facts),
        "html": env.get_template("mail/digest.html").render(facts),
    }


def _grouped(told: Sequence[Notice]) -> dict[str, list[Line]]:
    """Put together what is about records of one kind, in the order they come."""
    groups: dict[str, list[Line]] = {}
    for notice in told:
        line = Line(tidy(notice.sentence), _url(notice))
        groups.setdefault(_heading(notice.entry), []).append(line)
    return groups


def _heading(entry: Entry | None) -> str:
    if entry is None or not is_register(entry.register):
        return gettext("Other notices")
    return str(register_of(entry.register).card.heading)


def _url(notice: Notice) -> str | None:
    """Return the whole address a notice leads to; None where nobody said how people get here."""
    base, path = current_app.config["BASE_URL"], notice.url or row_url(notice.entry)
    return f"{base}{path}" if base and path else None


__all__ = ["AT", "LINES", "content", "init_app", "make_digests", "readers"]
