"""What is overdue and was raised to superiors, and whether it is still open (1.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import select

from app.chapters.reports import escalation
from app.chapters.reports.models import Escalation, Report
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.owed import dues
from app.kernel.registers.entries import Entry, stands_for
from app.kernel.registers.register import register_of
from app.kernel.roles import Action
from app.kernel.web.pages import Page, require_login

SHOWN = 200  # steps, the newest

Case = tuple[str, int, date]  # source, row, due day


@dataclass(frozen=True)
class Line:
    """One thing overdue and its steps; ``entry`` is the row, where the reader may see it."""

    steps: Sequence[Escalation]
    label: Any
    entry: Entry | None
    is_open: bool

    @property
    def first(self) -> Escalation:
        """The first of its steps."""
        return self.steps[0]

    @property
    def days_late(self) -> int:
        """For how many calendar days it is overdue."""
        return (clock.today() - self.first.due_on).days


class Escalations(Page):
    """What was raised to oneself; who sees everything may look at all of it."""

    route_base = "/escalations"
    default_view = "list"

    @expose("/")
    def list(self) -> ResponseReturnValue:
        """Show what was raised lately, what is still open first."""
        require_login()
        may_see_all = actor().reach == "all" and actor().can(Action.SEE, Report)
        everybody = may_see_all and request.args.get("everybody") == "1"
        return render_template(
            "screens/escalations.html",
            lines=_lines(everybody),
            everybody=everybody,
            may_see_all=may_see_all,
        )


def _lines(everybody: bool) -> Sequence[Line]:
    me = actor().employee_id
    if me is None and not everybody:
        return ()
    steps = escalation.told_to(None if everybody else me, SHOWN)
    still, entries = escalation.still_open(steps), _entries(steps)
    labels = {source.code: source.register.card.title for source in dues.sources()}
    climbed: dict[Case, list[Escalation]] = defaultdict(list)
    for step in reversed(steps):
        climbed[step.source, step.row_id, step.due_on].append(step)
    lines = [
        Line(each, labels.get(case[0], ""), entries.get((each[0].register, case[1])), case in still)
        for case, each in climbed.items()
    ]
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[bool, date, int]:
    """Return what puts first what is open, the longest overdue before the rest."""
    return not line.is_open, line.first.due_on if line.is_open else date.max, -line.first.id


def _entries(steps: Sequence[Escalation]) -> dict[tuple[str, int], Entry]:
    """Return the entries of the rows in the reader's reach."""
    seen = {step.register for step in steps if actor().can(Action.SEE, register_of(step.register))}
    wanted = {(step.register, step.row_id) for step in steps if step.register in seen}
    if not wanted:
        return {}
    found = db.session.scalars(select(Entry).where(stands_for(wanted)))
    return {(entry.register, entry.row_id): entry for entry in found}
