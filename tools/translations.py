"""Keeps the catalogues in step with the texts in code and templates.

`update` adds new texts, drops those nobody uses and drafts the Traditional Chinese of what is only
translated into Simplified; `check` fails while a text is missing, fuzzy or broken.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
LOCALES = ("zh_Hans", "zh_Hant")  # the texts themselves are English
QUOTES = str.maketrans("“”‘’", "「」『』")  # as each script sets them
TEMPLATES = ("app/templates/**.html", "app/templates/**.txt")
METHODS = [("app/**.py", "python"), *((templates, "jinja2") for templates in TEMPLATES)]
KEYWORDS = {
    "_": None,
    "message": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
OPTIONS = {templates: {"trimmed": "true", "silent": "false"} for templates in TEMPLATES}


def extracted() -> Catalog:
    """Return every text of the program, with the places that use it."""
    found = Catalog(project="Hengji", fuzzy=False)
    for file, _line, text, comments, context in extract_from_dir(
        ROOT, METHODS, OPTIONS, KEYWORDS, ("NOTE:",)
    ):
        # Line numbers would change with every edit; the file is enough to find a text.
        found.add(text, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def path_of(locale: str) -> Path:
    """Return where the catalogue of a language lies."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """Return the catalogue of a language; an empty one if there is none."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(
            locale=locale,
            header_comment="# The texts of the program, kept by `make translations`.",
            project="Hengji",
            version=" ",
            msgid_bugs_address=" ",
            last_translator=" ",
            language_team=" ",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> int:
    """Bring the catalogues in step with the program, and compile them."""
    texts = extracted()
    simplified = Catalog()
    for locale in LOCALES:
        catalogue = read(locale)
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        if locale == "zh_Hant":
            draft(catalogue, simplified)
        simplified = catalogue
        path = path_of(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, include_lineno=False, width=100)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        print(f"{locale}: {len(catalogue)} texts, {len(open_texts(catalogue))} open")
    return 0


def draft(traditional: Catalog, simplified: Catalog) -> None:
    """Write down what can be converted from one script to the other, for a person to look at."""
    convert = OpenCC("s2twp").convert
    for message in traditional:
        source = simplified.get(message.id, message.context) if message.id else None
        if source is None or any(_strings(message)) or not all(_strings(source)):
            continue
        strings = tuple(convert(text).translate(QUOTES) for text in _strings(source))
        message.string = strings if message.pluralizable else strings[0]


def open_texts(catalogue: Catalog) -> list[Message]:
    """Return what is not translated, or only perhaps."""
    return [
        message
        for message in catalogue
        if message.id and (message.fuzzy or not all(_strings(message)))
    ]


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(map(str, message.string or ("",)))


def check() -> int:
    """Print what is wrong with the catalogues; return 1 if anything is."""
    texts = extracted()
    wrong = [problem for locale in LOCALES for problem in problems(locale, texts)]
    print("\n".join(wrong) or "The catalogues are complete.")
    return 1 if wrong else 0


def problems(locale: str, texts: Catalog) -> list[str]:
    """Return a line for everything that is wrong with one catalogue."""
    catalogue = read(locale)
    used = {(text.id, text.context) for text in texts if text.id}
    known = {(text.id, text.context) for text in catalogue if text.id}
    missing = [f"{locale}: not in the catalogue: {text!r}" for text, _context in used - known]
    unused = [f"{locale}: used nowhere: {text!r}" for text, _context in known - used]
    untranslated = [f"{locale}: not translated: {text.id!r}" for text in open_texts(catalogue)]
    broken = [
        f"{locale}: {text.id!r}: {error}" for text, errors in catalogue.check() for error in errors
    ]
    return sorted(missing) + sorted(unused) + untranslated + broken


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
