"""People's accounts and roles, and who may touch them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User

from app.kernel.access import accounts, credentials
from app.kernel.access.accounts import AccountField, Details, LastAdministrator
from app.kernel.access.passwords import WeakPassword
from app.kernel.database import db
from app.kernel.errors import ItemErrors, RegulationError
from app.kernel.registers import history
from app.kernel.roles import Role
from tests.kernel.conftest import PASSWORD, MakePerson

pytestmark = pytest.mark.databases

LogIn = Callable[..., FlaskClient]

ADDRESSES = [
    ("GET", "/accounts/"),
    ("GET", "/accounts/new"),
    ("POST", "/accounts/new"),
    ("GET", "/accounts/1"),
    ("POST", "/accounts/1"),
    ("POST", "/accounts/1/disable"),
    ("POST", "/accounts/1/enable"),
    ("POST", "/accounts/1/reset"),
    ("GET", "/roles/"),
    ("GET", "/roles/1"),
]


@pytest.fixture
def admin(make_person: MakePerson, log_in: LogIn, house: Flask) -> FlaskClient:
    with house.app_context():
        known = credentials.find_user("admin-of-tests") is not None
    if not known:
        make_person("admin-of-tests", Role.ADMIN)
    return log_in("admin-of-tests")


def test_every_address_of_the_pages_is_in_the_list(house: Flask) -> None:
    found = {
        (method, re.sub(r"<[^>]+>", "1", rule.rule))
        for rule in house.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/accounts", "/roles"))
    }
    assert found == set(ADDRESSES)


def test_no_screen_of_the_framework_is_reachable(house: Flask) -> None:
    stock = re.compile(r"^/(users|userinfo|user|roles/(list|add|edit|show|delete|download|action)|"
                       r"groups|register|resetmypassword|resetpassword|permission|viewmenus|"
                       r"userstatschartview|swagger)", re.I)  # fmt: skip
    assert [rule.rule for rule in house.url_map.iter_rules() if stock.match(rule.rule)] == []
    names = {rule.endpoint.partition(".")[0] for rule in house.url_map.iter_rules()}
    assert not {name for name in names if name.endswith("ModelView")}
    assert not names & {
        "UserApi",
        "RoleApi",
        "PermissionApi",
        "ViewMenuApi",
        "GroupApi",
        "MenuApi",
        "UtilView",
        "LocaleView",
    }


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_only_administrators_come_in(
    house: Flask, make_person: MakePerson, log_in: LogIn, method: str, address: str
) -> None:
    anonymous = house.test_client().open(address, method=method)
    assert anonymous.status_code == 302
    assert anonymous.location.startswith("/login/")
    with house.app_context():
        known = credentials.find_user("everything-else") is not None
    if not known:
        make_person("everything-else", *(role for role in Role if role is not Role.ADMIN))
    assert log_in("everything-else").open(address, method=method).status_code == 403


def test_a_new_account_gets_a_password_that_is_shown_once(admin: FlaskClient) -> None:
    data = {"username": "zhouqi", "name": "周七", "roles": ["Salesperson", "Reader"]}
    answer = admin.post("/accounts/new", data=data)
    assert answer.status_code == 200
    shown = re.search(r"<code data-first-password>([^<]+)</code>", answer.text)
    assert shown is not None
    newcomer = admin.application.test_client()
    entered = newcomer.post("/login/", data={"username": "zhouqi", "password": shown[1]})
    assert entered.status_code == 302
    assert newcomer.get("/").location == "/account/password"
    assert shown[1] not in admin.get("/accounts/").text


def test_what_was_typed_comes_back_with_the_reason(admin: FlaskClient) -> None:
    data = {"username": "with space", "name": "吴八", "email": "nowhere", "roles": ["Ruler"]}
    answer = admin.post("/accounts/new", data=data)
    assert answer.status_code == 422
    assert 'value="吴八"' in answer.text
    for field in ("username-error", "email-error"):
        assert field in answer.text
    assert "There is no role Ruler." in answer.text


def test_the_list_finds_by_name_role_and_state(admin: FlaskClient, make_person: MakePerson) -> None:
    make_person("listed-one", Role.QUALITY)
    make_person("listed_two", Role.QUALITY)
    found = admin.get("/accounts/?q=LISTED&role=Quality&state=active").text
    assert "listed-one" in found
    assert "listed_two" in found
    assert "listed-one" not in admin.get("/accounts/?q=listed_").text
    assert "listed-one" not in admin.get("/accounts/?state=closed").text
    assert admin.get("/accounts/?page=-7&state='&role=\x00").status_code in (200, 400)


def test_an_account_is_changed_closed_opened_and_reset(
    house: Flask, admin: FlaskClient, make_person: MakePerson
) -> None:
    key = make_person("worked-on", Role.READER)
    data = {"name": "新名字", "email": "new@example.com", "roles": ["Finance"]}
    assert admin.post(f"/accounts/{key}", data=data).status_code == 302
    assert admin.post(f"/accounts/{key}/disable").status_code == 302
    assert admin.post(f"/accounts/{key}/enable").status_code == 302
    assert "data-first-password" in admin.post(f"/accounts/{key}/reset").text
    with house.app_context():
        user = db.session.get_one(User, key)
        assert (user.username, credentials.person(user)) == ("worked-on", "新名字")
        assert accounts.mail_address(user) == "new@example.com"
        assert [role.name for role in user.roles] == ["Finance"]
        done = [change.action for change in history.of_row(db.session, "account", key)]
        assert done == ["password reset", "enabled", "disabled", "changed", "created"]
    assert admin.get("/accounts/999999").status_code == 404


def test_roles_are_shown_with_rights_and_people(
    house: Flask, admin: FlaskClient, make_person: MakePerson
) -> None:
    make_person("shown-clerk", Role.SALES_CLERK)
    with house.app_context():
        ids = {role.name: role.id for role in db.session.scalars(db.select(StoredRole))}
    assert "Sales clerk" in admin.get("/roles/").text
    page = admin.get(f"/roles/{ids['SalesClerk']}").text
    assert "shown-clerk" in page
    assert admin.get(f"/roles/{ids['Admin']}").status_code == 200
    assert admin.get("/roles/999999").status_code == 404


@pytest.mark.usefixtures("inside")
class TestOperations:
    """The operations behind the pages."""

    def test_the_last_active_administrator_stays(self) -> None:
        everyone = db.session.scalars(
            db.select(User).where(User.roles.any(StoredRole.name == "Admin"))
        ).all()
        for user in everyone:
            user.active = False
        closed, _ = accounts.create_account(Details("closed-admin", "甲", roles=["Admin"]))
        closed.active = False
        last, _ = accounts.create_account(Details("last-admin", "乙", roles=["Admin"]))
        with pytest.raises(LastAdministrator):
            accounts.disable(last)
        with pytest.raises(LastAdministrator):
            accounts.change_account(last, Details("last-admin", "乙", roles=["Reader"]))
        accounts.enable(closed)
        accounts.disable(last)
        assert not last.active

    @pytest.mark.parametrize("name", ["Twice", "twice", " TWICE ", "ＴＷＩＣＥ"])
    def test_spelling_makes_no_second_account(self, name: str) -> None:
        accounts.create_account(Details("twice", "丙"))
        with pytest.raises(ItemErrors) as refusal:
            accounts.create_account(Details(name, "丁"))
        assert set(refusal.value.errors) == {"username"}

    def test_a_given_password_must_be_good_enough(self) -> None:
        with pytest.raises(WeakPassword):
            accounts.create_account(Details("weakling", "戊"), "weakling2026")
        _user, kept = accounts.create_account(Details("strong", "己"), PASSWORD)
        assert kept == PASSWORD

    def test_without_an_address_no_mail_is_sent(self) -> None:
        user, _ = accounts.create_account(Details("silent", "庚"))
        assert accounts.mail_address(user) is None

    def test_chapters_add_pickers(self) -> None:
        links: dict[int, int | None] = {}

        def write(user_id: int, key: int | None) -> None:
            if key == 13:
                raise RegulationError("taken", field="thing")
            links[user_id] = key

        accounts.add_account_field(AccountField("thing", "Thing", "thing", lambda _: None, write))
        try:
            user, _ = accounts.create_account(Details("linked", "辛", links={"thing": 7}))
            assert links == {user.id: 7}
            accounts.change_account(user, Details("linked", "辛"))
            assert links == {user.id: 7}, "what the form does not ask stays"
            with pytest.raises(RegulationError):
                accounts.change_account(user, Details("linked", "辛", links={"thing": 13}))
        finally:
            accounts._fields.pop("thing")
