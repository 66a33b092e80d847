"""How guessing is slowed down."""

from datetime import timedelta

import pytest

from app.kernel import clock
from app.kernel.access import throttle
from app.kernel.access.throttle import ACCOUNT, ADDRESS, Patience, Throttle
from app.kernel.database import db

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("inside")]


@pytest.mark.parametrize(
    ("patience", "attempts", "seconds"),
    [
        (ACCOUNT, 0, 0),
        (ACCOUNT, 4, 0),
        (ACCOUNT, 5, 1),
        (ACCOUNT, 6, 2),
        (ACCOUNT, 9, 16),
        (ACCOUNT, 10, 900),
        (ACCOUNT, 99, 900),
        (ADDRESS, 49, 0),
        (ADDRESS, 70, 60),
    ],
)
def test_waiting_doubles_up_to_a_quarter_of_an_hour(
    patience: Patience, attempts: int, seconds: int
) -> None:
    assert patience.wait(attempts) == timedelta(seconds=seconds)


def _try(name: str, times: int, address: str = "10.0.0.1") -> list[bool]:
    return [throttle.attempt(name, address) for _ in range(times)]


def test_attempts_made_at_once_do_not_slip_through() -> None:
    assert _try("zhangsan", 50, "10.0.0.2") == [True] * 5 + [False] * 45


def test_success_takes_back_what_it_cost() -> None:
    for _ in range(200):
        assert throttle.attempt("lisi", "10.0.0.3")
        throttle.succeeded("lisi", "10.0.0.3")


def test_success_with_one_account_does_not_pay_for_guessing_at_others() -> None:
    allowed = 0
    for turn in range(80):
        allowed += throttle.attempt(f"other{turn}", "10.0.0.6")
        if throttle.attempt("own", "10.0.0.6"):
            throttle.succeeded("own", "10.0.0.6")
    assert allowed <= ADDRESS.free


def test_an_address_is_forgiven_as_the_day_goes_on() -> None:
    moment = clock.now()
    for turn in range(500):
        moment += timedelta(seconds=21)
        with clock.freeze(moment):
            assert throttle.attempt(f"typist{turn}", "10.0.0.7")


def test_an_account_is_locked_after_ten_attempts_then_opens_again() -> None:
    moment = clock.now()
    for _ in range(10):
        with clock.freeze(moment):
            assert throttle.attempt("wangwu", "10.0.0.4")
            locked = throttle.is_locked("wangwu")
        moment += timedelta(minutes=1)
    assert locked
    with clock.freeze(moment):
        assert not throttle.attempt("wangwu", "10.0.0.4")
    with clock.freeze(moment + ACCOUNT.longest):
        assert throttle.attempt("WangWu ", "10.0.0.4"), "spelling makes no other account"


def test_what_is_long_past_is_forgotten() -> None:
    moment = clock.now()
    with clock.freeze(moment):
        _try("zhaoliu", 5, "10.0.0.5")
    with clock.freeze(moment + timedelta(hours=1, seconds=2)):
        throttle.forget()
        assert db.session.get(Throttle, throttle.key_of("account", "zhaoliu")) is None
        assert _try("zhaoliu", 4, "10.0.0.5") == [True] * 4
