"""Duties: what one person owes, told by whoever knows, shown on the home page.

A chapter adds a pile of duties with `duty`; the screen that shows them knows no chapter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, union_all

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.parameters import Parameter, Whole, value_of
from app.kernel.registers.entries import Entry, stands_for
from app.kernel.registers.items import SignOff
from app.kernel.registers.register import Form, FormState, forms, register_of
from app.kernel.registers.signatures import Signature
from app.kernel.web.shown import row_url

SHOWN = 50  # duties of one pile on the page; the rest is behind its link
DRAFT_DAYS = Parameter(
    "draft_days",
    _("A draft is completed within"),
    7,
    kind=Whole(1, 365),
    unit=_("days"),
    clause="4.3",
)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing a person owes, and where it is done with one click.

    Attributes:
        kind: what sort of record it is, such as the title of its register.
        url: the page where it is done.
        due_on: the last day it is in time; None when it has no date.
        since: the day it began to wait.
        post: address that does it at once, with `button` as its label.
    """

    title: str
    url: str
    kind: Any = ""
    number: str | None = None
    hint: Any = ""
    due_on: date | None = None
    since: date | None = None
    post: str | None = None
    button: Any = ""

    @property
    def days_late(self) -> int:
        """For how many calendar days it is overdue."""
        return 0 if self.due_on is None else max(0, (clock.today() - self.due_on).days)


Provider = Callable[[Actor], Iterable[Duty]]
Address = str | Callable[[Actor], str] | None


@dataclass(frozen=True)
class Pile:
    """Duties of one kind, most urgent first."""

    code: str
    label: Any
    icon: str
    duties: Sequence[Duty]
    more: bool
    url: str | None

    @property
    def late(self) -> int:
        """How many of those shown are overdue."""
        return sum(1 for duty in self.duties if duty.days_late)

    @property
    def said(self) -> str:
        """How many there are, as far as they were counted."""
        return f"{len(self.duties)}{'+' if self.more else ''}"


@dataclass(frozen=True)
class _Source:
    code: str
    label: Any
    icon: str
    order: int
    url: Address
    provider: Provider


_sources: dict[str, _Source] = {}


def duty(
    code: str, label: Any, *, icon: str = "checklist", order: int = 50, url: Address = None
) -> Callable[[Provider], Provider]:
    """Register a provider of duties.

    The provider gets the actor and returns their duties, most urgent first, with a fixed number
    of statements however many there are; `SHOWN` + 1 are enough.

    Args:
        code: stable name of the pile.
        order: place on the page, lowest first.
        url: where all of them are listed, or a function that says so for an actor.
    """

    def register(provider: Provider) -> Provider:
        _sources[code] = _Source(code, label, icon, order, url, provider)
        return provider

    return register


def piles(who: Actor) -> list[Pile]:
    """Return what a person owes, without the piles that are empty."""
    found = []
    for source in sorted(_sources.values(), key=lambda source: source.order):
        duties = list(islice(source.provider(who), SHOWN + 1))
        if duties:
            more = len(duties) > SHOWN
            url = source.url(who) if callable(source.url) else source.url
            found.append(Pile(source.code, source.label, source.icon, duties[:SHOWN], more, url))
    return found


def codes() -> list[str]:
    """Return the names of all piles there are."""
    return list(_sources)


def headings(codes: Iterable[str]) -> list[tuple[str, Any, str]]:
    """Return code, label and icon of these piles, whoever looks."""
    return [(code, _sources[code].label, _sources[code].icon) for code in codes]


@duty("sign", _("Waiting for my signature"), icon="writing-sign", order=10)
def _sign_offs(who: Actor) -> Iterable[Duty]:
    slots = [
        _is_open(form, slot, who)
        for form in forms()
        for slot in form.sign_offs()
        if _may_be_asked(who, slot)
    ]
    if not slots or who.user_id is None:
        return
    waiting = db.session.scalars(
        select(Entry)
        .where(Entry.state == FormState.SIGNING.value, or_(*slots))
        .order_by(Entry.id)
        .limit(SHOWN + 1)
    ).all()
    yield from _longest_first(_duties(waiting, None))


