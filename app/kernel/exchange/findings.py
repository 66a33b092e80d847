"""What the check of an import found, as plain values: shown, stored, handed back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import IO, Any

from flask_babel import gettext

from app.kernel.exchange import workbooks
from app.kernel.exchange.columns import WHY_REFUSED, Plan, field_of, fields_of
from app.kernel.exchange.lines import CHANGED, REFUSED, Line, Outcome
from app.kernel.exchange.workbooks import Column, Sheet
from app.kernel.registers.register import is_register, register_of

CHANGES_SHOWN = 100  # rows
ALIKE_SHOWN = 200  # rows
UNKNOWN_SHOWN = 40  # names


def of(
    outcomes: Sequence[Outcome], plans: Sequence[Plan], sheets: Sequence[Sheet]
) -> dict[str, Any]:
    """Return what was found, sheet by sheet in the order of the file."""
    by_sheet = {outcome.plan.sheet: outcome for outcome in outcomes}
    rows = {sheet.name: len(sheet.rows) for sheet in sheets}
    found: list[dict[str, Any]] = []
    for plan in plans:
        outcome = by_sheet.get(plan.sheet)
        left_out = {"plan": plan.as_json(), "rows": rows.get(plan.sheet, 0)}
        found.append(_sheet(outcome) if outcome else left_out)
    counts: Counter[str] = Counter()
    for sheet in found:
        counts.update(sheet.get("counts", {}))
    return {"sheets": found, "counts": dict(counts)}


def refused_rows(found: Mapping[str, Any]) -> dict[str, set[int]]:
    """Return the numbers of the refused rows by sheet."""
    return {
        sheet["plan"]["sheet"]: {line["row"] for line in sheet.get("refused", ())}
        for sheet in found.get("sheets", ())
    }


def count_refused(found: Mapping[str, Any]) -> int:
    """Return how many rows are refused."""
    return int((found.get("counts") or {}).get(REFUSED, 0))


def stubs(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns whose unknown names become records."""
    return [
        unknown
        for sheet in found.get("sheets", ())
        for unknown in sheet.get("unknown", ())
        if unknown["refused"] < unknown["rows"]
    ]


def _sheet(outcome: Outcome) -> dict[str, Any]:
    register = outcome.register
    plan = outcome.plan
    fields = {key: field_of(register, key) for key in plan.keys.values()}
    return {
        "plan": plan.as_json(),
        "title": str(register.card.heading),
        "rows": len(outcome.lines),
        "counts": Counter(line.status for line in outcome.lines),
        "unread": plan.unread,
        "kept": [f.label for f in fields.values() if f is not None and f.use == "kept"],
        "refused": [_refused(line) for line in outcome.lines if line.status == REFUSED],
        "unknown": _unknown(outcome),
        "alike": _alike(outcome),
        "alike_count": sum(1 for line in outcome.lines if line.alike),
        "changed": _changed(outcome),
        "normalised": _normalised(outcome),
        "notes": outcome.notes,
    }


def _refused(line: Line) -> dict[str, Any]:
    return {"row": line.row, "why": [vars(refusal) for refusal in line.refusals]}


def _unknown(outcome: Outcome) -> list[dict[str, Any]]:
    """Return, by column, the names that nobody has and how many rows use them."""
    found = []
    for key in dict.fromkeys(key for line in outcome.lines for key in line.unknown):
        lines = [line for line in outcome.lines if key in line.unknown]
        names = list(dict.fromkeys(line.unknown[key] for line in lines))
        item = outcome.register.item(key)
        found.append(
            {
                "key": f"{outcome.plan.table}.{key}",
                "label": str(item.label),
                "register": str(register_of(str(item.target)).card.heading),
                "names": names[:UNKNOWN_SHOWN],
                "count": len(names),
                "rows": len(lines),
                "refused": sum(1 for line in lines if line.status == REFUSED),
            }
        )
    return found


def _alike(outcome: Outcome) -> list[dict[str, Any]]:
    alike = (line for line in outcome.lines if line.alike)
    return [
        {"row": line.row, "name": str(line.made or ""), "like": line.alike}
        for line in islice(alike, ALIKE_SHOWN)
    ]


def _changed(outcome: Outcome) -> list[dict[str, Any]]:
    changed = (line for line in outcome.lines if line.status == CHANGED)
    return [
        {
            "row": line.row,
            "name": str(line.target),
            "changes": [
                [field.label if (field := field_of(outcome.register, key)) else key, *both]
                for key, both in line.changes.items()
            ],
        }
        for line in islice(changed, CHANGES_SHOWN)
    ]


def _normalised(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"label": field.label, "examples": list(examples.items())}
        for key, examples in outcome.normalised.items()
        if examples and (field := field_of(outcome.register, key)) is not None
    ]


def hand_back(found: Mapping[str, Any], sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Write the refused rows as they were, in the template, with the reason beside each."""
    by_name = {sheet.name: sheet for sheet in sheets}
    writer = workbooks.Writer()
    for sheet in found["sheets"]:
        if sheet.get("refused"):
            _hand_back_sheet(writer, sheet, by_name[sheet["plan"]["sheet"]])
    writer.save(target)


def _hand_back_sheet(writer: workbooks.Writer, found: Mapping[str, Any], sheet: Sheet) -> None:
    plan = Plan.from_json(found["plan"])
    place = {key: index for index, key in plan.keys.items()}
    fields = [
        field
        for field in fields_of(register_of(str(plan.table)))
        if field.key in place or field.use == "value"
    ]
    extra = [index for index, header in enumerate(plan.headers) if header in plan.unread and header]
    order = [place.get(field.key) for field in fields] + extra
    columns = [
        *(Column(field.label, required=field.item.required) for field in fields),
        *(Column(plan.headers[index]) for index in extra),
        Column(str(WHY_REFUSED), width=60),
    ]
    written = writer.sheet(sheet.name or str(found["title"]), columns)
    for line in found["refused"]:
        cells = sheet.rows[line["row"] - 1]
        given = [
            cells[index] if index is not None and index < len(cells) else None for index in order
        ]
        written.row([*given, sentence(line["why"])])


def sentence(why: Sequence[Mapping[str, str]]) -> str:
    """Return all reasons against a row as one text."""
    parts = []
    for each in why:
        part = f"{each['column']}: {each['reason']}" if each["column"] else each["reason"]
        if each["accepted"]:
            part = gettext("%(reason)s Accepted: %(accepted)s.", reason=part, **_only(each))
        parts.append(part)
    return "\n".join(parts)


def _only(each: Mapping[str, str]) -> dict[str, str]:
    return {"accepted": each["accepted"].rstrip(".。")}


def tables(found: Mapping[str, Any]) -> list[str]:
    """Return the tables the sheets go to."""
    wanted = [sheet["plan"]["table"] for sheet in found.get("sheets", ())]
    return [table for table in wanted if is_register(table)]
