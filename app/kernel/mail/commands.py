"""The command that tells how mail is doing: `flask --app app mail`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.mail import delivery, outbox
from app.kernel.mail.outbox import Mail, MailState

SHOWN = 10  # mails that wait or have failed


@click.command("mail")
@click.option("--to", "address", help="Send a mail to this address, now, to see whether it works.")
@with_appcontext
def mail_command(address: str | None) -> None:
    """Tell how many mails wait, were sent or have failed, and why; with --to send one now."""
    _count()
    if address:
        _try(address)
    if outbox.is_stuck():
        raise click.exceptions.Exit(1)


def _count() -> None:
    counted = select(Mail.state, func.count()).group_by(Mail.state)
    counts = {row.state: row.count for row in db.session.execute(counted)}
    click.echo("  ".join(f"{state.value}: {counts.get(state, 0)}" for state in MailState))
    unlucky = select(Mail).where(Mail.error.is_not(None)).order_by(Mail.id.desc()).limit(SHOWN)
    for mail in db.session.scalars(unlucky):
        click.echo(f"{mail.state.value}: {mail.key} to {mail.address}, tried {mail.tries}×")
        click.echo(f"    {mail.error}")


def _try(address: str) -> None:
    if not outbox.is_configured():
        raise click.ClickException("MAIL_SERVER is not set.")
    text = gettext("Mail from %(app)s reaches you.", app=current_app.config["APP_NAME"])
    trial = Mail(
        subject=text,
        plain=text,
        html=text,
        name="",
        address=address,
        locale=current_app.config["BABEL_DEFAULT_LOCALE"],
        message_id=outbox.new_message_id(),
        created_at=clock.now(),
    )
    try:
        delivery.send_now(trial)
    except (*delivery.OF_SERVER, *delivery.OF_MAIL) as failure:
        raise click.ClickException(f"It was not sent: {failure}") from None
    click.echo("sent")