def _may_be_asked(who: Actor, slot: SignOff) -> bool:
    if slot.by:
        return who.employee_id is not None
    return not slot.party and bool(who.roles.intersection(str(role) for role in slot.roles))


def _is_open(form: type[Form], slot: SignOff, who: Actor) -> ColumnElement[bool]:
    """Return what the entry of a form fulfils on which ``slot`` is the actor's to sign now."""
    conditions = [Entry.register == form.__tablename__, ~_signed(slot.key)]
    if slot.approval:
        conditions.append(Entry.preparer_id.is_distinct_from(who.user_id))
    if slot.by:
        named = getattr(form, slot.by) == who.employee_id
        signing = select(form.id).where(form.state == FormState.SIGNING.value, named)
        conditions.append(Entry.row_id.in_(signing))
    if form.signed_in_order:
        before = takewhile(lambda each: each is not slot, form.sign_offs())
        conditions += [_signed(each.key) for each in before]
    return and_(*conditions)


def _signed(slot: str) -> ColumnElement[bool]:
    return exists().where(
        Signature.entry_id == Entry.id, Signature.slot == slot, Signature.withdrawn_at.is_(None)
    )


@duty("drafts", _("My drafts"), icon="pencil", order=40)
def _drafts(who: Actor) -> Iterable[Duty]:
    if who.user_id is None:
        return
    drafts = db.session.scalars(
        select(Entry)
        .where(
            Entry.preparer_id == who.user_id,
            Entry.state == FormState.DRAFT.value,
            Entry.register.in_([form.__tablename__ for form in forms()]),
        )
        .order_by(Entry.id)
        .limit(SHOWN + 1)
    ).all()
    yield from _longest_first(_duties(drafts, value_of(DRAFT_DAYS, clock.today())))


def _longest_first(duties: Iterable[Duty]) -> Iterable[Duty]:
    return sorted(duties, key=lambda duty: duty.since or date.max)


def _duties(entries: Sequence[Entry], days: int | None) -> Iterable[Duty]:
    begun = _created(entries)
    about = subjects(entries)
    for entry in entries:
        since = clock.local(begun[entry.register, entry.row_id]).date()
        subject = about.get(entry.id, "")
        yield Duty(
            title=entry.title or subject,
            hint=subject if entry.title and subject not in entry.title else "",
            url=row_url(entry) or "/",
            kind=register_of(entry.register).card.title,
            number=entry.number,
            since=since,
            due_on=None if days is None else since + timedelta(days=days),
        )


def subjects(entries: Sequence[Entry]) -> dict[int, str]:
    """Return the names of the customers, and such, these entries are about, by entry id."""
    about = {
        entry.id: (str(entry.subject_register), entry.subject_id)
        for entry in entries
        if entry.subject_id is not None
    }
    if not about:
        return {}
    named = select(Entry.register, Entry.row_id, Entry.title).where(stands_for(about.values()))
    names = {(each.register, each.row_id): each.title for each in db.session.execute(named)}
    return {entry_id: names[subject] for entry_id, subject in about.items() if subject in names}


def _created(entries: Sequence[Entry]) -> dict[tuple[str, int], datetime]:
    """Return when the rows of these entries were made, in one statement."""
    ids: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        ids[entry.register].append(entry.row_id)
    parts = [
        select(literal(table).label("register"), row.c.id, row.c.created_at).where(
            row.c.id.in_(rows)
        )
        for table, rows in ids.items()
        for row in (register_of(table).__table__,)
    ]
    if not parts:
        return {}
    made = db.session.execute(union_all(*parts))
    return {(row.register, row.id): row.created_at for row in made}
