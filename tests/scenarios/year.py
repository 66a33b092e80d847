"""A company that lives through a year, day by day, and a journal of what happened.

Every day customers and leads are entered, change class, person or stage, and are contacted; some
contacts are typed in days later. Rows whose windows are judged are written by the ordinary flush;
contacts, of which there are tens of thousands, are inserted in bulk.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from app.chapters.customers.operations import hand_over
from app.kernel import clock
from app.kernel.database import db
from app.models import Customer, FollowUp, Lead, LeadTracking, Visit
from tests.makers import make_employee, make_policy_parameter, make_region, make_revision

EVE, FIRST, LAST = date(2024, 12, 20), date(2025, 1, 1), date(2025, 12, 31)
A_DAY = timedelta(days=1)

CUSTOMERS, PEOPLE, LEADS, REGIONS = 5000, 40, 300, 8
REVISED = (  # parameter, value, in force from
    ("followed_up_c", "quarter", date(2025, 10, 1)),
    ("entered_within", "5", date(2025, 9, 1)),
)
# One row in so many is contacted, or changes, on a day.
CONTACTED = {"A": 18, "B": 50, "C": 110, "1": 6, "2": 20}
FUTURE = 20  # one customer in so many is a potential one
RECLASSED, CLOSED, REOPENED, PASSED_ON = 4000, 250, 200, 1500
LATENESS = (0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 30)  # days until a contact is typed in
HOURS = (0, 9, 15, 23)


@dataclass(frozen=True)
class Facts:
    """What is so about a row from a day on."""

    day: date
    kind: str
    person: int
    region: int
    open: bool = True


@dataclass(frozen=True)
class Contact:
    """A contact: when it was made, and when typed in."""

    done: date
    entered: date


@dataclass
class Journal:
    """What happened, by table and row id."""

    lives: dict[str, dict[int, list[Facts]]] = field(
        default_factory=lambda: {"customer": {}, "lead": {}}
    )
    contacts: dict[tuple[str, int], list[Contact]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def note(self, table: str, row_id: int, facts: Facts) -> None:
        """Write down what is so from a day on; a second note of a day takes its place."""
        life = self.lives[table].setdefault(row_id, [])
        if life and life[-1].day == facts.day:
            life.pop()
        life.append(facts)


class Year:
    """The company, on its way through the year."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.journal = Journal()
        self.customers: list[Customer] = []
        self.leads: list[Lead] = []
        self.serial = count(1)
        self.waiting: dict[date, list[tuple[str, int, date]]] = defaultdict(list)

    def begin(self) -> None:
        """Found the company; most customers and leads are there when the year begins."""
        with on(EVE):
            self.people = [make_employee(f"员工{n:02}") for n in range(PEOPLE)]
            self.regions = [make_region(f"区域{n}", manager=self.people[n]) for n in range(REGIONS)]
            for code, value, day in REVISED:
                revision = make_revision(in_force_from=day)
                make_policy_parameter(revision=revision, parameter=code, value=value)
            self._enter(EVE, CUSTOMERS * 4 // 5, LEADS // 2)

    def live(self, until: date) -> None:
        """Go on, day by day, through the day ``until``."""
        while self.day <= until:
            with on(self.day):
                self._change(self.day)
                self._enter(self.day, *self._newcomers())
                self._contact(self.day)
            self.day += A_DAY

    day = FIRST

    def _newcomers(self) -> tuple[int, int]:
        """Return how many customers and leads come in on a day, until there are enough."""
        customers = min(CUSTOMERS - len(self.customers), self.chance.randint(1, 6))
        return customers, min(LEADS - len(self.leads), self.chance.choice((0, 0, 1, 2)))

    def _enter(self, day: date, customers: int, leads: int) -> None:
        new: list[Any] = [self._customer() for _ in range(customers)]
        new += [self._lead() for _ in range(leads)]
        db.session.add_all(new)
        db.session.flush()
        for row in new:
            (self.customers if isinstance(row, Customer) else self.leads).append(row)
            self._note(row, day)

    def _customer(self) -> Customer:
        number = next(self.serial)
        row = Customer(
            name=f"客户{number:05}",
            stage="active" if number % FUTURE else "future",
            customer_class=self.chance.choices("ABC", [1, 3, 6])[0],
            class_reason="按台账",
            sector="other",
            region_id=self.chance.choice(self.regions).id,
            responsible_id=self.chance.choice(self.people).id,
        )
        row.prepare()
        return row

    def _lead(self) -> Lead:
        row = Lead(
            name=f"需求{next(self.serial):05}",
            name_key="",
            product_types="电子汽车衡",
            demand_class=self.chance.choices("12", [1, 4])[0],
            received_on=clock.today(),
            region_id=self.chance.choice(self.regions).id,
            owner_id=self.chance.choice(self.people).id,
        )
        row.plan()
        return row

    def _note(self, row: Any, day: date) -> None:
        if isinstance(row, Customer):
            facts = Facts(day, str(row.customer_class), row.responsible_id, row.region_id)
        else:
            is_open = str(row.stage) in {"new", "tracking", "bidding"}
            facts = Facts(day, str(row.demand_class), row.owner_id, row.region_id, is_open)
        self.journal.note(row.__tablename__, row.id, facts)

    def _change(self, day: date) -> None:
        """Let some rows change; at the end of a quarter somebody's customers are handed over."""
        changed: list[Any] = []
        for customer in self._some(self.customers, RECLASSED):
            customer.customer_class = self.chance.choice("ABC")
            changed.append(customer)
        for customer in self._some(self.customers, RECLASSED):
            customer.region_id = self.chance.choice(self.regions).id
            changed.append(customer)
        for lead in self._some(self.leads, PASSED_ON):
            lead.owner_id, lead.demand_class = self._anybody(), self.chance.choice("12")
            changed.append(lead)
        changed += self._open_and_close()
        db.session.flush()
        if day.day in (15, 31):
            changed += self._hand_over()
        for row in changed:
            self._note(row, day)

    def _open_and_close(self) -> Iterator[Lead]:
        for lead in self.leads:
            is_open = lead.stage in ("new", "tracking", "bidding")
            if is_open and self._happens(CLOSED):
                lead.stage = self.chance.choice(("won", "lost", "dormant"))
                yield lead
            elif not is_open and self._happens(REOPENED):
                lead.stage = "tracking"
                yield lead

    def _hand_over(self) -> list[Customer]:
        """Hand the customers of somebody over, as when they leave."""
        giver, taker = self.chance.sample(self.people, 2)
        theirs = [row for row in self.customers if row.responsible_id == giver.id]
        given = self.chance.sample(theirs, min(len(theirs), 40))
        hand_over(giver, taker, given)
        return given

    def _contact(self, day: date) -> None:
        """Make the contacts of a day; type in those whose turn it is."""
        for row in (*self.customers, *self.leads):
            kind = getattr(row, "customer_class", None) or row.demand_class
            if self._happens(CONTACTED[kind]):
                entered = day + timedelta(days=self.chance.choice(LATENESS))
                self.waiting[entered].append((row.__tablename__, row.id, day))
        typed: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for table, row_id, done in self.waiting.pop(day, ()):
            register, line = self._line(table, row_id, done)
            typed[register].append(line)
            if line.get("state") != "void":
                self.journal.contacts[table, row_id].append(Contact(done, day))
        for register, lines in typed.items():
            db.session.connection().execute(insert(register.__table__), lines)

    def _line(self, table: str, row_id: int, done: date) -> tuple[Any, dict[str, Any]]:
        number, hour = next(self.serial), self.chance.choice(HOURS)
        moment = at(clock.today(), hour)
        line = {"version": 1, "created_at": moment, "updated_at": moment}
        if table == "lead":
            made = {"lead_id": row_id, "tracked_on": done, "tracked_by_id": self._anybody()}
            return LeadTracking, line | made | {"progress": "沟通", "major": False}
        line |= {"customer_id": row_id, "number": f"跟-{number}", "number_year": done.year}
        line |= {"state": self.chance.choices(("draft", "void"), [30, 1])[0], "struck": []}
        line |= {"form_version": 1, "transcribed": False, "filled_on": done}
        if self.chance.random() < 0.15:
            return Visit, line | {"visited_on": done}
        made = {"done_on": done, "done_by_id": self._anybody(), "method": "phone"}
        return FollowUp, line | made | {"important": False}

    def _anybody(self) -> int:
        return int(self.chance.choice(self.people).id)

    def _some(self, rows: Sequence[Any], one_in: int) -> list[Any]:
        return [row for row in rows if self._happens(one_in)]

    def _happens(self, one_in: int) -> bool:
        return self.chance.random() * one_in < 1


def at(day: date, hour: int) -> datetime:
    """Return an hour of a day at the company."""
    return datetime.combine(day, time(hour), clock.zone()).astimezone(UTC)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be a day at the company."""
    with clock.freeze(at(day, 10)):
        yield
