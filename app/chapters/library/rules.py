"""Vocabulary and rules of the document library: kinds, secrecy, copies (2.7.1, 2.7.2, 2.7.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.kernel.choices import Choice
from app.kernel.errors import RegulationError


class DocumentKind(Choice):
    """What kind of document it is (2.7.2)."""

    MANUAL = "manual", _("Technical manual"), "blue"
    PARTS_MANUAL = "parts_manual", _("Parts manual"), "azure"
    PRICE_LIST = "price_list", _("Parts price list"), "yellow"
    DIAGRAM = "diagram", _("Technical diagram"), "teal"
    INSTRUCTIONS = "instructions", _("Instructions for use"), "green"
    JOURNAL = "journal", _("Technical journal")
    BOOK = "book", _("Reference book")
    GUIDE = "guide", _("Own repair guide"), "orange"

    __aliases__ = {
        "技术手册": "manual",
        "零件手册": "parts_manual",
        "零件价目表": "price_list",
        "技术图表": "diagram",
        "技术说明书": "instructions",
        "技术刊物": "journal",
        "参考书籍": "book",
        "维修指导手册": "guide",
    }


class Secrecy(Choice):
    """Who may read a document (2.7.5)."""

    OPEN = "open", _("Open"), "green"
    INTERNAL = "internal", _("Internal"), ""
    SECRET = "secret", _("Technical secret"), "red"

    __aliases__ = {"公开": "open", "内部": "internal", "秘密": "secret", "技术秘密": "secret"}


class CopyState(Choice):
    """Where a copy is."""

    ON_SHELF = "on_shelf", _("On its shelf"), "green"
    LENT = "lent", _("Lent"), "blue"
    MISSING = "missing", _("Missing"), "red"
    WITHDRAWN = "withdrawn", _("Taken out of use"), "secondary"


MOST_COPIES = 200  # of one document; more are a slip of the finger


class BadCopies(RegulationError):
    """A document has a number of copies that cannot be."""

    def __init__(self, message: str) -> None:
        super().__init__(message, clause="2.7.2", field="copies")


class CopyKept(RegulationError):
    """A copy would be deleted."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext(
                "%(number)s stays on file, since it may have been lent. Say since when it is "
                "out of use instead.",
                number=number,
            ),
            clause="2.7.2",
        )


class CopyIsOut(RegulationError):
    """A copy that somebody has is taken out of use."""

    def __init__(self, number: str) -> None:
        super().__init__(
            gettext("%(number)s is lent. Take it back first.", number=number),
            clause="2.7.3",
            field="withdrawn_on",
        )


def copy_number(document: str, position: int) -> str:
    """Return the number of a copy: ``资-00001-2`` is the second one."""
    return f"{document}-{position}"


def check_copies(wanted: int, existing: int) -> None:
    """Refuse none, too many, or fewer copies than there are (2.7.2)."""
    if not 1 <= wanted <= MOST_COPIES:
        raise BadCopies(gettext("A document has between 1 and %(most)s copies.", most=MOST_COPIES))
    if wanted < existing:
        raise BadCopies(
            gettext(
                "There are %(existing)s copies already. Take one out of use instead.",
                existing=existing,
            )
        )


def may_read(
    secrecy: Secrecy, *, custodian: bool, roles: Collection[str], allowed: Collection[str]
) -> bool:
    """Tell whether a person may open the files of a document (2.7.5).

    Args:
        custodian: whether the person keeps the document.
        roles: the roles the person holds.
        allowed: the roles that may know secrets.
    """
    return secrecy is not Secrecy.SECRET or custodian or not set(allowed).isdisjoint(roles)


def copy_state(state: CopyState, withdrawn_on: date | None) -> CopyState:
    """Return the state of a copy that was taken out of use, or is used again."""
    if withdrawn_on is not None:
        return CopyState.WITHDRAWN
    return CopyState.ON_SHELF if state is CopyState.WITHDRAWN else state
