"""One digest a person and day: of what is new and in reach, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.kernel import clock
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.access.credentials import Account, account_of, find_user
from app.kernel.database import db
from app.kernel.mail import digest
from app.kernel.mail.outbox import Mail
from app.kernel.registers.notices import Notice, mark_read, notify
from app.kernel.registers.operations import transaction
from app.kernel.roles import Role
from tests import makers
from tests.kernel.conftest import PASSWORD
from tests.kernel.mail.conftest import BASE, PostOffice

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("people")]

# 07:30 where the company is
MORNING = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
OVERDUE = "%(item)s was due back on %(due)s. Please return it."
LOCKED = "The account %(name)s is locked for 15 minutes: too many wrong passwords."
PEOPLE = {"clerk": Role.SALES_CLERK, "seller": Role.SALESPERSON, "silent": Role.READER}

Stored = Callable[[], list[Mail]]
LogIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def people(house: Flask) -> None:
    """Three accounts, one of them without an address."""
    with house.app_context(), transaction():
        for name, role in PEOPLE.items():
            email = "" if name == "silent" else f"{name}@example.com"
            details = Details(username=name, name=f"{name}先生", email=email, roles=[role])
            user, _password = accounts.create_account(details, PASSWORD, must_change=False)
            account_of(user).locale = "en"
        makers.make_employee("seller先生", user_id=_id("seller"))


@pytest.fixture(autouse=True)
def _as_before(house: Flask, post_office: PostOffice) -> Any:
    yield
    with house.app_context(), transaction() as session:
        for account in session.scalars(select(Account)):
            account.digest, account.locale = True, "en"
        for user in session.scalars(select(User)):
            user.active = True


def _id(name: str) -> int:
    user = find_user(name)
    assert user is not None
    return int(user.id)


def tell(house: Flask, *names: str, text: str = OVERDUE, row: Any = None, **values: str) -> None:
    """Tell people something, an hour before the digest."""
    values = values or {"item": "销-03-2021-00001", "due": "2026-11-20"}
    with house.app_context(), clock.freeze(MORNING - timedelta(hours=1)), transaction() as session:
        about = None if row is None else session.merge(row)
        notify(session, [_id(name) for name in names], text, values, about)


def make(house: Flask, after: timedelta = timedelta()) -> None:
    """Make the digests; while testing they are sent at once."""
    with house.app_context(), clock.freeze(MORNING + after):
        digest.make_digests.call_local()


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def set_account(house: Flask, name: str, **values: Any) -> None:
    with house.app_context(), transaction() as session:
        account = session.get_one(Account, _id(name))
        for key, value in values.items():
            setattr(account, key, value)


class TestWhen:
    @pytest.mark.parametrize(
        ("after", "mails"),
        [
            (timedelta(minutes=-1), 0),
            (timedelta(), 1),
            (timedelta(hours=16), 1),  # the server was down all day
            (timedelta(hours=17), 0),  # past midnight: the next morning
        ],
    )
    def test_from_half_past_seven_on_the_companys_clock(
        self, house: Flask, post_office: PostOffice, after: timedelta, mails: int
    ) -> None:
        tell(house, "clerk")

        make(house, after)

        assert len(post_office.taken) == mails

    def test_once_a_day(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk")
        make(house)
        tell(house, "clerk", item="销-03-2021-00002", due="2026-11-21")
        for minutes in (15, 30, 600):
            make(house, timedelta(minutes=minutes))
        assert len(post_office.taken) == 1

        make(house, timedelta(days=1))

        assert [to for _from, to, _message in post_office.taken] == [["clerk@example.com"]] * 2
        first, second = (bodies(message)[0] for message in post_office.messages)
        assert ("00001" in first, "00002" in first) == (True, False)
        assert ("00001" in second, "00002" in second) == (False, True)

    def test_two_at_once_make_one(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk", "seller")
        gate = Barrier(4)

        def work(_worker: int) -> None:
            gate.wait(timeout=20)
            make(house)

        with ThreadPoolExecutor(4) as workers:
            list(workers.map(work, range(4)))

        assert sorted(to[0] for _from, to, _message in post_office.taken) == [
            "clerk@example.com",
            "seller@example.com",
        ]

    def test_what_is_older_than_a_week_is_left_to_the_program(
        self, house: Flask, post_office: PostOffice
    ) -> None:
        tell(house, "clerk")

        make(house, timedelta(days=7))

        assert post_office.taken == []


class TestWho:
    def test_whoever_has_read_it_is_left_alone(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk", "seller")
        with house.app_context(), transaction() as session:
            mark_read(session, _id("clerk"))

        make(house)

        assert [to for _from, to, _message in post_office.taken] == [["seller@example.com"]]

    def test_no_address_no_mail(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        tell(house, "silent")

        make(house)

        assert stored() == []

    def test_who_turned_it_off_gets_none(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk")
        set_account(house, "clerk", digest=False)

        make(house)

        assert post_office.taken == []

    def test_a_closed_account_gets_none(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk")
        with house.app_context(), transaction():
            accounts.disable(find_user("clerk"))

        make(house)

        assert post_office.taken == []

    def test_without_a_mail_server_nothing_is_written(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        house.config["MAIL_SERVER"] = ""
        tell(house, "clerk")

        make(house)

        assert stored() == []
        with house.app_context():
            assert db.session.scalars(select(Notice)).one().mailed_at is None

    def test_a_notice_nobody_can_say_holds_up_no_other(
        self, house: Flask, post_office: PostOffice, caplog: pytest.LogCaptureFixture
    ) -> None:
        tell(house, "clerk", text="%(missing)s", item="x")
        tell(house, "seller")

        make(house)

        assert [to for _from, to, _message in post_office.taken] == [["seller@example.com"]]
        assert "cannot be made" in caplog.text

    def test_what_is_out_of_reach_is_not_told(
        self, house: Flask, post_office: PostOffice, stored: Stored
    ) -> None:
        with house.app_context(), transaction():
            customer = makers.make_customer(name="别人的客户有限公司")
        tell(house, "clerk", "seller", text="About %(name)s", name="别人的", row=customer)
        tell(house, "seller")

        make(house)

        told = {to[0]: bodies(message)[0] for _from, to, message in post_office.taken}
        assert "别人的" in told["clerk@example.com"]
        assert "别人的" not in told["seller@example.com"]
        assert BASE + "/customer/" not in told["seller@example.com"]


class TestContent:
    def test_it_is_grouped_with_links(self, house: Flask, post_office: PostOffice) -> None:
        with house.app_context(), transaction():
            contact = makers.make_contact(makers.make_customer(name="华北水泥有限公司"))
            item, url = makers.make_archive_item(), f"{BASE}/contact/{contact.id}"
        tell(house, "clerk", text="Call %(name)s", name="杨琪凯", row=contact)
        tell(house, "clerk", row=item)
        tell(house, "clerk", text="Call %(name)s again", name="杨琪凯", row=contact)
        tell(house, "clerk", text="Said to nobody in particular", name="")

        make(house)

        plain, html = bodies(post_office.messages[0])
        lines = [line for line in plain.splitlines() if line]
        assert lines[0] == "clerk先生, this is new for you in 衡记:"
        assert lines[1:3] == ["Other notices", "- Said to nobody in particular"]
        assert lines[3:8] == [
            "Contacts",
            "- Call 杨琪凯 again",
            f"  {url}",
            "- Call 杨琪凯",
            f"  {url}",
        ]
        assert f'<a href="{url}">Call 杨琪凯 again</a>' in html
        assert f"{BASE}/account/" in plain
        assert post_office.messages[0]["Subject"] == "衡记: 4 new notices"

    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            ("zh_Hans", "账号"),
            ("zh_Hant", "帳號"),
            ("en", "is locked"),
            (None, "is locked"),
        ],
    )
    def test_it_is_in_the_readers_language(
        self, house: Flask, post_office: PostOffice, locale: str | None, words: str
    ) -> None:
        set_account(house, "clerk", locale=locale)
        tell(house, "clerk", text=LOCKED, name="chen")

        make(house)

        [message] = post_office.messages
        assert all(words in body for body in bodies(message))
        assert message["Content-Language"] == (locale or "en").replace("_", "-")

    def test_what_people_typed_is_never_markup(self, house: Flask, post_office: PostOffice) -> None:
        tell(house, "clerk", item="<img src=x onerror=alert(1)>\n\n<b>", due="&amp;")

        make(house)

        plain, html = bodies(post_office.messages[0])
        assert "<img" not in html
        assert "&lt;img src=x onerror=alert(1)&gt; &lt;b&gt; was due" in html
        assert "- <img src=x onerror=alert(1)> <b> was due back on &amp;." in plain

    def test_it_ends_somewhere(self, house: Flask, post_office: PostOffice) -> None:
        for number in range(digest.LINES + 12):
            tell(house, "clerk", item=f"第{number:03}号", due="2026-11-20")

        make(house)

        plain, html = bodies(post_office.messages[0])
        assert plain.count("\n- ") == html.count("<li>") == digest.LINES
        assert "第041号" in plain
        assert "第011号" not in plain
        assert "And 12 more." in plain
        assert "42 new notices" in post_office.messages[0]["Subject"]
        make(house, timedelta(days=1))
        assert len(post_office.taken) == 1

    def test_a_notice_leads_to_the_page_it_names(
        self, house: Flask, post_office: PostOffice
    ) -> None:
        with house.app_context(), clock.freeze(MORNING), transaction() as session:
            notify(session, [_id("clerk")], "Look", {}, url="/desk/mine")

        make(house)

        assert f"{BASE}/desk/mine" in bodies(post_office.messages[0])[0]

    def test_without_a_base_address_it_has_no_links(
        self, house: Flask, post_office: PostOffice
    ) -> None:
        house.config["BASE_URL"] = None
        with house.app_context(), transaction():
            item = makers.make_archive_item()
        tell(house, "clerk", row=item)

        make(house)

        assert not any("http" in body or "href" in body for body in bodies(post_office.messages[0]))


class TestChoice:
    def test_people_turn_it_off_and_on(
        self, house: Flask, post_office: PostOffice, log_in: LogIn
    ) -> None:
        clerk = log_in("clerk")
        tell(house, "clerk")
        assert "Turn it off" in clerk.get("/account/").text

        clerk.post("/account/digest", data={"digest": "0"})
        make(house)
        assert post_office.taken == []
        assert "Turn it on" in clerk.get("/account/").text

        clerk.post("/account/digest", data={"digest": "1"})
        make(house)
        assert len(post_office.taken) == 1

    def test_without_an_address_there_is_nothing_to_choose(
        self, post_office: PostOffice, log_in: LogIn
    ) -> None:
        assert "/account/digest" not in log_in("silent").get("/account/").text

    def test_a_stranger_chooses_nothing(self, client: FlaskClient) -> None:
        answer = client.post("/account/digest", data={"digest": "0"})

        assert answer.status_code == 302
        assert "/login/" in answer.location
