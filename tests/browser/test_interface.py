"""The scripts of the interface in a real browser, under the content policy of the program."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, jsonify, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright
from werkzeug.serving import make_server
from wtforms import Form, StringField, TextAreaField

from app.kernel.web import assets, clauses, headers

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app"
UNITS = ("Port of Ningbo", "Northern Motorway", "Northern Steel")

LIST = """{% extends "ui/layout.html" %}{% block title %}Calls{% endblock %}
{% block actions %}{{ ui.button("New", "/form", key="n") }}{% endblock %}
{% block content %}
<form data-live="#rows" action="/list">{{ ui.quick_search("q", q) }}</form>
<div id="rows"><div class="table-wrap"><table class="table-list">
<thead><tr><th>Number</th><th>Unit</th></tr></thead>
<tbody>{% for unit in units %}<tr data-row data-href="/row/{{ loop.index }}">
<td>{{ loop.index }}</td><td class="cell-main">{{ unit }}</td></tr>{% endfor %}</tbody>
</table></div></div>
{{ ui.post_button("Void", "/void", confirm="Void it?", reason="Why?") }}
{% endblock %}"""

FORM = """{% extends "ui/layout.html" %}{% block title %}New call{% endblock %}
{% block content %}<form method="post" data-draft="call:new" data-busy>
{{ ui.field(form.customer, kind="picker", url="/lookup/customer",
            fills=["unit", "phone"], fills_for="call.customer") }}
{{ ui.field(form.unit) }}{{ ui.field(form.phone) }}{{ ui.field(form.problem) }}
{% call ui.action_bar() %}{{ ui.button("Save", type="submit", kind="primary") }}{% endcall %}
</form>{% endblock %}"""

ROW = """{% extends "ui/layout.html" %}{% block title %}Row {{ key }}{% endblock %}"""


class CallForm(Form):
    """What a call asks for."""

    customer = StringField("Customer")
    unit = StringField("Unit")
    phone = StringField("Phone")
    problem = TextAreaField("Problem")


def make_site(posted: list[dict[str, str]]) -> Flask:
    """A few pages made of the real frame and parts, without a database behind them."""
    site = Flask("site", template_folder=str(APP / "templates"), static_folder=str(APP / "static"))
    site.config.update(SECRET_KEY="test", WTF_CSRF_ENABLED=False)
    Babel(site)
    CSRFProtect(site)
    assets.init_app(site)
    clauses.init_app(site)
    headers.init_app(site)

    @site.context_processor
    def frame() -> dict[str, object]:
        who = SimpleNamespace(user_id=1, name="陈晓梅")
        return {"app_name": "Hengji", "actor": who, "locale": "en", "theme": "auto"}

    @site.get("/list")
    def show_list() -> str:
        q = request.args.get("q", "")
        units = [unit for unit in UNITS if q in unit]
        return render_template_string(LIST, q=q, units=units)

    @site.get("/search/")
    def search() -> str:
        return ""

    @site.get("/row/<key>")
    def show_row(key: str) -> str:
        return render_template_string(ROW, key=key)

    @site.route("/form", methods=["GET", "POST"])
    def form() -> ResponseReturnValue:
        if request.method == "POST":
            posted.append(request.form.to_dict())
            flash("call:new", "saved")
            return redirect("/row/9")
        return render_template_string(FORM, form=CallForm())

    @site.post("/void")
    def void() -> ResponseReturnValue:
        posted.append(request.form.to_dict())
        return redirect("/list")

    @site.get("/lookup/customer")
    def look_up() -> ResponseReturnValue:
        q = request.args.get("q", "")
        found = [{"id": at, "text": unit, "hint": ""} for at, unit in enumerate(UNITS) if q in unit]
        return jsonify(results=found, more=False)

    @site.get("/lookup/customer/<int:key>/fills")
    def fills(key: int) -> ResponseReturnValue:
        return jsonify(unit=UNITS[key], phone="0574-100")

    return site


@pytest.fixture(scope="module")
def posted() -> list[dict[str, str]]:
    """What the browser has sent."""
    return []


@pytest.fixture(scope="module")
def address(posted: list[dict[str, str]]) -> Iterator[str]:
    """Where the pages are served."""
    server = make_server("127.0.0.1", 0, make_site(posted), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium the checks have found."""
    where = os.environ.get("TEST_BROWSER")
    if not where:
        pytest.skip("TEST_BROWSER names no Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str, posted: list[dict[str, str]]) -> Iterator[Page]:
    """A fresh window; a script error or a breach of the policy fails the test."""
    posted.clear()
    wrong: list[str] = []
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield context.new_page()
    context.close()
    assert wrong == []


def choose_customer(page: Page, words: str) -> None:
    page.locator("#customer-ts-control").click()
    page.keyboard.type(words)
    expect(page.locator(".ts-dropdown .option")).to_have_count(1)
    page.keyboard.press("Enter")


def test_choosing_a_customer_fills_the_rest(page: Page) -> None:
    page.goto("/form")

    choose_customer(page, "Ningbo")

    expect(page.locator("#unit")).to_have_value("Port of Ningbo")
    expect(page.locator("#phone")).to_have_value("0574-100")


def test_what_was_typed_is_not_overwritten(page: Page) -> None:
    page.goto("/form")
    page.locator("#phone").fill("110")

    choose_customer(page, "Ningbo")

    expect(page.locator("#unit")).to_have_value("Port of Ningbo")
    expect(page.locator("#phone")).to_have_value("110")


def test_a_draft_survives_a_closed_tab_and_ends_with_the_save(page: Page) -> None:
    page.goto("/form")
    choose_customer(page, "Steel")
    page.locator("#problem").fill("The display\nis dark")
    expect(page.locator("[data-draft-note]")).not_to_be_empty()
    again = page.context.new_page()
    page.close(run_before_unload=False)

    again.goto("/form")
    again.get_by_role("button", name="Restore what I typed").click()

    expect(again.locator("#problem")).to_have_value("The display\nis dark")
    expect(again.locator(".ts-wrapper .item")).to_have_text("Northern Steel")
    again.get_by_role("button", name="Save").click()
    again.wait_for_url("**/row/9")
    again.goto("/form")
    expect(again.locator(".draft-bar")).to_have_count(0)


def test_a_form_is_sent_once(page: Page, posted: list[dict[str, str]]) -> None:
    page.goto("/form")
    page.locator("#problem").fill("Dark")

    page.get_by_role("button", name="Save").dblclick()
    page.wait_for_url("**/row/9")

    assert [sent["problem"] for sent in posted] == ["Dark"]


def test_leaving_typed_input_behind_is_asked_about(page: Page) -> None:
    asked: list[str] = []

    def leave(question: Dialog) -> None:
        asked.append(question.type)
        question.accept()

    page.on("dialog", leave)
    page.goto("/form")
    page.locator("#problem").press_sequentially("Dark")

    page.goto("/list")

    assert asked == ["beforeunload"]


def test_an_action_asks_for_its_reason(page: Page, posted: list[dict[str, str]]) -> None:
    page.goto("/list")
    page.get_by_role("button", name="Void").click()
    page.get_by_role("button", name="Cancel").click()
    assert posted == []

    page.get_by_role("button", name="Void").click()
    page.get_by_label("Why?").fill("Entered twice")
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()

    assert [sent["reason"] for sent in posted] == ["Entered twice"]


def test_rows_are_walked_and_opened_by_keys(page: Page) -> None:
    page.goto("/list")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    page.wait_for_url("**/row/2")


def test_keys_are_letters_while_typing(page: Page) -> None:
    page.goto("/list")

    page.keyboard.press("/")
    page.keyboard.type("nj?")

    expect(page.locator("#search")).to_have_value("nj?")
    page.locator("#search").blur()
    page.keyboard.press("n")
    page.wait_for_url("**/form")


def test_a_list_answers_while_typing(page: Page) -> None:
    page.goto("/list")

    page.locator(".quick-search input").press_sequentially("Northern")

    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".quick-search input")).to_be_focused()
    assert page.url.endswith("/list?q=Northern")


@pytest.mark.parametrize("path", ["/list", "/form", "/row/1"])
def test_nothing_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_cells_carry_the_names_of_their_columns(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto("/list")

    expect(page.locator("tbody td").first).to_have_attribute("data-label", "Number")
    expect(page.locator("thead")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_look_follows_the_system_unless_chosen(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    page.goto("/list")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
