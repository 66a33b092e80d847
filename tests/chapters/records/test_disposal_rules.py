from datetime import date

import pytest

from app.chapters.records import rules
from app.chapters.records.rules import ItemState, Obstacle

TODAY = date(2026, 11, 23)
PAST = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("state", "held", "until", "wanted", "expected"),
    [
        (ItemState.ON_SHELF, False, PAST, False, None),
        (ItemState.TRANSFERRED, False, PAST, False, None),
        (ItemState.LENT, False, PAST, False, Obstacle.AWAY),
        (ItemState.MISSING, False, PAST, False, Obstacle.AWAY),
        (ItemState.DISPOSED, False, PAST, False, Obstacle.AWAY),
        (ItemState.ON_SHELF, True, PAST, False, Obstacle.HELD),
        (ItemState.ON_SHELF, False, TODAY, False, Obstacle.KEPT),  # its last day
        (ItemState.ON_SHELF, False, date(2026, 11, 24), False, Obstacle.KEPT),
        (ItemState.ON_SHELF, False, None, False, Obstacle.KEPT),
        (ItemState.ON_SHELF, False, PAST, True, Obstacle.WANTED),
        (ItemState.LENT, True, TODAY, True, Obstacle.AWAY),  # the first reason is told
    ],
)
def test_what_keeps_a_record_from_being_destroyed(state, held, until, wanted, expected) -> None:
    assert rules.obstacle(state, held, until, wanted, TODAY) == expected


@pytest.mark.parametrize(
    ("done_on", "refused"),
    [(None, False), (PAST, False), (TODAY, False), (date(2026, 11, 24), True)],
)
def test_a_destruction_is_over_when_it_is_reported(done_on, refused) -> None:
    try:
        rules.check_done_on(done_on, TODAY)
        found = False
    except rules.DoneAhead:
        found = True

    assert found == refused


def test_nobody_signs_twice() -> None:
    rules.check_different("孙办", ["王总"])

    with pytest.raises(rules.SignsTwice, match="王总"):
        rules.check_different("王总", ["王总", "孙办"])


@pytest.mark.parametrize("state", ItemState)
def test_only_the_destroyed_is_untouchable(state: ItemState) -> None:
    try:
        rules.check_there("销-03-2021-00001", state)
        refused = False
    except rules.Destroyed:
        refused = True

    assert refused == (state is ItemState.DISPOSED)
