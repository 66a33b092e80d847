"""Settings: one table of environment variables, and the constants the framework is told.

`load()` reads and checks them. A wrong value is a `SettingError`: one sentence, exit status 2.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

import click

ROOT = Path(__file__).resolve().parent
LANGUAGES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET = 32

Environment = Mapping[str, str]


class SettingError(click.ClickException):
    """A setting that cannot be used; the message is a whole sentence for the operator."""

    exit_code = 2


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it is called, what it means, how it is read."""

    name: str
    default: str
    meaning: str
    parse: Callable[[str], Any] = str
    shown: str = ""  # what the table of defaults says when the value is derived


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.strip().isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _optional(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: parse(text) if text.strip() else None


def _one_of(*values: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"one of {', '.join(values)}")
        return text

    return parse


def _yes_or_no(text: str) -> bool:
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "0": False,
        "false": False,
        "no": False,
        "": False,
    }
    if text.strip().lower() not in known:
        raise ValueError("yes or no")
    return known[text.strip().lower()]


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("a time zone such as Asia/Shanghai") from None
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("some text")
    return text.strip()


def _base_url(text: str) -> SplitResult:
    parts = urlsplit(text.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ValueError("an address such as https://crm.example.com, without a path")
    return parts


def _database(text: str) -> str:
    parts = urlsplit(text.strip())
    backend, _plus, _driver = parts.scheme.partition("+")
    if backend in {"postgresql", "postgres"} and len(parts.path) > 1:
        return "postgresql+psycopg:" + text.strip().partition(":")[2]
    file = unquote(parts.path.removeprefix("/"))
    if backend != "sqlite" or parts.netloc or not file or file == ":memory:":
        raise ValueError("sqlite:////path/to/file.db or postgresql://user:password@host/database")
    return f"sqlite:///{Path(file).absolute()}"


def _redis(text: str) -> str:
    if urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("an address such as redis://localhost:6379/0")
    return text


def _sender(text: str) -> tuple[str, str]:
    """Read an address with or without a name before it."""
    name, address = parseaddr(text)
    if not text.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("an address such as hengji@example.com, or a name and <an address>")
    return name, address


SETTINGS = (
    Setting("HOST", "127.0.0.1", "Address to listen on", _text),
    Setting("PORT", "8080", "Port to listen on", _integer(1, 65535)),
    Setting(
        "BASE_URL",
        "",
        "Address people type in the browser; needed behind a proxy. With https, cookies are sent"
        " over https only",
        _optional(_base_url),
        shown="none",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "SQLite file or PostgreSQL database",
        _optional(_database),
        shown="`hengji.db` under `DATA_DIR`",
    ),
    Setting(
        "REDIS_URL",
        "",
        "Redis for jobs and limits, when several machines share the work",
        _optional(_redis),
        shown="none: embedded",
    ),
    Setting("DATA_DIR", "instance", "Folder for the database, files, keys and queue", _text),
    Setting(
        "SECRET_KEY",
        "",
        "Signs sessions; at least 32 characters",
        _optional(str),
        shown="from `SECRET_KEY_FILE`",
    ),
    Setting(
        "SECRET_KEY_FILE",
        "",
        "File that holds it; made on the first start",
        _optional(Path),
        shown="`secret.key` under `DATA_DIR`",
    ),
    Setting(
        "HISTORY_KEY_FILE",
        "",
        "File with the key that seals the history; made on the first start, keep a copy elsewhere",
        _optional(Path),
        shown="`history.key` under `DATA_DIR`",
    ),
    Setting("ADMIN_USERNAME", "guanliyuan", "Name of the first administrator", _text),
    Setting(
        "ADMIN_PASSWORD",
        "",
        "Password of the first administrator; both only matter on the first start",
        _optional(str),
        shown="random, printed once",
    ),
    Setting("APP_NAME", "衡记", "Name shown on every page", _text),
    Setting("COMPANY_NAME", "", "Name of the company on printed forms", shown="none"),
    Setting(
        "DEFAULT_LANGUAGE", "zh_Hans", "Language before somebody chooses one", _one_of(*LANGUAGES)
    ),
    Setting("TIMEZONE", "Asia/Shanghai", "Time zone of the company", _zone),
    Setting(
        "MAIL_SERVER", "", "Mail server; without one, notices stay in the program", shown="none"
    ),
    Setting("MAIL_PORT", "25", "Port of the mail server", _integer(1, 65535)),
    Setting(
        "MAIL_USE_TLS",
        "no",
        "Switch to TLS after connecting; the server's certificate is checked",
        _yes_or_no,
    ),
    Setting("MAIL_USE_SSL", "no", "Connect over TLS; the same check", _yes_or_no),
    Setting("MAIL_USERNAME", "", "Account at the mail server", _optional(str), shown="none"),
    Setting("MAIL_PASSWORD", "", "Its password", _optional(str), shown="none"),
    Setting(
        "MAIL_DEFAULT_SENDER",
        "",
        "Sender of mails, with or without a name before the address",
        _optional(_sender),
        shown="`MAIL_USERNAME`",
    ),
    Setting(
        "WORKERS",
        "",
        "Server processes; more than one needs PostgreSQL",
        _optional(_integer(1, 64)),
        shown="1, with PostgreSQL 2",
    ),
    Setting("THREADS", "8", "Threads of each server process", _integer(1, 128)),
    Setting("PROXY_HOPS", "0", "Trusted proxies in front of the server", _integer(0, 5)),
    Setting("MAX_UPLOAD_MB", "20", "Largest request, files included, in MiB", _integer(1, 1024)),
    Setting("SESSION_HOURS", "12", "Hours after which everybody signs in again", _integer(1, 168)),
    Setting("IDLE_MINUTES", "30", "Minutes without a click that end a session", _integer(1, 1440)),
    Setting("LOG_LEVEL", "INFO", "How much is written to the log", _one_of(*LOG_LEVELS)),
)

FRAMEWORK: dict[str, Any] = {
    # Who may enter, and how often somebody may try.
    "AUTH_TYPE": 1,
    "AUTH_USERNAME_CI": True,
    "AUTH_USER_REGISTRATION": False,
    "AUTH_RATE_LIMITED": True,
    "RATELIMIT_ENABLED": True,
    "RATELIMIT_HEADERS_ENABLED": False,
    # The administrator holds everything without a line in the database.
    "FAB_ROLES": {"Admin": [["^.*$", "^.*$"]]},
    # The schema belongs to the migrations, the permissions to `sync-security`.
    "FAB_CREATE_DB": False,
    "FAB_UPDATE_PERMS": False,
    "FAB_ADD_SECURITY_API": False,
    "FAB_ADD_SECURITY_PERMISSION_VIEW": False,
    "FAB_ADD_SECURITY_VIEW_MENU_VIEW": False,
    "FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW": False,
    "FAB_API_SWAGGER_UI": False,
    "FAB_API_SHOW_STACKTRACE": False,
    "FAB_ALLOW_GET_UNSAFE_MUTATIONS": False,
    "APP_THEME": "",
    # A form may stay open as long as the session lives.
    "WTF_CSRF_ENABLED": True,
    "WTF_CSRF_TIME_LIMIT": None,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=15),
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "MAX_FORM_PARTS": 5000,
    "SQLALCHEMY_TRACK_MODIFICATIONS": False,
    "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    "LANGUAGES": {code: {"flag": "", "name": name} for code, name in LANGUAGES.items()},
}


