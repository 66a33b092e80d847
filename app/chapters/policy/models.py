"""The registers of the regulation itself (1.22)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    String,
    Text,
    UniqueConstraint,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.chapters.org.models import Employee, find
from app.chapters.policy import rules
from app.chapters.policy.rules import Enforcement, Part
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.choices import Choice
from app.kernel.database import db
from app.kernel.parameters import (
    Parameter,
    Stored,
    history_of,
    keeps_values,
    parameter_of,
    parameters,
)
from app.kernel.registers.items import PERMANENT, Card, SignOff, item, link
from app.kernel.registers.register import Form, Register
from app.kernel.registers.scope import UNSCOPED
from app.kernel.roles import KEEP, READ, Actions, Role

EVERYBODY: dict[Role, Actions] = dict.fromkeys(Role, READ)
PREPARED: dict[Role, Actions] = {
    **EVERYBODY,
    Role.SALES_CLERK: KEEP,
    Role.ADMINISTRATION: KEEP,
}
NUMBER = 10  # characters of a clause's number
SHORT = 60  # characters of a text in a title
SAID = 200  # characters of a value in words


@cache
def known_parameters() -> type[Choice]:
    """Return the list of every parameter the chapters declare."""
    made: Any = Choice(
        "KnownParameter",
        {
            each.code: (
                each.code,
                _("%(label)s (%(clause)s)", label=each.label, clause=each.clause),
            )
            for each in parameters()
        },
    )
    return made


def own_employee_id() -> int | None:
    """Return the actor's row in the staff register."""
    return actor().employee_id


