"""The page of one row: what is on it, what may be done, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.owed import rhythms
from app.kernel.registers import attachments, copies, lifecycle, signing
from app.kernel.registers.comments import Comment
from app.kernel.registers.items import Item, Kind, SignOff
from app.kernel.registers.register import Form, FormState, Register
from app.kernel.registers.signatures import Signature, Way
from app.kernel.roles import Action
from app.kernel.web import shown, timeline
from app.kernel.web.forms import groups
from app.kernel.web.related import related

CORRECTABLE = (FormState.COMPLETED, FormState.ARCHIVED)


@dataclass(frozen=True)
class Fact:
    """One item as it is shown; empty, it stands only where a box on paper is empty, too."""

    key: str
    label: Any
    text: str
    kind: str
    url: str | None = None
    colour: str = ""
    unit: Any = None
    struck: bool = False
    open: bool = False
    on_paper: bool = True

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.kind == Kind.MEMO


@dataclass(frozen=True)
class SignBox:
    """A sign-off slot: signed, or waiting for somebody who may be the actor."""

    slot: SignOff
    signature: Signature | None
    ways: tuple[str, ...]
    waiting: str
    seal: str = ""  # of what the actor reads, and may sign


@dataclass
class Block:
    """A section of the page."""

    label: Any
    facts: list[Fact] = field(default_factory=list)
    boxes: list[SignBox] = field(default_factory=list)


@dataclass(frozen=True)
class Button:
    """Something that may be done now; unless it only gets a page, it posts to ``action``.

    Attributes:
        reason: what is asked for beforehand and must be given; ``remark`` may be left out.
    """

    action: str
    label: Any
    icon: str
    kind: str = ""
    confirm: Any = None
    reason: Any = None
    remark: Any = None
    get: bool = False
    key: str | None = None


@dataclass
class RecordPage:
    """Everything the page of one row shows.

    Attributes:
        apart: tables of rows that point here and are shown elsewhere on the page.
        blank: labels of what a register's card lacks, known once its `blocks` are.
    """

    row: Any
    quick: tuple[str, ...]
    apart: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.register = type(self.row)
        self.is_form = isinstance(self.row, Form)
        self.entry = self.row.entry
        self.heading = (shown.heading(self.row), getattr(self.row, "number", None))
        self.blank: list[Any] = []

    def can(self, action: str) -> bool:
        """Tell whether the actor may do ``action`` on this register."""
        return actor().can(action, self.register)

    @property
    def may_edit(self) -> bool:
        """Whether the row can be changed, by this person, now."""
        return self.can(Action.CHANGE) and not self.row.locked() and _has_fields(self.register)

    @property
    def may_attach(self) -> bool:
        """Whether this person may hang files from the row now."""
        return self.can(Action.CHANGE) and attachments.may_attach(self.row)

    def blocks(self) -> list[Block]:
        """Return the sections, as on paper; a register's card leaves out what is empty."""
        open_keys = {item.key for item in self.open_items}
        found = []
        for group in groups(self.register):
            block = Block(group.label)
            for element in group.elements:
                if isinstance(element, SignOff):
                    block.boxes.append(self._box(element))
                elif element.form:
                    self._tell(_fact(self.row, element, open_keys), block)
            if block.facts or block.boxes:
                found.append(block)
        return found

    @cached_property
    def ways(self) -> dict[str, tuple[str, ...]]:
        """The slots that can be signed now, by key, with the ways open to the actor."""
        if not self.is_form or self.row.locked():
            return {}
        return {slot.key: tuple(_ways(self.row, slot)) for slot in lifecycle.ready_slots(self.row)}

    def _box(self, slot: SignOff) -> SignBox:
        """Return a sign-off slot as it stands."""
        signature = self.row.signature(slot.key)
        ways = self.ways.get(slot.key, ())
        seal = signing.seal_of(self.row, slot) if ways else ""
        return SignBox(slot, signature, ways, _waiting(self.row, slot), seal)

    def _tell(self, fact: Fact, block: Block) -> None:
        """Put a fact where it belongs; what the heading says is not said again."""
        if fact.text not in (*self.heading, "") or (self.is_form and fact.on_paper):
            block.facts.append(fact)
        elif not fact.text and not self.is_form and fact.on_paper:
            self.blank.append(fact.label)

    @property
    def open_items(self) -> list[Item]:
        """What is neither filled nor struck on a form that is still open."""
        return self.row.open_items if self.is_form and not self.row.locked() else []

    @property
    def fillable_items(self) -> list[Item]:
        """What can be filled or struck now on a form that is still open."""
        return self.row.fillable_items if self.is_form and not self.row.locked() else []

    @property
    def open_slots(self) -> list[SignOff]:
        """The signatures still missing on a form that is still open."""
        return self.row.open_sign_offs if self.is_form and not self.row.locked() else []

    def buttons(self) -> list[Button]:
        """Return what can be done next, the most likely first."""
        return [*self._acts(), *self._next_steps(), *self._changes()]

    def more(self) -> list[Button]:
        """Return what is done rarely; it stands in the menu."""
        return list(self._rare())

    def _acts(self) -> Iterator[Button]:
        for act in self.row.acts():
            if self.can(act.action):
                asked = act.confirm, act.reason, act.remark
                yield Button(act.path, act.label, act.icon, act.kind, *asked)

    def _next_steps(self) -> Iterator[Button]:
        if not self.is_form or self.row.locked():
            return
        for step in self.register.steps:
            if self.row.state == step.source and lifecycle.may_take(step):
                yield Button(f"step/{step.code}", step.label, "arrow-right", "primary")
        if not self.can(Action.COMPLETE):
            return
        if not self.open_items and not self.open_slots:
            yield Button("complete", gettext("Complete"), "circle-check", "primary")
        if self.ways and self.row.state != FormState.SIGNING:
            ways = {way for each in self.ways.values() for way in each}
            # Whoever can have it signed at once need not hand it to others.
            kind = "" if ways & {Way.ACCOUNT, Way.DRAWN} else "primary"
            yield Button("submit", gettext("Submit for signing"), "send", kind)

    def _changes(self) -> Iterator[Button]:
        if self.may_edit:
            yield Button("edit", gettext("Edit"), "pencil", get=True, key="e")
        if self.can(Action.PRINT) and self.is_form:
            yield Button("print", gettext("Print"), "printer", get=True)
        if self.can(Action.PRINT) and self.register.labelled:
            yield Button("label", gettext("Print label"), "tag", get=True)
        for page in self.register.pages:
            if self.can(page.action):
                yield Button(page.path, page.label, page.icon, get=True)

    def _rare(self) -> Iterator[Button]:
        if self.can(Action.ADD) and _has_fields(self.register):
            yield Button("copy", gettext("Copy"), "copy", get=True)
        if self.can(Action.PRINT) and not self.is_form:
            yield Button("print", gettext("Print"), "printer", get=True)
        if not self.is_form:
            if self.can(Action.DELETE) and not self.row.card.code and not self.row.locked():
                question = gettext("Move this record to the recycle bin?")
                yield Button("delete", gettext("Delete"), "trash", "danger", confirm=question)
            return
        if self.row.state in CORRECTABLE and self.can(Action.ADD):
            yield Button("correct", gettext("Make a correction"), "file-diff")
        if self.row.state != FormState.VOID and self.can(Action.VOID):
            question = gettext("Declare %(number)s void?", number=self.row.number)
            yield Button(
                "void",
                gettext("Declare void"),
                "ban",
                "danger",
                confirm=question,
                reason=gettext("Reason"),
            )

    def lists(self) -> list[Any]:
        """Return the rows that point to this one."""
        return related(self.row, self.quick, self.apart)

    def files(self) -> list[attachments.Attachment]:
        """Return the files hanging from the row."""
        return attachments.attachments_of(self.row) if self.row.may_read_files() else []

    def copies(self) -> list[copies.Held]:
        """Return the copies of a form that is printed in several."""
        return copies.copies_of(self.row)

    def comments(self) -> list[Comment]:
        """Return what people said about the row, oldest first."""
        said = select(Comment).where(Comment.entry_id == self.entry.id).order_by(Comment.id)
        return list(db.session.scalars(said))

    def history(self) -> list[timeline.Moment]:
        """Return what happened to the row, newest first."""
        return timeline.timeline(self.row)

    def windows(self) -> list[rhythms.Kept]:
        """Return the windows in which contacts were owed, newest first."""
        rhythm = rhythms.rhythm_of(self.register)
        return [] if rhythm is None else rhythm.windows_of(self.row)

    def versions(self) -> tuple[Any, Any]:
        """Return the version this one corrects and the one that corrects it."""
        if not self.is_form:
            return None, None
        older = (
            db.session.get(self.register, self.row.corrects_id) if self.row.corrects_id else None
        )
        newer = lifecycle.newer_version(self.row) if self.row.state in CORRECTABLE else None
        return older, newer


