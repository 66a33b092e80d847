"""Settings: every wrong one is a sentence, the keys are made once, the table is the README's."""

import stat
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parent


def load(folder: Path, **environ: str) -> dict[str, object]:
    return config.load({"DATA_DIR": str(folder), **environ})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("HOST", " "),
        ("BASE_URL", "crm.example.com"),
        ("BASE_URL", "https://crm.example.com/crm"),
        ("DATABASE_URL", "mysql://root@localhost/crm"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("REDIS_URL", "localhost:6379"),
        ("TIMEZONE", "Asia/Beijing"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("MAIL_USE_TLS", "perhaps"),
        ("MAIL_DEFAULT_SENDER", "the office"),
        ("MAIL_DEFAULT_SENDER", "Hengji <a@example.com>\nBcc: b@example.com"),
        ("WORKERS", "2"),
        ("THREADS", "0"),
        ("MAX_UPLOAD_MB", "-1"),
        ("LOG_LEVEL", "loud"),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "x" * 64),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(config.SettingError) as refused:
        load(tmp_path, **{name: value})

    sentence = refused.value.format_message()
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({"MAIL_DEFAULT_SENDER": "a@example.com"}, ("衡记", "a@example.com")),
        ({"MAIL_DEFAULT_SENDER": "后台 <a@example.com>"}, ("后台", "a@example.com")),
        ({"MAIL_USERNAME": "b@example.com"}, ("衡记", "b@example.com")),
    ],
)
def test_mails_have_a_sender(tmp_path: Path, given: dict[str, str], sender: object) -> None:
    assert load(tmp_path, MAIL_SERVER="mail", **given)["MAIL_DEFAULT_SENDER"] == sender


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "MAIL_DEFAULT_SENDER"),
        ({"MAIL_USERNAME": "office"}, "MAIL_DEFAULT_SENDER"),
        ({"MAIL_USE_TLS": "yes", "MAIL_USE_SSL": "yes"}, "MAIL_USE_TLS"),
    ],
)
def test_a_mail_server_asks_for_more(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(config.SettingError, match=named):
        load(tmp_path, MAIL_SERVER="mail", **given)


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(config.SettingError) as refused:
        load(tmp_path, DATABASE_URL="oracle://clerk:hunter2@db/crm")

    assert "hunter2" not in refused.value.format_message()


def test_defaults_need_nothing_but_a_folder(tmp_path: Path) -> None:
    settings = load(tmp_path / "new")

    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'new' / 'hengji.db'}"
    assert settings["WORKERS"] == 1
    assert settings["BABEL_DEFAULT_LOCALE"] == "zh_Hans"
    assert settings["SESSION_COOKIE_SECURE"] is False


def test_keys_are_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["HISTORY_KEY"] == second["HISTORY_KEY"]
    assert first["HISTORY_KEY"] != bytes.fromhex(str(first["SECRET_KEY"]))
    for name in ("secret.key", "history.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)

    with pytest.raises(config.SettingError, match="can be read by others"):
        load(tmp_path)


def test_a_damaged_key_stops_the_start(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "history.key").write_text("0123")

    with pytest.raises(config.SettingError, match="64 hexadecimal digits"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p%40@db:5433/crm", "postgresql+psycopg://u:p%40@db:5433/crm"),
        ("postgresql:///crm?host=/run/pg", "postgresql+psycopg:///crm?host=/run/pg"),
        ("sqlite:////srv/crm.db", "sqlite:////srv/crm.db"),
    ],
)
def test_database_addresses_are_understood(tmp_path: Path, given: str, used: str) -> None:
    assert load(tmp_path, DATABASE_URL=given)["SQLALCHEMY_DATABASE_URI"] == used


def test_https_keeps_cookies_off_plain_connections(tmp_path: Path) -> None:
    settings = load(tmp_path, BASE_URL="https://crm.example.com")

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert str(settings["SESSION_COOKIE_NAME"]).startswith("__Host-")
    assert "crm.example.com" in settings["TRUSTED_HOSTS"]  # type: ignore[operator]


def test_the_readme_shows_the_table() -> None:
    assert config.table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_chinese_readme_names_every_setting_and_default() -> None:
    readme = (ROOT / "README.zh.md").read_text(encoding="utf-8")

    for setting in config.SETTINGS:
        row = (
            f"| `{setting.name}` |"
            if setting.shown
            else f"| `{setting.name}` | `{setting.default}` |"
        )
        assert row in readme
