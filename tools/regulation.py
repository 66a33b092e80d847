"""Writes docs/regulation.md: clause by clause, what enforces it, where it is seen, what tests it.

`update` writes the page, `check` fails while it is out of date. All of it is read from the house:
rules and screens by the clause their docstring or refusal cites, tests by the rules, watches and
registers they name. Nothing is listed by hand.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import app.views  # noqa: E402, F401 - the chapters register what is read here
from app.chapters.policy.rules import Enforcement, Part, Printed, printed  # noqa: E402
from app.kernel.owed.watches import watches  # noqa: E402
from app.kernel.parameters import parameters  # noqa: E402
from app.kernel.registers.register import Register, registers  # noqa: E402

PAGE = ROOT / "docs" / "regulation.md"
SHOWN = "/policy/"  # where the text of every clause is read
TESTS_SHOWN = 6
NUMBERS = [clause.number for clause in printed()]

_CITED = re.compile(r"\(([1-4]\.\d[\d.]*(?:(?:, |–)[1-4]\.\d[\d.]*)*)\)")
_NUMBER = re.compile(r"[1-4]\.\d+(?:\.\d+)?")

Definition = ast.ClassDef | ast.FunctionDef


@dataclass
class Evidence:
    """What stands for a clause in the program."""

    rules: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    watches: set[str] = field(default_factory=set)
    registers: set[str] = field(default_factory=set)
    screens: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


def cited(text: str) -> Iterator[str]:
    """Yield the clauses a text cites in brackets; a range, or a heading, stands for several."""
    for found in _CITED.findall(text):
        for part in found.split(", "):
            ends = _NUMBER.findall(part)
            if len(ends) == 2 and set(ends) <= set(NUMBERS):
                yield from NUMBERS[NUMBERS.index(ends[0]) : NUMBERS.index(ends[1]) + 1]
            else:
                yield from (each for end in ends for each in _below(end))


def _below(number: str) -> list[str]:
    if number in NUMBERS:
        return [number]
    return [each for each in NUMBERS if each.startswith(f"{number}.")]


@cache
def trees(folder: str) -> list[tuple[Path, ast.Module]]:
    """Return every module of a folder with its syntax tree."""
    return [
        (path, ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def definitions(tree: ast.Module) -> Iterator[Definition]:
    """Yield the classes and functions of a module, and the methods of its classes."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (each for each in node.body if isinstance(each, ast.FunctionDef))


def clauses_of(node: Definition) -> set[str]:
    """Return the clauses a definition is about: those it cites, and those it refuses by."""
    found = set(cited(ast.get_docstring(node) or ""))
    for inner in ast.walk(node):
        if isinstance(inner, ast.keyword) and inner.arg == "clause":
            value = inner.value
            if isinstance(value, ast.Constant) and value.value in NUMBERS:
                found.add(str(value.value))
    return found


def address_of(node: Definition) -> str | None:
    """Return where a class answers that is a page of its own."""
    for line in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "route_base":
            return str(ast.literal_eval(line.value))
    return None


def is_rule(path: Path, node: Definition) -> bool:
    """Tell whether a definition is a rule: of a module of rules, or of the kernel."""
    parts = path.relative_to(ROOT / "app").parts
    of_rules = "rules" in parts or path.name == "rules.py"
    return not node.name.startswith("_") and (of_rules or parts[0] == "kernel")


def gather() -> dict[str, Evidence]:
    """Return what stands for each clause, read from the house itself."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    for path, tree in trees("app"):
        for node in definitions(tree):
            address = address_of(node)
            for number in clauses_of(node):
                if address is not None:
                    found[number].screens.add(f"{address}/")
                elif is_rule(path, node):
                    found[number].rules.add(node.name)
    for parameter in parameters():
        found[parameter.clause].parameters.add(parameter.code)
    for watch in watches():
        found[watch.clause].watches.add(watch.code)
    for register in registers():
        for number in _clauses_of_register(register):
            found[number].registers.add(register.__tablename__)
    for clause in printed():
        if Enforcement.SHOW in clause.ways:
            found[clause.number].screens.add(SHOWN)
    _add_tests(found)
    return found


def _clauses_of_register(register: type[Register]) -> set[str]:
    return {*_below(register.card.clause), *cited(register.__doc__ or "")}


def _add_tests(found: Mapping[str, Evidence]) -> None:
    """Add the modules of tests that cite a clause, or name what stands for it.

    Registers are named by too many: they count only for clauses that nothing else stands for.
    """
    named = {path: _names_in(tree) for path, tree in _test_modules()}
    cites = {path: _cited_in(tree) for path, tree in _test_modules()}
    for number, each in found.items():
        marks = each.rules | each.parameters | each.watches
        if not marks:
            marks = {r.__name__ for r in registers() if r.__tablename__ in each.registers}
            marks |= {f"make_{table}" for table in each.registers}
            marks |= {screen.rstrip("/") for screen in each.screens}
        for path, words in named.items():
            if number in cites[path] or marks & words:
                each.tests.add(str(path.relative_to(ROOT)))


def _test_modules() -> list[tuple[Path, ast.Module]]:
    return [each for each in trees("tests") if each[0].name.startswith("test_")]


def _cited_in(tree: ast.Module) -> set[str]:
    docs = [ast.get_docstring(tree) or ""]
    docs += [ast.get_docstring(node) or "" for node in definitions(tree)]
    return {number for doc in docs for number in cited(doc)}


def _names_in(tree: ast.Module) -> set[str]:
    """Return what a module imports, or reads of what it imports, and the codes it writes down."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    found = set(imported)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in imported:
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value, *re.findall(r"^/[a-z-]+", node.value)}
    return found


