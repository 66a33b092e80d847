"""The figures kept of the watches: what the board shows of this period, and of those before it.

A period's figures are counted anew until nothing about its cases can change; then they stand: a
missed window stays missed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.actor import Actor, program
from app.kernel.database import Moment, db, reading
from app.kernel.owed.watches import Counts, Narrowed, Span, Tally, Watch, in_reach, tally, watches
from app.kernel.registers.operations import transaction
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Every

PERIODS = 12  # shown of each watch, and counted once more if they never were

log = logging.getLogger(__name__)


class Count(Model):
    """That the cases of a watch in a period were counted, and when last."""

    __tablename__ = "compliance_count"
    __table_args__ = (UniqueConstraint("code", "first_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    counted_at: Mapped[datetime] = mapped_column(Moment)


class Figure(Model):
    """What a count found for one region and person; either is None where a case has none."""

    __tablename__ = "compliance_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(
        ForeignKey("compliance_count.id", ondelete="CASCADE"), index=True
    )
    region_id: Mapped[int | None] = mapped_column(Integer)
    person_id: Mapped[int | None] = mapped_column(Integer)
    met: Mapped[int] = mapped_column(Integer)
    open: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)

    @property
    def tally(self) -> Tally:
        """What it says."""
        return Tally(self.met, self.open, self.total)


def count(day: date | None = None) -> int:
    """Count every watch for the periods that are not settled on a day; return how many were."""
    today = day or clock.today()
    counted = 0
    with program():
        for watched in watches():
            for span in _unsettled(watched, today):
                _keep(watched, span)
                counted += 1
    return counted


def _unsettled(watched: Watch, today: date) -> list[Span]:
    """Return the periods whose figures may still change, and those that were never counted."""
    with reading():
        known = {
            row.first_on: row.counted_at
            for row in db.session.execute(
                select(Count.first_on, Count.counted_at).where(Count.code == watched.code)
            )
        }
        db.session.rollback()
    spans = watched.period.until(today, PERIODS)
    if watched.standing:
        return spans[-1:]
    return [
        (first, last)
        for first, last in spans
        if first not in known or clock.local(known[first]).date() < watched.settled(last)
    ]


def _keep(watched: Watch, span: Span) -> None:
    """Count the cases of a period and keep what was found, in place of what was before."""
    with reading():
        found = tally(watched, span)
        db.session.rollback()
    with transaction() as session:
        kept = session.scalar(
            select(Count).where(Count.code == watched.code, Count.first_on == span[0])
        )
        if kept is None:
            kept = Count(code=watched.code, first_on=span[0])
            session.add(kept)
        kept.last_on, kept.counted_at = span[1], clock.now()
        session.flush()
        session.execute(delete(Figure).where(Figure.count_id == kept.id))
        if found:
            session.execute(insert(Figure), _lines(kept.id, found))


def _lines(count_id: int, found: Counts) -> Sequence[Mapping[str, int | None]]:
    return [
        {
            "count_id": count_id,
            "region_id": region_id,
            "person_id": person_id,
            "met": each.met,
            "open": each.open,
            "total": each.total,
        }
        for (region_id, person_id), each in found.items()
    ]


@job(label=_("Count how far the clauses are met"), every=Every(minutes=60))
def count_again() -> None:
    """Count what is not settled, every hour; safe to run twice."""
    log.info("%d periods of watches counted", count())


def kept_now(wanted: Iterable[Watch], today: date, who: Actor, narrowed: Narrowed) -> Counts:
    """Return what was counted last of the periods that run, of these watches together."""
    sums = (func.sum(of) for of in (Figure.met, Figure.open, Figure.total))
    asked = [in_reach(Figure, who), *narrowed.conditions(Figure)]
    found = (
        select(Figure.region_id, Figure.person_id, *sums)
        .join(Count, Count.id == Figure.count_id)
        .where(_current(wanted, today), *asked)
        .group_by(Figure.region_id, Figure.person_id)
    )
    return {
        (region_id, person_id): Tally(met, still, total)
        for region_id, person_id, met, still, total in db.session.execute(found)
    }


def _current(wanted: Iterable[Watch], today: date) -> ColumnElement[bool]:
    """Return the condition that a count is of a period that runs of one of these watches."""
    return or_(
        false(),
        *(
            and_(Count.code == each.code, Count.first_on == each.period.around(today)[0])
            for each in wanted
        ),
    )


def counted_at(wanted: Iterable[Watch], today: date) -> datetime | None:
    """Return since when the figures of these watches stand: the oldest of their last counts."""
    oldest: datetime | None = db.session.scalar(
        select(func.min(Count.counted_at)).where(_current(wanted, today))
    )
    return oldest


Kept = dict[tuple[str, date], Tally]  # by watch and first day of the period


def kept_of(watched: Watch, span: Span, who: Actor, narrowed: Narrowed) -> Counts | None:
    """Return what was counted in one period of a watch; None when it never was."""
    query = select(Count.id).where(Count.code == watched.code, Count.first_on == span[0])
    count_id = db.session.scalar(query)
    if count_id is None:
        return None
    asked = [in_reach(Figure, who), *narrowed.conditions(Figure)]
    found = db.session.scalars(select(Figure).where(Figure.count_id == count_id, *asked))
    return {(line.region_id, line.person_id): line.tally for line in found}


def kept(wanted: Sequence[Watch], today: date, who: Actor, narrowed: Narrowed) -> Kept:
    """Return what was counted in the last periods of these watches, in one statement.

    A period without cases in reach is there, with nothing in it; one never counted is not.
    """
    asked = and_(Figure.count_id == Count.id, in_reach(Figure, who), *narrowed.conditions(Figure))
    oldest = [
        and_(Count.code == each.code, Count.first_on >= each.period.until(today, PERIODS)[0][0])
        for each in wanted
    ]
    sums = (func.coalesce(func.sum(of), 0) for of in (Figure.met, Figure.open, Figure.total))
    found = (
        select(Count.code, Count.first_on, *sums)
        .outerjoin(Figure, asked)
        .where(or_(*oldest), Count.first_on <= today)
        .group_by(Count.code, Count.first_on)
    )
    return {
        (code, first_on): Tally(met, still, total)
        for code, first_on, met, still, total in db.session.execute(found)
    }
