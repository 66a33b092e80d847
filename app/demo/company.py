"""What the makers of the demo company share: its people, its dice, its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from random import Random

from flask_appbuilder.security.sqla.models import User

from app.demo.words import GIVEN, SURNAMES
from app.kernel import clock
from app.kernel.actor import acting_as, actor_of
from app.kernel.registers import lifecycle
from app.kernel.registers.register import Form
from app.models import Customer, Employee


class Company:
    """The demo company while it is being made."""

    def __init__(self, password: str) -> None:
        self.chance = Random(2026)
        self.password = password
        self.users: dict[str, User] = {}
        self.people: dict[str, Employee] = {}
        self.customers: list[Customer] = []

    @contextmanager
    def by(self, login: str, day: date) -> Iterator[None]:
        """Let one of the people act on a day."""
        with on(day), acting_as(actor_of(self.users[login])):
            yield

    def complete(self, row: Form) -> None:
        """Strike what is open on a form without sign-offs, and complete it."""
        lifecycle.strike(row, [item.key for item in row.open_items])
        lifecycle.complete(row)

    def phone(self) -> str:
        """Return a mobile number nobody has."""
        return f"13{self.chance.randint(0, 9)}{self.chance.randint(10_000_000, 99_999_999)}"

    def somebody(self) -> str:
        """Return a name."""
        return self.chance.choice(SURNAMES) + self.chance.choice(GIVEN)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the clock stand at the morning of ``day``, or at this moment if that is later."""
    morning = datetime.combine(day, time(9, 30), clock.zone())
    with clock.freeze(min(morning, clock.now())):
        yield
