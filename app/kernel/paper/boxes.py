"""The ruled boxes of a sheet: items two on a line, long ones in full width, lines to sign on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask_babel import gettext

from app.kernel import clock
from app.kernel.paper import pictures, words
from app.kernel.paper.measures import PARTY_ROOM, language
from app.kernel.registers.items import Item, Kind, SignOff, blank
from app.kernel.registers.register import Element, Form, Register
from app.kernel.registers.signatures import Signature
from app.kernel.web import shown
from app.kernel.web.forms import groups

DATE = "filled_on"  # stands under the boxes
BOXES_MOST = 8  # choices printed as boxes to tick; more are written out
WHOLE = frozenset({Kind.MEMO, Kind.LIST})  # kinds that get the whole width

# Millimetres of height.
ROW, MEMO, SIGNED, SIGN_LINE, BESIDE_LINE = 9.0, 14.0, 20.0, 9.0, 5.0
TICK_ROOM = 2.4  # em beside the words of a choice
BESIDE_MOST = 2  # short items over the line somebody signs on
HALF_LINES = 2  # lines of a text that still stands in half the width
TEXT_MOST = 30_000  # characters of one item
LONG = 14  # lines of a text whose box may run over the end of a page
SIDE_BY_SIDE = 4  # parties in one line


@dataclass
class Sign:
    """A line to sign on; filled when somebody has signed.

    Attributes:
        beside: short items that stand over the line, because the signature vouches for them, too.
        picture: the drawn signature as a PNG ``width`` millimetres wide.
        way: how it was signed.
    """

    key: str
    signer: str
    name: str = ""
    picture: bytes | None = None
    width: float = 0
    date: str = ""
    way: str = ""
    seal: bool = False
    beside: list[Box] = field(default_factory=list)


@dataclass
class Box:
    """A ruled box with its heading.

    Attributes:
        lead: words before the text, such as those of a conclusion.
        ticks: what can be ticked, each with its words; None when the text is written out.
        least: millimetres of height.
        stretch: whether the box takes of the room left on the page.
        long: whether it may run over the end of a page.
    """

    key: str
    label: str
    text: str = ""
    lead: str = ""
    ticks: list[tuple[bool, str]] | None = None
    struck: bool = False
    wide: bool = False
    least: float = ROW
    stretch: int = 0
    long: bool = False
    sign: Sign | None = None


@dataclass
class Boxes:
    """Lines of one or two boxes."""

    lines: list[list[Box]]
    kind: str = "boxes"

    @property
    def stretch(self) -> int:
        """How many of the boxes may grow."""
        return sum(box.stretch for line in self.lines for box in line)


@dataclass
class Band:
    """The heading of a section."""

    label: str
    kind: str = "band"
    stretch: int = 0


@dataclass
class Parties:
    """Sign-offs of other parties, side by side."""

    boxes: list[Box]
    kind: str = "parties"
    stretch: int = 1


Block = Boxes | Band | Parties


def blocks_of(register: type[Register], row: Any) -> Iterator[Block]:
    """Return what stands on the sheet above the tables; the sections of a printed form do not."""
    if register.card.form:
        elements = [element for group in groups(register) for element in group.elements]
        yield from _blocks(elements, row)
        return
    for group in groups(register):
        found = list(_blocks(group.elements, row))
        if found and group.label:
            yield Band(str(group.label))
        yield from found


def _blocks(elements: Sequence[Element], row: Any) -> Iterator[Block]:
    waiting: list[Element] = []
    for is_party, run in groupby(elements, key=lambda each: getattr(each, "party", False)):
        found = list(run)
        if is_party and 1 < len(found) <= SIDE_BY_SIDE:
            yield from _in_lines(waiting, row)
            waiting = []
            yield Parties([_party_box(slot, row) for slot in found if isinstance(slot, SignOff)])
        else:
            waiting += found
    yield from _in_lines(waiting, row)


def _in_lines(elements: Sequence[Element], row: Any) -> Iterator[Boxes]:
    """Put short boxes side by side, in their order."""
    lines: list[list[Box]] = []
    for box in _boxes(elements, row):
        if not box.wide and lines and len(lines[-1]) == 1 and not lines[-1][0].wide:
            lines[-1].append(box)
        else:
            lines.append([box])
    if lines:
        yield Boxes([[_fitted(box, len(line) == 1) for box in line] for line in lines])


def _boxes(elements: Sequence[Element], row: Any) -> list[Box]:
    found: list[Box] = []
    for element in elements:
        if not isinstance(element, SignOff):
            box = _item_box(element, row)
            found += [box] if box else []
        elif count := _vouched(element, found):
            beside = found[len(found) - count + 1 :]
            found = found[: len(found) - count + 1]
            _sign_in(found[-1], element, row, beside)
        else:
            found.append(_sign_box(element, row))
    return found


def _vouched(slot: SignOff, boxes: Sequence[Box]) -> int:
    """Return how many of the last boxes the signature is about; 0 when it is about others, too."""
    last = boxes[len(boxes) - len(slot.covers) :]
    fits = tuple(box.key for box in last) == slot.covers and len(last) <= 1 + BESIDE_MOST
    signed = any(box.sign for box in last)
    short = not any(box.wide or box.ticks for box in last[1:])
    return len(last) if fits and short and not signed else 0


def _fitted(box: Box, whole: bool) -> Box:
    spoken = language()
    room = spoken.whole_room if whole else spoken.half_room
    box.label = words.fitted(box.label, spoken.label_room)
    box.text = words.fitted(box.text, room)
    box.long = words.lines(box.text, room) > LONG
    return box


def _item_box(item: Item, row: Any) -> Box | None:
    if item.key == DATE or not item.form or _left_out(item, row):
        return None
    box = Box(item.key, _label(item), _text(item, row), ticks=_ticks(item, row))
    box.struck = item.key in (getattr(row, "struck", None) or ())
    box.wide = item.kind in WHOLE or _is_wide(box)
    if item.kind is Kind.MEMO and (row is None or isinstance(row, Form)):
        box.least, box.stretch = (ROW, 0) if box.struck else (MEMO, 1)
    return box


def _is_wide(box: Box) -> bool:
    room = language().half_room
    if box.ticks is None:
        return words.lines(box.text, room) > HALF_LINES
    return sum(words.width(label) + TICK_ROOM for _, label in box.ticks) > room


def _left_out(item: Item, row: Any) -> bool:
    """Leave out what has no box, and what the program fills in itself while it is empty."""
    if item.key == "number" or not item.paper:
        return True
    return not item.writable and (row is None or blank(getattr(row, item.key)))


def _label(item: Item) -> str:
    if not item.unit:
        return str(item.label)
    unit = gettext("CNY") if item.unit == "CNY" else item.unit
    return gettext("%(item)s (%(unit)s)", item=item.label, unit=unit)


def _text(item: Item, row: Any) -> str:
    return _cut(words.clean(shown.shown(row, item))) if row is not None else ""


def _cut(text: str) -> str:
    """End a text that would fill a volume, and say so."""
    if len(text) <= TEXT_MOST:
        return text
    note = gettext(
        "[Cut off: %(shown)s of %(count)s characters]",
        shown=f"{TEXT_MOST:,}",
        count=f"{len(text):,}",
    )
    return f"{text[:TEXT_MOST]}\n{note}"


def _ticks(item: Item, row: Any) -> list[tuple[bool, str]] | None:
    """Return the boxes of a choice or a yes and no; None when the value is written out."""
    options: list[tuple[Any, str]]
    if item.kind is Kind.FLAG:
        options = [(True, gettext("Yes")), (False, gettext("No"))]
    elif item.kind is Kind.CHOICE and item.choices is not None:
        options = [(member, str(member.label)) for member in item.choices]
    else:
        return None
    if len(options) > BOXES_MOST:
        return None
    value = getattr(row, item.key) if row is not None else None
    return [(value is not None and option == value, label) for option, label in options]


# --- signatures


def _sign_in(box: Box, slot: SignOff, row: Any, beside: list[Box]) -> None:
    """Put a signature, and the short items it vouches for besides, into the box of an item."""
    signed = _signed(slot, row)
    box.sign = _sign(slot, signed, str(slot.signer or slot.label))
    box.sign.beside = beside
    opinion = _cut(words.clean(signed.opinion or "")) if signed else ""
    box.text = "\n".join(filter(None, (box.text, opinion)))
    box.wide = True
    box.least += SIGN_LINE + len(beside) * BESIDE_LINE


def _sign_box(slot: SignOff, row: Any) -> Box:
    signed = _signed(slot, row)
    return Box(
        slot.key,
        words.clean(str(slot.label)),
        _cut(words.clean(signed.opinion or "")) if signed else "",
        lead=_lead(slot),
        wide=True,
        least=SIGNED,
        stretch=1,
        sign=_sign(slot, signed, str(slot.signer or gettext("Signature"))),
    )


def _party_box(slot: SignOff, row: Any) -> Box:
    box = _sign_box(slot, row)
    box.text = words.fitted(box.text, PARTY_ROOM)
    box.long = words.lines(box.text, PARTY_ROOM) > LONG
    return box


def _lead(slot: SignOff) -> str:
    return gettext("Conclusion") + gettext(": ") if slot.conclusion else ""


def _signed(slot: SignOff, row: Any) -> Signature | None:
    found: Signature | None = getattr(row, slot.key) if row is not None else None
    return found


def _sign(slot: SignOff, signed: Signature | None, signer: str) -> Sign:
    made = Sign(slot.key, words.clean(signer) + gettext(": "), seal=slot.party)
    if signed is not None:
        made.name = words.fitted(words.clean(signed.signer_name), PARTY_ROOM)
        made.date = shown.day(clock.local(signed.signed_at).date())
        made.way = gettext("(%(way)s)", way=signed.way.label)
        made.picture, made.width = pictures.signature(signed.drawing)
    return made


__all__ = ["DATE", "Band", "Block", "Box", "Boxes", "Parties", "Sign", "blocks_of"]
