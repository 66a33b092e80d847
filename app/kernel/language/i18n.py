"""Languages: which one the reader gets, and catalogues that never mix the two scripts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

import flask_wtf.i18n
import wtforms.i18n
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import force_locale, get_locale

_SCRIPTS = {"zh": "zh_Hans", "zh_Hans": "zh_Hans", "zh_Hant": "zh_Hant", "en": "en"}
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})
_WTFORMS = {"zh_Hans": "zh", "zh_Hant": "zh_TW"}


def choose_locale() -> str:
    """Return the reader's language: chosen before, else the browser's, else the default."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    chosen = session.get("locale")
    if chosen in current_app.config["LANGUAGES"]:
        return str(chosen)
    for tag in request.accept_languages.values():
        found = _from_tag(tag)
        if found:
            return found
    return default


def _from_tag(tag: str) -> str | None:
    language, *rest = tag.lower().replace("_", "-").split("-")
    if language == "zh":
        return "zh_Hant" if _TRADITIONAL.intersection(rest) else "zh_Hans"
    return _SCRIPTS.get(language)


def company_language() -> AbstractContextManager[None]:
    """Speak the company's language, whoever asks: for what is written once and read by all."""
    language: AbstractContextManager[None] = force_locale(
        current_app.config["BABEL_DEFAULT_LOCALE"]
    )
    return language


def install(app: Flask) -> None:
    """Put our catalogues and our choice of language in place of the framework's."""
    babel = app.extensions["babel"]
    babel.translation_directories = [
        folder for folder in babel.translation_directories if "flask_appbuilder" not in folder
    ]
    babel.instance.__dict__.pop("domain_instance", None)
    babel.locale_selector = choose_locale
    flask_wtf.i18n._get_translations = _form_translations


@lru_cache
def _wtforms_catalogue(locale: str) -> NullTranslations:
    return Translations.load(
        wtforms.i18n.messages_path(), [_WTFORMS.get(locale, locale)], domain="wtforms"
    )


def _form_translations() -> Any:
    return _wtforms_catalogue(str(get_locale())) if has_request_context() else None
