"""January: from what is missing to what the office signs for (4.5.2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.chapters.lending import operations as lending
from app.chapters.records import operations, rules
from app.chapters.records.models import ArchiveItem, Movement, Transfer, TransferVolume, Volume
from app.chapters.records.rules import Custody, ItemState
from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.owed import dues
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.lifecycle import correct, void
from app.kernel.registers.operations import change
from app.kernel.registers.register import FormState
from app.kernel.registers.signing import sign
from app.kernel.roles import Role
from tests.makers import (
    make_archive_item,
    make_care,
    make_employee,
    make_place,
    make_record_type,
)

YEAR = 2025
JANUARY = datetime(2026, 1, 12, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with clock.freeze(JANUARY):
        yield


def keep(number: int, **values: Any) -> ArchiveItem:
    """Keep a record of the year on paper."""
    values = {"completed_on": date(YEAR, 5, number), "page_count": 4} | values
    return make_archive_item(f"销-03-{YEAR}-{number:05}", **values)


def somebody(user: Any, *roles: Role) -> Actor:
    names = frozenset(role.value for role in roles)
    return Actor(user.id, user.username, "all", roles=names, facts=Facts(), user=user)


def asked_for(who: Actor) -> list[dues.Due]:
    return [each for each in dues.occasions_of(who) if each.source.code == "hand_over"]


def bound(*numbers: int) -> Volume:
    """Bind records of the year into one volume."""
    for number in numbers or (1, 2):
        keep(number)
    operations.accept_all(YEAR)
    operations.bind_all(YEAR)
    return operations.volumes_of(YEAR)[-1]


def hand_over(clerk: Any, office: Any) -> Transfer:
    transfer = operations.list_volumes(YEAR, make_place("办公室档案室"))
    with acting_as(somebody(clerk, Role.SALES_CLERK)):
        sign(transfer, "handed_over")
    with acting_as(somebody(office, Role.ADMINISTRATION)):
        sign(transfer, "received")
    return transfer


def test_what_is_still_open_is_shown_with_who_has_to_close_it(session, user):
    make_employee("朱红", user_id=user.id)
    with acting_as(somebody(user, Role.SALES_CLERK)):
        open_ = make_care(filled_on=date(YEAR, 12, 30))
        make_care(filled_on=date(2026, 1, 5))
    done = make_care(filled_on=date(YEAR, 12, 30))
    void(done, "重复")

    (found,) = operations.unfinished(YEAR, 10)

    assert (found.number, found.state, found.owner) == (open_.number, "draft", "朱红")


def test_no_more_is_shown_than_asked_for(session):
    for _ in range(3):
        make_care(filled_on=date(YEAR, 12, 30))

    assert len(operations.unfinished(YEAR, 2)) == 2


def test_what_cannot_be_bound_is_shown(session):
    ready, lent, lost, nowhere = (keep(number) for number in range(1, 5))
    lending.lend(lent.entry, make_employee("王五"))
    lost.state = ItemState.MISSING
    change(nowhere, {"place_id": None})

    assert list(operations.not_ready(YEAR, 10)) == [lent, lost, nowhere]
    (proposed,) = operations.proposals(YEAR)
    assert [record.id for record in proposed.records] == [ready.id]


def test_only_long_term_records_of_the_year_are_handed_over(session):
    keep(1)
    keep(2, record_type_id=make_record_type("销-31", retention_years=1).id)
    make_archive_item("销-03-2024-00001", completed_on=date(2024, 12, 31))
    make_archive_item("销-03-2026-00001", completed_on=date(2026, 1, 1))

    (proposed,) = operations.proposals(YEAR)

    assert [record.number for record in proposed.records] == ["销-03-2025-00001"]


def test_volumes_are_proposed_by_type_and_number(session):
    keep(2)
    keep(1)
    make_archive_item(
        "销-06-2025-00001",
        record_type_id=make_record_type("销-06").id,
        completed_on=date(YEAR, 1, 1),
    )

    made = operations.proposals(YEAR)

    assert [[r.number[-2:] for r in each.records] for each in made] == [["01", "02"], ["01"]]
    assert [each.title for each in made] == [f"{each.kind.name} 2025" for each in made]
    assert {each.place.number for each in made} == {"C柜-4层"}


def test_a_volume_stands_where_most_of_it_stood(session):
    keep(1), keep(2)
    keep(3, location="A柜-1层")

    (proposed,) = operations.proposals(YEAR)
    operations.accept_all(YEAR)

    assert proposed.place.number == "C柜-4层"
    records = session.scalars(select(ArchiveItem)).all()
    assert {record.whereabouts for record in records} == {"卷-00001 · C柜-4层"}
    assert {record.cabinet.name for record in records} == {"C柜"}


def test_an_accepted_volume_takes_its_records_and_keeps_the_move(session):
    first, second = keep(1), keep(2)
    (proposed,) = operations.proposals(YEAR)

    volume = operations.accept(YEAR, proposed.key, "2025年供应商评估")

    assert (volume.title, volume.year, volume.item_count, volume.page_count) == (
        "2025年供应商评估",
        YEAR,
        2,
        8,
    )
    assert (first.volume, second.volume) == (volume, volume)
    moves = session.scalars(select(Movement).where(Movement.record_id == first.id)).all()
    assert [(m.came_from, m.went_to) for m in moves] == [("C柜-4层", "卷-00001 · C柜-4层")]
    (kept, *_) = history.of_row(session, "archive_item", first.id)
    assert kept.diff == {"volume_id": [None, volume.id]}
    assert operations.proposals(YEAR) == []


def test_a_proposal_is_accepted_once(session):
    keep(1)
    (proposed,) = operations.proposals(YEAR)
    operations.accept(YEAR, proposed.key)

    with pytest.raises(rules.ProposalGone):
        operations.accept(YEAR, proposed.key)


def test_binding_gives_the_pages(session):
    keep(10, page_count=3), keep(9, page_count=2)
    operations.accept_all(YEAR)
    (volume,) = operations.volumes_of(YEAR)

    operations.bind(volume)

    assert volume.bound_on == date(2026, 1, 12)
    ninth, tenth = session.scalars(select(ArchiveItem).order_by(ArchiveItem.number)).all()
    assert (ninth.page_from, ninth.page_to) == (1, 2)
    assert (tenth.page_from, tenth.page_to) == (3, 5)


def test_a_record_put_into_another_volume_unbinds_both(session):
    first, second = bound(1), bound(2)
    record = session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id == first.id)).one()

    assert operations.rearrange(first, [record.id], second) == 1

    assert (first.item_count, second.item_count) == (0, 2)
    assert (first.bound_on, second.bound_on) == (None, None)
    assert operations.rearrange(first, [record.id], second) == 0


def test_an_empty_volume_is_not_bound(session):
    keep(1)
    operations.accept_all(YEAR)
    (volume,) = operations.volumes_of(YEAR)
    operations.move(session.scalars(select(ArchiveItem)).all(), make_place("C柜-4层"))

    with pytest.raises(rules.EmptyVolume):
        operations.bind(volume)


def test_both_sides_sign_and_the_office_has_it(session, user, other_user):
    volume = bound(1, 2)

    transfer = hand_over(user, other_user)

    assert transfer.number == "销-11-2026-00001"
    assert transfer.state == FormState.ARCHIVED
    assert (transfer.volume_count, transfer.record_count) == (1, 2)
    assert (volume.custody, volume.place.number) == (Custody.OFFICE, "办公室档案室")
    records = session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id == volume.id)).all()
    assert {(r.state, r.custody, r.whereabouts) for r in records} == {
        (ItemState.TRANSFERRED, Custody.OFFICE, "卷-00001 · 办公室档案室")
    }
    states = select(Entry.state).where(
        Entry.register == "archive_item", Entry.row_id == records[0].id
    )
    assert session.scalar(states) == "transferred"
    (moved,) = session.scalars(select(Movement).where(Movement.volume_id == volume.id))
    assert (moved.went_to, moved.why) == ("办公室档案室", transfer.number)
    (kept, *_) = history.of_row(session, "archive_item", records[0].id)
    assert kept.diff["state"] == ["on_shelf", "transferred"]
    assert kept.reason == transfer.number
    assert history.verify(session) == []


def test_the_list_follows_the_volumes_until_it_is_signed(session):
    volume = bound(1)
    place = make_place("办公室档案室")
    first = operations.list_volumes(YEAR, place)
    bound(2)

    again = operations.list_volumes(YEAR, place)

    assert again is first
    lines = first.part_rows(TransferVolume)
    assert [line.volume for line in lines] == list(operations.volumes_of(YEAR))
    assert lines[0].volume is volume
    assert first.volume_count == 2


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda volume, _record: setattr(volume, "bound_on", None), rules.VolumeUnbound),
        (lambda _volume, record: change(record, {"page_count": 9}), rules.VolumeChanged),
        (
            lambda _volume, record: operations.move([record], make_place("C柜-4层")),
            rules.VolumeChanged,
        ),
        (
            lambda _volume, record: lending.lend(record.entry, make_employee("王五")),
            rules.VolumeIncomplete,
        ),
    ],
)
def test_what_is_not_as_listed_is_not_signed_for(session, user, spoil, refusal):
    volume = bound(1, 2)
    transfer = operations.list_volumes(YEAR, make_place("办公室档案室"))
    spoil(volume, session.scalars(select(ArchiveItem)).first())
    session.flush()

    with acting_as(somebody(user, Role.SALES_CLERK)), pytest.raises(refusal) as refused:
        sign(transfer, "handed_over")

    assert refused.value.clause == "4.5.2"
    assert volume.number in str(refused.value)


def test_the_office_signs_after_the_clerk(session, user):
    bound()
    transfer = operations.list_volumes(YEAR, make_place("办公室档案室"))

    with (
        acting_as(somebody(user, Role.ADMINISTRATION)),
        pytest.raises(Exception, match="must be signed first"),
    ):
        sign(transfer, "received")


def test_nothing_bound_is_nothing_to_hand_over(session):
    keep(1)

    with pytest.raises(rules.NothingToHandOver):
        operations.list_volumes(YEAR, make_place("办公室档案室"))


def test_a_year_that_runs_is_not_handed_over(session):
    with pytest.raises(rules.YearNotOver):
        operations.list_volumes(2026, make_place("办公室档案室"))


def test_what_was_handed_over_is_not_declared_void(session, user, other_user):
    bound()
    transfer = hand_over(user, other_user)

    with pytest.raises(rules.HandedOver):
        void(transfer, "写错")


def test_a_correction_moves_nothing_again(session, user, other_user):
    volume = bound()
    transfer = hand_over(user, other_user)
    moves = len(session.scalars(select(Movement)).all())

    new = correct(transfer)
    with acting_as(somebody(user, Role.SALES_CLERK)):
        sign(new, "handed_over")
    with acting_as(somebody(other_user, Role.ADMINISTRATION)):
        sign(new, "received")

    assert new.state == FormState.ARCHIVED
    assert len(session.scalars(select(Movement)).all()) == moves
    assert volume.custody is Custody.OFFICE


def test_the_clerk_no_longer_moves_what_the_office_has(session, user, other_user):
    volume = bound()
    hand_over(user, other_user)
    place = make_place("C柜-4层")

    with acting_as(somebody(user, Role.SALES_CLERK)), pytest.raises(rules.KeptByOffice):
        change(volume, {"place_id": place})


def test_the_office_moves_what_it_has(session, user, other_user):
    volume = bound()
    hand_over(user, other_user)

    with acting_as(somebody(other_user, Role.ADMINISTRATION)):
        change(volume, {"place_id": make_place("办公室2柜-1层")})

    record = session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id == volume.id)).first()
    assert record.place.number == "办公室2柜-1层"


def test_the_clerk_does_not_lend_what_the_office_has(session, user, other_user):
    bound(1)
    hand_over(user, other_user)
    record = session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id.is_not(None))).one()

    with acting_as(somebody(user, Role.SALES_CLERK)), pytest.raises(rules.KeptByOffice) as refused:
        lending.lend(record.entry, make_employee("王五"))

    assert record.number in str(refused.value)


def test_a_record_lent_by_the_office_returns_to_the_office(session, user, other_user):
    bound(1)
    hand_over(user, other_user)
    record = session.scalars(select(ArchiveItem).where(ArchiveItem.volume_id.is_not(None))).one()

    with acting_as(somebody(other_user, Role.ADMINISTRATION)):
        lending.lend(record.entry, make_employee("王五"))
        assert record.state is ItemState.LENT
        lending.take_back(record.entry)

    assert record.state is ItemState.TRANSFERRED


@pytest.mark.parametrize(
    ("today", "asked", "late"),
    [
        (date(2025, 12, 31), False, False),  # the year before is handed over
        (date(2026, 1, 1), True, False),
        (date(2026, 1, 31), True, False),
        (date(2026, 2, 1), True, True),
    ],
)
def test_the_clerk_is_asked_in_january(session, user, today, asked, late):
    keep(1)
    who = somebody(user, Role.SALES_CLERK)

    with clock.freeze(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        found = asked_for(who)
        assert [bool(duty.days_late) for duty in found] == ([late] if asked else [])


def test_nobody_is_asked_once_the_office_has_everything(session, user, other_user):
    bound()
    hand_over(user, other_user)

    assert asked_for(somebody(user, Role.SALES_CLERK)) == []
