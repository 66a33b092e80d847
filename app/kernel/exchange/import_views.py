"""The screens of templates, imports and exports."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.kernel.actor import actor
from app.kernel.database import db, writing
from app.kernel.errors import RegulationError
from app.kernel.exchange import columns, exports, findings, imports, workbooks
from app.kernel.exchange.columns import Plan
from app.kernel.exchange.imports import ImportRun, RunState
from app.kernel.exchange.intake import Choices
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import Register, is_register, register_of
from app.kernel.roles import Action
from app.kernel.web.lists import Listing
from app.kernel.web.pages import require_login
from app.kernel.work import jobs

blueprint = Blueprint("files", __name__)

NOT_FILTERS = frozenset({"page", "size", "sort", "columns"})
REFUSED_SHOWN = 200


def _register(table: str, action: str) -> type[Register]:
    """Return the register an address names, for those who may do ``action`` on it."""
    require_login()
    if not is_register(table):
        abort(404)
    register = register_of(table)
    if not actor().can(action, register):
        abort(403)
    return register


@blueprint.get("/<table>/template")
def template(table: str) -> ResponseReturnValue:
    """Send the empty workbook of a register."""
    register = _register(table, Action.IMPORT)
    name = gettext("%(register)s template.xlsx", register=register.card.heading)
    return send_file(
        exports.template(register),
        mimetype=workbooks.XLSX,
        as_attachment=True,
        download_name=name.replace("/", "-"),
    )


@blueprint.get("/<table>/export")
def export(table: str) -> ResponseReturnValue:
    """Send the rows a list shows as a workbook; the query is that of the list."""
    return _export(table, "xlsx")


@blueprint.get("/<table>/export.csv")
def export_csv(table: str) -> ResponseReturnValue:
    """Send the rows a list shows as .csv."""
    return _export(table, "csv")


def _export(table: str, wanted: str) -> ResponseReturnValue:
    register = _register(table, Action.EXPORT)
    listing = Listing(register, request.args)
    ids = listing.ids()
    chosen = urlencode([(k, v) for k, v in request.args.items(multi=True) if k not in NOT_FILTERS])
    db.session.rollback()
    with writing(), transaction() as session:
        made = exports.stamp(session, register, ids, chosen)
    write = exports.xlsx if wanted == "xlsx" else exports.csv
    return send_file(
        write(made, exports.content(db.session, register, ids)),
        mimetype=workbooks.XLSX if wanted == "xlsx" else workbooks.CSV,
        as_attachment=True,
        download_name=f"{made.file_name}.{wanted}",
    )


@blueprint.get("/<table>/import")
def choose(table: str) -> ResponseReturnValue:
    """Ask for a file."""
    register = _register(table, Action.IMPORT)
    return render_template(
        "import/choose.html",
        register=register,
        breadcrumb=_trail(register),
        recent=imports.recent(),
    )


@blueprint.post("/<table>/import")
def upload(table: str) -> ResponseReturnValue:
    """Keep a file and check it."""
    register = _register(table, Action.IMPORT)
    file = request.files.get("file")
    if file is None or not file.filename:
        flash(gettext("Choose a file."), "danger")
        return redirect(f"/{table}/import")
    try:
        run = imports.receive(file.stream, file.filename, register.__tablename__)
    except RegulationError as refusal:
        flash(str(refusal), "danger")
        return redirect(f"/{table}/import")
    return redirect(f"/import/{run.token}")


@blueprint.get("/import/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show how far an import is, what its check found, or what came of it."""
    run = _run(token)
    register = register_of(str(run.register)) if is_register(run.register) else None
    found = run.findings
    common: dict[str, Any] = {"run": run, "breadcrumb": _trail(register), "found": found}
    if run.state in (RunState.CHECKING, RunState.WRITING):
        imports.restart(run)
        return render_template("import/progress.html", **common)
    if run.state == RunState.DONE:
        return render_template("import/result.html", **common, tables=_tables(found))
    return render_template("import/preview.html", **common, **_preview(run, found))


@blueprint.get("/import/<token>/progress")
def progress(token: str) -> ResponseReturnValue:
    """Say how many rows are done."""
    run = _run(token)
    state = jobs.progress(run.progress_key) or {}
    busy = run.state in (RunState.CHECKING, RunState.WRITING)
    text = gettext("Waiting to start…")
    if busy and not state and _worker_is_silent():
        text = gettext("The background worker is not running. Tell the administrator.")
    if state:
        text = (
            gettext("Checking the rows")
            if run.state == RunState.CHECKING
            else gettext("Writing the rows")
        )
    return jsonify(
        done=state.get("done", 0),
        total=state.get("total", 0),
        text=text,
        finished=not busy,
        url=f"/import/{token}",
    )


