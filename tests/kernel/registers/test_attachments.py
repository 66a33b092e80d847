"""Files on records: what is taken, how it is kept, who gets it back."""

import io
import zipfile
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage

from app.chapters.customers.models import Customer
from app.kernel.actor import PROGRAM, acting_as
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RegulationError
from app.kernel.registers import attachments, filetypes, history, lifecycle, signing
from app.kernel.registers.attachments import Attachment, TooLarge, attach, attachments_of, remove
from app.kernel.registers.filetypes import TYPES, RefusedFile, clean_picture, recognise
from app.kernel.registers.register import Form
from app.kernel.registers.signatures import Way
from app.kernel.roles import Role
from tests.kernel.conftest import MakePerson
from tests.makers import make_customer, make_employee, make_region, make_visit

pytestmark = pytest.mark.databases

LogIn = Callable[..., FlaskClient]

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def _office(folder: str, *more: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            parts.writestr(name, "<x/>")
    return stream.getvalue()


def _picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind, **options)
    return stream.getvalue()


def _upload(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


GOOD = {
    "pdf": PDF,
    "png": _picture("PNG"),
    "jpg": _picture("JPEG"),
    "jpeg": _picture("JPEG"),
    "webp": _picture("WEBP"),
    "gif": _picture("GIF"),
    "docx": _office("word"),
    "xlsx": _office("xl"),
    "pptx": _office("ppt"),
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "ppt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "dwg": b"AC1032" + b"\0" * 64,
    "txt": "检定记录".encode("gb18030"),
    "csv": "\ufeff编号,名称\r\n1,汽车衡\r\n".encode(),
}


def test_every_accepted_type_has_an_example() -> None:
    assert set(GOOD) == set(TYPES)


@pytest.mark.parametrize("extension", sorted(GOOD))
def test_a_file_that_is_what_it_says_is_taken(extension: str) -> None:
    found = recognise(f"检定证书.{extension.upper()}", io.BytesIO(GOOD[extension]))
    assert found is TYPES[extension]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("program.exe", b"MZ\x90"),
        ("archive.zip", _office("word")),
        ("nothing", PDF),
        ("", PDF),
        (".pdf", PDF),
        ("certificate.pdf", b"<html><script>alert(1)</script>"),
        ("picture.png", _picture("JPEG")),
        ("picture.png", PDF),
        ("sheet.xlsx", _office("word")),
        ("sheet.xlsx", b"PK\x03\x04 broken"),
        ("sheet.xlsx", _office("xl", "xl/vbaProject.bin")),
        ("text.txt", b"MZ\x90\0\x03"),
        ("text.csv", b"%PDF-1.7"),
        ("empty.txt", b""),
    ],
)
def test_a_file_that_is_something_else_is_refused(name: str, content: bytes) -> None:
    row = make_customer()
    db.session.flush()
    with pytest.raises(RefusedFile):
        attach(row, _upload(name, content))
    assert attachments_of(row) == []


@pytest.mark.parametrize("limit", ["MOST_UNPACKED", "MOST_PARTS"])
def test_a_document_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(filetypes, limit, 1)
    with pytest.raises(RefusedFile):
        recognise("bomb.xlsx", io.BytesIO(GOOD["xlsx"]))


@pytest.mark.parametrize("extension", ["png", "jpg", "webp", "gif"])
def test_a_picture_is_written_anew(extension: str) -> None:
    hidden = GOOD[extension] + b"<?php hidden(); ?>"
    target = io.BytesIO()
    clean_picture(TYPES[extension], io.BytesIO(hidden), target)
    assert b"hidden" not in target.getvalue()
    assert Image.open(target).size == (40, 30)


def test_a_picture_loses_its_place_and_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Camera of the salesman"
    target = io.BytesIO()
    clean_picture(TYPES["jpg"], io.BytesIO(_picture("JPEG", exif=exif)), target)
    assert b"salesman" not in target.getvalue()
    assert Image.open(target).size == (30, 40)


def test_a_large_picture_is_made_smaller_and_a_bomb_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filetypes, "LONGEST_SIDE", 400)
    monkeypatch.setattr(filetypes, "LARGEST_PICTURE", 500 * 250)
    target = io.BytesIO()
    clean_picture(TYPES["png"], io.BytesIO(_picture("PNG", (500, 250))), target)
    assert Image.open(target).size == (400, 200)
    bomb = io.BytesIO(_picture("PNG", (500, 251)))
    with pytest.raises(RefusedFile):
        clean_picture(TYPES["png"], bomb, io.BytesIO())


