"""The parts screens are made of: fields with their errors, questions, labels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, DecimalField, Form, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired


class CallForm(Form):
    """One field of each sort."""

    name = StringField("Name", [InputRequired("Say who called.")])
    problem = TextAreaField("Problem")
    fee = DecimalField("Fee")
    urgent = BooleanField("Urgent")
    kind = RadioField("Kind", choices=[("a", "Inquiry"), ("b", "Complaint")])
    customer_id = StringField("Customer")


def render(site: Flask, text: str, **context: Any) -> str:
    with site.test_request_context():
        return render_template_string("{% import 'ui/macros.html' as ui %}" + text, **context)


def field(site: Flask, name: str, options: str = "", form: Form | None = None) -> str:
    return render(
        site, "{{ ui.field(form['" + name + "']" + options + ") }}", form=form or CallForm()
    )


def test_an_error_stands_beside_its_field_and_is_announced(site: Flask) -> None:
    form = CallForm(data={})
    form.validate()

    text = field(site, "name", form=form)

    assert '<p class="field-error" role="alert" id="name-error">Say who called.</p>' in text
    assert 'aria-describedby="name-error"' in text
    assert 'aria-invalid="true"' in text


def test_what_a_text_usually_holds_is_offered(site: Flask) -> None:
    form = CallForm()
    form.name.suggestions = [("销-07", "验收鉴定书")]

    text = field(site, "name", form=form)

    assert 'list="name-usual"' in text
    assert '<datalist id="name-usual"><option value="销-07" label="验收鉴定书"></option>' in text


def test_a_required_field_is_marked(site: Flask) -> None:
    assert '<label class="field-label required" for="name">' in field(site, "name")


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("problem", "", "<textarea"),
        ("fee", ", unit='kg'", '<span class="unit">kg</span>'),
        ("fee", ", kind='money'", '<span class="unit">CNY</span>'),
        ("urgent", "", 'class="check check-switch"'),
        ("kind", "", 'role="radiogroup"'),
        ("name", ", kind='date'", 'type="date"'),
        ("name", ", kind='datetime'", 'type="datetime-local"'),
        ("name", ", kind='password'", 'type="password"'),
        ("name", ", kind='file', max_mb=20", 'data-max-mb="20"'),
        ("name", ", kind='signature'", "<canvas"),
        ("name", ", help='As on the card.'", '<p class="field-help" id="name-help">'),
        ("name", ", duplicates_url='/same'", 'data-duplicates-url="/same"'),
        ("name", ", readonly=true", "readonly"),
        ("name", ", autofocus=true", "autofocus"),
    ],
)
def test_each_kind_of_field_has_its_control(
    site: Flask, name: str, options: str, expected: str
) -> None:
    assert expected in field(site, name, options)


def test_a_picker_shows_what_is_chosen_and_knows_where_to_look(site: Flask) -> None:
    text = field(
        site,
        "customer_id",
        ", kind='picker', url='/lookup/customer', current=[(3, 'Port <1>', 'KH-3')],"
        " fills=['unit'], fills_for='visit.customer_id'",
    )

    assert 'data-url="/lookup/customer"' in text
    assert '<option value="3" selected data-hint="KH-3">Port &lt;1&gt;</option>' in text
    assert "data-fills='[\"unit\"]'" in text
    assert 'data-fills-for="visit.customer_id"' in text


@pytest.mark.parametrize(("struck", "checked"), [("true", True), ("false", False)])
def test_an_item_can_be_struck_through(site: Flask, struck: str, checked: bool) -> None:
    text = field(site, "name", f", strike=true, struck={struck}")

    assert ('name="struck" value="name" checked' in text) is checked
    assert 'name="struck" value="name"' in text


def test_fields_speak_for_themselves_when_nothing_is_said(site: Flask) -> None:
    form = CallForm()
    form.fee.kind, form.fee.unit, form.fee.strikable = "number", "t", True

    text = field(site, "fee", form=form)

    assert '<span class="unit">t</span>' in text
    assert 'name="struck" value="fee"' in text


def test_typed_input_survives_and_is_escaped(site: Flask) -> None:
    form = CallForm(data={"name": '"><script>'})

    assert 'value="&#34;&gt;&lt;script&gt;"' in field(site, "name", form=form)


def test_a_post_button_asks_before_it_acts(site: Flask) -> None:
    text = render(
        site,
        "{{ ui.post_button('Void', '/visit/1/void', kind='danger',"
        " confirm='Void it?', reason='Why') }}",
    )

    assert 'method="post" action="/visit/1/void"' in text
    assert 'data-confirm="Void it?" data-reason="Why" data-confirm-kind="danger"' in text
    assert 'name="csrf_token"' in text


@pytest.mark.parametrize(("colour", "expected"), [("blue", "chip-blue"), ("", "chip-plain")])
def test_a_badge_wears_the_colour_of_its_choice(site: Flask, colour: str, expected: str) -> None:
    text = render(
        site, "{{ ui.badge(choice) }}", choice=SimpleNamespace(label="Hotline", colour=colour)
    )

    assert text == f'<span class="chip {expected}">Hotline</span>'


@pytest.mark.parametrize("part", ["badge", "state"])
def test_no_choice_shows_nothing(site: Flask, part: str) -> None:
    assert render(site, "{{ ui." + part + "(none) }}") == ""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("'Phone', none", '<span class="nothing">—</span>'),
        ("'Phone', ''", '<span class="nothing">—</span>'),
        ("'Count', 0", "<dd>0</dd>"),
        ("'Phone', none, struck=true", 'class="struck-line"'),
    ],
)
def test_a_fact_says_when_there_is_none(site: Flask, options: str, expected: str) -> None:
    assert expected in render(site, "{{ ui.fact(" + options + ") }}")


@pytest.mark.parametrize(
    ("options", "expected", "signable"),
    [
        ("by='张总', at='2026-11-21'", '<span class="sign-hand">张总</span>', False),
        ("waiting='General manager'", "General manager", False),
        ("url='/visit/1/sign', slot='leader'", 'id="sign-leader"', True),
    ],
)
def test_a_sign_off_is_signed_awaited_or_mine(
    site: Flask, options: str, expected: str, signable: bool
) -> None:
    text = render(site, "{{ ui.sign_off('Leader', " + options + ") }}")

    assert expected in text
    assert ("<form" in text) is signable


def test_pages_leave_out_the_middle(site: Flask) -> None:
    text = render(site, "{{ ui.pages(10, 40, address) }}", address=lambda page: f"?page={page}")

    assert text.count("…") == 2
    assert [f"?page={n}" in text for n in (1, 8, 12, 40, 7, 13)] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ui.drop_zone('file', 'f', accept='.xlsx', max_mb=20)", 'accept=".xlsx"'),
        ("ui.signature_pad('drawing', 'd')", '<canvas id="d-pad"'),
        ("ui.empty('Nothing here')", '<p class="empty-head">Nothing here</p>'),
        ("ui.progress('/job/1')", 'data-progress-url="/job/1"'),
        ("ui.stat('Overdue', 3, url='/')", '<a class="stat" href="/">'),
        ("ui.steps([{'label': 'Draft', 'state': 'current'}])", 'aria-current="step"'),
        ("ui.timeline([{'who': '李敏', 'text': 'signed', 'at': '09:30'}])", "<time>09:30</time>"),
        (
            "ui.tabs([{'label': 'Files', 'url': '#', 'count': 0}])",
            '<span class="tab-count">0</span>',
        ),
        ("ui.pager('1 of 1', none, '?page=2')", 'rel="next"'),
        ("ui.quick_search('q', 'abc')", 'value="abc"'),
        ("ui.sort_link('Number', '?sort=number', 'desc')", "sort-desc"),
        ("ui.search_hit('/r/1', 'Port', number='1')", 'role="option"'),
        ("ui.tag('Mine', clear_url='/')", "data-live-link"),
        ("ui.alert('Careful', 'warning')", 'role="alert"'),
    ],
)
def test_every_part_can_be_drawn(site: Flask, call: str, expected: str) -> None:
    assert expected in render(site, "{{ " + call + " }}")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ui.section('Problem')", "<legend>Problem</legend>"),
        ("ui.card('Files', icon='file', count=2)", '<span class="panel-count">2</span>'),
        ("ui.dialog('more', 'More')", '<dialog id="more"'),
        ("ui.bulk_bar()", "data-bulk"),
        ("ui.row_menu()", 'data-bs-toggle="dropdown"'),
        ("ui.action_bar()", "data-draft-note"),
    ],
)
def test_every_wrapping_part_holds_what_is_inside(site: Flask, call: str, expected: str) -> None:
    text = render(site, "{% call " + call + " %}inside{% endcall %}")

    assert expected in text
    assert "inside" in text
