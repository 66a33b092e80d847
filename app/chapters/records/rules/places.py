"""Where a record stands and what its label says (4.5.3)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from flask_babel import gettext

from app.kernel.errors import RegulationError

FIRST_YEAR = 1950  # of which there can be records
SHELVES_MOST = 20

_CABINET = re.compile(r"[^\W_]{1,12}?柜")
_SCRIPT = str.maketrans("櫃層冊", "柜层册")


class StandsInVolume(RegulationError):
    """A bound record stands where its volume stands."""

    def __init__(self, volume: str, place: str) -> None:
        super().__init__(
            gettext(
                "The record is bound in %(volume)s, which stands at %(place)s. Take it out of the "
                "volume first, or move the whole volume.",
                volume=volume,
                place=place,
            ),
            clause="4.5.3",
            field="place_id",
        )


class VolumeInVolume(RegulationError):
    """A volume is no page of another."""

    def __init__(self, volume: str) -> None:
        super().__init__(
            gettext(
                "%(volume)s is a volume and is not bound into another one. Move it to a place.",
                volume=volume,
            ),
            clause="4.5.3",
        )


class NowhereToMove(RegulationError):
    """What is moved goes to one place or into one volume."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Choose a place or a volume to move to, one of the two."), clause="4.5.3"
        )


class PagesOutOfOrder(RegulationError):
    """The pages of a record in its volume run from the first to the last."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Give the first and the last page in the volume, the first not after the last."
            ),
            clause="4.5.3",
            field="page_to",
        )


class PagesWithoutVolume(RegulationError):
    """Only what is bound has pages in a volume."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say in which volume these pages are."), clause="4.5.3", field="volume_id"
        )


class NoVolumeOfYear(RegulationError):
    """A volume is of a year that has begun, in four digits."""

    def __init__(self, year: int) -> None:
        super().__init__(
            gettext(
                "%(year)s is not a year of records. Write it in four digits; a year to come has "
                "none yet.",
                year=year,
            ),
            clause="4.5.2",
            field="year",
        )


class BoundAtWrongTime(RegulationError):
    """A volume is bound by today, and not before its year."""

    def __init__(self, bound_on: date, year: int) -> None:
        super().__init__(
            gettext(
                "Records of %(year)s were not bound on %(day)s. Give the day they were bound, "
                "today at the latest.",
                year=year,
                day=bound_on.isoformat(),
            ),
            clause="4.5.2",
            field="bound_on",
        )


class ShelvesOutOfBounds(RegulationError):
    """A cabinet has as many shelves as one can reach."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A cabinet has 1 to %(most)s shelves.", most=SHELVES_MOST),
            clause="4.5.3",
            field="shelves",
        )


class MoveKept(RegulationError):
    """What was moved was moved; a mistake is put right by moving it back (4.5.3)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A move is never deleted. Move the record back instead."), clause="4.5.3"
        )


def normalised(text: str) -> str:
    """Fold full-width characters and runs of spaces, as paper labels and ledgers are full of."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def normalised_number(number: str) -> str:
    """Return a number as written on paper, without the spaces and wide characters around it."""
    folded = unicodedata.normalize("NFKC", number)
    return re.sub(r"\s+", "", re.sub(r"[‐-―−－]", "-", folded))


def place_label(text: str) -> str:
    """Return one way to write the label of a place: ``C柜-4层`` for ``ｃ 櫃 4 層`` (4.5.3)."""
    label = normalised_number(text).upper().translate(_SCRIPT)
    return re.sub(r"柜(?=\w)", "柜-", label)


def cabinet_of(label: str) -> str | None:
    """Return the cabinet a label such as ``C柜-4层`` begins with, or None (4.5.3)."""
    found = _CABINET.match(label)
    return found.group() if found else None


def check_pages_in_volume(bound: bool, first: int | None, last: int | None) -> None:
    """Refuse pages in no volume, or that run backwards (4.5.3)."""
    if (first, last) == (None, None):
        return
    if not bound:
        raise PagesWithoutVolume
    if first is None or last is None or not 1 <= first <= last:
        raise PagesOutOfOrder


def check_volume(year: int, bound_on: date | None, today: date) -> None:
    """Refuse a volume of a year to come, or bound before its year or after today (4.5.2)."""
    if not FIRST_YEAR <= year <= today.year:
        raise NoVolumeOfYear(year)
    if bound_on is not None and not date(year, 1, 1) <= bound_on <= today:
        raise BoundAtWrongTime(bound_on, year)


def check_shelves(count: int | None) -> None:
    """Refuse a cabinet with no shelf, or with more than one can reach (4.5.3)."""
    if count is not None and not 1 <= count <= SHELVES_MOST:
        raise ShelvesOutOfBounds


def shelf_labels(cabinet: str, count: int) -> list[str]:
    """Return the labels of the shelves of a cabinet, from the first (4.5.3)."""
    return [f"{cabinet}-{shelf}层" for shelf in range(1, count + 1)]
