"""January: what is missing, volumes proposed and bound, the year handed over (4.5.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import joinedload

from app.chapters.lending.rules import Medium
from app.chapters.org.models import Employee
from app.chapters.records import rules
from app.chapters.records.models import (
    ArchiveItem,
    Movement,
    Place,
    RecordType,
    Transfer,
    TransferVolume,
    Volume,
)
from app.chapters.records.models.places import whereabouts
from app.chapters.records.operations.places import move, recount, update_items
from app.chapters.records.rules import Custody, ItemState, Sheaf
from app.kernel import clock, signals
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.parameters import value_of
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.lifecycle import strike, withdraw_signatures
from app.kernel.registers.operations import BLOCK, batched, change, change_all, create, draft
from app.kernel.registers.register import CLOSED, Form, FormState, forms
from app.kernel.registers.scope import UNSCOPED

ITEMS: Table = ArchiveItem.__table__
OPEN = (FormState.DRAFT.value, FormState.SIGNING.value)


@dataclass(frozen=True)
class Unfinished:
    """A form of the year that is not completed, and who has to."""

    form: type[Form]
    id: int
    number: str
    state: str
    owner: str


@dataclass(frozen=True)
class Proposal:
    """A volume the program proposes; its first record tells it from the others."""

    title: str
    kind: RecordType
    place: Place
    records: Sequence[Sheaf]
    pages: int

    @property
    def key(self) -> int:
        """The record it begins with."""
        return self.records[0].id


# --- what is missing


def unfinished(year: int, limit: int) -> list[Unfinished]:
    """Return the forms of a year that are still to be filled in or signed, by number."""
    parts = [_open_of(form, year) for form in forms()]
    found = db.session.execute(union_all(*parts).order_by("number").limit(limit)).all()
    owners = _owners({line.created_by_id for line in found})
    by_table = {form.__tablename__: form for form in forms()}
    return [
        Unfinished(
            by_table[line.register],
            line.id,
            line.number,
            line.state,
            owners.get(line.created_by_id, ""),
        )
        for line in found
    ]


def _open_of(form: type[Form], year: int) -> Select[Any]:
    states = [state for state in form.states() if state not in CLOSED]
    open_ = (
        select(form.id, form.number, form.state, form.created_by_id)
        .where(form.number_year == year, form.state.in_(states))
        .subquery()
    )
    return select(literal(form.__tablename__).label("register"), *open_.c)


def _owners(user_ids: Iterable[int | None]) -> dict[int, str]:
    named = select(Employee.user_id, Employee.name).where(Employee.user_id.in_(user_ids))
    return {line.user_id: line.name for line in db.session.execute(named)}


def not_ready(year: int, limit: int) -> Sequence[ArchiveItem]:
    """Return the long-term records of a year that cannot be bound: lent, missing, placeless."""
    away = or_(ArchiveItem.state != ItemState.ON_SHELF, ArchiveItem.place_id.is_(None))
    return db.session.scalars(
        select(ArchiveItem)
        .where(_to_hand_over(year), ArchiveItem.volume_id.is_(None), away)
        .order_by(ArchiveItem.number)
        .options(joinedload(ArchiveItem.record_type))
        .limit(limit)
    ).all()


def is_pending(year: int) -> bool:
    """Tell whether the office is still to get records of a year (4.5.2)."""
    waiting = select(ArchiveItem.id).where(_to_hand_over(year)).limit(1)
    return db.session.scalar(waiting, execution_options={UNSCOPED: True}) is not None


def _to_hand_over(year: int) -> ColumnElement[bool]:
    """Return what long-term records fulfil that sales still keeps on paper (4.5.2)."""
    return and_(ArchiveItem.custody == Custody.SALES, handed_over_of(year))


def handed_over_of(year: int) -> ColumnElement[bool]:
    """Return what the records fulfil that sales has, or had, to hand over of a year (4.5.2).

    A record that was filled in and is kept in the program alone cannot be bound; the office
    reads it there.
    """
    on_paper = or_(ArchiveItem.medium == Medium.PAPER, ArchiveItem.place_id.is_not(None))
    long_term = or_(
        ArchiveItem.retention_until.is_(None),
        ArchiveItem.retention_until > rules.kept_beyond(year),
    )
    return and_(
        ArchiveItem.completed_on.between(date(year, 1, 1), date(year, 12, 31)),
        ArchiveItem.state != ItemState.DISPOSED,
        ArchiveItem.deleted_at.is_(None),
        on_paper,
        long_term,
    )


# --- volumes


def proposals(year: int) -> list[Proposal]:
    """Return the volumes that what is loose makes, by type and number (4.5.2)."""
    today = clock.today()
    loose = db.session.execute(
        select(
            ArchiveItem.id,
            ArchiveItem.record_type_id,
            ArchiveItem.number,
            ArchiveItem.page_count,
            ArchiveItem.place_id,
        ).where(
            _to_hand_over(year),
            ArchiveItem.volume_id.is_(None),
            ArchiveItem.place_id.is_not(None),
            ArchiveItem.state == ItemState.ON_SHELF,
        )
    ).all()
    made = list(
        rules.batches(
            (Sheaf(line.id, line.record_type_id, line.number, line.page_count) for line in loose),
            value_of(rules.VOLUME_RECORDS, today),
            value_of(rules.VOLUME_PAGES, today),
        )
    )
    place_of = {line.id: line.place_id for line in loose}
    return _named(made, year, place_of)


def _named(batches: Sequence[rules.Batch], year: int, place_of: dict[int, int]) -> list[Proposal]:
    """Give every batch its title, and the place most of its records stand in."""
    kinds = _rows(RecordType, {batch.kind for batch in batches})
    places = _rows(Place, set(place_of.values()))
    of_kind = Counter(batch.kind for batch in batches)
    so_far: Counter[int] = Counter()
    found = []
    for batch in batches:
        so_far[batch.kind] += 1
        kind = kinds[batch.kind]
        title = rules.volume_title(kind.name, year, so_far[batch.kind], of_kind[batch.kind])
        ((place_id, _),) = Counter(place_of[each.id] for each in batch.records).most_common(1)
        found.append(Proposal(title, kind, places[place_id], batch.records, batch.pages))
    return found


def _rows(register: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in db.session.scalars(select(register).where(register.id.in_(ids)))}


def accept(year: int, key: int, title: str | None = None) -> Volume:
    """Make a volume of a proposal, called otherwise if wished (4.5.2).

    Raises:
        ProposalGone: it was accepted before, or its records have changed.
    """
    wanted = next((each for each in proposals(year) if each.key == key), None)
    if wanted is None:
        raise rules.ProposalGone
    return _make(wanted, year, title or wanted.title)


def accept_all(year: int) -> int:
    """Make a volume of every proposal; return how many."""
    wanted = proposals(year)
    for each in wanted:
        _make(each, year, each.title)
    return len(wanted)


def _make(proposal: Proposal, year: int, title: str) -> Volume:
    volume: Volume = create(
        Volume,
        {
            "title": title,
            "year": year,
            "record_type_id": proposal.kind,
            "place_id": proposal.place,
        },
    )
    _fill(volume, [record.id for record in proposal.records])
    return volume


def _fill(volume: Volume, ids: Sequence[int]) -> None:
    """Put loose records into a volume, all at once; each keeps that it was moved."""
    stood = db.session.execute(
        select(ArchiveItem.id, ArchiveItem.place_id, Place.number)
        .join(Place, Place.id == ArchiveItem.place_id)
        .where(ArchiveItem.id.in_(ids))
    ).all()
    place = {"place_id": volume.place_id, "cabinet_id": volume.place.cabinet_id}
    values = place | {"volume_id": volume.id, "version": ArchiveItem.version + 1}
    update_items(ArchiveItem.id.in_(ids), values)
    db.session.add_all(
        Movement(
            record_id=line.id,
            came_from=line.number,
            went_to=whereabouts(volume.place, volume),
            moved_by_id=actor().employee_id,
        )
        for line in stood
    )
    bound, there = [None, volume.id], volume.place_id
    history.write(
        db.session,
        [_changed(each.id, volume_id=bound, place_id=[each.place_id, there]) for each in stood],
    )
    recount(volume.id)
    db.session.flush()


def _changed(record_id: int, **diff: list[Any]) -> history.Fact:
    different = {key: pair for key, pair in diff.items() if pair[0] != pair[1]}
    return history.Fact(ArchiveItem.__tablename__, record_id, "changed", different)


def bind(volume: Volume) -> None:
    """Bind a volume: its records get their pages, in the order of their numbers (4.5.2).

    Raises:
        EmptyVolume: there is nothing in it.
    """
    held = db.session.execute(
        select(ArchiveItem.id, ArchiveItem.number, ArchiveItem.page_count).where(
            ArchiveItem.volume_id == volume.id
        )
    ).all()
    if not held:
        raise rules.EmptyVolume(str(volume))
    ordered = sorted(held, key=lambda line: rules.natural(line.number))
    ranges = rules.page_ranges([line.page_count for line in ordered])
    pages: dict[str, Any] = {"page_from": bindparam("first"), "page_to": bindparam("last")}
    db.session.connection().execute(
        update(ITEMS).where(ITEMS.c.id == bindparam("record")).values(pages),
        [
            {"record": line.id, "first": first, "last": last}
            for line, (first, last) in zip(ordered, ranges, strict=True)
        ],
    )
    update_items(ArchiveItem.volume_id == volume.id, {"version": ArchiveItem.version + 1})
    change(volume, {"bound_on": clock.today()})


def bind_all(year: int) -> int:
    """Bind every volume of a year that is not bound yet; return how many."""
    unbound = [v for v in volumes_of(year) if v.bound_on is None and v.item_count]
    for volume in unbound:
        bind(volume)
    return len(unbound)


def rearrange(volume: Volume, record_ids: Sequence[int], to: Volume | Place) -> int:
    """Put records of a volume into another, or take them out; both are to be bound again (4.5.2).

    Returns:
        How many were moved.
    """
    held = select(ArchiveItem).where(
        ArchiveItem.volume_id == volume.id, ArchiveItem.id.in_(record_ids)
    )
    count = move(db.session.scalars(held).all(), to)
    if count:
        changed = [each for each in (volume, to) if isinstance(each, Volume)]
        change_all(changed, {"bound_on": None})
    return count


def volumes_of(year: int) -> Sequence[Volume]:
    """Return the volumes of a year that sales still keeps, by number."""
    return db.session.scalars(
        select(Volume)
        .where(Volume.year == year, Volume.custody == Custody.SALES)
        .order_by(Volume.id)
        .options(joinedload(Volume.place))
    ).all()


# --- handing over


def open_transfer(year: int) -> Transfer | None:
    """Return the list of a year that is not signed by both sides yet."""
    return db.session.scalar(
        select(Transfer)
        .where(Transfer.year == year, Transfer.state.in_(OPEN))
        .order_by(Transfer.id.desc())
        .limit(1)
    )


def list_volumes(year: int, place: Place) -> Transfer:
    """Write the list of the bound volumes of a year, or write the open one again (4.5.2).

    Raises:
        YearNotOver: the year is still running.
        NothingToHandOver: no volume is bound.
    """
    rules.check_year_over(year, clock.today())
    bound = [volume for volume in volumes_of(year) if volume.bound_on and volume.item_count]
    if not bound:
        raise rules.NothingToHandOver(year)
    transfer = open_transfer(year)
    if transfer is None:
        transfer = create(Transfer, {"year": year, "place_id": place})
    else:
        change(transfer, {"place_id": place})
        _strike_off(transfer)
    for volume in bound:
        draft(
            TransferVolume,
            {},
            transfer=transfer,
            volume=volume,
            title=volume.title,
            record_count=volume.item_count,
            page_count=volume.page_count,
        )
    transfer.volume_count = len(bound)
    transfer.record_count = sum(volume.item_count for volume in bound)
    db.session.flush()
    strike(transfer, [item.key for item in transfer.open_items])  # until somebody has a remark
    return transfer


def _strike_off(transfer: Transfer) -> None:
    """Take the lines of an open list away, to write them as the volumes are now."""
    withdraw_signatures(transfer, {TransferVolume.__tablename__})
    for line in transfer.part_rows(TransferVolume):
        line.deleted_at = clock.now()
    db.session.flush()


@signals.completed.connect
def _receive(row: Any, **_: Any) -> None:
    """Let the office have what both sides signed for (4.5.2)."""
    if not isinstance(row, Transfer):
        return
    volumes = db.session.scalars(
        select(Volume)
        .join(TransferVolume, TransferVolume.volume_id == Volume.id)
        .where(TransferVolume.transfer_id == row.id, Volume.custody == Custody.SALES)
        .options(joinedload(Volume.place))
    ).all()
    with history.because(row.number):
        change_all(volumes, {"place_id": row.place})
        _give_to_office([volume.id for volume in volumes])
        for volume in volumes:
            volume.custody = Custody.OFFICE
        db.session.flush()


def _give_to_office(volume_ids: Sequence[int]) -> None:
    held = ArchiveItem.volume_id.in_(volume_ids)
    before = db.session.execute(select(ArchiveItem.id, ArchiveItem.state).where(held)).all()
    arrived = case(
        (ArchiveItem.state == ItemState.ON_SHELF, ItemState.TRANSFERRED), else_=ArchiveItem.state
    )
    values = {"custody": Custody.OFFICE, "state": arrived, "version": ArchiveItem.version + 1}
    update_items(held, values)
    custody = [Custody.SALES, Custody.OFFICE]
    for lines in batched(before, BLOCK):
        history.write(
            db.session,
            [
                _changed(line.id, custody=custody, state=[line.state, ItemState.TRANSFERRED])
                for line in lines
            ],
        )
    table = Entry.register == ArchiveItem.__tablename__
    db.session.execute(
        update(Entry)
        .where(table, Entry.row_id.in_(select(ArchiveItem.id).where(held)))
        .values(state=ItemState.TRANSFERRED.value),
        execution_options={"synchronize_session": False, UNSCOPED: True},
    )


@signals.voided.connect
def _keep_handed_over(row: Any, **_: Any) -> None:
    if isinstance(row, Transfer) and row.completed_at is not None:
        raise rules.HandedOver(row.number)
