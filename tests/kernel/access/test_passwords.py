"""What makes a password good enough."""

import pytest
from flask import Flask

from app.kernel.access import passwords
from app.kernel.access.passwords import WeakPassword


@pytest.fixture
def bare() -> Flask:
    app = Flask(__name__)
    app.config["FAB_PASSWORD_HASH_METHOD"] = "pbkdf2:sha256:1000"
    return app


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "明天九点在北门等那辆蓝色的货车",
        "d338-96ju-4ctv-6zpv",
        "Tr0ub4dor&3-lamp",
    ],
)
def test_a_long_password_of_ones_own_is_welcome(password: str) -> None:
    passwords.check(password, ["wangwu", "王五", "衡记"])


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short-but-x",
        "password1234",
        "P@ssw0rd2026!!",
        "Admin@123456",
        "administrator!",
        "woaini1314520",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "abcabcabcabcabc",
        "aaaaaaaaaaaaaab",
        "123456789012345",
        "Hengji-2026-2026",
        "wangwu123456",
        "王五王五衡记衡记衡记衡记1",
        "p" * 300,
        "ab\tcdefgh ijkl mnop",
    ],
)
def test_what_guessing_programs_try_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        passwords.check(password, ["wangwu", "王五", "衡记"])
    assert refusal.value.field == "password"


def test_made_passwords_differ_and_are_good_enough() -> None:
    made = {passwords.make() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password)


def test_only_the_right_password_matches(bare: Flask) -> None:
    with bare.app_context():
        stored = passwords.hashed("correct horse battery")
        assert passwords.matches(stored, "correct horse battery")
        assert not passwords.matches(stored, "correct horse batterz")
        assert not passwords.matches(None, "correct horse battery")
        assert not passwords.matches(stored, "x" * 1_000_000)
        assert not passwords.matches(stored, "\ud800")
        assert not passwords.matches(passwords.hashed(""), "")
