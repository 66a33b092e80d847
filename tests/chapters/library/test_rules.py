from datetime import date

import pytest

from app.chapters.library import rules
from app.chapters.library.rules import CopyState, Secrecy

MANAGERS = {"manager"}


def test_copies_are_numbered_after_their_document():
    assert rules.copy_number("资-00001", 2) == "资-00001-2"


@pytest.mark.parametrize(
    ("wanted", "existing"), [(1, 0), (1, 1), (200, 0), (200, 200), (3, 2), (2, 2)]
)
def test_a_document_has_as_many_copies_as_said(wanted, existing):
    rules.check_copies(wanted, existing)


@pytest.mark.parametrize(
    ("wanted", "existing", "sentence"),
    [
        (0, 0, "between 1 and 200"),
        (-1, 0, "between 1 and 200"),
        (201, 0, "between 1 and 200"),
        (1, 2, "There are 2 copies already"),
    ],
)
def test_copies_that_cannot_be_are_refused(wanted, existing, sentence):
    with pytest.raises(rules.BadCopies, match=sentence) as refusal:
        rules.check_copies(wanted, existing)

    assert refusal.value.field == "copies"


@pytest.mark.parametrize(
    ("secrecy", "custodian", "roles", "may"),
    [
        (Secrecy.OPEN, False, set(), True),
        (Secrecy.INTERNAL, False, {"engineer"}, True),
        (Secrecy.SECRET, False, {"engineer"}, False),
        (Secrecy.SECRET, False, set(), False),
        (Secrecy.SECRET, True, {"engineer"}, True),
        (Secrecy.SECRET, False, {"engineer", "manager"}, True),
    ],
)
def test_secrets_are_read_by_their_custodian_and_the_roles_allowed(secrecy, custodian, roles, may):
    assert rules.may_read(secrecy, custodian=custodian, roles=roles, allowed=MANAGERS) is may


@pytest.mark.parametrize(
    ("state", "withdrawn_on", "after"),
    [
        (CopyState.ON_SHELF, None, CopyState.ON_SHELF),
        (CopyState.MISSING, None, CopyState.MISSING),
        (CopyState.ON_SHELF, date(2026, 5, 5), CopyState.WITHDRAWN),
        (CopyState.MISSING, date(2026, 5, 5), CopyState.WITHDRAWN),
        (CopyState.WITHDRAWN, None, CopyState.ON_SHELF),
    ],
)
def test_a_copy_is_taken_out_of_use_and_back(state, withdrawn_on, after):
    assert rules.copy_state(state, withdrawn_on) is after
