"""Keeps the web server and the worker running side by side, and stops them together."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from socket import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from app.kernel.database import db
from app.kernel.work import jobs

STOPPING = (signal.SIGTERM, signal.SIGINT)
PATIENCE = 25  # seconds a child gets to finish what it is doing
PAUSE = 1.0  # seconds before a worker that died is started again
PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


class WebServer(BaseApplication):
    """Gunicorn with our settings, on a port that is open already."""

    def __init__(self, app: Flask, port: socket) -> None:
        self.app = app
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what our settings say."""
        settings = {
            "bind": f"fd://{self.port.fileno()}",
            "worker_class": "gthread",
            "workers": self.app.config["WORKERS"],
            "threads": self.app.config["THREADS"],
            "timeout": 120,
            "graceful_timeout": PATIENCE - 5,
            "keepalive": 5,
            "preload_app": True,
            "post_fork": lambda _server, _worker: leave_connections(self.app),
            "control_socket_disable": True,
            "forwarded_allow_ips": "",  # proxies are trusted by PROXY_HOPS alone
            "proc_name": "hengji",
            "loglevel": "debug" if self.app.config["LOG_LEVEL"] == "DEBUG" else "warning",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        hops = self.app.config["PROXY_HOPS"]
        if not hops:
            return self.app
        return ProxyFix(self.app, x_for=hops, x_proto=hops, x_host=hops)


class Keeper:
    """Runs the parts as child processes and stops them together."""

    def __init__(self, parts: dict[str, Callable[[], None]]) -> None:
        self.parts = parts
        self.children: dict[int, str] = {}
        self.stopped = False

    def run(self) -> int:
        """Keep the parts running until told to stop or the web server ends."""
        for signum in STOPPING:
            signal.signal(signum, self._stop)
        for name in self.parts:
            self._start(name)
        while not self.stopped:
            self._watch()
        return self._end()

    def _start(self, name: str) -> None:
        child = os.fork()
        if child:
            self.children[child] = name
            return
        status = 1
        try:
            os.setsid()  # Ctrl-C reaches the keeper alone, which then stops its children in order
            die_with_parent()
            for signum in STOPPING:
                signal.signal(signum, signal.SIG_DFL)
            self.parts[name]()
            status = 0
        except SystemExit as ending:
            status = ending.code if isinstance(ending.code, int) else 1
        except BaseException:
            log.exception("%s failed", name)
        finally:
            logging.shutdown()
            os._exit(status)

    def _watch(self) -> None:
        child, status = os.waitpid(-1, os.WNOHANG)
        name = self.children.pop(child, None)
        if name == "web":
            log.error("the web server ended with status %s", os.waitstatus_to_exitcode(status))
            self.stopped = True
        elif name is not None and not self.stopped:
            log.error("the %s ended and is started again", name)
            time.sleep(PAUSE)
            self._start(name)
        elif not self.stopped:
            time.sleep(0.2)

    def _stop(self, _signum: int, _frame: Any) -> None:
        self.stopped = True

    def _end(self) -> int:
        """Ask the children to stop, then make them; return the exit status."""
        clean = "web" in self.children.values()
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self.children and time.monotonic() < deadline:
            child, _status = os.waitpid(-1, os.WNOHANG)
            self.children.pop(child, None)
            time.sleep(0.02)
        self._tell(signal.SIGKILL)
        return 0 if clean else 1

    def _tell(self, signum: int) -> None:
        for child in list(self.children):
            try:
                os.kill(child, signum)
            except ProcessLookupError:
                del self.children[child]


def serve(app: Flask, port: socket) -> int:
    """Serve until told to stop; return the exit status."""
    gc.freeze()  # what is loaded stays; the children share it untouched
    web = WebServer(app, port)
    return Keeper({"web": web.run, "worker": lambda: jobs.run_worker(app)}).run()


def die_with_parent() -> None:
    """Ask Linux to stop this process when its parent is killed; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def leave_connections(app: Flask) -> None:
    """Forget the database connections of the process this one was forked from."""
    with app.app_context():
        db.engine.dispose(close=False)


def set_up_log(level: str) -> None:
    """Log to the terminal; what libraries say about themselves only when it matters."""
    shape = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    logging.basicConfig(level=level, format=shape, force=True)
    for library in ("flask_appbuilder", "huey", "alembic"):
        logging.getLogger(library).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
