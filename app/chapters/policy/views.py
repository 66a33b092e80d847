"""Screens of the regulation itself: as it reads, and how a change of it is proposed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, SelectField

from app.chapters.policy import operations, rules, standing
from app.chapters.policy.models import (
    Clause,
    ClauseChange,
    ParameterChange,
    PolicyParameter,
    Revision,
)
from app.chapters.policy.standing import ClauseStanding
from app.kernel import clock
from app.kernel.actor import actor
from app.kernel.errors import ItemErrors, NotFound, RegulationError
from app.kernel.owed.watches import seen_by
from app.kernel.parameters import OneOf, Parameter
from app.kernel.registers.operations import transaction
from app.kernel.roles import Action
from app.kernel.web.fields import DayField, MemoField, TextField
from app.kernel.web.pages import Page, needs
from app.kernel.web.screens import RegisterView

BOARD = "Compliance"  # the screen that shows how far clauses are met


class ClauseView(RegisterView):
    register = Clause


class PolicyParameterView(RegisterView):
    register = PolicyParameter


class RevisionView(RegisterView):
    register = Revision


class ParameterChangeView(RegisterView):
    register = ParameterChange


class ClauseChangeView(RegisterView):
    register = ClauseChange


class PolicyView(Page):
    """The regulation as it reads today."""

    route_base = "/policy"
    class_permission_name = "Clause"

    @expose("/")
    @needs(Action.SEE)
    def regulation(self) -> ResponseReturnValue:
        """Show every clause, or those with parameters."""
        clauses = standing.regulation(clock.today())
        revisable = [clause for clause in clauses if clause.parameters]
        only = request.args.get("only") == "parameters"
        return render_template(
            "policy/regulation.html",
            clauses=revisable if only else clauses,
            counts=(len(clauses), len(revisable)),
            only=only,
            parts=rules.Part,
            may_propose=actor().can(Action.ADD, Revision),
        )

    @expose("/<string:number>")
    @needs(Action.SEE)
    def clause(self, number: str) -> ResponseReturnValue:
        """Show a clause, or those under a heading, with everything it ever said."""
        return render_template(
            "policy/clause.html",
            number=number,
            clauses=_clauses(number),
            may_propose=actor().can(Action.ADD, Revision),
            watches=seen_by(actor()) if actor().can(Action.SEE, BOARD) else [],
        )


class ProposalView(Page):
    """A change of one clause, proposed where it is read."""

    route_base = "/policy"
    class_permission_name = "Revision"

    @expose("/<string:number>/propose", methods=["GET", "POST"])
    @needs(Action.ADD)
    def propose(self, number: str) -> ResponseReturnValue:
        """Prepare a revision of a clause: its text, its parameters, why and from when (1.22)."""
        clause = _clauses(number)[0]
        form = _proposal(clause)
        if request.method == "POST" and form.validate():
            try:
                with transaction():
                    revision = _prepare(clause, form)
            except RegulationError as refusal:
                _place(form, refusal)
            else:
                flash(gettext("The revision is prepared. Submit it for signing."), "success")
                return redirect(f"/revision/{revision.id}")
        status = 422 if request.method == "POST" else 200
        return render_template("policy/propose.html", clause=clause, form=form), status


def _clauses(number: str) -> list[ClauseStanding]:
    """Return a clause, or those under a heading.

    Raises:
        NotFound: the regulation has none of this number.
    """
    found = standing.regulation(clock.today(), number) if rules.is_clause_number(number) else []
    if not found:
        raise NotFound
    return found


def _proposal(clause: ClauseStanding) -> Any:
    """Return the form: a field for each parameter, called by its code, and the text."""
    asked: dict[str, Any] = {
        "what": TextField(_("What changes"), render_kw={"maxlength": 200}),
        "why": MemoField(_("Why")),
        "in_force_from": DayField(_("In force from")),
        "text": MemoField(_("Text of the clause")),
    }
    values = {
        "what": gettext("Clause %(number)s", number=clause.number),
        "text": clause.newest.text,
    }
    for each in clause.parameters:
        parameter = each.parameter
        asked[parameter.code] = _field(parameter)
        values[parameter.code] = parameter.write(operations.latest_value(parameter))
    made = type("ProposalForm", (Form,), asked)(request.form, data=values)
    made.form_errors = []
    return made


def _field(parameter: Parameter[Any]) -> Any:
    if isinstance(parameter.kind, OneOf):
        options = [(member.value, str(member.label)) for member in parameter.kind.choices]
        return SelectField(parameter.label, choices=options)
    return TextField(parameter.label)


def _prepare(clause: ClauseStanding, form: Any) -> Revision:
    return operations.propose(
        {key: form[key].data for key in ("what", "why", "in_force_from")},
        {each.parameter.code: form[each.parameter.code].data for each in clause.parameters},
        clause.newest,
        form.text.data or "",
    )


def _place(form: Any, refusal: RegulationError) -> None:
    """Put a refusal beside its field, or above all of them."""
    errors = refusal.errors if isinstance(refusal, ItemErrors) else {}
    if not errors and refusal.field in form:
        errors = {str(refusal.field): str(refusal)}
    for key, sentence in errors.items():
        form[key].errors = [*form[key].errors, sentence]
    form.form_errors = [] if errors else [str(refusal)]
