"""Who is acting: the logged-in person, a job acting for somebody, or the program itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, g, has_request_context
from flask_login import current_user

from app.kernel.roles import Reach, permission, reach_of


@dataclass(frozen=True)
class Facts:
    """What the chapter that keeps people knows of a login account."""

    employee_id: int | None = None
    department_id: int | None = None
    region_ids: frozenset[int] = frozenset()
    name: str | None = None


@dataclass(frozen=True)
class Actor:
    """A person (or the program) with rights and a reach."""

    user_id: int | None
    name: str
    reach: Reach | None  # None sees no scoped row at all
    roles: frozenset[str] = frozenset()
    facts: Facts = field(default_factory=Facts)
    user: Any = None

    @property
    def employee_id(self) -> int | None:
        """The actor's row in the staff register."""
        return self.facts.employee_id

    @property
    def is_program(self) -> bool:
        """Whether no person stands behind this actor."""
        return self.user is None and self.reach == "all"

    def can(self, action: str, view: str | type) -> bool:
        """Tell whether the actor may do ``action`` on a register or screen."""
        if self.user is None:
            return self.is_program
        name = view if isinstance(view, str) else view.__name__
        found: bool = current_app.appbuilder.sm._has_view_access(  # type: ignore[attr-defined]
            self.user, permission(action), name
        )
        return found


PROGRAM = Actor(user_id=None, name="Hengji", reach="all")
NOBODY = Actor(user_id=None, name="", reach=None)

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
_facts_of: list[Callable[[int], Facts]] = []


def knows_people(provider: Callable[[int], Facts]) -> Callable[[int], Facts]:
    """Register the function that finds the `Facts` of a user id."""
    _facts_of[:] = [provider]
    return provider


def actor() -> Actor:
    """Return who is acting now; nobody when a request has no login."""
    chosen = _acting.get()
    if chosen is not None:
        return chosen
    if not has_request_context():
        return PROGRAM
    if "actor" not in g:
        g.actor = PROGRAM  # while the person is being looked up
        try:
            g.actor = _from_request()
        except BaseException:
            g.pop("actor", None)
            raise
    found: Actor = g.actor
    return found


def actor_id() -> int | None:
    """Return the acting user's id, for audit columns."""
    return actor().user_id


def actor_of(user: Any) -> Actor:
    """Return the actor a login account stands for."""
    facts = _facts_of[0](user.id) if _facts_of else Facts()
    roles = frozenset(role.name for role in current_app.appbuilder.sm.get_user_roles(user))  # type: ignore[attr-defined]
    name = facts.name or f"{user.last_name or ''}{user.first_name or ''}" or user.username
    return Actor(
        user_id=user.id, name=name, reach=reach_of(roles), roles=roles, facts=facts, user=user
    )


def forget_actor() -> None:
    """Look the person up again: after login, logout or a change of rights."""
    if has_request_context():
        g.pop("actor", None)


@contextmanager
def acting_as(who: Actor) -> Iterator[Actor]:
    """Let ``who`` act inside, whoever is logged in."""
    token = _acting.set(who)
    try:
        yield who
    finally:
        _acting.reset(token)


@contextmanager
def seeing_all() -> Iterator[Actor]:
    """Let the actor see every row inside: what is in their own hands is no secret to them.

    Whoever calls it has made sure that the rows are the actor's own.
    """
    with acting_as(replace(actor(), reach="all")) as who:
        yield who


@contextmanager
def program() -> Iterator[Actor]:
    """Let the program itself act inside: no row scope, no person in the history."""
    with acting_as(PROGRAM) as who:
        yield who


def _from_request() -> Actor:
    user = getattr(g, "user", None) or current_user
    if user is None or not getattr(user, "is_authenticated", False):
        return NOBODY
    return actor_of(user)
