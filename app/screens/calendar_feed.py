"""The feed of one's own calendar, for the calendar program of a telephone or a mail client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import Response, current_app, request
from flask_appbuilder import expose
from flask_babel import force_locale, gettext

from app.kernel import clock
from app.kernel.access import credentials, feeds
from app.kernel.actor import Actor, acting_as, actor_of
from app.kernel.exchange.ical import Event, calendar
from app.kernel.owed import agenda
from app.kernel.owed.agenda import Wanted
from app.kernel.owed.dues import Due, State
from app.kernel.web.pages import Page

BACK, AHEAD = timedelta(days=60), timedelta(days=190)
MOST = 200  # of a kind on a day


class CalendarFeed(Page):
    """What somebody owes, read without a login by a secret address."""

    route_base = "/feed"

    @expose("/<string:secret>/calendar.ics")
    def read(self, secret: str) -> Response:
        """Return what its owner owes, as its owner sees it."""
        user = feeds.owner(secret, request.remote_addr or "")
        locale = credentials.account_of(user).locale or current_app.config["BABEL_DEFAULT_LOCALE"]
        with acting_as(actor_of(user)) as who, force_locale(locale):
            name = f"{current_app.config['APP_NAME']} · {who.name}"
            made = calendar(name, current_app.config["APP_NAME"], _events(who), clock.now())
        return Response(made, mimetype="text/calendar")


def _events(who: Actor) -> Iterator[Event]:
    today = clock.today()
    wanted = Wanted(first=today - BACK, last=today + AHEAD, owed=True, mine=True, most=MOST)
    for heaps in agenda.days_of(wanted, who).values():
        for heap in heaps:
            yield from (_event(each) for each in heap.shown)


def _event(each: Due) -> Event:
    assert each.on is not None
    said = [str(each.source.label), str(each.kind or ""), each.number or "", str(each.hint or "")]
    if each.planned_on and each.due_on:
        said.append(gettext("by %(day)s", day=each.due_on.isoformat()))
    late = f"{gettext('Overdue')}: " if each.state is State.OVERDUE else ""
    base = current_app.config["BASE_URL"]
    key = each.row_id or f"{each.register}-{each.due_on}"
    return Event(
        uid=f"{each.source.code}-{key}@hengji",
        on=each.on,
        at=each.at if each.source.timed else None,
        summary=f"{late}{each.title or each.number}",
        description="\n".join(filter(None, said)),
        category=str(each.source.label),
        url=f"{base}{each.record or each.url}" if base else "",
    )
