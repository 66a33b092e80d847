"""The ledger of archived records goes in as it is kept (4.5.1)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.chapters.records.models import ArchiveItem, Cabinet, Movement, Place
from app.chapters.records.operations import sync_record_types
from app.kernel import clock
from app.kernel.exchange import columns
from app.kernel.exchange.intake import Intake
from app.kernel.exchange.workbooks import Sheet
from app.kernel.registers import numbers
from tests.makers import make_archive_item, make_customer

HEADERS = ["记录名称", "记录编号", "客户单位", "完成日期", "存放位置", "页数"]
CUSTOMER = "湖南彩虹猫纺织有限公司"


@pytest.fixture(autouse=True)
def _ready(session):
    with clock.freeze(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        sync_record_types()
        make_customer(CUSTOMER)
        yield


def take_in(session, *rows, write=True):
    sheet = Sheet("归档记录", [HEADERS, *rows])
    return Intake(session, write=write).take(sheet, columns.plan(sheet, [ArchiveItem], None))


def test_headers_are_known_and_every_cell_is_kept(session):
    row = ["用户走访信息登记表", "销-04-2021-00001", CUSTOMER, "2021年2月15日", "Ｃ柜－4层", "７"]

    outcome = take_in(session, row)

    assert [line.status for line in outcome.lines] == ["new"]
    item = session.scalar(select(ArchiveItem))
    assert item.number == "销-04-2021-00001"  # as on paper, whatever the type's own mark
    assert item.record_type.code == "销-06"
    assert (item.completed_on, item.retention_until) == (date(2021, 2, 15), date(2024, 2, 15))
    assert (item.place.number, item.cabinet.name, item.page_count) == ("C柜-4层", "C柜", 7)
    assert item.customer.name == CUSTOMER
    assert numbers.is_issued(session, item.number)


def test_other_names_of_a_form_find_its_type(session):
    outcome = take_in(session, ["项目终验", "销-08-2021-00002", CUSTOMER, "20210301", "A柜-2层", 3])

    assert outcome.lines[0].refusals == []
    assert session.scalar(select(ArchiveItem)).record_type.name == "项目竣工表"


@pytest.mark.parametrize(
    "row",
    [
        ["没有这种表", "销-03-2021-00003", CUSTOMER, "2021-03-01", "A柜-2层", 3],
        ["项目竣工表", "", CUSTOMER, "2021-03-01", "A柜-2层", 3],
        ["项目竣工表", "销-03-2021-00003", "没有这个客户", "2021-03-01", "A柜-2层", 3],
        ["项目竣工表", "销-03-2021-00003", CUSTOMER, "2031-03-01", "A柜-2层", 3],
        ["项目竣工表", "销-03-2021-00003", CUSTOMER, "某日", "A柜-2层", 3],
        ["项目竣工表", "销-03-2021-00003", CUSTOMER, "2021-03-01", "A柜-2层", 0],
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(session, row):
    outcome = take_in(session, row, write=False)

    assert [line.status for line in outcome.lines] == ["refused"]
    assert outcome.lines[0].refusals[0].reason


def test_the_same_sheet_twice_adds_nothing(session):
    row = ["项目竣工表", "销-08-2021-00002", CUSTOMER, date(2021, 3, 1), "A柜-2层", 3]
    take_in(session, row)

    assert [line.status for line in take_in(session, row).lines] == ["unchanged"]


def test_moved_record_is_changed_and_keeps_its_number(session):
    make_archive_item("销-03-2021-00009")
    row = ["供应商信用评估表", "销-03-2021-00009", None, date(2021, 2, 15), "A柜-1层", None]

    assert [line.status for line in take_in(session, row).lines] == ["changed"]
    assert session.scalar(select(ArchiveItem)).cabinet.name == "A柜"
    move = session.scalar(select(Movement))
    assert (move.came_from, move.went_to) == ("C柜-4层", "A柜-1层")


def test_labels_that_read_the_same_are_one_place(session):
    numbers_and_labels = enumerate(["Ｄ柜－1层", "D 柜 - 1 层", "d櫃1層", "D柜-2层", "D柜-1层"], 1)
    rows = [
        ["项目竣工表", f"销-08-2021-{n:05}", CUSTOMER, "2021-03-01", label, 3]
        for n, label in numbers_and_labels
    ]

    outcome = take_in(session, *rows)

    assert [line.status for line in outcome.lines] == ["new"] * 5
    assert session.scalars(select(Place.number).order_by(Place.number)).all() == [
        "D柜-1层",
        "D柜-2层",
    ]
    assert session.scalars(select(Cabinet.name)).all() == ["D柜"]


def test_checking_labels_leaves_no_place_behind(session):
    row = ["项目竣工表", "销-08-2021-00002", CUSTOMER, "2021-03-01", "E柜-1层", 3]

    outcome = take_in(session, row, write=False)
    session.rollback()

    assert outcome.lines[0].unknown == {"place_id": "E柜-1层"}
    assert session.scalar(select(Place)) is None
