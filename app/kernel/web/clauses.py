"""Clauses as links: a sentence that cites one leads to what it says.

What a clause says is kept by a chapter, whose page answers at the address given here.
"""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup, escape

ADDRESS = "/policy/"

# “(clause 4.6)”, “(4.3)”, “（条款 4.6）”: whatever a language writes before the number.
_NUMBER = r"1\.(?:[1-9]|1\d|2[0-2])|[2-4]\.[1-7](?:\.(?:[1-9]|1\d))?"
_CITED = re.compile(rf"(?<=[(（])([^()（）\d]{{0,8}})({_NUMBER})(?=[)）])")


def clause_url(number: str) -> str:
    """Return the address of the page about a clause."""
    return ADDRESS + number


def cited(text: object) -> Markup:
    """Return a text, escaped, in which each clause cited in brackets is a link to it."""
    return Markup(_CITED.sub(_link, str(escape(text))))


def _link(found: re.Match[str]) -> str:
    before, number = found.groups()
    return f'{before}<a href="{clause_url(number)}" target="_blank" rel="noopener">{number}</a>'


def init_app(app: Flask) -> None:
    """Give every template the links."""
    app.jinja_env.filters.update(cited=cited)
    app.jinja_env.globals.update(clause_url=clause_url)
