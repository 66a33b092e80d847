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


@pytest.mark.parametrize("field", ["first_answered_at", "closed_at"])
def test_a_call_is_not_answered_before_it_came(field):
    came = datetime(2026, 11, 23, 8, tzinfo=UTC)
    moments = {"first_answered_at": None, "closed_at": None, field: came - timedelta(seconds=1)}

    with pytest.raises(rules.BadMoments) as refusal:
        rules.check_moments(came, moments["first_answered_at"], moments["closed_at"])

    assert (refusal.value.clause, refusal.value.field) == ("2.3.13", field)


def test_a_call_may_be_answered_at_once():
    came = datetime(2026, 11, 23, 8, tzinfo=UTC)

    rules.check_moments(came, came, None)
    rules.check_moments(came, None, came)
    rules.check_moments(None, came, came)


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
