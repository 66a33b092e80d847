"""Signatures that vouch for some items, in order, by the preparer, with a conclusion (4.3)."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.actor import actor
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import history, lifecycle, operations, signing
from app.kernel.registers.register import FormState
from app.kernel.registers.signatures import Way
from app.kernel.web import duties
from tests.kernel.workshop import Overhaul, acting, make_overhaul, make_spare_part

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("overhauls", "inside")]

DRAWN: dict[str, Any] = {"way": Way.DRAWN, "signer_name": "李业主", "drawing": "M0 0L9 9"}


def sign(row: Overhaul, slot: str, who: str) -> None:
    with acting(who):
        signing.sign(row, slot)


def have_owner_sign(row: Overhaul, opinion: str | None = "合格") -> None:
    signing.sign(row, "owner", opinion=opinion, **DRAWN)


def signed_by_all_but(*left_out: str, **values: Any) -> Overhaul:
    row = make_overhaul(**values)
    if "finding" not in left_out:
        sign(row, "finding", "engineer")
    if "owner" not in left_out:
        have_owner_sign(row)
    if "leader" not in left_out:
        sign(row, "leader", "manager")
    return row


def signed(row: Overhaul) -> set[str]:
    return {slot.key for slot in row.sign_offs()} - {slot.key for slot in row.open_sign_offs}


def test_a_stage_is_signed_while_later_items_are_open() -> None:
    row = make_overhaul(done=None)

    sign(row, "finding", "engineer")

    assert signed(row) == {"finding"}
    assert row.state == FormState.DRAFT


def test_a_stage_is_not_signed_before_what_it_covers_is_filled() -> None:
    row = make_overhaul(found=None)

    with pytest.raises(lifecycle.ItemsOpen) as refusal:
        sign(row, "finding", "engineer")

    assert set(refusal.value.errors) == {"found"}


def test_a_struck_item_counts_as_filled() -> None:
    row = make_overhaul(found=None)
    lifecycle.strike(row, ["found"])

    sign(row, "finding", "engineer")

    assert signed(row) == {"finding"}


def test_a_signature_for_the_whole_form_waits_for_every_item() -> None:
    row = make_overhaul(done=None)

    with pytest.raises(lifecycle.ItemsOpen) as refusal:
        sign(row, "leader", "manager")

    assert set(refusal.value.errors) == {"done"}


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ("found", {"owner"}),
        ("done", {"finding"}),
        ("place", {"finding", "owner"}),
        ("remark", {"finding", "owner"}),
    ],
)
def test_a_change_withdraws_the_signatures_that_cover_it(changed: str, standing: set[str]) -> None:
    row = signed_by_all_but("leader")

    operations.change(row, {changed: "另一说法"})

    assert signed(row) == standing


def test_a_change_withdraws_every_signature_that_covers_the_whole_form() -> None:
    row = signed_by_all_but("owner")
    assert row.state == FormState.SIGNING

    operations.change(row, {"place": "二号汽车衡"})

    assert signed(row) == {"finding"}
    assert row.state == FormState.DRAFT


@pytest.mark.parametrize(("struck", "standing"), [("found", {"owner"}), ("done", {"finding"})])
def test_a_line_through_an_item_withdraws_what_covers_it(struck: str, standing: set[str]) -> None:
    row = make_overhaul(**{struck: None})
    lifecycle.strike(row, [struck])
    sign(row, "finding", "engineer")
    have_owner_sign(row)

    lifecycle.unstrike(row, [struck])

    assert signed(row) == standing


def test_saving_without_a_change_withdraws_nothing() -> None:
    row = signed_by_all_but("leader")

    operations.change(row, {"found": row.found, "place": row.place})

    assert signed(row) == {"finding", "owner"}


def test_a_withdrawn_signature_stays_and_the_history_says_so() -> None:
    row = signed_by_all_but("leader", "owner")
    with acting("clerk"):
        operations.change(row, {"found": "另一说法"})

    [kept] = row.entry.signatures
    newest = history.of_row(db.session, "overhaul", row.id)[0]
    assert not kept.valid
    assert (newest.action, newest.diff) == ("withdrawn", {"finding": ["engineer先生", None]})
    assert newest.actor_name == "clerk先生"


def test_what_was_withdrawn_is_signed_again() -> None:
    row = signed_by_all_but("leader")
    operations.change(row, {"found": "另一说法"})

    sign(row, "finding", "engineer")

    assert signed(row) == {"finding", "owner"}


def test_the_last_signature_completes_whichever_it_is() -> None:
    row = signed_by_all_but("finding")
    assert not row.locked()

    sign(row, "finding", "engineer")

    assert row.locked()


def test_the_last_signature_leaves_a_form_open_that_is_not_filled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signing.slot_of(Overhaul, "leader"), "covers", ("found",))
    row = make_overhaul()
    lifecycle.unstrike(row, ["remark"])
    sign(row, "finding", "engineer")
    have_owner_sign(row)
    sign(row, "leader", "manager")
    assert not row.locked()

    operations.change(row, {"remark": "无"})
    lifecycle.complete(row)

    assert signed(row) == {"finding", "owner", "leader"}
    assert row.locked()


def test_signatures_are_given_in_the_order_of_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_overhaul()
    monkeypatch.setattr(Overhaul, "signed_in_order", True)

    with pytest.raises(lifecycle.EarlierUnsigned, match="Finding"):
        have_owner_sign(row)
    sign(row, "finding", "engineer")
    with pytest.raises(lifecycle.EarlierUnsigned, match="Owner"):
        sign(row, "leader", "manager")
    have_owner_sign(row)
    sign(row, "leader", "manager")

    assert row.locked()


def test_later_signatures_stand_when_an_earlier_one_is_withdrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = signed_by_all_but("leader")
    monkeypatch.setattr(Overhaul, "signed_in_order", True)

    operations.change(row, {"found": "另一说法"})

    assert signed(row) == {"owner"}
    with pytest.raises(lifecycle.EarlierUnsigned):
        sign(row, "leader", "manager")


class TestStages:
    """The items of a stage open when the one before it is signed."""

    @pytest.fixture(autouse=True)
    def _in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Overhaul, "signed_in_order", True)

    def test_a_later_one_is_not_filled_before(self) -> None:
        row = make_overhaul(done=None)

        with pytest.raises(lifecycle.EarlierUnsigned, match="Finding") as refusal:
            operations.change(row, {"done": "更换传感器"})

        assert refusal.value.field == "done"
        assert "done" not in {item.key for item in row.fillable_items}

    def test_a_later_one_is_not_struck_before(self) -> None:
        row = make_overhaul(done=None)

        with pytest.raises(lifecycle.EarlierUnsigned):
            lifecycle.strike(row, ["done"])

    def test_a_later_one_gets_no_lines_before(self) -> None:
        row = make_overhaul(done=None)

        with pytest.raises(lifecycle.EarlierUnsigned):
            make_spare_part(row)
        sign(row, "finding", "engineer")
        make_spare_part(row)

    def test_a_new_row_starts_with_the_first(self) -> None:
        with pytest.raises(lifecycle.EarlierUnsigned):
            make_overhaul()

    def test_a_later_one_opens_with_the_signature(self) -> None:
        row = make_overhaul(done=None)
        sign(row, "finding", "engineer")

        operations.change(row, {"done": "更换传感器"})

        assert signed(row) == {"finding"}

    def test_a_later_one_shuts_when_the_signature_is_withdrawn(self) -> None:
        row = make_overhaul(done=None)
        sign(row, "finding", "engineer")

        with pytest.raises(lifecycle.EarlierUnsigned):
            operations.change(row, {"found": "另一说法", "done": "更换传感器"})

    def test_what_stands_on_paper_is_taken_over_at_once(self) -> None:
        values = {"place": "一号汽车衡", "found": "进水", "done": "更换传感器"}

        row = operations.create(Overhaul, values, transcribed=True)

        assert row.waiting_items == {}

    def test_the_form_is_handed_over_stage_by_stage(self) -> None:
        row = make_overhaul(done=None)

        lifecycle.submit(row)
        assert row.state == FormState.SIGNING
        sign(row, "finding", "engineer")

        assert row.state == FormState.DRAFT
        with pytest.raises(lifecycle.ItemsOpen) as refusal:
            lifecycle.submit(row)
        assert set(refusal.value.errors) == {"done"}


@pytest.mark.parametrize("opinion", [None, "", "  "])
def test_a_conclusion_is_written(opinion: str | None) -> None:
    row = make_overhaul()

    with pytest.raises(RegulationError, match="conclusion") as refusal:
        have_owner_sign(row, opinion)

    assert refusal.value.field == "opinion"
    assert signed(row) == set()


def test_the_preparer_signs_what_is_no_approval() -> None:
    with acting("engineer"):
        row = make_overhaul()
        signing.sign(row, "finding")

        with pytest.raises(signing.PreparerSigns):
            signing.sign(row, "leader")

    assert signed(row) == {"finding"}


def test_no_approval_is_no_open_door() -> None:
    with pytest.raises(NotAllowed):
        sign(make_overhaul(), "finding", "manager")


def test_a_slot_is_signed_once() -> None:
    row = signed_by_all_but("owner", "leader")

    with pytest.raises(RegulationError, match="already"):
        sign(row, "finding", "engineer")


def test_a_slot_nobody_declared_is_refused() -> None:
    with pytest.raises(RegulationError, match="no such signature"):
        signing.sign(make_overhaul(), "found")


class TestSeal:
    def seals(self, row: Overhaul) -> dict[str, str]:
        return {slot.key: signing.seal_of(row, slot) for slot in row.sign_offs()}

    @pytest.mark.parametrize(
        ("values", "moved"),
        [
            ({"found": "x"}, {"finding", "leader"}),
            ({"done": "x"}, {"owner", "leader"}),
            ({"place": "x"}, {"leader"}),
            ({"place": "一号汽车衡"}, set()),
        ],
    )
    def test_it_is_of_what_the_signature_covers(
        self, values: dict[str, str], moved: set[str]
    ) -> None:
        row = make_overhaul()
        before = self.seals(row)

        operations.change(row, values)

        after = self.seals(row)
        assert {slot for slot in before if before[slot] != after[slot]} == moved

    def test_lines_belong_to_it(self) -> None:
        row = make_overhaul()
        before = self.seals(row)

        part = make_spare_part(row)
        added = self.seals(row)
        operations.change(part, {"quantity": 2})
        changed = self.seals(row)
        operations.delete(part)
        removed = self.seals(row)

        assert before["finding"] == added["finding"] == changed["finding"]
        for slot in ("owner", "leader"):
            assert len({before[slot], added[slot], changed[slot]}) == 3
            assert before[slot] == removed[slot]

    def test_a_signature_keeps_it(self) -> None:
        row = signed_by_all_but("leader", "owner")

        assert row.finding.seal == signing.seal_of(row, signing.slot_of(Overhaul, "finding"))


class TestDuties:
    def waiting(self, who: str) -> list[str | None]:
        with acting(who):
            return [
                duty.number
                for pile in duties.piles(actor())
                if pile.code == "sign"
                for duty in pile.duties
            ]

    def test_what_is_submitted_waits_for_those_who_sign(self) -> None:
        row = make_overhaul()
        lifecycle.submit(row)

        assert row.number in self.waiting("manager")
        assert row.number not in self.waiting("clerk")

    def test_the_preparer_is_asked_for_what_is_no_approval(self) -> None:
        with acting("engineer"):
            row = make_overhaul()
            lifecycle.submit(row)

            assert row.number in self.waiting("engineer")
            signing.sign(row, "finding")
            assert row.number not in self.waiting("engineer")

    def test_nobody_is_asked_out_of_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        row = make_overhaul()
        monkeypatch.setattr(Overhaul, "signed_in_order", True)
        lifecycle.submit(row)

        assert row.number not in self.waiting("manager")
        sign(row, "finding", "engineer")
        have_owner_sign(row)
        assert row.number in self.waiting("manager")