# --- what is missing


def gaps(found: Mapping[str, Evidence]) -> list[str]:
    """Return a sentence for each clause that is built and yet lacks its rule, place or test."""
    missing = []
    for clause in printed():
        each = found.get(clause.number, Evidence())
        built = clause.ways - clause.pending
        asked = {
            "no rule refuses": Enforcement.BLOCK in built and not each.rules,
            "nothing watches": Enforcement.WATCH in built and not each.watches,
            "no register or screen keeps": Enforcement.KEEP in built
            and not (each.registers or each.screens),
            "no test is about": bool(built) and not each.tests,
        }
        missing += [f"{clause.number}: {what} it" for what, lacks in asked.items() if lacks]
        if Enforcement.WATCH in clause.pending and each.watches:
            missing.append(f"{clause.number}: a watch that is said to be still to come")
    return missing


# --- the page


def page(found: Mapping[str, Evidence]) -> str:
    """Return docs/regulation.md."""
    lines = [
        "# The regulation, clause by clause",
        "",
        "Written by `make regulation`; a test fails while this page is out of date, or while a"
        " clause that is built lacks its rule, its place on a screen or its test.",
        "",
        "How: **block** refuses, **watch** counts, **keep** has a register, **show** guides; what"
        " is ~~struck~~ is not built yet. Rules are functions and refusals that cite the clause,"
        " *numbers* are parameters the general manager revises, watches stand on the compliance"
        " board. Tests are the modules that cite the clause, or name one of its rules.",
    ]
    for part, clauses in groupby(printed(), key=lambda clause: clause.number[0]):
        lines += ["", f"## {Part(part).label}", "", HEAD, RULE]
        lines += [_row(clause, found.get(clause.number, Evidence())) for clause in clauses]
    return "\n".join(lines) + "\n"


HEAD = "| clause | how | rules, *numbers* | watches | registers, screens | tests |"
RULE = "| --- | --- | --- | --- | --- | --- |"


def _row(clause: Printed, each: Evidence) -> str:
    ways = [
        f"~~{way.value}~~" if way in clause.pending else way.value
        for way in Enforcement
        if way in clause.ways
    ]
    rules = [f"`{name}`" for name in sorted(each.rules)]
    numbers = [f"*{code}*" for code in sorted(each.parameters)]
    places = sorted(each.registers) + [f"`{screen}`" for screen in sorted(each.screens)]
    cells = (ways, rules + numbers, sorted(each.watches), places, _links(sorted(each.tests)))
    return f"| {clause.number} | " + " | ".join(", ".join(cell) or "–" for cell in cells) + " |"


def _links(paths: Sequence[str]) -> list[str]:
    shown = [
        f"[{path.removeprefix('tests/').removesuffix('.py')}](../{path})"
        for path in paths[:TESTS_SHOWN]
    ]
    return shown + ([f"and {len(paths) - TESTS_SHOWN} more"] if len(paths) > TESTS_SHOWN else [])


def update() -> int:
    """Write the page."""
    PAGE.write_text(page(gather()), encoding="utf-8")
    return 0


def check() -> int:
    """Tell whether the page is up to date, and every clause that is built is whole."""
    found = gather()
    wrong = gaps(found)
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page(found):
        wrong.append("docs/regulation.md is out of date: run `make regulation`")
    print("\n".join(wrong) or "every clause that is built has its rule, its place and its test")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
