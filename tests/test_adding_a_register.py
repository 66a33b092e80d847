"""CONTRIBUTING's "Adding a register", followed step by step in a copy of the program.

Nothing is touched but the files the steps name; what the copy then does is asked in a process of
its own, which answers as JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import config

ROOT = Path(__file__).parents[1]
COPIED = ("app", "migrations", "translations")
PASSWORD = "correct horse battery"

MODEL = '''

class Suggestion(Form):
    """A valuable suggestion of a customer, and how it is rewarded (2.3.13)."""

    __tablename__ = "suggestion"
    card = Card(
        _("Suggestion and its reward"),
        plural=_("Suggestions and their rewards"),
        department="销",
        serial=31,
        clause="2.3.13",
        category="a",
        retention=years(3),
        icon="message",
        scope=Via("customer_id"),
        access={**SALES, Role.RECEPTIONIST: KEEP, Role.AFTER_SALES_MANAGER: SIGN},
    )

    customer_id: Mapped[int] = link(Customer, _("Customer"), required=True, listed=True)
    content: Mapped[str | None] = item(
        Text, _("What is suggested"), search=True, aliases=("建议内容",)
    )
    reward: Mapped[str | None] = item(String(80), _("Reward given"), listed=True)
    leader = SignOff(_("Leader in charge"), roles=[Role.AFTER_SALES_MANAGER])

    def clean(self) -> None:
        rules.check_suggestion(self.content)

    def __str__(self) -> str:
        return self.number or ""
'''

RULE = '''

class NothingSuggested(RegulationError):
    """A suggestion says something."""

    def __init__(self) -> None:
        super().__init__(gettext("Say what is suggested."), clause="2.3.13", field="content")


def check_suggestion(content: str | None) -> None:
    """Refuse a suggestion of a word or two (2.3.13).

    Raises:
        NothingSuggested: it says less than that.
    """
    if content is not None and len(content) < 4:
        raise NothingSuggested
'''

VIEW = """

class SuggestionView(RegisterView):
    register = Suggestion
"""

PROBE = """
import io, json, zipfile
from flask_appbuilder.security.sqla.models import User
from pypdf import PdfReader
from sqlalchemy import inspect, select
from app import cli, create_app
from app.kernel.access import accounts
from app.kernel.access.accounts import Details
from app.kernel.database import db
from app.kernel.roles import Role
from app.models import Customer, Employee, RecordType, Region, Suggestion
from app.kernel.registers.operations import create

PASSWORD = "correct horse battery"
app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False, "BABEL_DEFAULT_LOCALE": "en"})
found = {}
with app.app_context():
    cli.prepare()
    columns = inspect(db.session.connection()).get_columns("suggestion")
    found["columns"] = [column["name"] for column in columns]
    kind = db.session.scalar(select(RecordType).where(RecordType.form_table == "suggestion"))
    found["record_type"] = kind and kind.code
    for role in (Role.RECEPTIONIST, Role.AFTER_SALES_MANAGER, Role.GATE_GUARD, Role.SALES_CLERK):
        details = Details(username=role.value, name=role.value, roles=[role])
        accounts.create_account(details, PASSWORD, must_change=False)
    person = create(Employee, {"name": "Li", "staff_number": "1", "department_id": 1})
    region = db.session.scalar(select(Region).limit(1))
    values = {"name": "Ningbo Cement", "customer_class": "C", "stage": "active"}
    customer = create(Customer, values | {"region_id": region.id, "responsible_id": person.id})
    db.session.commit()
    customer_id = customer.id


def enter(role):
    client = app.test_client()
    sent = {"username": role.value, "password": PASSWORD}
    assert client.post("/login/", data=sent).status_code == 302
    with client.session_transaction() as session:
        session["locale"] = "en"
    return client


def text(answer):
    data = answer.data
    if data.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b" ".join(parts.read(name) for name in parts.namelist())
    return data.decode("utf-8", "replace")


clerk, desk = enter(Role.RECEPTIONIST), enter(Role.SALES_CLERK)
boss, guard = enter(Role.AFTER_SALES_MANAGER), enter(Role.GATE_GUARD)
row = {"customer_id": customer_id, "content": "A brighter display", "struck": ["reward"]}
made = clerk.post("/suggestion/new", data=row | {"filled_on": "2026-01-05", "then": "finish"})
found["saved"] = made.status_code
page = made.location or ""
found["page"] = page
found["refused"] = clerk.post("/suggestion/new", data=row | {"content": "no"}).text
found["list"] = clerk.get("/suggestion/").text
found["form"] = clerk.get("/suggestion/new").text
found["show"] = clerk.get(page).text
found["home"] = clerk.get("/").text
found["home of the guard"] = guard.get("/").text
found["guard"] = guard.get("/suggestion/").status_code
found["sign"] = boss.post(f"{page}/sign", data={"slot": "leader", "way": "account"}).status_code
found["signed"] = boss.get(page).text
found["search"] = clerk.get("/search/?q=brighter").text
found["picker"] = clerk.get("/lookup/suggestion?q=bright").get_json()
found["print"] = text(clerk.get(f"{page}/print.pdf"))
found["blank"] = text(clerk.get("/suggestion/print.pdf"))
template = clerk.get("/suggestion/template")
found["template"] = text(template)
found["export"] = text(clerk.get("/suggestion/export"))
found["import"] = clerk.get("/suggestion/import").status_code
found["api"] = clerk.get("/api/v1/suggestion/").get_json()
found["paths"] = sorted(clerk.get("/api/v1/_openapi").get_json()["paths"])
found["customer"] = clerk.get(f"/customer/{customer_id}").text
found["archive"] = desk.get("/archive_item/?size=200").text
with app.app_context():
    stored = db.session.scalar(select(Suggestion))
    found["number"], found["state"], found["struck"] = stored.number, stored.state, stored.struck