class Clause(Register):
    """A clause of the regulation in one of its versions; a revision adds the next (1.22)."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("number", "edition"),)
    card = Card(
        _("Clause"),
        plural=_("Clauses"),
        clause="1.22",
        icon="section-sign",
        order="place",
        access=EVERYBODY,
    )

    number: Mapped[str] = item(
        String(NUMBER),
        _("Clause number"),
        index=True,
        readonly=True,
        listed=True,
        search=True,
        aliases=("条款号",),
    )
    part: Mapped[Part] = item(Part, _("Part"), readonly=True, filtered=True)
    text: Mapped[str] = item(Text, _("Text"), readonly=True, listed=True, search=True)
    block: Mapped[bool] = item(
        Boolean,
        Enforcement.BLOCK.label,
        readonly=True,
        listed=True,
        filtered=True,
        section=_("How enforced"),
    )
    watch: Mapped[bool] = item(
        Boolean, Enforcement.WATCH.label, readonly=True, listed=True, filtered=True
    )
    keep: Mapped[bool] = item(
        Boolean, Enforcement.KEEP.label, readonly=True, listed=True, filtered=True
    )
    show: Mapped[bool] = item(
        Boolean, Enforcement.SHOW.label, readonly=True, listed=True, filtered=True
    )
    edition: Mapped[int] = item(
        Integer, _("Version"), readonly=True, listed=True, section=_("Version")
    )
    in_force_from: Mapped[date | None] = item(
        Date, _("In force from"), readonly=True, listed=True, filtered=True, aliases=("生效日期",)
    )
    revision_id: Mapped[int | None] = link("revision", _("Revision"), readonly=True)
    place: Mapped[int] = mapped_column(Integer, index=True)

    @classmethod
    def newest(cls, number: str) -> Clause | None:
        """Return the latest version of a clause, in force already or not yet."""
        with db.session.no_autoflush:
            found: Clause | None = db.session.scalar(
                select(cls).where(cls.number == number).order_by(cls.edition.desc()).limit(1)
            )
        return found

    @property
    def ways(self) -> list[Enforcement]:
        """How the program enforces it."""
        return [way for way in Enforcement if getattr(self, way)]

    def prepare(self) -> None:
        self.place = rules.place_of(self.number)
        self.part = Part(self.number[0])

    def check_delete(self) -> None:
        raise rules.ApprovedStays(gettext("A clause stays readable in every version."))

    def title_for_entry(self) -> str:
        return f"{self.number} {self.text[:SHORT]}"

    def __str__(self) -> str:
        return self.number


class PolicyParameter(Register):
    """A value approved for a parameter, and from when; before the first, its default holds (1.22).

    Attributes:
        kept: the value as the program reads it; `value` is what people read.
    """

    __tablename__ = "policy_parameter"
    card = Card(
        _("Policy parameter"),
        plural=_("Policy parameters"),
        clause="1.22",
        icon="adjustments",
        access=EVERYBODY,
    )

    code: Mapped[Choice] = item(
        known_parameters,
        _("Parameter"),
        readonly=True,
        listed=True,
        filtered=True,
        aliases=("制度参数",),
    )
    value: Mapped[str] = item(String(SAID), _("Value"), readonly=True, listed=True)
    unit: Mapped[str | None] = item(String(40), _("Unit"), readonly=True)
    clause: Mapped[str] = item(String(NUMBER), _("Clause"), readonly=True, listed=True)
    in_force_from: Mapped[date] = item(
        Date, _("In force from"), readonly=True, listed=True, filtered=True, aliases=("生效日期",)
    )
    revision_id: Mapped[int] = link("revision", _("Revision"), readonly=True, listed=True)
    kept: Mapped[str] = mapped_column(String(SAID))

    def check_delete(self) -> None:
        raise rules.ApprovedStays(gettext("An approved value stays readable."))

    def __str__(self) -> str:
        return f"{self.code.label}: {self.value}"


class Revision(Form):
    """A revision of parameters and clause texts, in force once the general manager signs (1.22)."""

    __tablename__ = "revision"
    card = Card(
        _("Revision of the regulation"),
        plural=_("Revisions of the regulation"),
        department="销",
        serial=16,
        clause="1.22",
        category="a",
        retention=PERMANENT,
        icon="gavel",
        access=PREPARED,
        quick=("parameter_change", "clause_change"),
    )

    what: Mapped[str] = item(
        String(SAID), _("What changes"), listed=True, search=True, aliases=("修订内容",)
    )
    why: Mapped[str] = item(Text, _("Why"), aliases=("修订原因",))
    in_force_from: Mapped[date] = item(
        Date,
        _("In force from"),
        listed=True,
        filtered=True,
        help=_("Today or later; what is over stays judged by what applied then."),
        aliases=("生效日期",),
    )
    prepared_by_id: Mapped[int | None] = link(
        Employee, _("Prepared by"), default=own_employee_id, listed=True, aliases=("编制人",)
    )
    manager = SignOff(_("Approval of the general manager"), roles=[Role.GENERAL_MANAGER])

    def clean(self) -> None:
        rules.check_in_force_from(self.in_force_from, clock.today())
        for line in self.lines():
            line.check_day()

    def lines(self) -> list[ParameterChange | ClauseChange]:
        """Return what it changes, parameters first."""
        if not inspect(self).persistent:
            return []
        with db.session.no_autoflush:
            return [*self.part_rows(ParameterChange), *self.part_rows(ClauseChange)]


class ParameterChange(Register):
    """A line of a revision: a parameter and its new value (1.22)."""

    __tablename__ = "parameter_change"
    card = Card(
        _("Change of a parameter"),
        plural=_("Changes of parameters"),
        clause="1.22",
        icon="adjustments-alt",
        access=PREPARED,
        part_of="revision_id",
    )

    revision_id: Mapped[int] = link(Revision, _("Revision"))
    parameter: Mapped[Choice] = item(
        known_parameters, _("Parameter"), listed=True, aliases=("制度参数",)
    )
    value: Mapped[str | None] = item(String(SAID), _("New value"), aliases=("新值",))
    before: Mapped[str | None] = item(String(SAID), _("Before"), derived=True, listed=True)
    after: Mapped[str | None] = item(String(SAID), _("After"), derived=True, listed=True)

    def prepare(self) -> None:
        """Read the new value, and note in the company's language what it takes the place of."""
        if self.parameter is None:
            return
        declared = parameter_of(self.parameter)
        read = declared.read(self.value)
        self.value = declared.write(read)
        self.before, self.after = said(declared, latest_value(declared)), said(declared, read)

    def clean(self) -> None:
        rules.check_once(taken=_is_twin(self, "parameter"), field="parameter")
        rules.check_differs(self.before, self.after, "value")
        self.check_day()

    def check_day(self) -> None:
        """Refuse to take force before the latest value of this parameter."""
        revision = find(Revision, self.revision_id)
        latest, _value = history_of(parameter_of(self.parameter))[-1]
        if revision is not None:
            rules.check_after_latest(revision.in_force_from, latest)

    def __str__(self) -> str:
        return f"{self.parameter.label}: {self.after}"


