from datetime import UTC, datetime, timedelta

import pytest

from app.chapters.service import rules
from app.chapters.service.rules import Channel, ContactKind


@pytest.mark.parametrize(("trained", "transcribed"), [(True, False), (True, True), (False, True)])
def test_trained_people_receive_and_paper_tells_who_did(trained, transcribed):
    rules.check_receiver("蒋永", trained=trained, transcribed=transcribed)


def test_untrained_people_do_not_receive_customers():
    with pytest.raises(rules.ReceiverUntrained, match="蒋永") as refusal:
        rules.check_receiver("蒋永", trained=False, transcribed=False)

    assert (refusal.value.clause, refusal.value.field) == ("2.3.2", "receiver_id")


def test_a_call_goes_by_rule_to_a_person():
    rules.check_route(ContactKind.REPAIR, has_rule=True, has_handler=True)


@pytest.mark.parametrize(
    ("has_rule", "error", "field"),
    [(False, rules.RouteMissing, "kind"), (True, rules.HandlerMissing, "handler_id")],
)
def test_a_call_nobody_would_handle_is_not_routed(has_rule, error, field):
    with pytest.raises(error) as refusal:
        rules.check_route(ContactKind.REPAIR, has_rule=has_rule, has_handler=False)

    assert (refusal.value.clause, refusal.value.field) == ("2.3.3", field)


NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("received", [None, NOW, NOW - timedelta(days=1)])
def test_a_call_came_in_by_now(received):
    rules.check_received(received, NOW)


def test_a_call_still_to_come_is_refused():
    with pytest.raises(rules.BadMoment) as refusal:
        rules.check_received(NOW + timedelta(seconds=1), NOW)

    assert (refusal.value.clause, refusal.value.field) == ("4.3", "received_at")


def test_every_kind_of_call_has_a_first_route():
    assert set(rules.ROUTES) == set(ContactKind)


@pytest.mark.parametrize("choices", [Channel, ContactKind, rules.DemandClass])
def test_other_spellings_lead_to_codes_that_exist(choices):
    assert set(choices.aliases().values()) <= {member.value for member in choices}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("SCS-150 电子汽车衡", ("SCS-150", "电子汽车衡")),
        (" ICS-ST 电子皮带秤 ", ("ICS-ST", "电子皮带秤")),
        ("电子皮带秤", None),
        ("SCS-150", None),
    ],
)
def test_a_product_is_written_as_code_and_name(text, parts):
    assert rules.split_product(text) == parts