@pytest.mark.usefixtures("inside")
class TestKeeping:
    """What lies on disk and in the database."""

    def test_the_same_bytes_are_kept_once(self) -> None:
        row = make_customer()
        first = attach(row, _upload("一.pdf", PDF))
        second = attach(row, _upload("二.pdf", PDF))
        assert first.path == second.path
        assert first.path.read_bytes() == PDF
        assert first.path.parts[-3:] == (first.digest[:2], first.digest[2:4], first.digest)
        assert [each.name for each in attachments_of(row)] == ["一.pdf", "二.pdf"]
        assert not list((first.path.parents[2] / "incoming").iterdir())

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("检定证书 2026（副本）.pdf", "检定证书 2026（副本）.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\合同\\正本.pdf", "正本.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
            ("长" * 300 + ".pdf", "长" * 177 + ".pdf"),
            ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        ],
    )
    def test_the_name_is_kept_but_not_its_tricks(self, given: str, kept: str) -> None:
        assert attach(make_customer(), _upload(given, PDF)).name == kept

    def test_too_large_is_refused_while_reading(self, house: Flask) -> None:
        house.config["MAX_UPLOAD_MB"] = 1
        try:
            with pytest.raises(TooLarge):
                attach(make_customer(), _upload("large.pdf", PDF + b" " * 1024 * 1024))
        finally:
            house.config["MAX_UPLOAD_MB"] = 20

    def test_a_locked_record_takes_no_more_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        form = make_visit(make_customer())
        kept = attach(form, _upload("before.pdf", PDF))
        form.state = "completed"
        monkeypatch.setattr(attachments, "_late_rules", [])
        with pytest.raises(NotAllowed):
            attach(form, _upload("after.pdf", PDF))
        with pytest.raises(NotAllowed):
            remove(form, kept)
        attachments.allow_late(lambda row: isinstance(row, Form))
        assert attach(form, _upload("after.pdf", PDF)).id

    def test_the_scan_of_a_signature_stays(self) -> None:
        form = make_visit(make_customer())
        scan = attach(form, _upload("signed.pdf", PDF))
        lifecycle.strike(form, [item.key for item in form.open_items])
        signing.sign(form, "leader", way=Way.PAPER, signer_name="周总", scan=scan)
        with pytest.raises(RegulationError):
            remove(form, scan)

    def test_removal_marks_and_the_history_tells(self) -> None:
        row = make_customer()
        kept = attach(row, _upload("合同.pdf", PDF))
        remove(row, kept)
        assert attachments_of(row) == []
        assert kept.path.is_file()
        done = [change.action for change in history.of_row(db.session, "customer", row.id)]
        assert done[:2] == ["detached", "attached"]


@pytest.fixture
def two_files(
    house: Flask, make_person: MakePerson, request: pytest.FixtureRequest
) -> tuple[int, int, str]:
    """A file of a customer in the regional manager's region, one of another, his user name."""
    name = f"manager-{abs(hash(request.node.name))}"
    user_id = make_person(name, Role.REGIONAL_MANAGER)
    with house.app_context(), acting_as(PROGRAM):
        manager = make_employee(name, user_id)
        here = make_region(f"近{name}", manager)
        there = make_region(f"远{name}", make_employee(f"别人{name}"))
        near, far = (
            make_customer(f"{region.name}收费站", region_id=region.id) for region in (here, there)
        )
        keys = [
            attach(row, _upload("检定 证书;1.pdf", PDF + row.name.encode())).id
            for row in (near, far)
        ]
        db.session.commit()
    return keys[0], keys[1], name


def test_a_file_is_sent_to_those_who_see_its_record(
    house: Flask, log_in: LogIn, two_files: tuple[int, int, str]
) -> None:
    near, far, name = two_files
    browser = log_in(name)
    answer = browser.get(f"/file/{near}", buffered=True)
    assert answer.status_code == 200
    assert answer.data.startswith(PDF)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('检定 证书;1.pdf', safe='')}" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "no-store" in answer.headers["Cache-Control"]
    inline = browser.get(f"/file/{near}?inline=1", buffered=True)
    assert inline.headers["Content-Disposition"].startswith("inline;")
    foreign, missing = browser.get(f"/file/{far}"), browser.get("/file/99999999")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert len(foreign.data) == len(missing.data)
    assert browser.post(f"/file/{far}/remove").status_code == 404
    assert house.test_client().get(f"/file/{near}").location.startswith("/login/")


def test_a_lost_or_removed_file_is_not_there(
    house: Flask, log_in: LogIn, two_files: tuple[int, int, str]
) -> None:
    near, _far, name = two_files
    browser = log_in(name)
    with house.app_context():
        kept = db.session.get_one(Attachment, near)
        content = kept.path.read_bytes()
        kept.path.unlink()
        assert browser.get(f"/file/{near}").status_code == 404
        kept.path.write_bytes(content)
    assert browser.get(f"/file/{near}", buffered=True).status_code == 200
    with house.app_context(), acting_as(PROGRAM):
        kept = db.session.get_one(Attachment, near)
        remove(db.session.get_one(Customer, kept.entry.row_id), kept)
        db.session.commit()
    assert browser.get(f"/file/{near}").status_code == 404


def test_those_without_the_right_to_the_register_get_nothing(
    house: Flask, make_person: MakePerson, log_in: LogIn, two_files: tuple[int, int, str]
) -> None:
    near, _far, _name = two_files
    guard = f"guard-{near}"
    make_person(guard, Role.GATE_GUARD)
    assert log_in(guard).get(f"/file/{near}").status_code == 404
