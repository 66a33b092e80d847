"""Delivery: what is due in the outbox is handed to the mail server, every two minutes."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_mail import BadHeaderError, Connection, Message

from app.kernel.actor import program
from app.kernel.mail import outbox
from app.kernel.mail.outbox import Mail
from app.kernel.work.jobs import job
from app.kernel.work.schedules import Every

PATIENCE = 20  # seconds one answer of the mail server is waited for
OF_SERVER = (SMTPException, OSError)
OF_MAIL = (BadHeaderError, UnicodeError)

log = logging.getLogger(__name__)


class Post(Connection):
    """A connection to the mail server that waits only so long and checks the certificate."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, switch to TLS and log in, as the settings say."""
        mail, context = self.mail, ssl.create_default_context()
        place = mail.server, mail.port or 0
        host: smtplib.SMTP = (
            smtplib.SMTP_SSL(*place, timeout=PATIENCE, context=context)
            if mail.use_ssl
            else smtplib.SMTP(*place, timeout=PATIENCE)
        )
        try:
            if mail.use_tls:
                host.starttls(context=context)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(self, *exc: Any) -> None:
        if self.host is not None:
            with suppress(*OF_SERVER):  # whatever it took, it has taken
                self.host.quit()
            self.host.close()


@job(label=_("Send the mail that waits"), every=Every(minutes=2))
def deliver() -> None:
    """Send what is due; several may do so at once, and each mail is sent by one of them."""
    with program():
        outbox.tidy_up()
        if outbox.is_configured():
            _empty()
        if outbox.is_stuck():
            log.error("mail has been waiting for hours; see the reasons with: flask mail")


def _empty() -> None:
    """Send one mail after the other over one connection, until none is due or the server fails."""
    mail = outbox.claim()
    if mail is None:
        return
    try:
        with Post(current_app.extensions["mail"]) as post:
            while mail is not None:
                _send(post, mail)
                mail = outbox.claim()
    except OF_SERVER as failure:
        log.warning("the mail server fails: %s", failure)
        if mail is not None:
            outbox.postpone(mail, failure)


def _send(post: Connection, mail: Mail) -> None:
    """Send one mail; what is wrong with it alone does not hold up the others.

    Raises:
        SMTPException, OSError: something is wrong with the server.
    """
    try:
        post.send(message_of(mail), envelope_from=_sender()[1])
    except SMTPRecipientsRefused as refusal:
        [(code, answer)] = refusal.recipients.values()
        _refused(mail, code, answer)
    except SMTPDataError as refusal:
        _refused(mail, refusal.smtp_code, refusal.smtp_error)
    except OF_MAIL as wrong:
        outbox.note_failed(mail, repr(wrong))
    else:
        outbox.note_sent(mail)


def send_now(mail: Mail) -> None:
    """Send a mail that is not in the outbox.

    Raises:
        OF_SERVER, OF_MAIL: what went wrong.
    """
    with Post(current_app.extensions["mail"]) as post:
        post.send(message_of(mail), envelope_from=_sender()[1])


def _refused(mail: Mail, code: int, answer: bytes | str) -> None:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    log.warning("mail %s is refused: %s %s", mail.id, code, text)
    settle = outbox.note_failed if code >= 500 else outbox.postpone
    settle(mail, f"{code} {text}")


def message_of(mail: Mail) -> Message:
    """Return a mail as it is sent; it is the same each time."""
    message = Message(
        mail.subject,
        recipients=[(mail.name, mail.address)],
        body=mail.plain,
        html=mail.html,
        date=mail.created_at.timestamp(),
        extra_headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.locale.replace("_", "-"),
        },
    )
    message.sender = _sender()
    message.msgId = mail.message_id
    return message


def _sender() -> tuple[str, str]:
    sender: tuple[str, str] = current_app.config["MAIL_DEFAULT_SENDER"]
    return sender
