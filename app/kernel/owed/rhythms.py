"""What is owed to the rows of a register once in each window: judged, counted, planned.

A chapter says with one `Rhythm` what its windows depend on. From that come the statement that
judges windows, past ones by what applied on their last day, and the day the next contact is due,
which each row keeps.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
    update,
    values,
)

from app.kernel import clock, signals
from app.kernel.actor import program
from app.kernel.choices import Choice
from app.kernel.database import Moment, db
from app.kernel.owed.cadence import A_DAY, Cadence, Window, next_due, windows_between
from app.kernel.owed.watches import Outcome, cases_of, midnight
from app.kernel.parameters import Parameter, history_of, value_of
from app.kernel.registers import spans
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import before, transaction
from app.kernel.registers.register import Form, FormState, Register, register_of
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Daily

LONGEST = timedelta(days=366)  # of a window
AHEAD = 2 * LONGEST + A_DAY  # the windows planned reach beyond the end of the next year

NEVER = Window(date(1900, 1, 1), date(1900, 1, 1))  # where no window ends: before any row

log = logging.getLogger(__name__)

_rhythms: list[Rhythm] = []


@dataclass(frozen=True)
class Contacts:
    """Rows that count as contacts, unless they are void.

    Attributes:
        register: their table.
        link: the item that says to whom.
        day: the item that says when.
    """

    register: str
    link: str
    day: str

    def days(self, row_id: Any) -> Select[Any]:
        """Return the statement for the days of those with one row."""
        register = register_of(self.register)
        link, day = getattr(register, self.link), getattr(register, self.day)
        found = select(day.label("day")).where(link == row_id)
        if issubclass(register, Form):
            found = found.where(register.state != FormState.VOID.value)
        return found

    def in_window(self, row_id: Any, windows: CTE) -> Select[Any]:
        """Return the same for those in a window that were entered for it in time."""
        register = register_of(self.register)
        return self.days(row_id).where(
            getattr(register, self.day).between(windows.c.first_on, windows.c.last_on),
            register.created_at < windows.c.over_at,
        )


@dataclass(frozen=True)
class Kept:
    """A window of a row, and what became of it.

    Attributes:
        settled_on: the last day on which a contact can be entered for it.
        done_on: the first contact in it.
    """

    kind: Any
    person: str
    first_on: date
    last_on: date
    settled_on: date
    done_on: date | None

    @property
    def outcome(self) -> Outcome:
        """Whether it is met, or may still be."""
        if self.done_on is not None:
            return Outcome.MET
        return Outcome.OPEN if self.settled_on >= clock.today() else Outcome.MISSED


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Contacts owed to each row of a register, at least one in each window.

    Attributes:
        to: table of the register; what is named here is kept over time.
        by: the item whose value says how often.
        cadences: how often, by that value.
        person: the link to who owes them.
        region: the link to where.
        stands: the item, and its values, of rows to which anything is owed; all rows when None.
        contacts: what counts as one.
        entered_within: days after a window in which a contact may still be entered for it.
        last: the item that keeps when the last contact was.
        due: the item that keeps when the next one is due.
        plan: the item that keeps for which day the next one is planned, never after `due`.
    """

    to: str
    by: str
    cadences: Mapping[Any, Parameter[Cadence]]
    person: str
    region: str
    contacts: tuple[Contacts, ...]
    entered_within: Parameter[int]
    last: str
    due: str
    plan: str
    stands: tuple[str, Collection[Choice]] | None = None

    def __post_init__(self) -> None:
        _rhythms.append(self)

    # --- one row

    def due_on(self, row: Any) -> date | None:
        """Return when the next contact with a row is due; None when none is owed."""
        now, past = spans.now(row), spans.past(row)
        if not self._does_stand(now):
            return None
        opened = spans.since(past, self._does_stand)
        since = spans.since(past, lambda was: was[self.by] == now[self.by])
        contact = max(getattr(row, self.last) or opened, opened)
        return next_due(history_of(self.cadences[now[self.by]]), contact, since)

    def is_moved(self, row: Any) -> bool:
        """Tell whether the due day depends on what was just changed; reading spans takes time."""
        moving = {self.by, self.last, self.plan, *(self.stands or ())[:1]}
        return row.id is None or not moving.isdisjoint(before(row))

    def last_contact(self, row_id: int) -> date | None:
        """Return the day of the last contact with a row."""
        days = union_all(*(each.days(row_id) for each in self.contacts)).subquery()
        found: date | None = db.session.scalar(select(func.max(days.c.day)))
        return found

    def windows_of(self, row: Any) -> list[Kept]:
        """Return the windows of a row in the last year and now, newest first."""
        today = clock.today()
        judged = self.judged(today - LONGEST, today + LONGEST).subquery("judged")
        person = str(register_of(self.to).item(self.person).target)
        found = (
            select(
                judged.c.kind,
                func.coalesce(Entry.title, "").label("person"),
                judged.c.first_on,
                judged.c.last_on,
                judged.c.settled_on,
                judged.c.done_on,
            )
            .outerjoin(Entry, (Entry.register == person) & (Entry.row_id == judged.c.person_id))
            .where(judged.c.row_id == row.id, judged.c.first_on <= today)
            .order_by(judged.c.last_on.desc())
        )
        return [Kept(*each) for each in db.session.execute(found)]

    def _does_stand(self, of: spans.Values) -> bool:
        return self.stands is None or of[self.stands[0]] in self.stands[1]

    # --- all rows

    def judged(self, first: date, last: date, *kinds: Choice) -> Select[Any]:
        """Return the statement for the windows that end on some days, one line a row and window.

        Only those of some values of `by`, if any are given.

        It has the columns ``row_id``, ``kind``, ``person_id``, ``region_id``, ``first_on``,
        ``last_on``, ``settled_on`` (the last day on which a contact can be entered for it) and
        ``done_on`` (the first contact, or null).
        """
        windows = self._windows(first, last, kinds or tuple(self.cadences))
        table = spans.spans_of(register_of(self.to))
        at, eve = table.alias("at"), table.alias("eve")
        return (
            select(
                at.c.row_id,
                at.c[self.by].label("kind"),
                at.c[self.person].label("person_id"),
                at.c[self.region].label("region_id"),
                windows.c.first_on,
                windows.c.last_on,
                windows.c.settled_on,
                self._done_on(at, windows).label("done_on"),
            )
            .select_from(windows)
            .join(at, and_(at.c[self.by] == windows.c.kind, self._stood(at, windows.c.last_on)))
            .join(eve, and_(eve.c.row_id == at.c.row_id, self._stood(eve, windows.c.eve)))
        )

    def cases(self, first: date, last: date, *kinds: Choice) -> Select[Any]:
        """Return the same as cases of a watch."""
        judged = self.judged(first, last, *kinds).subquery("judged")
        row = register_of(self.to)
        return (
            cases_of(
                row,
                person_id=judged.c.person_id,
                region_id=judged.c.region_id,
                since=judged.c.first_on,
                met=judged.c.done_on.is_not(None),
                open=judged.c.settled_on >= clock.today(),
            )
            .select_from(judged)
            .join(row, row.id == judged.c.row_id)
        )

    def settled(self, last: date) -> date:
        """Return the day from which a window that ended on a day stays as it is judged."""
        return last + timedelta(days=value_of(self.entered_within, last)) + A_DAY

    def _windows(self, first: date, last: date, kinds: Collection[Any]) -> CTE:
        """Return the windows that end on some days, with what each is judged by."""
        found = [
            (kind, *window)
            for kind in kinds
            for window in windows_between(history_of(self.cadences[kind]), first, last)
        ]
        table = values(
            column("kind", spans.spans_of(register_of(self.to)).c[self.by].type),
            column("eve", Date),
            column("first_on", Date),
            column("last_on", Date),
            column("settled_on", Date),
            column("over_at", Moment),
            name="windows",
        )
        lines = [self._line(*each) for each in found or [(None, *NEVER)]]
        return table.data(lines).cte("windows")

    def _line(self, kind: Any, first: date, last: date) -> tuple[Any, ...]:
        over = self.settled(last)
        return kind, first - A_DAY, first, last, over - A_DAY, midnight(over)

    def _stood(self, span: FromClause, day: Any) -> ColumnElement[bool]:
        """Return the condition that a span covers a day and that something was owed then."""
        return and_(
            span.c.from_on <= day,
            or_(span.c.until_on.is_(None), span.c.until_on > day),
            self._standing(span),
        )

    def _standing(self, of: FromClause) -> ColumnElement[bool]:
        return true() if self.stands is None else of.c[self.stands[0]].in_(self.stands[1])

    def _done_on(self, at: FromClause, windows: CTE) -> ColumnElement[Any]:
        """Return the first contact with a row in a window, of those entered in time."""
        made = [
            each.in_window(at.c.row_id, windows).correlate(at, windows) for each in self.contacts
        ]
        days = union_all(*made).subquery()
        return select(func.min(days.c.day)).scalar_subquery()

    # --- the due days that are kept

    def mend(self) -> int:
        """Set the due day of every row that keeps another; return how many did.

        One statement looks at all rows; where none is wrong, nothing is written.
        """
        db.session.flush()
        connection, row = db.session.connection(), register_of(self.to).__table__
        planned = self._planned(row).subquery("planned")
        wrong = and_(row.c.id == planned.c.id, row.c[self.due].is_distinct_from(planned.c.due))
        count = connection.scalar(select(func.count()).select_from(row).join(planned, wrong))
        if count:
            # 1.18 reads from `updated_at` when a file was last confirmed: nobody did so now.
            untouched = {key: row.c[key] for key in ("updated_at", "updated_by_id")}
            kept = case((row.c[self.plan] <= planned.c.due, row.c[self.plan]))
            change = {self.due: planned.c.due, self.plan: kept, **untouched}
            connection.execute(update(row).where(wrong).values(change))
        return count or 0

    def _planned(self, row: Any) -> Select[Any]:
        """Return the statement for all rows with the day each is due: what `due_on` returns."""
        known = self._known(row)
        contact = case((known.c.last > known.c.opened, known.c.last), else_=known.c.opened)
        windows = self._windows(self._earliest(), clock.today() + AHEAD, self.cadences)
        due = (
            select(func.min(windows.c.last_on))
            .where(
                windows.c.kind == known.c.kind,
                windows.c.first_on > contact,
                windows.c.last_on >= known.c.since,
            )
            .correlate(known)
            .scalar_subquery()
        )
        return select(known.c.id, case((known.c.stands, due)).label("due"))

    def _known(self, row: Any) -> Subquery:
        """Return all rows with what their due day depends on."""
        table = spans.spans_of(register_of(self.to))
        span, earlier = table.alias(), table.alias()
        goes_on = and_(earlier.c.row_id == span.c.row_id, earlier.c.until_on == span.c.from_on)
        opens = and_(
            self._standing(span), or_(earlier.c.row_id.is_(None), not_(self._standing(earlier)))
        )
        kind = row.c[self.by]
        turns = and_(span.c[self.by] == kind, earlier.c[self.by].is_distinct_from(kind))
        return (
            select(
                row.c.id,
                kind.label("kind"),
                row.c[self.last].label("last"),
                self._standing(row).label("stands"),
                func.max(case((opens, span.c.from_on))).label("opened"),
                func.max(case((turns, span.c.from_on))).label("since"),
            )
            .join(span, span.c.row_id == row.c.id)
            .outerjoin(earlier, goes_on)
            .where(row.c.deleted_at.is_(None))
            .group_by(row.c.id)
            .subquery("known")
        )

    def _earliest(self) -> date:
        """Return the day before which no row stood."""
        begun = func.min(spans.spans_of(register_of(self.to)).c.from_on)
        found: date | None = db.session.connection().scalar(select(begun))
        return found or clock.today()


def rhythm_of(register: type[Register]) -> Rhythm | None:
    """Return the rhythm in which contacts with the rows of a register are owed, if in any."""
    return next((each for each in _rhythms if each.to == register.__tablename__), None)


@signals.revised.connect
def _plan_anew(parameter: Parameter[Any], **_kwargs: Any) -> None:
    """Plan the rows anew whose cadence was revised (1.22)."""
    for rhythm in _rhythms:
        if parameter in rhythm.cadences.values():
            rhythm.mend()


@job(label=_("Check when contacts are due"), every=Daily(0, 40))
def mend() -> None:
    """Begin spans that are missing and mend due days that are wrong; a sound company has none."""
    for rhythm in _rhythms:
        with program(), transaction():
            filled, mended = spans.fill(register_of(rhythm.to)), rhythm.mend()
        if filled or mended:
            log.warning("%s: %d spans begun, %d due days mended", rhythm.to, filled, mended)
