from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.chapters.customers.rules import CustomerClass, Stage
from app.kernel import clock
from app.kernel.exchange import values
from app.kernel.exchange.values import BadValue
from app.kernel.registers.items import Item, Kind

pytestmark = pytest.mark.usefixtures("inside")

TEXT = Item(label="Name", kind=Kind.TEXT, key="name", length=10)
MEMO = Item(label="Remarks", kind=Kind.MEMO, key="remarks")
PHONES = Item(label="Telephone", kind=Kind.TEXT, key="phone", length=240, phones=True)
INTEGER = Item(label="Pages", kind=Kind.INTEGER, key="pages")
MONEY = Item(label="Budget", kind=Kind.MONEY, key="budget", unit="元")
NUMBER = Item(label="Weight", kind=Kind.NUMBER, key="weight", unit="kg")
DATE = Item(label="Date", kind=Kind.DATE, key="day")
MOMENT = Item(label="Received at", kind=Kind.MOMENT, key="at")
FLAG = Item(label="Key person", kind=Kind.FLAG, key="is_key")
CLASS = Item(label="Class", kind=Kind.CHOICE, key="customer_class", members=CustomerClass)
STAGE = Item(label="Stage", kind=Kind.CHOICE, key="stage", members=Stage)
LIST = Item(label="Provinces", kind=Kind.LIST, key="provinces")


@pytest.mark.parametrize(
    ("item", "raw", "value"),
    [
        (TEXT, "  ＡＢＣ－１ ", "ABC-1"),
        (TEXT, 12.0, "12"),
        (TEXT, "=1+1", "=1+1"),
        (TEXT, "<b>重点</b>", "<b>重点</b>"),
        (TEXT, "   ", None),
        (MEMO, "备注\n第二行", "备注\n第二行"),
        (PHONES, "15504286615/13107694877", "15504286615 / 13107694877"),
        (PHONES, 13800138000.0, "13800138000"),
        (INTEGER, "１，２００", 1200),
        (INTEGER, 25.0, 25),
        (MONEY, "¥1,250.50元", Decimal("1250.50")),
        (MONEY, 0.1 + 0.2, Decimal("0.30")),
        (MONEY, "-3", Decimal("-3.00")),
        (NUMBER, "12.5kg", Decimal("12.5")),
        (DATE, "２０２２－０５－０５", date(2022, 5, 5)),
        (DATE, datetime.fromisoformat("2018-09-06T00:00"), date(2018, 9, 6)),
        (FLAG, "是", True),
        (FLAG, "√", True),
        (FLAG, "No", False),
        (FLAG, 0, False),
        (CLASS, "Ａ类", CustomerClass.A),
        (CLASS, "a", CustomerClass.A),
        (CLASS, "Class B", CustomerClass.B),
        (STAGE, "正在交易", Stage.ACTIVE),
        (STAGE, "正在交易 ", Stage.ACTIVE),
        (LIST, "湖南省、湖北省, 湖南省", ["湖南省", "湖北省"]),
    ],
)
def test_values_are_read_as_people_write_them(item: Item, raw: Any, value: Any) -> None:
    assert values.read(item, raw) == value


def test_a_moment_is_read_on_the_companys_clock() -> None:
    expected = datetime(2026, 3, 5, 14, 30, tzinfo=clock.zone())

    assert values.read(MOMENT, "2026年3月5日 14:30") == expected
    assert values.read(MOMENT, datetime.fromisoformat("2026-03-05T14:30")) == expected
    assert values.read(MOMENT, "2026-03-05T06:30:00+00:00") == expected


@pytest.mark.parametrize(
    ("item", "raw", "accepted"),
    [
        (TEXT, "一二三四五六七八九十一", "10"),
        (PHONES, "1745810393", "13912345678"),
        (INTEGER, "2.5", "12"),
        (INTEGER, True, "12"),
        (INTEGER, 2**31, ""),
        (MONEY, "1.005", "1250.50"),
        (MONEY, "一百", "1250.50"),
        (MONEY, "NaN", "1250.50"),
        (MONEY, 1e30, ""),
        (DATE, "31.5.10", "2026-03-05"),
        (MOMENT, "2026-03-05 25:00", "14:30"),
        (FLAG, "maybe", "Yes"),
        (CLASS, "D", "Class A, Class B, Class C"),
    ],
)
def test_a_refused_value_says_what_would_be_accepted(item: Item, raw: Any, accepted: str) -> None:
    with pytest.raises(BadValue) as refused:
        values.read(item, raw)

    assert accepted in refused.value.accepted
    assert str(refused.value)


@pytest.mark.parametrize("locale", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize(
    ("item", "value"),
    [
        (CLASS, CustomerClass.B),
        (STAGE, Stage.PAST),
        (FLAG, True),
        (FLAG, False),
        (LIST, ["湖南省", "湖北省"]),
        (MONEY, Decimal("12.50")),
        (DATE, date(2026, 3, 5)),
        (MOMENT, datetime(2026, 3, 5, 6, 30, tzinfo=UTC)),
        (MOMENT, datetime(2026, 3, 5, 6, 30, 1, 250, tzinfo=UTC)),
    ],
)
def test_a_written_cell_reads_back_as_it_was(
    house: Flask, item: Item, value: Any, locale: str
) -> None:
    with house.test_request_context(headers={"Accept-Language": locale.replace("_", "-")}):
        assert values.same(value, values.read(item, values.cell(item, value)))


def test_json_tells_numbers_from_texts_and_flags() -> None:
    def nobody(_item: Item, name: str) -> None:
        raise BadValue(name)

    assert values.from_json(MONEY, "12.50", nobody) == Decimal("12.50")
    assert values.from_json(FLAG, True, nobody) is True
    for item, raw in ((INTEGER, True), (INTEGER, "3"), (TEXT, 3), (LIST, "a"), (FLAG, "yes")):
        with pytest.raises(BadValue):
            values.from_json(item, raw, nobody)
