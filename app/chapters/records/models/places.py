"""Cabinets, the places in them, volumes, and every move between them (4.5.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Integer, String, Text, select
from sqlalchemy.orm import Mapped

from app.chapters.records import rules
from app.chapters.records.models.common import KEEPERS, READERS, changed_items, check_custody
from app.chapters.records.rules import Custody
from app.kernel import clock
from app.kernel.database import Moment, db
from app.kernel.registers.items import Card, Via, item, link
from app.kernel.registers.register import Register, RowPage
from app.kernel.roles import Action

MOVE = RowPage("move", _("Move to…"), "arrows-move", Action.CHANGE)


class Cabinet(Register):
    """A cabinet suitable for keeping records, and who holds its key (4.5.3)."""

    __tablename__ = "cabinet"
    card = Card(
        _("Cabinet"),
        plural=_("Cabinets"),
        clause="4.5.3",
        icon="door",
        order="name",
        access=KEEPERS,
    )

    name: Mapped[str] = item(
        String(40), _("Cabinet"), unique=True, listed=True, search=True, aliases=("档案柜", "柜号")
    )
    room: Mapped[str | None] = item(
        String(80), _("Room"), listed=True, search=True, aliases=("房间", "所在房间")
    )
    keeper_id: Mapped[int | None] = link(
        "employee", _("Keeper"), listed=True, filtered=True, aliases=("保管人",)
    )
    shelves: Mapped[int | None] = item(
        Integer,
        _("Shelves"),
        listed=True,
        help=_("Each gets a place of its own, to print a label for"),
        aliases=("层数",),
    )
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    @classmethod
    def called(cls, name: str) -> Cabinet:
        """Return the cabinet of this name, made if need be."""
        return _called(cls, name=name)

    def prepare(self) -> None:
        self.name = rules.place_label(self.name or "")

    def clean(self) -> None:
        rules.check_shelves(self.shelves)

    def __str__(self) -> str:
        return self.name or ""


class Place(Register):
    """Where something stands, as its label says: a shelf of a cabinet, or a room (4.5.3)."""

    __tablename__ = "place"
    labelled = True
    card = Card(
        _("Place"),
        plural=_("Places"),
        clause="4.5.3",
        icon="map-pin",
        order="number",
        access=KEEPERS,
        aside=True,
    )

    number: Mapped[str] = item(
        String(60),
        _("Label"),
        unique=True,
        listed=True,
        search=True,
        help=_("Such as C柜-4层; a new cabinet is entered by itself"),
        aliases=("存放位置", "标签"),
    )
    cabinet_id: Mapped[int | None] = link(
        "cabinet", _("Cabinet"), listed=True, filtered=True, derived=True
    )

    @classmethod
    def stub(cls, label: str) -> Place:
        """Return a new place; imports offer it for labels nobody has entered."""
        place = cls(number=label)
        place.prepare()
        return place

    @classmethod
    def called(cls, label: str) -> Place:
        """Return the place with this label, made if need be."""
        place = _called(cls, number=rules.place_label(label))
        place.prepare()
        return place

    def prepare(self) -> None:
        """Write the label in the one way, and read the cabinet from it."""
        self.number = rules.place_label(self.number or "")
        name = rules.cabinet_of(self.number)
        self.cabinet = Cabinet.called(name) if name else None
        self.cabinet_id = self.cabinet.id if self.cabinet else None

    def title_for_entry(self) -> str:
        """Return nothing: the label is the number, which stands beside it."""
        return ""

    def label_lines(self) -> tuple[str, ...]:
        """Return the room, and who has the key (4.5.3)."""
        cabinet = self.cabinet
        return () if cabinet is None else (cabinet.room or "", str(cabinet.keeper or ""))

    def __str__(self) -> str:
        return self.number or ""


class Volume(Register):
    """Records of a kind and a year, sorted and bound (4.5.2)."""

    __tablename__ = "volume"
    labelled = True
    pages_of_many = (MOVE,)
    card = Card(
        _("Volume"),
        plural=_("Volumes"),
        clause="4.5.2",
        series="卷",
        icon="books",
        access=KEEPERS,
    )
    pages = (RowPage("contents", _("Contents list"), "list-numbers", Action.PRINT),)

    number: Mapped[str] = item(
        String(60), _("Volume number"), unique=True, listed=True, derived=True, aliases=("案卷号",)
    )
    title: Mapped[str] = item(
        String(200), _("Title"), listed=True, search=True, aliases=("案卷题名", "题名")
    )
    year: Mapped[int] = item(
        Integer, _("Year"), listed=True, filtered=True, aliases=("年度", "归档年度")
    )
    record_type_id: Mapped[int | None] = link(
        "record_type", _("Type of record"), listed=True, filtered=True, aliases=("记录名称",)
    )
    place_id: Mapped[int] = link(
        "place", _("Location"), listed=True, filtered=True, aliases=("存放位置",)
    )
    custody: Mapped[Custody] = item(
        Custody, _("Kept by"), default=Custody.SALES, listed=True, filtered=True, derived=True
    )
    bound_on: Mapped[date | None] = item(
        Date, _("Bound on"), listed=True, filtered=True, aliases=("装订日期",)
    )
    item_count: Mapped[int] = item(Integer, _("Records"), default=0, listed=True, derived=True)
    page_count: Mapped[int] = item(Integer, _("Pages"), default=0, derived=True)
    remarks: Mapped[str | None] = item(Text, _("Remarks"), aliases=("备注",))

    @property
    def whereabouts(self) -> str:
        """Where somebody finds the volume."""
        return whereabouts(self.place, None)

    def prepare(self) -> None:
        self.title = rules.normalised(self.title or "")

    def clean(self) -> None:
        rules.check_volume(self.year, self.bound_on, clock.today())
        if changed_items(self, ("place_id", "bound_on")):
            check_custody(self)

    def title_for_entry(self) -> str:
        return self.title or ""

    def label_lines(self) -> tuple[str, ...]:
        """Return title, type and year, and where the volume stands (4.5.3)."""
        kind = self.record_type
        of = (kind.code if kind else None, self.year)
        return (self.title, " · ".join(str(part) for part in of if part), str(self.place))

    def __str__(self) -> str:
        return self.number or ""


class Movement(Register):
    """A record or a volume was put somewhere else; nobody changes it afterwards (4.5.3)."""

    __tablename__ = "movement"
    card = Card(
        _("Move"),
        plural=_("Moves"),
        clause="4.5.3",
        icon="arrows-move",
        scope=Via("record_id"),
        access=READERS,
        aside=True,
    )

    record_id: Mapped[int | None] = link(
        "archive_item", _("Archived record"), listed=True, readonly=True
    )
    volume_id: Mapped[int | None] = link("volume", _("Volume"), listed=True, readonly=True)
    came_from: Mapped[str | None] = item(
        String(160), _("From"), listed=True, search=True, readonly=True
    )
    went_to: Mapped[str | None] = item(
        String(160), _("To"), listed=True, search=True, readonly=True
    )
    moved_at: Mapped[datetime] = item(
        Moment, _("Moved at"), default=clock.now, listed=True, filtered=True, readonly=True
    )
    moved_by_id: Mapped[int | None] = link("employee", _("Moved by"), listed=True, readonly=True)
    why: Mapped[str | None] = item(Text, _("Reason"), readonly=True)

    def check_delete(self) -> None:
        raise rules.MoveKept

    def __str__(self) -> str:
        return " → ".join(part or "—" for part in (self.came_from, self.went_to))


def whereabouts(place: Place | None, volume: Volume | None) -> str:
    """Return where somebody finds what stands in a place, alone or in a volume."""
    return " · ".join(str(part) for part in (volume, place) if part is not None)


def _called(register: type[Register], **named: str) -> Any:
    """Return the row of a unique name, also one that waits to be written; made if need be."""
    ((key, name),) = named.items()
    with db.session.no_autoflush:
        waiting = (row for row in db.session.new if isinstance(row, register))
        found = next((row for row in waiting if getattr(row, key) == name), None)
        found = found or db.session.scalar(select(register).where(getattr(register, key) == name))
    if found is None:
        found = register(**named)
        db.session.add(found)
    return found
