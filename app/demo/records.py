"""The archive of the demo company, and who has what of it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.chapters.lending import operations as lending
from app.chapters.lending.operations import steps
from app.chapters.lending.rules import Medium
from app.demo.company import Company
from app.kernel import clock
from app.kernel.actor import program
from app.kernel.database import db
from app.kernel.registers import operations
from app.models import ArchiveItem, Cabinet, Loan, Place, RecordType


def file_paper(company: Company) -> None:
    """Enter the records of the years before, which exist on paper only."""
    types = db.session.scalars(select(RecordType).order_by(RecordType.code)).all()
    with company.by("zhuhong", clock.today() - timedelta(days=200)):
        places = {letter: _cabinet(company, letter) for letter in "ABC"}
        for serial in range(1, 61):
            kind = company.chance.choice(types)
            year = company.chance.choice((2022, 2023, 2024))
            values = {
                "record_type_id": kind.id,
                "number": f"{kind.code}-{year}-{serial:05}",
                "customer_id": company.chance.choice(company.customers).id,
                "completed_on": date(year, company.chance.randint(1, 12), 15),
                "place_id": places[company.chance.choice("ABC")][company.chance.randint(0, 3)],
                "page_count": company.chance.randint(1, 40),
            }
            operations.create(ArchiveItem, values)


def _cabinet(company: Company, letter: str) -> list[int]:
    """Put up a cabinet; return the places on its four shelves."""
    values = {"name": f"{letter}柜", "room": "档案室", "shelves": 4}
    values["keeper_id"] = company.people["zhuhong"].id
    made = operations.create(Cabinet, values)
    shelves = select(Place.id).where(Place.cabinet_id == made.id).order_by(Place.number)
    return list(db.session.scalars(shelves))


def lend(company: Company) -> None:
    """Lend a dozen records: some came back, some are overdue, one is waited for."""
    borrowers = ("hanmei", "shiqiang", "huayu", "jinming", "zhengkai", "caoying")
    free = company.chance.sample(_free(Medium.PAPER), 9) + company.chance.sample(
        _free(Medium.DIGITAL), 3
    )
    for place, row in enumerate(free):
        ago = (3, 6, 40, 75)[place % 4]
        borrower = company.people[borrowers[place % len(borrowers)]]
        with company.by("zhuhong", clock.today() - timedelta(days=ago)):
            if borrower.id in _late():
                continue
            lending.lend(row.entry, borrower, purpose="核对安装记录")
        if place % 4 == 3:
            with company.by("zhuhong", clock.today() - timedelta(days=ago - 5)):
                lending.take_back(row.entry)
        elif place == 0:
            with company.by("zhuhong", clock.today()):
                lending.place_hold(row.entry, company.people["yangfan"])
    with program():
        steps.end_readings()
        steps.take_steps()


def _free(medium: Medium) -> list[ArchiveItem]:
    """Return what may be lent without asking."""
    kept = select(ArchiveItem).where(ArchiveItem.medium == medium).order_by(ArchiveItem.id)
    return [row for row in db.session.scalars(kept) if not row.needs_approval]


def _late() -> set[int]:
    """Return the borrowers nobody lends to until they bring something back."""
    return set(
        db.session.scalars(
            select(Loan.borrower_id).where(Loan.returned_at.is_(None), Loan.due_on < clock.today())
        )
    )
