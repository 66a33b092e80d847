"""Record numbers: unique, without gaps, per type and year, in the row's own transaction (4.1.2)."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass

from flask_appbuilder import Model
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Integer, String, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock
from app.kernel.choices import Choice
from app.kernel.errors import RegulationError
from app.kernel.parameters import OneOf, Parameter, value_of

YEARLESS = 0


class FirstPart(Choice):
    """What a record's number begins with; the regulation lost the punctuation between (4.1.2)."""

    DEPARTMENT = "department", _("The department's abbreviation, as in 销-04")
    SERIAL = "serial", _("The type's serial number, as in 04-销")


FIRST_PART = Parameter(
    "number_first_part",
    _("The number of a record begins with"),
    FirstPart.DEPARTMENT,
    kind=OneOf(FirstPart),
    clause="4.1.2",
)


class Sequence(Model):
    """The last number given in one series and year; its row lock orders the writers."""

    __tablename__ = "number_sequence"

    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(Integer)


class IssuedNumber(Model):
    """A number that is taken for ever, whatever becomes of its row.

    Attributes:
        position: place in its series and year; None for a number written on paper by hand.
    """

    __tablename__ = "issued_number"

    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    series: Mapped[str | None] = mapped_column(String(20), index=True)
    year: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int | None] = mapped_column(Integer)
    register: Mapped[str] = mapped_column(String(60))


class NumberTaken(RegulationError):
    """A number typed in from paper belongs to another record already."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "Number %(number)s is already taken. Check the number on the paper.", number=number
            ),
            clause="4.1.2",
            field="number",
        )


@dataclass(frozen=True)
class Gap:
    """A number that should exist and does not."""

    series: str
    year: int
    position: int


def written(series: str, year: int, position: int, first: FirstPart = FirstPart.DEPARTMENT) -> str:
    """Write a number: ``销-04-2026-00001``, or ``客-00001`` in a series without years.

    Args:
        first: what it begins with; a series without years has one part only.
    """
    if year == YEARLESS:
        return f"{series}-{position:05}"
    mark = series if first is FirstPart.DEPARTMENT else "-".join(reversed(series.split("-")))
    return f"{mark}-{year}-{position:05}"


def issue(session: Session, series: str, year: int, register: str, count: int = 1) -> list[str]:
    """Take the next ``count`` numbers of a series, in order; a rollback gives them back.

    Numbers already taken by records written on paper are passed over.
    """
    numbers: list[str] = []
    first = value_of(FIRST_PART, clock.today())
    while len(numbers) < count:
        wanted = count - len(numbers)
        last = _advance(session, series, year, wanted)
        block = {written(series, year, n, first): n for n in range(last - wanted + 1, last + 1)}
        taken = already_issued(session, list(block))
        free = [number for number in block if number not in taken]
        if free:
            session.execute(
                insert(IssuedNumber),
                [
                    {
                        "number": number,
                        "series": series,
                        "year": year,
                        "position": block[number],
                        "register": register,
                    }
                    for number in free
                ],
            )
        numbers += free
    return numbers


def claim(session: Session, number: str, register: str) -> None:
    """Reserve a number that was written on paper.

    Raises:
        NumberTaken: another record carries it.
    """
    if is_issued(session, number):
        raise NumberTaken(number)
    session.execute(insert(IssuedNumber), [{"number": number, "register": register}])


def is_issued(session: Session, number: str) -> bool:
    """Tell whether a number is taken."""
    return bool(already_issued(session, [number]))


def gaps(session: Session) -> list[Gap]:
    """Return the numbers missing from their series; an honest database has none (R1)."""
    counted = (
        select(IssuedNumber.series, IssuedNumber.year, func.count().label("count"))
        .where(IssuedNumber.position.is_not(None))
        .group_by(IssuedNumber.series, IssuedNumber.year)
        .subquery()
    )
    short = session.execute(
        select(Sequence)
        .outerjoin(
            counted, (counted.c.series == Sequence.series) & (counted.c.year == Sequence.year)
        )
        .where(func.coalesce(counted.c.count, 0) != Sequence.value)
    ).scalars()
    return [gap for sequence in short for gap in _gaps_of(session, sequence)]


def _gaps_of(session: Session, sequence: Sequence) -> list[Gap]:
    series, year = sequence.series, sequence.year
    given = select(IssuedNumber.position).where(
        IssuedNumber.series == series, IssuedNumber.year == year
    )
    missing = set(range(1, sequence.value + 1)).difference(session.scalars(given))
    spellings = {written(series, year, n, first): n for n in missing for first in FirstPart}
    on_paper = {spellings[number] for number in already_issued(session, list(spellings))}
    return [Gap(series, year, position) for position in sorted(missing - on_paper)]


def _advance(session: Session, series: str, year: int, count: int) -> int:
    """Move the series on and return its last number; both databases lock the row."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Sequence).values(series=series, year=year, value=count)
    statement = statement.on_conflict_do_update(
        index_elements=["series", "year"], set_={"value": Sequence.value + count}
    ).returning(Sequence.value)
    return int(session.execute(statement).scalar_one())


def already_issued(session: Session, numbers: Rows[str]) -> set[str]:
    """Return those of ``numbers`` that are taken."""
    found: set[str] = set()
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        found.update(
            session.scalars(select(IssuedNumber.number).where(IssuedNumber.number.in_(part)))
        )
    return found
