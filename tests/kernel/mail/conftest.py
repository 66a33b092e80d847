"""A mail server that listens on this machine, and an application that knows it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import flask_mail
import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import delete, select

from app.kernel.database import db
from app.kernel.mail.outbox import Mail
from app.kernel.registers.notices import Notice

SENDER = ("衡记后台", "hengji@example.com")
BASE = "https://hengji.example.com"


@dataclass
class PostOffice:
    """What a mail server has taken, and how it answers."""

    port: int
    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # by address; to its content
    refusals: dict[str, str] = field(default_factory=dict)  # by address; to the recipient
    controller: Any = None

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            message = cast(EmailMessage, message_from_bytes(envelope.content, policy=default))
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        return answer

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        if self.controller is not None:
            self.controller.stop(no_assert=True)
            self.controller = None

    @property
    def messages(self) -> list[EmailMessage]:
        return [message for _sender, _to, message in self.taken]


@pytest.fixture
def post_office(house: Flask) -> Iterator[PostOffice]:
    """An open mail server; the application sends its mail there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office = PostOffice(probe.getsockname()[1])
    before = dict(house.config)
    house.config.update(
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=office.port,
        MAIL_DEFAULT_SENDER=SENDER,
        MAIL_SUPPRESS_SEND=False,
        BASE_URL=BASE,
    )
    flask_mail.Mail(house)
    office.open()
    yield office
    office.close()
    house.config.update(before)
    house.config.pop("MAIL_SUPPRESS_SEND")
    flask_mail.Mail(house)
    with house.app_context():
        for table in (Mail, Notice):
            db.session.execute(delete(table))
        db.session.commit()


@pytest.fixture
def stored(house: Flask) -> Any:
    """Return a function that reads the outbox."""

    def read() -> list[Mail]:
        with house.app_context():
            found = list(db.session.scalars(select(Mail).order_by(Mail.id)))
            db.session.expunge_all()
            return found

    return read
