import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, event, func, select, text

from app.kernel import clock
from app.kernel.actor import Actor, Facts, acting_as
from app.kernel.database import db
from app.kernel.exchange import imports, workbooks
from app.kernel.exchange.imports import ImportRun, RunState
from app.kernel.exchange.workbooks import BadWorkbook
from app.kernel.registers import history
from app.kernel.registers.entries import Entry
from app.kernel.registers.history import Change
from app.kernel.registers.numbers import IssuedNumber, Sequence
from app.kernel.registers.operations import transaction
from app.kernel.registers.spans import spans_of
from app.kernel.roles import Role
from app.kernel.work import jobs
from app.models import ArchiveItem, Contact, ContactRecord, Customer, Employee
from tests import makers
from tests.kernel import ledger
from tests.kernel.conftest import MakePerson

pytestmark = pytest.mark.databases

LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def clerk(house: Flask, make_person: MakePerson, log_in: LogIn) -> Iterator[FlaskClient]:
    """The sales clerk, in a company with regions, a manager and a paper record type."""
    with house.app_context():
        is_new = db.session.scalar(select(Employee.id).limit(1)) is None
    if is_new:
        make_person("clerk", Role.SALES_CLERK)
        make_person("other", Role.SALES_CLERK)
        make_person("sales", Role.SALESPERSON)
        with house.app_context(), transaction():
            manager = makers.make_employee("廖桂")
            makers.make_region("华中", manager)
            provinces = ["浙江省", "安徽省", "陕西省", "西藏自治区"]
            makers.make_region("其他", manager, provinces=provinces)
            makers.make_region("华北", manager)
            makers.make_record_type(name="供应商信用评估表")
    yield log_in("clerk")
    with house.app_context():
        for table in (ArchiveItem, ContactRecord, Contact, Customer, Entry, IssuedNumber, Sequence):
            db.session.execute(delete(table))
        db.session.execute(delete(Employee).where(Employee.staff_number.is_(None)))
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("INSERT INTO entry_gram(entry_gram) VALUES ('delete-all')"))
        db.session.commit()


