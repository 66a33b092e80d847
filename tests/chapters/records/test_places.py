"""Where records stand, and every move between places (4.5.3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.records import rules
from app.chapters.records.models import ArchiveItem, Movement, Place
from app.chapters.records.operations import contents_of, move, target_of
from app.kernel import clock
from app.kernel.actor import Actor, acting_as
from app.kernel.errors import NotFound, RegulationError
from app.kernel.registers import history
from app.kernel.registers.operations import change, create, delete
from app.kernel.roles import Role
from tests.makers import (
    make_archive_item,
    make_cabinet,
    make_employee,
    make_place,
    make_record_type,
    make_volume,
)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def moves(session) -> list[tuple[str | None, str | None]]:
    found = session.scalars(select(Movement).order_by(Movement.id))
    return [(each.came_from, each.went_to) for each in found]


def test_cabinet_gives_each_shelf_its_place(session):
    cabinet = make_cabinet("Ｄ 柜", shelves=2)

    change(cabinet, {"shelves": 3})

    labels = session.scalars(select(Place.number).where(Place.cabinet == cabinet)).all()
    assert cabinet.name == "D柜"
    assert sorted(labels) == ["D柜-1层", "D柜-2层", "D柜-3层"]


def test_label_enters_its_cabinet(session):
    first, second = make_place("F柜-1层"), create(Place, {"number": "f櫃2層"})

    assert (second.number, second.cabinet) == ("F柜-2层", first.cabinet)
    assert make_place("办公室").cabinet is None


def test_move_is_kept_with_its_reason(session):
    item = make_archive_item()

    assert move([item], make_place("A柜-1层"), "清点") == 1
    assert move([item], make_place("A柜-1层"), "清点") == 0

    (kept,) = session.scalars(select(Movement))
    assert (kept.record, kept.came_from, kept.went_to) == (item, "C柜-4层", "A柜-1层")
    assert kept.why == "清点"
    assert clock.local(kept.moved_at).date() == date(2026, 11, 23)
    assert item.cabinet.name == "A柜"
    with pytest.raises(rules.MoveKept):
        delete(kept)


def test_moves_of_many_are_kept_one_by_one(session):
    items = [make_archive_item() for _ in range(3)]

    assert move(items, make_place("A柜-1层")) == 3

    assert moves(session) == [("C柜-4层", "A柜-1层")] * 3


def test_edited_place_is_kept_as_a_move(session):
    item = make_archive_item()

    with history.because("放错"):
        change(item, {"place_id": None})

    assert moves(session) == [("C柜-4层", None)]
    assert session.scalar(select(Movement)).why == "放错"
    assert item.cabinet_id is None


def test_bound_record_stands_where_its_volume_stands(session):
    volume = make_volume(place_id=make_place("B柜-2层").id)
    item = make_archive_item(page_count=7)

    move([item], volume)
    session.expire_all()

    assert (item.place.number, item.cabinet.name) == ("B柜-2层", "B柜")
    assert item.whereabouts == f"{volume.number} · B柜-2层"
    assert moves(session) == [("C柜-4层", f"{volume.number} · B柜-2层")]
    assert (volume.item_count, volume.page_count) == (1, 7)


def test_volume_takes_its_records_along(session):
    volume, other = make_volume(), make_archive_item()
    items = [make_archive_item(volume_id=volume.id) for _ in range(2)]

    assert move([volume], make_place("A柜-1层"), "移交") == 1
    session.expire_all()

    assert {item.whereabouts for item in items} == {f"{volume.number} · A柜-1层"}
    assert other.whereabouts == "C柜-4层"
    (kept,) = session.scalars(select(Movement))
    assert (kept.volume, kept.record, kept.went_to) == (volume, None, "A柜-1层")


def test_record_taken_out_of_a_volume_keeps_no_pages_there(session):
    volume = make_volume()
    item = make_archive_item(volume_id=volume.id, page_count=3, page_from=1, page_to=3)

    move([item], make_place("A柜-1层"))
    session.expire_all()

    assert (item.volume_id, item.page_from, item.page_to) == (None, None, None)
    assert (volume.item_count, volume.page_count) == (0, 0)
    assert moves(session) == [(f"{volume.number} · C柜-4层", "A柜-1层")]


def test_record_bound_anew_gets_new_pages(session):
    first, second = make_volume(), make_volume()
    item = make_archive_item(volume_id=first.id, page_from=1, page_to=3)

    change(item, {"volume_id": second.id, "page_from": 7, "page_to": 9})
    assert (item.page_from, item.page_to) == (7, 9)

    change(item, {"volume_id": first.id})
    assert (item.page_from, item.page_to) == (None, None)
    assert (first.item_count, second.item_count) == (1, 0)


def test_bound_record_is_not_put_elsewhere_alone(session):
    volume = make_volume()
    item = make_archive_item(volume_id=volume.id)

    with pytest.raises(rules.StandsInVolume, match=volume.number):
        change(item, {"place_id": make_place("A柜-1层")})


def test_new_record_is_not_in_a_volume_and_elsewhere(session):
    volume = make_volume()

    with pytest.raises(rules.StandsInVolume):
        make_archive_item(volume_id=volume.id, location="A柜-1层")


def test_volume_is_not_bound_into_another(session):
    with pytest.raises(rules.VolumeInVolume):
        move([make_volume()], make_volume())


def test_corrected_label_brings_the_cabinet_along(session):
    item = make_archive_item(location="G柜-1层")

    change(item.place, {"number": "H柜-1层"})
    session.expire_all()

    assert item.cabinet.name == "H柜"
    assert session.scalar(select(ArchiveItem)).whereabouts == "H柜-1层"


def test_place_in_use_is_not_deleted(session):
    item = make_archive_item()

    with pytest.raises(RegulationError, match="still refer"):
        delete(item.place)


def test_contents_of_a_volume_stand_page_by_page(session):
    volume = make_volume()
    numbers = ["销-03-2021-00009", "销-03-2021-00002", "销-03-2021-00001", "销-03-2021-00003"]
    pages = [(4, 9), (1, 3), None, None]
    for number, range_ in zip(numbers, pages, strict=True):
        first, last = range_ or (None, None)
        make_archive_item(number, volume_id=volume.id, page_from=first, page_to=last)

    held = contents_of(volume)

    assert [each.number for each in held] == [numbers[1], numbers[0], numbers[2], numbers[3]]
    assert [each.pages_in_volume for each in held] == ["1–3", "4–9", "", ""]


@pytest.mark.parametrize(("place_id", "volume_id"), [(None, None), (1, 1)])
def test_moved_is_to_a_place_or_a_volume(session, place_id, volume_id):
    with pytest.raises(rules.NowhereToMove):
        target_of(place_id, volume_id)


def test_nothing_is_moved_to_what_is_not_there(session):
    with pytest.raises(NotFound):
        target_of(99, None)


def test_labels_tell_what_stands_where_and_until_when(session):
    keeper = make_employee("朱红")
    kind = make_record_type(keeper_id=keeper.id)
    cabinet = make_cabinet(room="档案室", keeper_id=keeper.id)
    item = make_archive_item(record_type_id=kind.id)
    volume = make_volume(record_type_id=kind.id)

    assert item.label_lines() == (kind.name, "销-03 · 2021", "朱红 · until 2024-02-15")
    assert volume.label_lines() == ("供应商信用评估", "销-03 · 2021", "C柜-4层")
    assert make_place("C柜-1层").label_lines() == (cabinet.room, "朱红")
    assert make_place("办公室").label_lines() == ()

    change(kind, {"retention_kind": "permanent"})
    assert item.label_lines()[-1] == "朱红 · Permanent"


@pytest.fixture
def office(user) -> Actor:
    """Somebody of the administration office."""
    return Actor(user.id, "孙办", "all", roles=frozenset({Role.ADMINISTRATION}), user=user)


def test_office_changes_what_was_handed_over_and_nothing_else(session, office):
    handed_over, kept = make_archive_item(), make_archive_item()
    handed_over.custody = rules.Custody.OFFICE
    session.flush()

    with acting_as(office):
        assert move([handed_over], make_place("A柜-1层")) == 1
        with pytest.raises(rules.KeptBySales, match=kept.number):
            change(kept, {"page_count": 9})


def test_clerk_who_is_the_office_too_changes_both(session, office):
    both = replace(office, roles=office.roles | {Role.SALES_CLERK})

    with acting_as(both):
        assert move([make_archive_item()], make_place("A柜-1层")) == 1
