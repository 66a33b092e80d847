"""The doors: who gets in, who stays in, and what a copied cookie is worth."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.kernel import clock
from app.kernel.access import accounts, credentials, throttle
from app.kernel.database import db
from app.kernel.roles import Role
from tests.kernel.conftest import PASSWORD, MakePerson

pytestmark = pytest.mark.usefixtures("no_memory")

LogIn = Callable[..., FlaskClient]


@pytest.fixture
def no_memory(house: Flask) -> None:
    """Attempts made by other tests do not count."""
    with house.app_context():
        db.session.execute(db.delete(throttle.Throttle))
        db.session.commit()


def _post(client: FlaskClient, name: str, password: str, following: str = "") -> TestResponse:
    address = f"/login/?next={following}" if following else "/login/"
    return client.post(address, data={"username": name, "password": password})


def _inside(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def _without_tokens(text: str) -> str:
    return re.sub(r'(name="csrf_token" value|content)="[^"]+"', "", text)


def test_wrong_unknown_closed_and_locked_look_alike(
    house: Flask, client: FlaskClient, make_person: MakePerson
) -> None:
    make_person("known", Role.READER)
    closed = make_person("closed", Role.READER)
    with house.app_context():
        accounts.disable(db.session.get_one(accounts.User, closed))
        db.session.commit()
    answers = [_post(client, "known", "wrong"), _post(client, "nobody", "wrong")]
    answers.append(_post(client, "closed", PASSWORD))
    for _ in range(10):
        locked = _post(client, "locked", "wrong")
    answers.append(locked)
    assert {answer.status_code for answer in answers} == {401}
    names = ("known", "nobody", "closed", "locked")
    texts = {
        _without_tokens(answer.text).replace(f'value="{name}"', "")
        for answer, name in zip(answers, names, strict=True)
    }
    assert len(texts) == 1


def test_too_many_wrong_passwords_keep_the_right_one_out_for_a_while(
    house: Flask, client: FlaskClient, make_person: MakePerson
) -> None:
    make_person("guessed", Role.READER)
    start = clock.now()
    with clock.freeze(start):
        for _ in range(6):
            _post(client, "guessed", "wrong")
        assert _post(client, "guessed", PASSWORD).status_code == 401
        api = client.post(
            "/api/v1/security/login", json={"username": "guessed", "password": PASSWORD}
        )
        assert api.status_code == 401, "the second door has the same lock"
    with clock.freeze(start + timedelta(minutes=15)):
        assert _post(client, "guessed", PASSWORD).status_code == 302


def test_administrators_are_told_of_a_locked_account(
    house: Flask, client: FlaskClient, make_person: MakePerson, log_in: LogIn
) -> None:
    make_person("chief", Role.ADMIN)
    make_person("attacked", Role.READER)
    moment = clock.now()
    for _ in range(10):
        moment += timedelta(minutes=1)
        with clock.freeze(moment):
            _post(client, "attacked", "wrong")
    with house.app_context():
        told = db.session.scalars(db.select(accounts.notices.Notice)).all()
        assert [notice.values for notice in told if notice.values == {"name": "attacked"}]


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/account/", "/account/"),
        ("/account/?a=1%26b=2", "/account/?a=1&b=2"),
        ("http://localhost/account/", "/account/"),
        ("http://evil.example/x", "/"),
        ("//evil.example/x", "/"),
        ("///evil.example/x", "/evil.example/x"),
        ("/%5Cevil.example/x", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("account/", "/"),
        ("", "/"),
    ],
)
def test_after_login_only_this_program_is_gone_to(
    house: Flask, make_person: MakePerson, asked: str, sent_to: str
) -> None:
    name = f"goer{abs(hash(asked))}"
    make_person(name, Role.READER)
    answer = _post(house.test_client(), name, PASSWORD, asked)
    assert answer.location == sent_to


def test_a_forged_host_is_not_gone_to(house: Flask, make_person: MakePerson) -> None:
    make_person("hosted", Role.READER)
    answer = house.test_client().post(
        "/login/?next=http://evil.example/x",
        data={"username": "hosted", "password": PASSWORD},
        headers={"Host": "evil.example"},
    )
    assert answer.location in (None, "/x")


def test_the_session_before_login_is_thrown_away(house: Flask, make_person: MakePerson) -> None:
    make_person("fixed", Role.READER)
    browser = house.test_client()
    with browser.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["locale"] = "en"
    _post(browser, "fixed", PASSWORD)
    with browser.session_transaction() as session:
        assert "planted" not in session
        assert session["locale"] == "en"


def test_logout_is_a_post_and_ends_copies_of_the_cookie(
    house: Flask, make_person: MakePerson, log_in: LogIn
) -> None:
    make_person("leaver", Role.READER)
    browser = log_in("leaver")
    cookie = browser.get_cookie(house.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    assert browser.get("/logout/").status_code == 405
    assert _inside(browser)
    assert browser.post("/logout/").status_code == 302
    thief = house.test_client()
    thief.set_cookie(cookie.key, cookie.value)
    assert not _inside(thief)


@pytest.mark.parametrize("what", ["disable", "reset", "roles"])
def test_open_sessions_end_when_an_account_changes(
    house: Flask, make_person: MakePerson, log_in: LogIn, what: str
) -> None:
    key = make_person(f"ended-{what}", Role.READER)
    browser = log_in(f"ended-{what}")
    assert _inside(browser)
    with house.app_context():
        user = db.session.get_one(accounts.User, key)
        if what == "disable":
            accounts.disable(user)
        elif what == "reset":
            accounts.reset_password(user)
        else:
            details = accounts.Details(user.username, "某某", roles=[Role.AUDITOR])
            accounts.change_account(user, details)
        db.session.commit()
    assert not _inside(browser)


@pytest.mark.parametrize(
    ("clicks", "still_in"),
    [
        ([29, 29, 29], True),
        ([31], False),
        ([29] * 24, True),  # 11 h 36 min
        ([29] * 26, False),  # beyond twelve hours, however busy
    ],
)
def test_a_session_ends_when_idle_or_old(
    house: Flask, make_person: MakePerson, clicks: list[int], still_in: bool
) -> None:
    name = f"clock{len(clicks)}{sum(clicks)}"
    make_person(name, Role.READER)
    browser = house.test_client()
    moment = clock.now()
    with clock.freeze(moment):
        _post(browser, name, PASSWORD)
    for minutes in clicks:
        moment += timedelta(minutes=minutes)
        with clock.freeze(moment):
            inside = _inside(browser)
    assert inside is still_in


def test_a_given_password_is_changed_before_anything_else(
    house: Flask, make_person: MakePerson, log_in: LogIn
) -> None:
    make_person("newcomer", Role.ADMIN, must_change=True)
    browser = log_in("newcomer")
    for address in ("/", "/account/", "/accounts/"):
        assert browser.get(address).location == "/account/password"
    assert browser.get("/accounts/", headers={"Accept": "application/json"}).status_code == 403
    assert browser.get("/account/password").status_code == 200
    new = "three green weighbridges"
    browser.post("/account/password", data={"old": PASSWORD, "new": new, "again": new})
    assert browser.get("/accounts/").status_code == 200


def test_one_may_log_out_before_choosing_a_password(make_person: MakePerson, log_in: LogIn) -> None:
    make_person("shy", Role.READER, must_change=True)
    assert log_in("shy").post("/logout/").location == "/login/"


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "three green weighbridges", "three green weighbridges", "old"),
        (PASSWORD, "three green weighbridges", "four green weighbridges", "again"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "changer123456", "changer123456", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
    ],
)
def test_a_password_is_not_changed_carelessly(
    house: Flask, make_person: MakePerson, log_in: LogIn, old: str, new: str, again: str, field: str
) -> None:
    with house.app_context():
        known = credentials.find_user("changer") is not None
    if not known:
        make_person("changer", Role.READER)
    browser = log_in("changer")
    answer = browser.post("/account/password", data={"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_changing_the_password_ends_the_other_sessions_only(
    make_person: MakePerson, log_in: LogIn
) -> None:
    make_person("mover", Role.READER)
    here, there = log_in("mover"), log_in("mover")
    new = "three green weighbridges"
    here.post("/account/password", data={"old": PASSWORD, "new": new, "again": new})
    assert _inside(here)
    assert not _inside(there)
    assert _inside(log_in("mover", new))


def test_forms_need_their_token(house: Flask, make_person: MakePerson) -> None:
    make_person("tokened", Role.READER)
    house.config["WTF_CSRF_ENABLED"] = True
    try:
        browser = house.test_client()
        assert _post(browser, "tokened", PASSWORD).status_code == 400
        page = browser.get("/login/").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        data = {"username": "tokened", "password": PASSWORD, "csrf_token": token[1]}
        assert browser.post("/login/", data=data).status_code == 302
        assert browser.post("/logout/").status_code == 400
        assert browser.post("/preferences", data={"theme": "dark"}).status_code == 400
    finally:
        house.config["WTF_CSRF_ENABLED"] = False


def test_preferences_stay_with_the_account(make_person: MakePerson, log_in: LogIn) -> None:
    make_person("chooser", Role.READER)
    browser = log_in("chooser")
    browser.post("/preferences", data={"locale": "zh_Hant", "theme": "dark"})
    answer = browser.post("/preferences", data={"locale": "xx", "theme": "<b>", "next": "//evil"})
    assert answer.location == "/"
    again = log_in("chooser")
    with again.session_transaction() as session:
        assert (session["locale"], session["theme"]) == ("zh_Hant", "dark")


class TestTokens:
    """The API's door."""

    def _login(self, client: FlaskClient, name: str, **more: object) -> TestResponse:
        return client.post(
            "/api/v1/security/login", json={"username": name, "password": PASSWORD, **more}
        )

    def _refresh(self, client: FlaskClient, token: str) -> TestResponse:
        bearer = {"Authorization": f"Bearer {token}"}
        return client.post("/api/v1/security/refresh", headers=bearer)

    def test_a_token_ends_with_the_password(
        self, house: Flask, client: FlaskClient, make_person: MakePerson
    ) -> None:
        key = make_person("robot", Role.READER)
        tokens = self._login(client, "robot", refresh=True).json
        assert tokens is not None
        assert set(tokens) == {"access_token", "refresh_token"}
        assert self._refresh(client, tokens["refresh_token"]).status_code == 200
        assert self._refresh(client, tokens["access_token"]).status_code in (401, 422)
        with house.app_context():
            accounts.reset_password(db.session.get_one(accounts.User, key))
            db.session.commit()
        assert self._refresh(client, tokens["refresh_token"]).status_code == 401

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"null",
            b'{"username": 1, "password": 2}',
            b'{"username": "x"}',
            b'{"username": {"$ne": 1}, "password": "x"}',
        ],
    )
    def test_nonsense_is_answered_with_400(self, client: FlaskClient, body: bytes) -> None:
        answer = client.post("/api/v1/security/login", data=body, content_type="application/json")
        assert answer.status_code == 400

    @pytest.mark.parametrize("name", ["\0", "\ud800", "x" * 100_000, "' or 1=1 --", ""])
    def test_odd_names_are_just_wrong(self, client: FlaskClient, name: str) -> None:
        assert self._login(client, name).status_code == 401

    def test_a_form_is_not_a_login(self, client: FlaskClient) -> None:
        data = {"username": "x", "password": "y"}
        assert client.post("/api/v1/security/login", data=data).status_code == 400

    def test_no_token_before_the_own_password(
        self, client: FlaskClient, make_person: MakePerson
    ) -> None:
        make_person("fresh", Role.READER, must_change=True)
        assert self._login(client, "fresh").status_code == 403
