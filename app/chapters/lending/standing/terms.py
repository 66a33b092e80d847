"""Which loan rule applies to an item and a borrower, and why (4.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import gettext
from sqlalchemy import or_, select

from app.chapters.lending import rules
from app.chapters.lending.models import LoanRule
from app.chapters.lending.rules import Calling, Terms, Wanted
from app.chapters.org.models import Employee
from app.kernel import clock
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.roles import REACH


@dataclass(frozen=True)
class Applied:
    """The terms an item is lent on, and the rule they come from; None where there is no rule."""

    terms: Terms
    rule: LoanRule | None = None

    @property
    def name(self) -> str:
        """What the rule is called."""
        return self.rule.name if self.rule is not None else gettext("The usual terms")

    @property
    def why(self) -> str:
        """For whom and for what the rule is, which is why it applies."""
        return self.rule.scope_said if self.rule is not None else gettext("no rule says otherwise")

    def asks_approval(self, row: Any) -> bool:
        """Tell whether an item is lent only after approval: the item or the rule asks for it."""
        return bool(row.needs_approval or self.terms.approval)


def calling_today() -> Calling:
    """Return when the steps of calling back are taken, by what is in force today (4.6)."""
    today = clock.today()
    return Calling(
        soon=value_of(rules.DUE_SOON, today),
        head=value_of(rules.HEAD_TOLD, today),
        grace=value_of(rules.GRACE, today),
    )


def applied_to(row: Any, roles: Collection[str] = frozenset()) -> Applied:
    """Return what applies to an item of a lendable register, for somebody with these roles."""
    kinds = row.loan_kinds
    wanted = Wanted(kinds, row.secrecy, frozenset(roles))
    near = {
        rule.id: rule
        for rule in db.session.scalars(
            select(LoanRule).where(
                LoanRule.active.is_(True),
                or_(LoanRule.confidentiality.is_(None), LoanRule.confidentiality == row.secrecy),
                or_(LoanRule.category.is_(None), LoanRule.category.in_(kinds)),
                or_(LoanRule.role.is_(None), LoanRule.role.in_(_known(roles))),
            )
        )
    }
    case = rules.chosen((rule.case for rule in near.values()), wanted)
    return Applied(case.terms, near.get(case.id or 0))


def _known(roles: Iterable[str]) -> list[str]:
    """Return those of the roles that a rule can name: roles made by people have no rules."""
    return [role for role in roles if role in REACH]


def roles_of(people: Collection[Employee]) -> Mapping[int, frozenset[str]]:
    """Return the roles of several people's accounts by employee, in one statement."""
    held: defaultdict[int, set[str]] = defaultdict(set)
    found = db.session.execute(
        select(Employee.id, Role.name)
        .join(User, Employee.user_id == User.id)
        .join(User.roles)
        .where(Employee.id.in_([person.id for person in people]))
    )
    for employee_id, role in found:
        held[employee_id].add(role)
    return {person.id: frozenset(held[person.id]) for person in people}