def upload(browser: FlaskClient, file: Any, name: str = "ledger.xlsx") -> str:
    """Upload a file and return the address of its import."""
    answer = browser.post("/customer/import", data={"file": (file, name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def download(browser: FlaskClient, address: str) -> BytesIO:
    """Return a file the browser is sent."""
    with browser.get(address) as answer:
        assert answer.status_code == 200
        return BytesIO(answer.data)


def run_of(address: str) -> ImportRun:
    token = address.rpartition("/")[2]
    run = db.session.scalar(select(ImportRun).where(ImportRun.token == token))
    assert run is not None
    return run


def refusals(run: ImportRun, sheet: int) -> dict[int, str]:
    return {
        line["row"]: " ".join(why["reason"] + why["accepted"] for why in line["why"])
        for line in run.findings["sheets"][sheet]["refused"]
    }


def count(register: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(register)) or 0)


def confirm(browser: FlaskClient, address: str) -> None:
    answer = browser.post(f"{address}/confirm", data={"seen": "1", "stubs": "1"})
    assert answer.status_code == 302


def test_a_real_ledger_is_recognised_without_editing(house: Flask, clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger())

    with house.app_context():
        run = run_of(address)
        sheets = run.findings["sheets"]
        assert run.state == RunState.CHECKED

    tables = [sheet["plan"]["table"] for sheet in sheets]
    assert tables == ["customer", "contact_record", "archive_item"]
    assert all(not sheet["unread"] for sheet in sheets)


def test_the_preview_writes_nothing_and_refuses_with_reasons(
    house: Flask, clerk: FlaskClient
) -> None:
    address = upload(clerk, ledger.ledger())

    with house.app_context():
        run = run_of(address)
        found = refusals(run, 0)
        assert count(Customer) == 0
        assert not db.session.scalar(select(Employee).where(Employee.name == "胡栋秀"))
        archive, counts = refusals(run, 2), run.counts
    assert set(found) == {7, 8, 9}
    assert "Row 4" in found[7]
    assert "Class A, Class B, Class C" in found[8]
    assert "2022-05-05" in found[8]
    assert "required" in found[9]
    assert "11" in found[9]
    assert "没有这种记录" in archive[3]
    assert "供应商信用评估表" in archive[3]
    assert counts == {"new": 9, "refused": 4}


def test_the_preview_page_shows_what_it_found(house: Flask, clerk: FlaskClient) -> None:
    page = clerk.get(upload(clerk, ledger.ledger())).text

    assert "What would be accepted" in page
    assert "Ａ类" in page
    assert "湖南彩虹猫纺织有限公司" in page  # looks like the same company with another legal form
    assert "&lt;b&gt;" not in page
    assert "胡栋秀" in page


def test_what_was_checked_is_written_at_once(house: Flask, clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger())
    confirm(clerk, address)

    with house.app_context():
        run = run_of(address)
        assert run.state == RunState.DONE, run.failure
        assert (count(Customer), count(ContactRecord), count(ArchiveItem)) == (6, 2, 1)
        rows = {row.name: row for row in db.session.scalars(select(Customer))}
        scale = rows["湖南彩虹猫纺织有限公司"]
        assert scale.remarks == "=1+1"
        assert scale.phone == "0516-5651384转802"
        assert scale.contact_name == "杨琪凯"
        assert str(scale.since) == "2020-07-22"
        assert rows["湖北湘天建材经营部"].customer_class == "A"
        assert rows["湖北湘天建材经营部"].remarks == "<b>重点</b>"
        call = db.session.scalars(select(ContactRecord).order_by(ContactRecord.id)).first()
        assert call is not None
        assert call.customer_id == scale.id
        assert call.transcribed
        assert call.number.startswith("销-04-2024-")
        assert db.session.scalar(select(Employee).where(Employee.name == "胡栋秀"))
        noted = db.session.scalars(select(Change).where(Change.action == "imported")).all()
        assert any(change.diff["rows"] == [None, 6] for change in noted)
        assert history.verify(db.session) == []


def test_refused_rows_and_unknown_names_have_to_be_seen_first(
    house: Flask, clerk: FlaskClient
) -> None:
    address = upload(clerk, ledger.ledger())

    clerk.post(f"{address}/confirm", data={"seen": "1"})
    clerk.post(f"{address}/confirm", data={"stubs": "1"})

    with house.app_context():
        assert run_of(address).state == RunState.CHECKED
        assert count(Customer) == 0


def test_a_second_click_and_a_second_job_write_nothing_twice(
    house: Flask, clerk: FlaskClient
) -> None:
    address = upload(clerk, ledger.ledger())
    confirm(clerk, address)
    confirm(clerk, address)

    with house.app_context():
        imports.write_job.call_local(run_of(address).id)
        assert count(Customer) == 6


def test_the_same_file_again_changes_nothing_and_is_noticed(
    house: Flask, clerk: FlaskClient
) -> None:
    file = ledger.ledger().getvalue()
    confirm(clerk, upload(clerk, BytesIO(file)))

    address = upload(clerk, BytesIO(file))

    with house.app_context():
        assert run_of(address).counts == {"unchanged": 9, "refused": 4}
    assert "imported before" in clerk.get(address).text


def test_refused_rows_come_back_in_the_template_with_their_reasons(
    house: Flask, clerk: FlaskClient
) -> None:
    file = download(clerk, f"{upload(clerk, ledger.ledger())}/refused")
    book = load_workbook(file)
    rows = list(book["客户档案"].values)

    assert book.sheetnames == ["客户档案", "归档记录"]
    assert len(rows) == 4
    assert rows[0][-1] == "Why refused"
    assert "D" in rows[2]
    assert "Accepted: Class A, Class B, Class C" in str(rows[2][-1])

    file.seek(0)
    again = upload(clerk, file)
    with house.app_context():
        sheets = run_of(again).findings["sheets"]
    assert [sheet["unread"] for sheet in sheets] == [[], []]


def test_unknown_names_can_be_refused_instead(house: Flask, clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger())
    clerk.post(f"{address}/check", data={"refuse-unknown": "customer.responsible_id"})

    with house.app_context():
        found = refusals(run_of(address), 0)
    assert "胡栋秀" in found[2]
    assert 5 not in found


def test_who_may_not_add_people_makes_none_by_importing(
    house: Flask, clerk: FlaskClient, make_person: MakePerson, log_in: LogIn
) -> None:
    make_person("leader", Role.SALES_GENERAL_MANAGER)
    address = upload(log_in("leader"), ledger.ledger())

    with house.app_context():
        assert "胡栋秀" in refusals(run_of(address), 0)[2]


def test_namesakes_are_not_guessed(house: Flask, clerk: FlaskClient) -> None:
    with house.app_context(), transaction() as session:
        session.add_all([Employee.stub("徐晨"), Employee.stub("徐晨")])
    rows = [("客户名称", "类别", "省份", "责任人"), ("湖南甲有限公司", "C", "湖南省", "徐晨")]
    address = upload(clerk, ledger.workbook(一=rows))

    with house.app_context():
        assert "徐晨" in refusals(run_of(address), 0)[2]


def test_rows_that_look_like_others_can_be_refused(house: Flask, clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger())
    clerk.post(f"{address}/check", data={"refuse-alike": "customer"})

    with house.app_context():
        assert "湖南彩虹猫纺织有限公司" in refusals(run_of(address), 0)[10]


def test_a_column_nobody_knows_is_listed_and_can_be_named(house: Flask, clerk: FlaskClient) -> None:
    rows = [
        ("客户名称", "类别", "省份", "责任人", "大哥大"),
        ("湖南甲有限公司", "C", "湖南省", "廖桂", "13900000001"),
    ]
    address = upload(clerk, ledger.workbook(一=rows))
    with house.app_context():
        assert run_of(address).findings["sheets"][0]["unread"] == ["大哥大"]

    clerk.post(f"{address}/check", data={"table-0": "customer", "column-0-4": "phone"})

    with house.app_context():
        assert run_of(address).findings["sheets"][0]["unread"] == []
    confirm(clerk, address)
    with house.app_context():
        phone = db.session.scalar(select(Customer.phone).where(Customer.name == "湖南甲有限公司"))
        assert phone == "13900000001"


def test_a_row_on_file_is_changed_and_shown_before_and_after(
    house: Flask, clerk: FlaskClient
) -> None:
    head = ("客户名称", "类别", "省份", "责任人", "地址")
    first = [head, ("湖南甲有限公司", "C", "湖南省", "廖桂", "长沙市1号")]
    confirm(clerk, upload(clerk, ledger.workbook(一=first)))
    second = [head, ("湖南甲有限公司", None, None, None, "长沙市2号")]
    address = upload(clerk, ledger.workbook(一=second))

    with house.app_context():
        changed = run_of(address).findings["sheets"][0]["changed"]
    assert changed[0]["changes"] == [["Address", "长沙市1号", "长沙市2号"]]
    confirm(clerk, address)
    with house.app_context():
        row = db.session.scalars(select(Customer)).one()
        assert (row.address, row.customer_class) == ("长沙市2号", "C")


def test_what_applied_before_an_import_is_kept_with_its_days(
    house: Flask, clerk: FlaskClient
) -> None:
    head = ("客户名称", "类别", "省份", "责任人")
    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
    for days, person in enumerate(("廖桂", "徐晨")):
        with clock.freeze(monday + timedelta(days=days)):
            rows = [head, ("湖南甲有限公司", "C", "湖南省", person)]
            confirm(clerk, upload(clerk, ledger.workbook(一=rows)))

    with house.app_context():
        table = spans_of(Customer)
        kept = db.session.execute(
            select(table.c.from_on, table.c.until_on, Employee.name)
            .join(Employee, Employee.id == table.c.responsible_id)
            .order_by(table.c.from_on)
        ).all()
    tuesday = date(2026, 11, 24)
    assert kept == [(monday.date(), tuesday, "廖桂"), (tuesday, None, "徐晨")]


def test_a_row_refused_meanwhile_stops_everything(house: Flask, clerk: FlaskClient) -> None:
    head = ("客户名称", "类别", "省份", "责任人")
    rows = [head, *((f"湖南{n}号有限公司", "C", "湖南省", "廖桂") for n in range(3))]
    address = upload(clerk, ledger.workbook(一=rows))
    with house.app_context(), transaction():
        region = makers.make_region("华中")
        region.provinces = ["河南省"]
    confirm(clerk, address)

    with house.app_context():
        run = run_of(address)
        with transaction():
            makers.make_region("华中").provinces = ["河南省", "湖北省", "湖南省"]
        assert count(Customer) == 0
        assert run.state == RunState.CHECKED
        assert "Row 2" in str(run.failure)


def test_progress_tells_how_many_rows_are_done(house: Flask, clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger())

    answer = clerk.get(f"{address}/progress").json

    assert answer is not None
    assert (answer["done"], answer["total"], answer["finished"]) == (13, 13, True)
    with house.app_context():
        assert jobs.progress(run_of(address).progress_key) is not None


class Trusted(Actor):
    """Somebody of a narrow reach whom the administrator lets import."""

    def can(self, action: str, view: str | type) -> bool:
        return True


def test_rows_out_of_reach_are_refused_one_by_one(house: Flask, clerk: FlaskClient) -> None:
    head = ("客户名称", "类别", "区域", "责任人")
    rows = [head, ("湖南甲公司", "C", "华中", "廖桂"), ("河北乙公司", "C", "华北", "廖桂")]
    with house.app_context():
        regions = frozenset({makers.make_region("华中").id})
        manager = Trusted(None, "区域经理", "region", facts=Facts(region_ids=regions))
        with acting_as(manager):
            run = imports.keep(ledger.workbook(一=rows), "reach.xlsx")
            refused = imports.check(run)["sheets"][0]["refused"]

    assert [line["row"] for line in refused] == [3]
    assert "outside your reach" in refused[0]["why"][0]["reason"]


def test_the_last_imports_are_found_again(clerk: FlaskClient) -> None:
    address = upload(clerk, ledger.ledger(), "台账.xlsx")

    page = clerk.get("/customer/import").text

    assert "台账.xlsx" in page
    assert address in page


def test_nobody_sees_another_persons_import(
    house: Flask, clerk: FlaskClient, log_in: LogIn
) -> None:
    address = upload(clerk, ledger.ledger())
    assert log_in("other").get(address).status_code == 404
    assert log_in("sales").get("/customer/import").status_code == 403
    assert log_in("sales").get("/customer/template").status_code == 403
    assert house.test_client().get(address).status_code == 302


def test_the_template_carries_labels_choices_and_hints(clerk: FlaskClient) -> None:
    book = load_workbook(download(clerk, "/customer/template"))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]

    assert "Customer's full name*" in head
    assert "Customer number" not in head
    assert any(
        check.formula1 == '"Class A,Class B,Class C"'
        for check in sheet.data_validations.dataValidation
    )
    assert "13912345678" in str(list(book.worksheets[1].values))


# Files that are not what they seem -----------------------------------------------


def packed(**members: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/"), content)
    return file.getvalue()


BASE = {"[Content_Types].xml": b"<x/>", "xl__workbook.xml": b"<x/>"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 not really a package", "damaged"),
        (packed(hello=b"world"), "not an .xlsx"),
        (packed(**BASE), "damaged"),
        (packed(**BASE, **{f"m{n}": b"" for n in range(201)}), "unpacks"),
        (packed(**BASE, xl__sheet=b"0" * 5_000_000), "unpacks"),
        (packed(**BASE, xl__x=b'<!DOCTYPE x [<!ENTITY a "b">]>'), "not an .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls"),
        (b"a\0b", "neither"),
    ],
)
def test_harmful_and_foreign_files_are_refused(
    inside: None, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "upload"
    file.write_bytes(content)

    with pytest.raises(BadWorkbook, match=sentence):
        workbooks.read(file)


def test_a_refused_file_says_so_on_its_page(clerk: FlaskClient) -> None:
    address = upload(clerk, BytesIO(b"PK\x03\x04"), "broken.xlsx")

    assert "damaged" in clerk.get(address).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_chinese_spreadsheets(
    inside: None, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "upload"
    file.write_bytes("客户名称,备注\r\n湖南甲,'=1+1\r\n".encode(encoding))

    assert workbooks.read(file)[0].rows == [["客户名称", "备注"], ["湖南甲", "=1+1"]]


def test_many_rows_ask_the_database_about_once_each(house: Flask, clerk: FlaskClient) -> None:
    head = ("客户名称", "类别", "省份", "责任人", "联系人")
    rows = [
        (f"湖南{number:03}号有限公司", "C", "湖南省", f"员工{number:03}", f"联系人{number}")
        for number in range(300)
    ]
    asked: list[str] = []
    with house.app_context():
        run = imports.keep(ledger.workbook(一=[head, *rows]), "many.xlsx")
        imports.check_job.call_local(run.id)
        imports.start_writing(run)
        listener = partial(_note_question, asked)
        event.listen(db.engine, "before_cursor_execute", listener)
        imports.write_job.call_local(run.id)
        event.remove(db.engine, "before_cursor_execute", listener)
        assert count(Customer) == 300

    assert len(asked) < len(rows) + 40


def _note_question(asked: list[str], _connection: Any, _cursor: Any, *said: Any) -> None:
    if said[0].startswith("SELECT"):
        asked.append(said[0])