def load(environ: Environment | None = None) -> dict[str, Any]:
    """Return the whole configuration of the application.

    Makes the data folder and the keys in it when they are missing.

    Raises:
        SettingError: a value cannot be used.
    """
    given = {
        setting.name: _read(setting, os.environ if environ is None else environ)
        for setting in SETTINGS
    }
    folder = _data_folder(given["DATA_DIR"])
    database = given["DATABASE_URL"] or f"sqlite:///{folder / 'hengji.db'}"
    hours = timedelta(hours=given.pop("SESSION_HOURS"))
    language = given.pop("DEFAULT_LANGUAGE")
    return {
        **FRAMEWORK,
        **given,
        **_addresses(given["BASE_URL"]),
        **_mail(given),
        **_databases(database, given["WORKERS"], given["THREADS"]),
        "DATA_DIR": str(folder),
        "UPLOAD_FOLDER": str(folder / "files"),
        "SECRET_KEY": _secret_key(
            given["SECRET_KEY"], given["SECRET_KEY_FILE"] or folder / "secret.key"
        ),
        "HISTORY_KEY": bytes.fromhex(
            _key_file(given["HISTORY_KEY_FILE"] or folder / "history.key")
        ),
        "BABEL_DEFAULT_LOCALE": language,
        "BABEL_DEFAULT_TIMEZONE": given["TIMEZONE"],
        "PERMANENT_SESSION_LIFETIME": hours,
        "SESSION_ABSOLUTE": hours,
        "SESSION_IDLE": timedelta(minutes=given["IDLE_MINUTES"]),
        "MAX_CONTENT_LENGTH": given["MAX_UPLOAD_MB"] * 1024 * 1024,
        "RATELIMIT_STORAGE_URI": given["REDIS_URL"] or "memory://",
    }


