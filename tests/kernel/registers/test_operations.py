"""A form is filled, struck, signed, completed and then locked (4.3)."""

from __future__ import annotations

import pytest

from app.chapters.customers.models import Contact
from app.kernel import signals
from app.kernel.actor import Actor, acting_as
from app.kernel.database import db
from app.kernel.errors import ItemErrors, NotAllowed, RegulationError, StaleRow
from app.kernel.registers import lifecycle, operations, signing
from app.kernel.registers.operations import transaction
from app.kernel.registers.register import FormState
from app.kernel.registers.signatures import Way
from app.kernel.roles import Role
from tests.makers import make_care, make_contact, make_contact_record, make_customer

pytestmark = pytest.mark.databases


def person(name, role):
    return Actor(None, name, "all", roles=frozenset({role}), user=object())


LEADER = person("周总", Role.SALES_GENERAL_MANAGER)
CLERK = person("小陈", Role.SALES_CLERK)


@pytest.fixture
def care(app):
    with transaction():
        return make_care(make_customer())


def strike_what_is_open(row):
    lifecycle.strike(row, [item.key for item in row.open_items])


def sign_on_screen(row):
    signing.sign(row, "leader", way=Way.DRAWN, signer_name="周总", drawing="M0 0L9 9")


def test_completing_names_every_item_that_is_neither_filled_nor_struck(care):
    with pytest.raises(lifecycle.ItemsOpen) as refusal:
        lifecycle.complete(care)

    assert set(refusal.value.errors) == {item.key for item in care.open_items}
    assert refusal.value.clause == "4.3"


def test_what_the_paper_has_no_box_for_is_neither_asked_for_nor_struck(app):
    call = make_contact_record()

    assert call.customer_id is None
    assert "customer_id" not in {item.key for item in call.open_items}
    with pytest.raises(RegulationError, match="cannot be struck"):
        lifecycle.strike(call, ["customer_id"])


def test_a_sign_off_can_not_be_left_out(care):
    strike_what_is_open(care)

    with pytest.raises(lifecycle.SignOffsOpen):
        lifecycle.complete(care)


def test_a_filled_item_can_not_be_struck(care):
    with pytest.raises(RegulationError) as refusal:
        lifecycle.strike(care, ["purpose"])

    assert refusal.value.field == "purpose"


def test_filling_a_struck_item_takes_the_line_away(care):
    lifecycle.strike(care, ["evaluation"])
    operations.change(care, {"evaluation": "客户满意"})

    assert "evaluation" not in care.struck


def test_the_last_signature_completes_and_locks(care):
    with transaction():
        strike_what_is_open(care)
        sign_on_screen(care)

    assert care.state in (FormState.COMPLETED, FormState.ARCHIVED)
    with pytest.raises(lifecycle.FormLocked, match=care.number):
        operations.change(care, {"purpose": "x"})
    with pytest.raises(lifecycle.FormLocked):
        lifecycle.strike(care, ["purpose"])


def test_a_change_breaks_the_signatures_visibly(app):
    with transaction():
        care = make_care()
        strike_what_is_open(care)
        lifecycle.submit(care)
    signature = signing._signature(care, care.sign_offs()[0], Way.DRAWN, "周总")
    care.entry.signatures.append(signature)
    db.session.flush()

    operations.change(care, {"purpose": "另一目的"})

    assert care.leader is None
    assert not signature.valid
    assert care.state == FormState.DRAFT


@pytest.mark.parametrize(
    ("who", "slot_open"),
    [(LEADER, True), (CLERK, False)],
)
def test_only_the_roles_of_the_slot_sign_with_an_account(care, who, slot_open):
    strike_what_is_open(care)
    with acting_as(who):
        if slot_open:
            signing.sign(care, "leader")
        else:
            with pytest.raises(NotAllowed, match="sign"):
                signing.sign(care, "leader")

    assert (care.leader is not None) is slot_open


def test_a_signature_on_paper_needs_its_scan(care):
    strike_what_is_open(care)

    with pytest.raises(RegulationError) as refusal:
        signing.sign(care, "leader", way=Way.PAPER, signer_name="周总")

    assert refusal.value.field == "scan"


def test_a_correction_is_a_new_version_that_points_to_the_old_one(care):
    with transaction():
        strike_what_is_open(care)
        sign_on_screen(care)
        newer = lifecycle.correct(care)

    assert newer.corrects_id == care.id
    assert newer.purpose == care.purpose
    assert newer.state == FormState.DRAFT
    assert newer.leader is None
    with pytest.raises(RegulationError, match=newer.number):
        lifecycle.correct(care)


def test_void_asks_for_a_reason(care):
    with pytest.raises(RegulationError):
        lifecycle.void(care, "  ")


def test_a_stale_save_is_refused(care):
    version = care.version
    with transaction():
        operations.change(care, {"purpose": "甲"}, version=version)

    with pytest.raises(StaleRow):
        operations.change(care, {"purpose": "乙"}, version=version)


def test_a_change_is_told_with_what_was_there_before(care):
    contact = make_contact(make_customer("浙江长征水泥有限公司"))
    db.session.expire_all()
    told = []

    def hear(row, before):
        told.append((row, before))

    with signals.changed.connected_to(hear):
        operations.change(care, {"purpose": "春节走访"})
        operations.change_all([contact, care], {})
        operations.change_all([contact], {"name": "邓国敏"})

    assert told == [(care, {"purpose": "中秋走访"}), (contact, {"name": "杨琪凯"})]


def test_items_nobody_declared_are_refused(care):
    for key in ("number", "state", "version", "created_by_id", "no_such_item"):
        with pytest.raises(RegulationError):
            operations.change(care, {key: "x"})


def test_required_items_of_a_register_are_asked_for(app):
    with pytest.raises(ItemErrors) as refusal:
        operations.create(Contact, {})

    assert {"customer_id", "name"} <= set(refusal.value.errors)


def test_a_numbered_row_is_never_deleted(app):
    with pytest.raises(RegulationError), transaction():
        operations.delete(make_customer())


def test_an_unnumbered_row_goes_to_the_recycle_bin_and_comes_back(app):
    with transaction():
        contact = make_contact(make_customer(), "杨琪凯")
        operations.delete(contact)
        kept_id = contact.id
    db.session.expunge_all()

    assert db.session.get(Contact, kept_id) is None
    with transaction():
        restored = operations.restore(Contact, kept_id)
    assert restored.name == "杨琪凯"


def test_an_item_emptied_by_hand_does_not_fill_itself_again(app):
    with transaction():
        customer = make_customer(since=None)

    assert customer.since is None
    assert make_customer("另一家公司").since is not None
