"""Mail is sent once, also when servers fail, workers race and processes die."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.errors import DuplicateValue, NotAllowed, RegulationError
from app.kernel.mail import delivery, outbox
from app.kernel.mail.outbox import Mail, MailState
from app.kernel.registers.operations import transaction
from tests.kernel.mail.conftest import SENDER, PostOffice

pytestmark = pytest.mark.databases

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEADERS = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"} | {
    "Auto-Submitted",
    "Content-Language",
}
Stored = Callable[[], list[Mail]]


def write(
    house: Flask,
    key: str = "digest/1",
    *,
    name: str = "李军磊",
    address: str = "li@example.com",
    subject: str = "衡记：3 条新提醒",
) -> None:
    with house.app_context(), clock.freeze(MONDAY), transaction() as session:
        outbox.put(
            session,
            key,
            name,
            address,
            locale="zh_Hans",
            subject=subject,
            plain="请归还档案",
            html="<p>请归还档案</p>",
        )


def deliver(house: Flask, after: timedelta = timedelta()) -> None:
    with house.app_context(), clock.freeze(MONDAY + after):
        delivery.deliver.call_local()


class TestMessage:
    def test_it_arrives_as_it_was_written(self, house: Flask, post_office: PostOffice) -> None:
        write(house)
        deliver(house)

        [(envelope_from, envelope_to, message)] = post_office.taken
        assert (envelope_from, envelope_to) == (SENDER[1], ["li@example.com"])
        assert message["Subject"] == "衡记：3 条新提醒"
        assert str(message["From"]) == "衡记后台 <hengji@example.com>"
        assert str(message["To"]) == "李军磊 <li@example.com>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == "zh-Hans"
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        assert plain is not None
        assert html is not None
        assert plain.get_content().strip() == "请归还档案"
        assert html.get_content().strip() == "<p>请归还档案</p>"

    def test_its_headers_are_ascii(self, house: Flask, post_office: PostOffice) -> None:
        write(house, name="王·买买提“阿里”", subject="很长的主题" * 40)
        with house.app_context():
            mail = db.session.scalars(select(Mail)).one()
            head, _blank, _body = delivery.message_of(mail).as_bytes().partition(b"\r\n\r\n")

        assert head.isascii()
        assert max(len(line) for line in head.split(b"\r\n")) < 998

    @pytest.mark.parametrize(
        "evil",
        [
            "李\r\nBcc: all@example.com",
            "李\nBcc: all@example.com",
            "李\r\n\r\nbody",
            '"李" <other@example.com>, x',
            "李\u2028Bcc: all@example.com",
            "李\0\x0bBcc: all@example.com",
        ],
    )
    def test_no_name_and_no_subject_adds_a_header(
        self, house: Flask, post_office: PostOffice, evil: str
    ) -> None:
        write(house, name=evil, subject=evil)
        deliver(house)

        [(_from, to, message)] = post_office.taken
        assert to == ["li@example.com"]
        assert message["Bcc"] is None
        assert [each.addr_spec for each in message["To"].addresses] == ["li@example.com"]
        assert set(message.keys()) == HEADERS
        assert len(message.keys()) == len(HEADERS)

    def test_an_address_with_a_line_break_is_given_up(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house, "1", address="li@example.com\r\nRCPT TO:<all@example.com>")
        write(house, "2")
        deliver(house)

        assert [to for _from, to, _message in post_office.taken] == [["li@example.com"]]
        assert [mail.state for mail in stored()] == [MailState.FAILED, MailState.SENT]


class TestOutbox:
    def test_a_mail_goes_with_its_transaction(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        with house.app_context(), suppress(RegulationError), transaction() as session:
            outbox.put(session, "1", "", "a@b.c", locale="en", subject="", plain="", html="")
            raise NotAllowed

        deliver(house)

        assert stored() == []
        assert post_office.taken == []

    def test_a_key_makes_one_mail(self, house: Flask, post_office: PostOffice) -> None:
        write(house, "digest/2026-11-23/7")

        with pytest.raises(DuplicateValue):
            write(house, "digest/2026-11-23/7")

    def test_what_was_sent_is_not_sent_again(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        for minutes in range(0, 240, 30):
            deliver(house, timedelta(minutes=minutes))

        assert len(post_office.taken) == 1
        [mail] = stored()
        assert (mail.state, mail.tries, mail.sent_at) == (MailState.SENT, 1, MONDAY)

    def test_without_a_mail_server_nothing_is_sent(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        house.config["MAIL_SERVER"] = ""

        deliver(house)

        assert post_office.taken == []
        assert stored()[0].state == MailState.WAITING

    def test_what_is_long_done_with_is_removed(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        deliver(house)

        deliver(house, timedelta(days=29))
        assert len(stored()) == 1
        deliver(house, timedelta(days=31))
        assert stored() == []


class TestServerDown:
    def test_it_is_sent_when_the_server_is_back_under_the_same_message_id(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        post_office.close()
        deliver(house)
        [waiting] = stored()
        assert (waiting.state, waiting.tries) == (MailState.WAITING, 1)
        assert "refused" in str(waiting.error)

        post_office.open()
        deliver(house, timedelta(minutes=4))
        assert post_office.taken == []
        deliver(house, timedelta(minutes=6))

        [message] = post_office.messages
        assert message["Message-ID"] == waiting.message_id
        assert stored()[0].state == MailState.SENT

    def test_pauses_grow_to_an_hour(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        post_office.close()
        tried, after = [], timedelta()
        for _try in range(7):
            deliver(house, after)
            pause = stored()[0].due_at - (MONDAY + after)
            tried.append(pause // timedelta(minutes=1))
            after += pause

        assert tried == [5, 10, 20, 40, 60, 60, 60]

    def test_it_is_given_up_after_three_days(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        write(house)
        post_office.close()
        deliver(house, timedelta(days=2, hours=23))
        assert stored()[0].state == MailState.WAITING

        deliver(house, timedelta(days=3, minutes=1))

        assert stored()[0].state == MailState.FAILED

    def test_one_failure_stops_the_round(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        for number in range(3):
            write(house, str(number))
        post_office.close()

        deliver(house)

        assert [mail.tries for mail in stored()] == [1, 0, 0]

    def test_the_log_and_readyz_tell_of_mail_that_waits_for_hours(
        self, house: Flask, post_office: PostOffice, caplog: pytest.LogCaptureFixture
    ) -> None:
        write(house)
        post_office.close()
        deliver(house, timedelta(hours=1))
        assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []

        deliver(house, timedelta(hours=3))

        assert "waiting for hours" in caplog.text
        with clock.freeze(MONDAY + timedelta(hours=1)):
            assert house.test_client().get("/readyz").get_json()["checks"]["mail"]
        with clock.freeze(MONDAY + timedelta(hours=3)):
            assert not house.test_client().get("/readyz").get_json()["checks"]["mail"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("refusals", "answers", "state", "error"),
        [
            ({"a@b.c": "550 no such user"}, {}, MailState.FAILED, "550 no such user"),
            ({"a@b.c": "450 later"}, {}, MailState.WAITING, "450 later"),
            ({}, {"a@b.c": "554 refused"}, MailState.FAILED, "554 refused"),
            ({}, {"a@b.c": "452 disk full"}, MailState.WAITING, "452 disk full"),
        ],
    )
    def test_one_refused_mail_holds_up_no_other(
        self,
        house: Flask,
        post_office: PostOffice,
        stored: Stored,
        refusals: dict[str, str],
        answers: dict[str, str],
        state: MailState,
        error: str,
    ) -> None:
        post_office.refusals, post_office.answers = refusals, answers
        write(house, "1", address="a@b.c")
        write(house, "2")

        deliver(house)

        refused, other = stored()
        assert (refused.state, refused.error) == (state, error)
        assert other.state == MailState.SENT


class TestSeveralWorkers:
    def test_each_mail_is_sent_by_one_of_them(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        for number in range(20):
            write(house, str(number), address=f"{number}@example.com")
        gate = Barrier(4)

        def work(_worker: int) -> None:
            gate.wait(timeout=20)
            deliver(house)

        with ThreadPoolExecutor(4) as workers:
            list(workers.map(work, range(4)))

        sent = sorted(to[0] for _from, to, _message in post_office.taken)
        assert sent == sorted(f"{number}@example.com" for number in range(20))
        assert {(mail.state, mail.tries) for mail in stored()} == {(MailState.SENT, 1)}

    def test_a_claimed_mail_is_left_alone(self, house: Flask, post_office: PostOffice) -> None:
        write(house)
        with house.app_context(), clock.freeze(MONDAY):
            assert outbox.claim() is not None
            assert outbox.claim() is None

        deliver(house, timedelta(minutes=9))

        assert post_office.taken == []

    def test_who_dies_before_noting_it_makes_one_double_of_the_same_message_id(
        self,
        house: Flask,
        post_office: PostOffice,
        stored: Stored,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        write(house)
        with monkeypatch.context() as dying:
            dying.setattr(outbox, "note_sent", _die)
            with pytest.raises(KeyboardInterrupt):
                deliver(house)
        assert len(post_office.taken) == 1

        for minutes in (5, 11, 22, 33):
            deliver(house, timedelta(minutes=minutes))

        first, second = post_office.messages
        assert first["Message-ID"] == second["Message-ID"]
        assert first["Date"] == second["Date"]
        assert stored()[0].state == MailState.SENT


def _die(_mail: Mail) -> None:
    raise KeyboardInterrupt


class TestCommand:
    def test_it_counts_and_gives_the_reasons(self, house: Flask, post_office: PostOffice) -> None:
        post_office.refusals = {"a@b.c": "550 no such user"}
        write(house, "1", address="a@b.c")
        write(house, "2")
        deliver(house)

        told = house.test_cli_runner().invoke(args=["mail"])

        assert told.exit_code == 0, told.output
        assert "waiting: 0  sent: 1  failed: 1" in told.output
        assert "550 no such user" in told.output

    def test_it_ends_badly_while_mail_is_stuck(self, house: Flask, post_office: PostOffice) -> None:
        write(house)

        assert house.test_cli_runner().invoke(args=["mail"]).exit_code == 1

    def test_it_sends_a_mail_to_see_whether_it_works(
        self, house: Flask, post_office: PostOffice
    ) -> None:
        run = house.test_cli_runner()
        sent = run.invoke(args=["mail", "--to", "admin@example.com"])
        post_office.close()
        failed = run.invoke(args=["mail", "--to", "admin@example.com"])

        assert (sent.exit_code, failed.exit_code) == (0, 1)
        assert "was not sent" in failed.output
        assert [to for _from, to, _message in post_office.taken] == [["admin@example.com"]]
        with house.app_context():
            assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


class TestAskedFor:
    """Somebody asks for another try of what is not sent."""

    def test_what_was_given_up_is_sent_under_its_message_id(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        post_office.refusals["li@example.com"] = "550 no such user"
        write(house)
        deliver(house)
        [before] = stored()
        post_office.refusals.clear()

        with house.app_context(), clock.freeze(MONDAY + timedelta(days=5)):
            assert outbox.try_again() == 1
        deliver(house, timedelta(days=5))

        [mail] = stored()
        assert (mail.state, mail.message_id) == (MailState.SENT, before.message_id)
        assert len(post_office.taken) == 1

    def test_what_was_put_off_is_due_at_once(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        post_office.refusals["li@example.com"] = "450 later"
        write(house)
        deliver(house)
        post_office.refusals.clear()

        with house.app_context(), clock.freeze(MONDAY + timedelta(seconds=5)):
            assert outbox.try_again() == 1
        deliver(house, timedelta(seconds=6))

        assert len(post_office.taken) == 1

    def test_what_is_being_sent_or_was_sent_is_left_alone(
        self, house: Flask, post_office: PostOffice
    ) -> None:
        write(house, "1")
        write(house, "2")
        with house.app_context(), clock.freeze(MONDAY):
            outbox.claim()
            sent = outbox.claim()
            assert sent is not None
            outbox.note_sent(sent)

            assert outbox.try_again() == 0

    def test_it_is_given_up_again_only_days_later(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        post_office.refusals["li@example.com"] = "550 no such user"
        write(house)
        deliver(house)
        with house.app_context(), clock.freeze(MONDAY + timedelta(days=5)):
            outbox.try_again()
            assert not outbox.is_stuck()
        post_office.close()

        deliver(house, timedelta(days=5))

        assert stored()[0].state == MailState.WAITING
