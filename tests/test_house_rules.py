"""What holds in the whole house, read from the house itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_babel.speaklater import LazyString

from app.chapters.policy.rules import printed
from app.kernel.parameters import Parameter, parameters
from app.kernel.registers.items import Via
from app.kernel.registers.register import Form, Register, register_of, registers
from app.kernel.web.screens import RegisterView
from app.models import REGISTERS
from app.views import MENU, OTHERS

APP = Path(__file__).parents[1] / "app"
CODE = sorted(APP.rglob("*.py"))
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
LONGEST = 500  # lines
CLOCK = APP / "kernel" / "clock.py"

# The regulation's clauses; the source has no 1.16 and 1.17. A heading, such as 4.4, stands for
# the clauses below it.
CLAUSES = frozenset(
    re.findall(
        r"\S+",
        """
    1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 1.13 1.14 1.15 1.18 1.19 1.20 1.21 1.22
    2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.3.6 2.3.7 2.3.8 2.3.9 2.3.10
    2.3.11 2.3.12 2.3.13 2.3.14 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 2.5.6 2.5.7
    2.5.8 2.5.9 2.5.10 2.5.11 2.6.1 2.6.2 2.6.3 2.6.4 2.6.5 2.6.6 2.6.7 2.7.1 2.7.2 2.7.3 2.7.4
    2.7.5 2.7.6 3.1 3.2 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.4 3.4.1 3.4.2 3.4.3 4.1.1 4.1.2 4.2 4.3
    4.3.1 4.3.2 4.3.3 4.4.1 4.4.2 4.5.1 4.5.2 4.5.3 4.5.4 4.6 4.7
    """,
    )
)
PRINTED = frozenset(f"6.{number}" for number in range(1, 10))
HEADINGS = {clause.rpartition(".")[0] for clause in CLAUSES if clause.count(".") == 2}

_CITED = re.compile(r"\(((?:[1-4]\.\d[\d.]*)(?:(?:, |–|-)[1-4]\.\d[\d.]*)*)\)")
_NUMBER = re.compile(r"[1-4]\.\d+(?:\.\d+)?")


def cited(text: str) -> Iterator[str]:
    """Return the clauses a text cites, in brackets or as an argument."""
    for found in _CITED.findall(text):
        yield from _NUMBER.findall(found)
    yield from re.findall(r'clause="([\d.]+)"', text)


def name_of(path: Path) -> str:
    return str(path.relative_to(APP))


def by_name(register: type[Register]) -> str:
    return register.__tablename__


def test_the_front_door_holds_every_register_once() -> None:
    assert Counter(REGISTERS) == Counter(registers())


def test_the_menu_holds_a_screen_of_every_register_once() -> None:
    shown = [s.register for chapter in MENU for s in chapter.screens if isinstance(s, type)]

    assert Counter(shown) == Counter(REGISTERS)


def test_names_of_views_are_unique() -> None:
    views = [s for chapter in MENU for s in chapter.screens if isinstance(s, type)]
    names = Counter(view.__name__ for view in (*views, *OTHERS))

    assert [name for name, count in names.items() if count > 1] == []
    assert all(issubclass(view, RegisterView) for view in views)


@pytest.mark.parametrize("register", REGISTERS, ids=by_name)
def test_a_register_says_what_it_is(register: type[Register]) -> None:
    card = register.card

    assert register.__dict__.get("__doc__"), "a sentence"
    assert isinstance(card.title, LazyString)
    assert card.clause in CLAUSES | HEADINGS
    assert card.form is None or card.form in PRINTED
    assert card.icon != "file", "an icon of its own"


@pytest.mark.parametrize("register", REGISTERS, ids=by_name)
def test_every_item_has_a_label_people_can_read(register: type[Register]) -> None:
    bare = [e.key for e in register.elements if not isinstance(e.label, LazyString)]

    assert bare == []


def test_lines_are_seen_by_those_who_see_their_form() -> None:
    lines = [register for register in REGISTERS if register.card.part_of]
    forms = [register_of(str(line.item(line.card.part_of).target)) for line in lines]

    for line, form in zip(lines, forms, strict=True):
        assert issubclass(form, Form)
        assert form.card.scope is None or line.card.scope == Via(line.card.part_of)
        assert line.card.code is None, "what is locked with its form needs no number"


def test_marks_of_forms_are_unique() -> None:
    forms = [register for register in REGISTERS if issubclass(register, Form)]
    codes = Counter(register.card.code for register in REGISTERS if register.card.code)
    printed = Counter(register.card.form for register in forms if register.card.form)

    assert all(form.card.code and form.card.retention and form.card.category for form in forms)
    assert [code for code, count in (codes + printed).items() if count > 1] == []


@pytest.mark.parametrize("path", [*CODE, *TEMPLATES], ids=name_of)
def test_a_clause_that_is_cited_exists(path: Path) -> None:
    assert set(cited(path.read_text())) <= CLAUSES | HEADINGS


def test_the_regulation_is_kept_clause_by_clause() -> None:
    assert {clause.number for clause in printed()} == CLAUSES


@pytest.mark.parametrize("parameter", parameters(), ids=lambda each: each.code)
def test_a_parameter_says_what_it_is(parameter: Parameter[Any]) -> None:
    assert isinstance(parameter.label, LazyString)
    assert parameter.unit is None or parameter.unit == "%" or isinstance(parameter.unit, LazyString)
    assert parameter.clause in CLAUSES
    assert parameter.read(parameter.write(parameter.default)) == parameter.default


def test_clauses_are_found_where_they_are_cited() -> None:
    assert list(cited('"""Due dates (1.6–1.8, 1.12)."""')) == ["1.6", "1.8", "1.12"]
    assert list(cited('Refused(gettext("No"), clause="9.9")')) == ["9.9"]


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_there_is_one_clock(path: Path) -> None:
    asked = re.findall(r"\b(?:date\.today|datetime\.(?:now|utcnow|today))\(", path.read_text())

    assert bool(asked) == (path == CLOCK)


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


INLINE = {
    "style": re.compile(r"<style\b|\sstyle\s*="),
    "script": re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))"),
    "handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "other host": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)

    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">', "style"),
        ("<script>alert(1)</script>", "script"),
        ('<a onclick="go()">', "handler"),
        ("{{ name|safe }}", "unescaped"),
        ('<img src="//example.org/x.png">', "other host"),
    ],
)
def test_what_the_policy_forbids_is_noticed(text: str, what: str) -> None:
    assert [each for each, pattern in INLINE.items() if pattern.search(text)] == [what]