class ClauseChange(Register):
    """A line of a revision: a clause and its new text (1.22)."""

    __tablename__ = "clause_change"
    card = Card(
        _("Change of a clause"),
        plural=_("Changes of clauses"),
        clause="1.22",
        icon="file-diff",
        access=PREPARED,
        part_of="revision_id",
    )

    revision_id: Mapped[int] = link(Revision, _("Revision"))
    clause_id: Mapped[int] = link(Clause, _("Clause"), listed=True, aliases=("条款",))
    before: Mapped[str | None] = item(Text, _("Before"), derived=True, listed=True)
    text: Mapped[str] = item(Text, _("New text"), listed=True, aliases=("新条文",))

    def prepare(self) -> None:
        """Take the latest version of the clause, whichever was chosen, and note its text."""
        chosen = find(Clause, self.clause_id)
        newest = chosen and Clause.newest(chosen.number)
        if newest is not None:
            self.clause, self.clause_id, self.before = newest, newest.id, newest.text

    def clean(self) -> None:
        rules.check_once(taken=_is_twin(self, "clause_id"), field="clause_id")
        rules.check_differs(self.before, self.text, "text")
        self.check_day()

    def check_day(self) -> None:
        """Refuse to take force before the latest version of this clause."""
        revision = find(Revision, self.revision_id)
        if revision is not None:
            rules.check_after_latest(revision.in_force_from, self.clause.in_force_from)

    def __str__(self) -> str:
        return str(find(Clause, self.clause_id))


def latest_value(parameter: Parameter[Any]) -> Any:
    """Return the value a change takes the place of: the latest approved, or the default."""
    return history_of(parameter)[-1][1]


def said(parameter: Parameter[Any], value: Any) -> str:
    """Return a value with its unit, in the language the company keeps its records in."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return parameter.say(value)


def in_words(parameter: Parameter[Any], value: Any) -> dict[str, str | None]:
    """Return a value and its unit apart, in the language the company keeps its records in."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        unit = None if parameter.unit is None else str(parameter.unit)
        return {"value": parameter.say_bare(value), "unit": unit}


def _is_twin(line: ParameterChange | ClauseChange, key: str) -> bool:
    """Tell whether another line of the same revision is about the same thing."""
    register = type(line)
    same = select(register.id).where(
        register.revision_id == line.revision_id,
        getattr(register, key) == getattr(line, key),
        register.id.is_distinct_from(line.id),
    )
    with db.session.no_autoflush:
        return db.session.scalar(same.limit(1)) is not None


@keeps_values
def approved_values() -> Stored:
    """Return every approved value with its day, oldest first, by parameter."""
    kept = PolicyParameter
    with db.session.no_autoflush:
        rows = db.session.execute(
            select(type_coerce(kept.code, String), kept.in_force_from, kept.kept).order_by(
                kept.in_force_from, kept.id
            ),
            execution_options={UNSCOPED: True},
        )
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for code, day, value in rows:
        found[code].append((day, value))
    return found
