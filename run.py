"""Starts the server: opens the port, prepares the database, keeps web server and worker running."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any

import click

import config


def main() -> int:
    """Start the server; return the exit status."""
    parser = argparse.ArgumentParser(description="Start the server.")
    parser.add_argument("--demo", action="store_true", help="load the demo company first")
    demo = parser.parse_args().demo
    os.umask(0o077)  # whatever is written belongs to this account alone
    try:
        settings = config.load()
        with open_port(settings) as port:
            return start(settings, port, demo=demo)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code


def open_port(settings: Mapping[str, Any]) -> socket.socket:
    """Listen before the program is loaded: who comes early waits, and a taken port is told at once.

    Raises:
        SettingError: the port cannot be used.
    """
    host, number = settings["HOST"], settings["PORT"]
    port = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        port.bind((host, number))
        port.listen(1024)
    except OSError as error:
        port.close()
        if error.errno == errno.EADDRINUSE:
            raise config.SettingError(f"Port {number} is in use; choose another PORT.") from None
        raise config.SettingError(f"HOST {host} cannot be used: {error.strerror}.") from None
    return port


def start(settings: Mapping[str, Any], port: socket.socket, *, demo: bool) -> int:
    """Load the program, prepare the database, serve; return the exit status."""
    # Loading makes a million objects and no garbage: collecting meanwhile costs half a second.
    gc.disable()
    leave_out(settings)
    from app import cli, create_app, server

    app = create_app(settings)
    gc.enable()
    server.set_up_log(settings["LOG_LEVEL"])
    cli.prepare_server(app, demo=demo)
    click.echo(f"{settings['APP_NAME']}: {address(settings)}")
    return server.serve(app, port)


def leave_out(settings: Mapping[str, Any]) -> None:
    """Spare the start what libraries load if they find it, though nobody will use it."""
    unused = {
        "pygments": True,
        "redis": not settings["REDIS_URL"],
        "psycopg": settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:"),
    }
    sys.modules.update({name: None for name, yes in unused.items() if yes})  # type: ignore[misc]


def address(settings: Mapping[str, Any]) -> str:
    """Return what to type in the browser."""
    host = settings["HOST"]
    base: str | None = settings["BASE_URL"]
    return base or f"http://{f'[{host}]' if ':' in host else host}:{settings['PORT']}"


if __name__ == "__main__":
    sys.exit(main())