def ways_to_sign(row: Form, slot: SignOff) -> Iterator[str]:
    """Yield how the actor may have this slot signed now.

    People without an account draw on the screen of whoever may change the row; a signature
    given on paper is taken over with its scan.
    """
    if lifecycle.is_ready(row, slot):
        yield from _ways(row, slot)


def _ways(row: Form, slot: SignOff) -> Iterator[str]:
    who = actor()
    mine = signing.is_signer(row, slot)
    if mine and not slot.party and not (slot.approval and row.created_by_id == who.user_id):
        yield Way.ACCOUNT.value
    if who.can(Action.CHANGE, type(row)):
        if slot.party or slot.by:
            yield Way.DRAWN.value
        yield Way.PAPER.value


def _waiting(row: Form, slot: SignOff) -> str:
    if slot.party:
        return str(gettext("Signed by the other party"))
    if slot.by:
        named = getattr(row, slot.by.removesuffix("_id")) or "—"
    else:
        named = shown.listed([getattr(role, "label", role) for role in slot.roles])
    return gettext("Waits for: %(roles)s", roles=named)


def _fact(row: Register, item: Item, open_keys: set[str]) -> Fact:
    value = getattr(row, item.name)
    linked = item.kind is Kind.LINK and value is not None
    return Fact(
        key=item.key,
        label=item.label,
        text=shown.written(item, value),
        kind=str(item.kind),
        url=shown.row_url(value) if linked and _may_open(value) else None,
        colour=getattr(value, "colour", "") if item.kind is Kind.CHOICE else "",
        unit=item.unit if value is not None else None,
        struck=isinstance(row, Form) and item.key in (row.struck or ()),
        open=item.key in open_keys,
        on_paper=item.paper and item.writable,
    )


def _may_open(row: Any) -> bool:
    return not isinstance(row, Register) or actor().can(Action.SEE, type(row))


def _has_fields(register: type[Register]) -> bool:
    return any(item.writable for item in register.items())


__all__ = ["Block", "Button", "Fact", "RecordPage", "SignBox", "ways_to_sign"]
