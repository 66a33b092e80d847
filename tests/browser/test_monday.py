"""A regional manager's Monday, in a real browser (1.6-1.9)."""

from __future__ import annotations

import re
from datetime import date
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from app.kernel import clock
from app.kernel.language.workdays import add_workdays
from app.kernel.owed.cadence import Cadence, window
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

MANAGER, ANOTHER_MANAGER = "fengtao", "qianwei"  # central China, eastern China
KEY, OTHER_KEY = "常德永盛高速公路管理处", "新乡安泰高速公路管理处"
CUSTOMERS = ("黄冈瑞丰矿业有限公司", "黄冈汇通饲料厂", "常德宏远水泥厂")

# Key customers entered last month owe a follow-up in this one; the others none before the next
# quarter is over.
BEFORE = f"""
from datetime import timedelta
from app.kernel import clock
from app.kernel.actor import program
from app.kernel.registers.operations import create, transaction
from app.models import Customer, Region
from app.kernel.database import db
last_month = clock.now() - timedelta(days=clock.today().day + 3)
with program(), transaction():
    region = db.session.query(Region).filter_by(name="华中").one()
    card = {{"region_id": region.id, "responsible_id": region.manager_id, "stage": "active"}}
    with clock.freeze(last_month):
        for name in {(KEY, OTHER_KEY)!r}:
            create(Customer, card | {{"name": name, "customer_class": "A", "sector": "expressway"}})
    for name in {CUSTOMERS!r}:
        create(Customer, card | {{"name": name, "customer_class": "B", "sector": "industry"}})
"""


def test_a_regional_managers_monday(enter: Enter) -> None:
    manager = enter(MANAGER)
    board_says(manager, "0 / 2")
    follow_up_from_the_calendar(manager)
    board_says(manager, "1 / 2")
    who_is_left(manager)

    plan_the_quarter(manager)
    move_by_dragging(manager)
    another_region_has_an_empty_calendar(enter(ANOTHER_MANAGER))
    read_on_the_telephone(manager)
    nothing_is_wider_than_a_phone(enter(MANAGER, width=390, height=844))


def board_says(page: Page, met: str) -> None:
    page.goto("/compliance/")
    line = page.locator(".compliance-watch", has_text="A类客户按周期跟踪")
    expect(line).to_contain_text(met)


def follow_up_from_the_calendar(page: Page) -> None:
    """Open the form from the day it is due; the customer stands in it. Afterwards it is done."""
    due_on = window(Cadence.MONTH, clock.today()).last
    page.goto(f"/calendar/?view=day&day={due_on}")
    page.locator(".cal-line", has_text=KEY).locator("a.btn", has_text="记录").click()

    expect(page.locator(".ts-wrapper:has(#customer_id-ts-control) .item")).to_contain_text(KEY)
    page.locator("#product_types").fill("动态称重系统 4 套")
    page.locator("#equipment_use").fill("正常使用")
    page.locator("#product_quality").fill("良好")
    page.locator("#service_opinions").fill("希望缩短到场时间")
    page.locator("select[name=contact_change]").select_option("unchanged")
    for item in ("contact_name", "new_address", "new_phone", "important_text", "next_step"):
        page.locator(f".strike:has(input[value={item}])").click()
    page.locator(".strike:has(input[value=next_on])").click()
    page.locator("button[name=then][value=finish]").click()
    page.wait_for_url(re.compile(r"/follow_up/\d+$"))
    expect(page.locator("main")).to_contain_text("已归档")

    page.goto("/calendar/?view=day")
    expect(page.locator(".cal-line.is-done", has_text=KEY)).to_be_visible()


def who_is_left(page: Page) -> None:
    """Go from the figure to the customer that is still open, and to who answers for it."""
    page.locator(".compliance-watch", has_text="A类客户按周期跟踪").get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"/compliance/\w+"))
    rows = page.locator("#cases tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(OTHER_KEY)
    expect(rows).to_contain_text("冯涛")


def two_working_days() -> tuple[date, date]:
    """Return the next two working days that lie in one week, not today."""
    first = add_workdays(clock.today(), 1)
    second = add_workdays(first, 1)
    while second.isocalendar().week != first.isocalendar().week:
        first, second = second, add_workdays(second, 1)
    return first, second


def plan_the_quarter(page: Page) -> None:
    """Take the proposal but for one customer, which is put on a day of its own."""
    first, _second = two_working_days()
    page.goto("/calendar/")
    page.locator("a[href^='/planning/']").first.click()
    rows = page.locator(".plan-table tbody tr")
    for name in CUSTOMERS:
        expect(rows.filter(has_text=name).locator("input[type=date]")).to_have_value(
            re.compile("-")
        )
    rows.filter(has_text=CUSTOMERS[0]).locator("input[type=date]").fill(first.isoformat())
    page.locator("form[action='/planning/'] button[type=submit]").click()
    page.wait_for_url(re.compile("/calendar/"))

    page.goto(f"/calendar/?view=week&day={first}")
    expect(_on(page, first).locator(".is-planned", has_text=CUSTOMERS[0])).to_be_visible()


def move_by_dragging(page: Page) -> None:
    first, second = two_working_days()
    item = _on(page, first).locator(".cal-item", has_text=CUSTOMERS[0])
    item.drag_to(_on(page, second))

    expect(_on(page, second).locator(".is-planned", has_text=CUSTOMERS[0])).to_be_visible()
    expect(_on(page, first).locator(".cal-item", has_text=CUSTOMERS[0])).to_have_count(0)


def _on(page: Page, day: date) -> Locator:
    return page.locator(f"[data-day='{day}']")


def another_region_has_an_empty_calendar(page: Page) -> None:
    first, _second = two_working_days()
    page.goto(f"/calendar/?view=week&day={first}")
    expect(page.locator("main")).not_to_contain_text(CUSTOMERS[0])
    page.goto("/compliance/")
    expect(page.locator(".compliance-watch", has_text="A类客户按周期跟踪")).not_to_contain_text(
        "/ 2"
    )


def read_on_the_telephone(page: Page) -> None:
    """Give a calendar program an address without login, and take it back."""
    page.goto("/account/")
    page.locator("form[action='/account/feed'] button").click()
    address = page.locator("[data-copy]").get_attribute("data-copy")
    assert address is not None
    with urlopen(address) as answer:
        assert CUSTOMERS[0] in answer.read().decode().replace("\r\n ", "")

    page.goto("/account/")
    page.locator("form[action='/account/feed/revoke'] button").click()
    page.locator("dialog[open] .btn-danger").click()
    expect(page.locator("form[action='/account/feed/revoke']")).to_have_count(0)
    with pytest.raises(HTTPError, match="404"):
        urlopen(address)


def nothing_is_wider_than_a_phone(page: Page) -> None:
    views = [f"/calendar/?view={view}" for view in ("month", "week", "day", "agenda")]
    wide = {}
    for asked in (*views, "/compliance/", "/planning/", "/pipeline/", "/escalations/"):
        page.goto(asked)
        wide[asked] = page.evaluate("document.documentElement.scrollWidth")
    assert {asked: width for asked, width in wide.items() if width > 390} == {}
