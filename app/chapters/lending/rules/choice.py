"""Which loan rule applies: the most specific one that fits (4.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask_babel import gettext

from app.chapters.lending.rules.refusals import LendingRefused
from app.chapters.lending.rules.terms import Terms
from app.chapters.lending.rules.words import Confidentiality

LONGEST = {"days": 365, "renewals": 20, "most": 999, "recall_days": 60}  # what a rule may allow


class TermsOutOfBounds(LendingRefused):
    """A loan rule allows what nobody can keep."""

    def __init__(self, field: str, least: int, most: int) -> None:
        super().__init__(
            gettext(
                "Enter a whole number from %(least)s to %(most)s.", least=str(least), most=str(most)
            ),
            field=field,
        )


class NoSuchCategory(LendingRefused):
    """A loan rule is for something that is lent."""

    def __init__(self, category: str) -> None:
        super().__init__(
            gettext("Nothing that is lent is called “%(category)s”.", category=category),
            field="category",
        )


class RuleDoubled(LendingRefused):
    """Two loan rules for the same items and people would contradict each other."""

    def __init__(self, other: str) -> None:
        super().__init__(
            gettext("“%(rule)s” is for the same items and people. Change that one.", rule=other),
            field="name",
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item and who wants it.

    Attributes:
        categories: what the item belongs to, the narrowest first.
    """

    categories: tuple[str, ...]
    confidentiality: Confidentiality
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A loan rule: what it is for, and what it allows; None is for anything and anybody."""

    terms: Terms
    id: int | None = None
    confidentiality: Confidentiality | None = None
    category: str | None = None
    role: str | None = None

    def fits(self, wanted: Wanted) -> bool:
        """Tell whether the rule is for this item and this person."""
        return (
            self.confidentiality in (None, wanted.confidentiality)
            and (self.category is None or self.category in wanted.categories)
            and (self.role is None or self.role in wanted.roles)
        )


USUAL = Case(Terms())  # where no rule fits


def chosen(cases: Iterable[Case], wanted: Wanted) -> Case:
    """Return the most specific rule that fits (4.6).

    A rule that names a confidentiality goes before all that name none, since secrets outweigh
    convenience; among those, one that names what the item belongs to, the narrower first; among
    those, one that names a role. Somebody with several roles gets the rule that allows most: more
    days, then more renewals. What is still equal is decided by age, the older rule first.
    """
    fitting = (case for case in cases if case.fits(wanted))
    return min(fitting, key=lambda case: _rank(case, wanted), default=USUAL)


def _rank(case: Case, wanted: Wanted) -> tuple[bool, int, bool, int, int, int]:
    terms, wide = case.terms, len(wanted.categories)
    return (
        case.confidentiality is None,
        wide if case.category is None else wanted.categories.index(case.category),
        case.role is None,
        0 if terms.on_site else -terms.days,
        -terms.renewals,
        case.id or 0,
    )


def check_terms(terms: Terms) -> None:
    """Refuse terms nobody can keep.

    Raises:
        TermsOutOfBounds: a number is too small or too large.
    """
    for key, most in LONGEST.items():
        value, least = getattr(terms, key), 0 if key == "renewals" else 1
        if value is not None and not least <= value <= most:
            raise TermsOutOfBounds(key, least, most)


def check_category(category: str | None, known: Collection[str]) -> None:
    """Refuse a rule for something nobody lends.

    Raises:
        NoSuchCategory: no item is called so.
    """
    if category is not None and category not in known:
        raise NoSuchCategory(category)


def check_single(others: Collection[str]) -> None:
    """Refuse a second rule for the same items and people.

    Args:
        others: the names of the rules in force for them.

    Raises:
        RuleDoubled: there is one.
    """
    if others:
        raise RuleDoubled(min(others))