def _worker_is_silent() -> bool:
    age = jobs.heartbeat_age()
    return age is None or age > jobs.ALIVE_FOR


@blueprint.post("/import/<token>/check")
def check(token: str) -> ResponseReturnValue:
    """Check again, with other sheets, columns or choices."""
    run = _run(token)
    imports.check_again(run, _chosen_plans(run), _chosen())
    return redirect(f"/import/{token}")


@blueprint.post("/import/<token>/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """Write what was accepted; a second click changes nothing."""
    run = _run(token)
    found = run.findings
    if run.state == RunState.CHECKED:
        for name, sentence in _unconfirmed(found):
            if request.form.get(name) != "1":
                flash(sentence, "danger")
                return redirect(f"/import/{token}")
    imports.confirm(run)
    return redirect(f"/import/{token}")


@blueprint.get("/import/<token>/refused")
def refused(token: str) -> ResponseReturnValue:
    """Send the refused rows back, with the reasons."""
    run = _run(token)
    found = run.findings
    if not findings.count_refused(found):
        abort(404)
    file = exports.scratch()
    findings.hand_back(found, workbooks.read(run.file), file)
    file.seek(0)
    name = gettext("Refused rows of %(file)s", file=run.file_name.rpartition(".")[0])
    return send_file(
        file, mimetype=workbooks.XLSX, as_attachment=True, download_name=f"{name}.xlsx"
    )


def _run(token: str) -> ImportRun:
    require_login()
    run = imports.find(token)
    if run is None:
        abort(404)
    return run


def _trail(register: type[Register] | None) -> list[tuple[str, str | None]]:
    if register is None:
        return []
    return [(str(register.card.heading), f"/{register.__tablename__}/")]


def _unconfirmed(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what has to be ticked before anything is written, with the refusal if it is not."""
    needed = []
    if findings.count_refused(found):
        needed.append(
            ("seen", gettext("Look at the refused rows first, and tick that you have seen them."))
        )
    if findings.stubs(found):
        needed.append(
            ("stubs", gettext("Tick that the unknown names shall be made into new records."))
        )
    return needed


def _preview(run: ImportRun, found: dict[str, Any]) -> dict[str, Any]:
    counts = found.get("counts") or {}
    return {
        "counts": counts,
        "writes": counts.get("new", 0) + counts.get("changed", 0),
        "stubs": findings.stubs(found),
        "choices": run.choices or {},
        "earlier": imports.earlier(run),
        "registers": imports.importable(),
        "fields_of": columns.fields_of,
        "register_of": register_of,
        "refused_shown": REFUSED_SHOWN,
    }


def _tables(found: dict[str, Any]) -> list[type[Register]]:
    return [register_of(table) for table in findings.tables(found)]


def _chosen_plans(run: ImportRun) -> list[Plan]:
    """Read what the person says each sheet and column is."""
    sheets = {sheet.name: sheet for sheet in workbooks.read(run.file)}
    allowed = {register.__tablename__: register for register in imports.importable()}
    stored = [sheet["plan"] for sheet in run.findings.get("sheets", ())]
    chosen = []
    for number, plan in enumerate(map(Plan.from_json, stored)):
        table = request.form.get(f"table-{number}", plan.table or "")
        if table not in allowed:
            plan.table, plan.keys = None, {}
        elif table != plan.table:
            plan = columns.plan_for(sheets[plan.sheet], allowed[table])
        else:
            _choose_columns(plan, allowed[table], number)
        chosen.append(plan)
    return chosen


def _choose_columns(plan: Plan, register: type[Register], number: int) -> None:
    known = {field.key for field in columns.fields_of(register)}
    keys: dict[int, str] = {}
    for index in range(len(plan.headers)):
        key = request.form.get(f"column-{number}-{index}", plan.keys.get(index, ""))
        if key in known and key not in keys.values():
            keys[index] = key
    plan.keys = keys


def _chosen() -> Choices:
    return Choices(
        unknown=frozenset(request.form.getlist("refuse-unknown")),
        alike=frozenset(request.form.getlist("refuse-alike")),
    )
