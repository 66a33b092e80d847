"""Documents have copies, and copies are lent like records (2.7)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.chapters.lending import operations as desk
from app.chapters.lending.rules import ApprovalMissing, ItemNotAvailable, SecretNotForBorrower
from app.chapters.library import rules
from app.chapters.library.models import DocumentCopy
from app.chapters.library.rules import CopyState, Secrecy
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.errors import NotAllowed
from app.kernel.registers.entries import Entry
from app.kernel.registers.operations import change, delete
from app.kernel.roles import Role
from tests.makers import make_document, make_document_copy, make_employee


@pytest.fixture
def wang(session):
    return make_employee("王五")


def as_employee(employee_id):
    facts = Facts(employee_id=employee_id)
    roles = frozenset({Role.SERVICE_ENGINEER})
    return Actor(None, "某人", "all", roles=roles, facts=facts, user=object())


def copies_of(document, session):
    query = select(DocumentCopy).where(DocumentCopy.document_id == document.id)
    return list(session.scalars(query.order_by(DocumentCopy.position)))


def test_a_saved_document_has_its_copies(session):
    document = make_document(copies=3)

    copies = copies_of(document, session)
    assert [copy.number for copy in copies] == [f"{document.number}-{n}" for n in (1, 2, 3)]
    assert {copy.title for copy in copies} == {document.title}


def test_more_copies_are_numbered_on(session):
    document = make_document(copies=1)

    change(document, {"copies": 3})

    assert [copy.position for copy in copies_of(document, session)] == [1, 2, 3]


def test_fewer_copies_than_there_are_are_refused(session):
    document = make_document(copies=2)

    with pytest.raises(rules.BadCopies, match="already"):
        change(document, {"copies": 1})


def test_a_changed_title_reaches_the_copies_and_what_finds_them(session):
    document = make_document(copies=2)

    change(document, {"title": "SCS-150 维修手册"})

    copies = copies_of(document, session)
    assert {copy.title for copy in copies} == {"SCS-150 维修手册"}
    assert {copy.entry.title for copy in copies} == {"SCS-150 维修手册"}


def test_a_copy_is_lent_and_comes_back(session, wang):
    copy = make_document_copy()

    loan = desk.lend(copy.entry, wang)
    assert (copy.state, copy.due_on) == (CopyState.LENT, loan.due_on)

    desk.take_back(copy.entry)
    assert (copy.state, copy.due_on) == (CopyState.ON_SHELF, None)


def test_a_lost_copy_is_missing(session, wang):
    copy = make_document_copy()
    desk.lend(copy.entry, wang)

    desk.report_lost(copy.entry)

    assert copy.state is CopyState.MISSING


def test_a_copy_out_of_use_is_not_lent(session, wang):
    copy = make_document_copy()
    change(copy, {"withdrawn_on": date(2026, 1, 5)})

    with pytest.raises(ItemNotAvailable, match="Taken out of use"):
        desk.lend(copy.entry, wang)


def test_a_copy_somebody_has_is_not_taken_out_of_use(session, wang):
    copy = make_document_copy()
    desk.lend(copy.entry, wang)

    with pytest.raises(rules.CopyIsOut):
        change(copy, {"withdrawn_on": date(2026, 1, 5)})


def test_a_copy_is_never_deleted(session):
    with pytest.raises(rules.CopyKept, match="Say since when"):
        delete(make_document_copy())


def test_a_copy_is_found_by_the_title_of_its_document(session):
    copy = make_document_copy()

    entry = session.scalar(select(Entry).where(Entry.number == copy.number))

    assert "技术手册" in entry.haystack


class TestSecrets:
    @pytest.fixture
    def secret(self, session):
        return make_document(secrecy=Secrecy.SECRET)

    def test_a_secret_document_waits_for_its_custodian(self, secret):
        copy = make_document_copy(secret)

        assert copy.needs_approval
        assert copy.loan_approver_id == secret.custodian_id

    def test_an_internal_document_waits_for_nobody(self, session):
        copy = make_document_copy()

        assert not copy.needs_approval
        assert copy.loan_approver_id is None

    def test_it_is_not_lent_beyond_the_roles_allowed(self, secret, wang):
        with pytest.raises((SecretNotForBorrower, ApprovalMissing)):
            desk.lend(make_document_copy(secret).entry, wang)

    def test_its_custodian_alone_approves_the_loan(self, session, secret, sales_general_manager):
        borrower = make_employee("周总", user_id=sales_general_manager.id)
        copy = make_document_copy(secret)
        request = desk.ask(copy.entry, borrower, "检修").request

        with acting_as(as_employee(make_employee("王五").id)), pytest.raises(NotAllowed):
            desk.decide(request, approved=True)
        with acting_as(as_employee(secret.custodian_id)):
            desk.decide(request, approved=True)
        desk.lend(copy.entry, borrower)

        assert copy.state is CopyState.LENT

    @pytest.mark.parametrize(
        ("role", "custodian", "may"),
        [
            (Role.SERVICE_ENGINEER, False, False),
            (Role.SALES_CLERK, False, False),
            (Role.SALES_CLERK, True, True),
            (Role.AFTER_SALES_MANAGER, False, True),
        ],
    )
    def test_its_files_are_read_by_custodian_and_roles_allowed(self, secret, role, custodian, may):
        facts = Facts(employee_id=secret.custodian_id if custodian else None)
        who = Actor(None, "某人", "all", roles=frozenset({role}), facts=facts, user=object())

        with acting_as(who):
            assert secret.may_read_files() is may
            assert make_document_copy(secret).may_read_files() is may
