"""Duties: what one person owes, told by whoever knows, shown on the home page.

What is due makes its pile by itself (`app.kernel.owed.dues`), and so do the forms that wait for the
person; the screen that shows them knows no chapter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, takewhile
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.owed import dues
from app.kernel.owed.dues import Address, Duty
from app.kernel.parameters import Parameter, Whole, value_of
from app.kernel.registers.entries import Entry, stands_for
from app.kernel.registers.items import SignOff
from app.kernel.registers.register import Form, FormState, forms, register_of
from app.kernel.registers.signatures import Signature

SHOWN = 50  # duties of one pile on the page; the rest is behind its link
DRAFT_DAYS = Parameter(
    "draft_days",
    _("A draft is completed within"),
    7,
    kind=Whole(1, 365),
    unit=_("days"),
    clause="4.3",
)


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
class _Heap:
    """What the page says of a pile, wherever its duties come from."""

    code: str
    label: Any
    icon: str
    order: int
    url: Address = None


# What one person owes and has no day to be read from its row.
SIGN = _Heap("sign", _("Waiting for my signature"), "writing-sign", 10)
DRAFTS = _Heap("drafts", _("My drafts"), "pencil", 40)


def piles(who: Actor) -> list[Pile]:
    """Return what a person owes, without the piles that are empty."""
    owed: dict[str, list[Duty]] = defaultdict(list)
    for each in chain(dues.owed_by(who, SHOWN + 1), dues.occasions_of(who)):
        owed[each.source.code].append(each)
    for code, duty in _papers(who):
        owed[code].append(duty)
    return [_pile(heap, owed[heap.code], who) for heap in _heaps() if owed[heap.code]]


def _heaps() -> list[_Heap]:
    """Return every pile there can be, in the order of the page."""
    found = [
        _Heap(source.code, source.heading or source.label, source.icon, source.order, source.url)
        for source in dues.sources()
        if not source.done
    ]
    return sorted((SIGN, DRAFTS, *found), key=lambda heap: heap.order)


def _pile(heap: _Heap, owed: Sequence[Duty], who: Actor) -> Pile:
    url = heap.url(who) if callable(heap.url) else heap.url
    return Pile(heap.code, heap.label, heap.icon, owed[:SHOWN], len(owed) > SHOWN, url)


def headings(codes: Iterable[str]) -> list[tuple[str, Any, str]]:
    """Return code, label and icon of these piles, whoever looks."""
    known = {heap.code: heap for heap in _heaps()}
    return [(code, known[code].label, known[code].icon) for code in codes]


def _papers(who: Actor) -> Iterable[tuple[str, Duty]]:
    """Yield the forms that wait for a signature or are still drafts, the longest first."""
    if who.user_id is None:
        return
    wanted = {SIGN.code: _to_sign(who), DRAFTS.code: _is_draft_of(who.user_id)}
    parts = [
        select(
            literal(code).label("pile"), Entry.id.label("entry_id"), Entry.register, Entry.row_id
        )
        .where(which)
        .order_by(Entry.id)
        .limit(SHOWN + 1)
        .subquery()
        for code, which in wanted.items()
        if which is not None
    ]
    rows = db.session.execute(dues.with_names(union_all(*map(select, parts)).subquery())).all()
    begun = _created(rows)
    days = value_of(DRAFT_DAYS, clock.today())
    for row in sorted(rows, key=lambda row: begun[row.named_in, row.named_id]):
        since = clock.local(begun[row.named_in, row.named_id]).date()
        yield row.pile, _paper(row, since, None if row.pile == SIGN.code else days)


def _paper(row: Any, since: date, days: int | None) -> Duty:
    about = row.about or ""
    return Duty(
        title=row.title or about,
        hint=about if row.title and about not in row.title else "",
        url=f"/{row.named_in}/{row.named_id}",
        kind=register_of(row.named_in).card.title,
        number=row.number,
        since=since,
        due_on=None if days is None else since + timedelta(days=days),
    )


def _to_sign(who: Actor) -> ColumnElement[bool] | None:
    slots = [
        _is_open(form, slot, who)
        for form in forms()
        for slot in form.sign_offs()
        if _may_be_asked(who, slot)
    ]
    return and_(Entry.state == FormState.SIGNING.value, or_(*slots)) if slots else None


def _is_draft_of(user_id: int) -> ColumnElement[bool]:
    """Return the drafts of a person, but for those that are due to whomever they name."""
    due = [
        and_(Entry.register == source.register.__tablename__, Entry.row_id.in_(source.row_ids()))
        for source in dues.sources()
        if source.drafts
    ]
    return and_(
        Entry.preparer_id == user_id,
        Entry.state == FormState.DRAFT.value,
        Entry.register.in_([form.__tablename__ for form in forms()]),
        ~or_(false(), *due),
    )


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


def _created(papers: Iterable[Any]) -> dict[tuple[str, int], datetime]:
    """Return when the rows of these entries were made, in one statement."""
    ids: dict[str, list[int]] = defaultdict(list)
    for paper in papers:
        ids[paper.named_in].append(paper.named_id)
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