def _read(setting: Setting, environ: Environment) -> Any:
    text = environ.get(setting.name, setting.default)
    try:
        return setting.parse(text)
    except ValueError as wanted:
        secret = any(word in setting.name for word in ("PASSWORD", "KEY", "URL"))
        shown = "the value given" if secret else repr(text)
        raise SettingError(f"{setting.name} must be {wanted}; {shown} is not.") from None


def _addresses(base: SplitResult | None) -> dict[str, Any]:
    """Return what follows from the address people type: hosts to trust, how cookies travel."""
    if base is None:
        return {"BASE_URL": None, "SESSION_COOKIE_NAME": "hengji", "SESSION_COOKIE_SECURE": False}
    secure = base.scheme == "https"
    return {
        "BASE_URL": base.geturl(),
        "PREFERRED_URL_SCHEME": base.scheme,
        "TRUSTED_HOSTS": [base.hostname, "127.0.0.1", "localhost", "[::1]"],
        "FAB_SAFE_REDIRECT_HOSTS": [base.netloc],
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-hengji" if secure else "hengji",
    }


def _mail(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from the mail server: who the mails come from."""
    sender: tuple[str, str] | None = given["MAIL_DEFAULT_SENDER"]
    if not given["MAIL_SERVER"]:
        return {}
    if given["MAIL_USE_TLS"] and given["MAIL_USE_SSL"]:
        raise SettingError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other; choose one.")
    try:
        name, address = sender or _sender(given["MAIL_USERNAME"] or "")
    except ValueError as wanted:
        raise SettingError(f"MAIL_DEFAULT_SENDER must be {wanted}; none is given.") from None
    return {"MAIL_DEFAULT_SENDER": (name or given["APP_NAME"], address)}


def _databases(url: str, workers: int | None, threads: int) -> dict[str, Any]:
    embedded = url.startswith("sqlite:")
    if embedded and (workers or 1) > 1:
        raise SettingError(
            "WORKERS must be 1 with SQLite; set DATABASE_URL to a PostgreSQL database."
        )
    pool = {"pool_size": threads, "max_overflow": 4}
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": pool if embedded else pool | {"pool_pre_ping": True},
        "WORKERS": workers or (1 if embedded else 2),
    }


def _data_folder(text: str) -> Path:
    folder = Path(text) if Path(text).is_absolute() else ROOT / text
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"DATA_DIR {folder} cannot be made: {error.strerror}.") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise SettingError(f"DATA_DIR {folder} cannot be written to.")
    return folder


def _secret_key(given: str | None, file: Path) -> str:
    key = given or _key_file(file)
    if len(key) < SHORTEST_SECRET or len(set(key)) < SHORTEST_SECRET // 4:
        raise SettingError(
            "SECRET_KEY must be at least 32 random characters; the one given is not."
        )
    return key


def _key_file(file: Path) -> str:
    """Return the key kept in a file (hexadecimal); make it, 64 random bytes, if there is none."""
    try:
        _make_key(file)
        mode = stat.S_IMODE(file.stat().st_mode)
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"The key file {file} cannot be used: {error}.") from None
    if mode & 0o077:
        raise SettingError(f"The key file {file} can be read by others; run: chmod 600 {file}")
    if len(key) < 2 * SHORTEST_SECRET or set(key) - set("0123456789abcdef"):
        raise SettingError(f"The key file {file} must hold at least 64 hexadecimal digits.")
    return key


def _make_key(file: Path) -> None:
    """Write a new key, whole or not at all: two processes may start at once."""
    if file.exists():
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(64) + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def table() -> str:
    """Return the table of settings as the README shows it."""
    rows = (
        f"| `{setting.name}` | {setting.shown or f'`{setting.default}`'} | {setting.meaning} |"
        for setting in SETTINGS
    )
    return "\n".join(("| variable | default | meaning |", "| --- | --- | --- |", *rows))
