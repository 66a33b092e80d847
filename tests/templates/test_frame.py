"""The frame of every page: language, theme, menu, messages, words for errors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, render_template, render_template_string

PAGE = (
    "{% extends 'ui/layout.html' %}{% block title %}Calls{% endblock %}"
    "{% block content %}<p>rows</p>{% endblock %}"
)
CONTEXT: dict[str, Any] = {
    "app_name": "Hengji",
    "actor": SimpleNamespace(name="陈晓梅", user_id=7),
    "locale": "zh_Hans",
    "locales": [("zh_Hans", "简体"), ("zh_Hant", "繁體"), ("en", "English")],
    "theme": "auto",
    "notice_count": 120,
    "breadcrumb": [("Customers", None), ("Records", "/contact_record/")],
    "menu": [
        {
            "label": "Customers",
            "icon": "users",
            "current": True,
            "items": [
                {"label": "Calls", "url": "/contact_record/", "current": True},
                {"label": "Visits", "url": "/visit/", "current": False},
            ],
        }
    ],
}


def page(site: Flask, text: str = PAGE, **changes: Any) -> str:
    with site.test_request_context():
        return render_template_string(text, **(CONTEXT | changes))


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh_Hans", "zh-Hans"), ("zh_Hant", "zh-Hant"), ("en", "en")]
)
def test_the_page_says_its_language(site: Flask, locale: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in page(site, locale=locale)


@pytest.mark.parametrize(
    ("theme", "set_by_server"), [("dark", True), ("light", True), ("auto", False)]
)
def test_a_chosen_theme_is_there_before_any_script(
    site: Flask, theme: str, set_by_server: bool
) -> None:
    assert (f'data-bs-theme="{theme}"' in page(site, theme=theme)) is set_by_server


def test_the_title_is_heading_and_last_crumb(site: Flask) -> None:
    text = page(site)

    assert "<title>Calls · Hengji</title>" in text
    assert "<h1>Calls</h1>" in text
    assert '<li aria-current="page"><span>Calls</span></li>' in text
    assert '<a href="/contact_record/">Records</a>' in text


def test_the_menu_marks_the_page_and_opens_its_group(site: Flask) -> None:
    text = page(site)

    assert text.count('class="menu-item" aria-current="page"') == 1
    assert 'data-menu-group="1" open' in text


def test_logging_out_is_a_post_with_a_token(site: Flask) -> None:
    text = page(site)

    form = text[text.index('action="/logout/"') :]
    assert 'name="csrf_token"' in form[: form.index("</form>")]


def test_many_notices_are_not_counted_out(site: Flask) -> None:
    assert ">99+</span>" in page(site)


def test_good_news_is_a_toast_and_a_refusal_stays(site: Flask) -> None:
    with site.test_request_context():
        flash("Saved.", "success")
        flash("It is on loan <b>.", "danger")
        flash("visit:new", "saved")
        text = render_template_string(PAGE, **CONTEXT)

    assert '<div class="toast-note" data-toast>' in text
    assert '<div class="note note-danger" role="alert">' in text
    assert "It is on loan &lt;b&gt;." in text
    assert '<div data-draft-saved="visit:new" hidden></div>' in text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_every_error_has_a_sentence_and_a_way_on(site: Flask, code: int) -> None:
    with site.test_request_context():
        text = render_template("ui/error.html", code=code, **CONTEXT)

    assert f'<p class="error-code">{code}</p>' in text
    assert "<h1>" in text
    assert 'href="/"' in text


def test_an_error_may_bring_its_own_sentence(site: Flask) -> None:
    with site.test_request_context():
        text = render_template("ui/error.html", code=409, sentence="On loan (4.6).", **CONTEXT)

    assert '<h1>On loan (<a href="/policy/4.6"' in text