print("FOUND" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, with an installation that knows nothing of the new register."""
    folder: Path = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.gz")
        )
    shutil.copy(ROOT / "config.py", folder)
    run(folder, "-m", "flask", "--app", "app", "prepare")
    return folder


@pytest.fixture(scope="module")
def found(copy: Path) -> dict[str, Any]:
    """Take the steps, then ask the copy."""
    service = copy / "app" / "chapters" / "service"
    append(service / "models.py", MODEL)
    append(service / "rules.py", RULE)
    insert(service / "views.py", "ContactRecord, Product, RoutingRule", ", Suggestion")
    insert(service / "views.py", '"RoutingRuleView"', ', "SuggestionView"')
    before(service / "views.py", "\n\n__all__", VIEW)
    models, views = copy / "app" / "models.py", copy / "app" / "views.py"
    insert(models, "import ContactRecord, Product, RoutingRule, ServiceFeedback", ", Suggestion")
    insert(models, "    RoutingRule,\n", "    Suggestion,\n")
    insert(views, "    RoutingRuleView,\n    ServiceFeedbackView,\n", "    SuggestionView,\n")
    insert(views, "ServiceFeedbackView, ProductView, RoutingRuleView", ", SuggestionView")
    run(copy, "-m", "flask", "--app", "app", "db", "migrate", "-m", "add suggestions")
    said = run(copy, "-c", PROBE)
    answer: dict[str, Any] = json.loads(said.rpartition("FOUND")[2])
    return answer


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the copy, as its own installation."""
    kept = {k: v for k, v in os.environ.items() if k not in {s.name for s in config.SETTINGS}}
    environ = kept | {"DATA_DIR": str(folder / "data"), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environ | {"ADMIN_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def before(path: Path, mark: str, text: str) -> None:
    stood = path.read_text()
    assert stood.count(mark) == 1, path
    path.write_text(stood.replace(mark, text + mark))


def insert(path: Path, mark: str, text: str) -> None:
    """Put a text behind a mark."""
    stood = path.read_text()
    assert stood.count(mark) == 1, (path, mark)
    path.write_text(stood.replace(mark, mark + text))


def test_the_table_is_made_by_the_migration(found: dict[str, Any], copy: Path) -> None:
    [written] = copy.glob("migrations/versions/*suggestion*.py")

    assert {"customer_id", "content", "reward", "number", "state", "struck"} <= {*found["columns"]}
    assert re.findall(r"create_table\(\s*'(\w+)'", written.read_text()) == ["suggestion"]


def test_it_gets_its_number(found: dict[str, Any]) -> None:
    assert re.fullmatch(r"销-31-\d{4}-00001", found["number"])


def test_its_rule_is_asked_on_the_form(found: dict[str, Any]) -> None:
    assert found["saved"] == 302
    assert "Say what is suggested." in found["refused"]


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ("list", "Reward given"),
        ("form", "What is suggested"),
        ("show", "A brighter display"),
        ("print", "A brighter display"),
        ("blank", "suggested"),
        ("search", 'href="/suggestion/1"'),
        ("template", "What is suggested"),
        ("export", "A brighter display"),
        ("home", 'href="/suggestion/"'),
        ("customer", "Suggestions and their rewards"),
    ],
)
def test_it_has_its_screens(found: dict[str, Any], screen: str, words: str) -> None:
    assert words in found[screen]


def test_it_is_open_to_those_its_card_names(found: dict[str, Any]) -> None:
    assert found["guard"] == 403
    assert 'href="/suggestion/"' not in found["home of the guard"]
    assert found["import"] == 200


def test_it_is_struck_signed_completed_and_archived(found: dict[str, Any]) -> None:
    assert found["sign"] == 302
    assert found["struck"] == ["reward"]
    assert found["state"] == "archived"
    assert found["number"] in found["archive"]


def test_it_keeps_its_history(found: dict[str, Any]) -> None:
    assert "AfterSalesManager" in found["signed"]


def test_it_is_found_by_pickers(found: dict[str, Any]) -> None:
    assert [line["id"] for line in found["picker"]["results"]] == [1]


def test_it_is_a_resource_of_the_api(found: dict[str, Any]) -> None:
    assert found["api"]["result"][0]["content"] == "A brighter display"
    assert any("/suggestion/" in path for path in found["paths"])


def test_it_has_its_row_among_the_record_types(found: dict[str, Any]) -> None:
    assert found["record_type"] == "销-31"


def test_the_steps_are_those_of_the_guide() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    steps = guide.partition("## Adding a register")[2].partition("\n## ")[0]

    named = re.findall(r"^\d\. .*", steps, re.M)
    assert len(named) == 6
    for part in ("`models.py`", "`rules.py`", "`views.py`", "`app/models.py`", "`app/views.py`"):
        assert part in steps
    assert "flask --app app db migrate" in steps
