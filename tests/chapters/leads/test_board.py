"""The pipeline as its page shows it, on both databases (1.10)."""

from __future__ import annotations

import pytest

from app.chapters.leads import board
from app.chapters.leads.board import Board, Wanted
from app.chapters.leads.rules import LeadStage
from app.kernel import clock
from app.models import Employee
from tests.chapters.leads.conftest import MONDAY
from tests.chapters.people import acting
from tests.makers import make_lead, make_region

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("monday")]

CLOSED = {"outcome": "Sold", "outcome_reason": "product"}


def cards(shown: Board) -> dict[LeadStage, list[str]]:
    return {c.stage: [lead.name for lead in c.cards] for c in shown.columns() if c.cards}


def test_a_stage_shows_what_is_due_first_and_counts_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(board, "CARDS", 2)
    for name in ("甲公司", "乙公司"):
        make_lead(name=name, budget=100)
    with clock.freeze(MONDAY.replace(month=8)):
        make_lead(name="停滞公司", budget=1)

    new = Board(Wanted()).columns()[0]

    assert [lead.name for lead in new.cards] == ["停滞公司", "乙公司"]
    assert (new.sum.count, new.sum.budget, new.more) == (3, 201, 1)


def test_closed_leads_stay_for_ninety_days_the_latest_first() -> None:
    days = {"甲公司": "2026-08-24", "乙公司": "2026-08-25", "丙公司": "2026-11-01"}
    for name, day in days.items():
        closed = {"received_on": "2026-01-05", "closed_on": day}
        dates = {key: MONDAY.date().fromisoformat(value) for key, value in closed.items()}
        make_lead(name=name, stage="won", **CLOSED, **dates)

    assert cards(Board(Wanted())) == {LeadStage.WON: ["丙公司", "乙公司"]}


def test_the_board_is_narrowed(manager: Employee) -> None:
    north = make_region("华北")
    make_lead(name="甲公司", region_id=north.id)
    make_lead(name="乙公司", product_types="计重收费", major=True, owner_id=manager.id)
    one = Wanted.asked({"demand_class": "1"})
    found = [
        cards(Board(wanted))[LeadStage.NEW]
        for wanted in (Wanted(region_id=north.id), Wanted(major=True), one)
    ]
    with acting(manager):
        found.append(cards(Board(Wanted(mine=True)))[LeadStage.NEW])

    assert found == [["甲公司"], ["乙公司"], ["乙公司"], ["乙公司"]]


def test_sums_by_region_add_up() -> None:
    make_lead(budget=10)
    north = make_region("华北").id
    make_lead(region_id=north, budget=5, stage="won", **CLOSED)
    make_lead(region_id=north)

    shown = Board(Wanted())

    assert [shown.names[region] for region in shown.regions] == ["华中", "华北"]
    assert shown.total(north, LeadStage.WON).budget == 5
    assert shown.total(north, LeadStage.NEW, LeadStage.WON).count == 2
    assert shown.total(None, *LeadStage).budget == 15
